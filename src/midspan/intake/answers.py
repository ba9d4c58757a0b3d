"""Which column is the answer: ranked by evidence that is said, and never certain."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from midspan.intake.naming import names_answer
from midspan.intake.profiles import Profile, Table

# Below this no column is taken for the answer unasked.
_LEAST = 5
_FEW = 50


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column with the points that its evidence gives; `evidence` is what a person may judge it by."""

    name: str
    points: int
    evidence: tuple[str, ...]

    @property
    def likely(self) -> bool:
        return self.points >= _LEAST


def candidates(table: Table, without: Collection[str]) -> list[Candidate]:
    """The columns that may be the answer, likeliest first; of two alike, the one that stands first."""
    last = next(reversed(table.columns), None)
    found = [
        _candidate(profile, table.rows, last=name == last)
        for name, profile in table.columns.items()
        if name not in without
    ]
    return sorted(found, key=lambda each: -each.points)


def _candidate(profile: Profile, rows: int, *, last: bool) -> Candidate:
    named = names_answer(profile.name)
    points, evidence = 2 * named, []
    if named:
        evidence.append("named like an answer" if named > 1 else "may be one by its name")
    more, said = _values(profile)
    points, evidence = points + more, [*evidence, said]
    filled = profile.filled / rows if rows else 0.0
    if filled >= 0.99:
        points += 2
    else:
        points -= 3 * (filled < 0.8)
        evidence.append(f"in {_percent(filled)} of rows")
    if last:
        points += 1
        evidence.append("the last column")
    return Candidate(profile.name, points, tuple(evidence))


def _values(profile: Profile) -> tuple[int, str]:
    """Points for values that repeat, as those of a label do."""
    if profile.only_kind == "mapping":
        return 2, "a mapping in each row"
    if profile.only_kind == "list":
        return -2, "a list in each row"
    each = profile.filled / profile.distinct if profile.distinct else 0.0
    number = f"{'more than ' if profile.many else ''}{len(profile.counts):,} values"
    if profile.mean_words > 20:
        return -3, f"free text, {profile.mean_words:.0f} words each"
    if profile.many or each < 3:
        return -1, f"{number}, hardly any of them twice"
    least, most = min(profile.counts.values()), max(profile.counts.values())
    rows = f"{least:,} to {most:,} rows each" if least < most else f"{most:,} rows each"
    return (3 if profile.distinct <= _FEW else 2), f"{number}, {rows}"


def _percent(part: float) -> str:
    return f"{100 * part:.0f}%" if part < 0.995 else f"{100 * part:.1f}%"
