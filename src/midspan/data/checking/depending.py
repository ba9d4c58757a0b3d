"""Quality and storage: what one column determines of another, and facts that several sources state.

A broken dependency does not say which side is wrong: of the cells that take part, the one with most broken and fewest kept rules
is blamed. Groups have to agree by 70 % before anybody is blamed; rows whose values are malformed have no vote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Outcome, Row
from midspan.data.contract.promises import FunctionalDependency

# A group smaller than this has no majority that could blame anybody.
_LEAST_GROUP = 3
_PURE = 0.7
# A larger group has to be pure by that share; in a smaller one half is enough.
_SMALL = 20
# What agrees with nothing in a large group stands for several things: it is itself a stand-in.
_TORN = 0.3

At = tuple[int, str]


@dataclass(slots=True)
class Judged:
    """What became of one dependency. minority: rows that differ from most of their group; of: rows with a group."""

    said: FunctionalDependency
    minority: dict[int, str] = field(default_factory=dict)
    of: int = 0


class Rows:
    """The columns that dependencies are about, row by row; what is malformed or empty has no vote."""

    def __init__(
        self, ground: Ground, said: Sequence[FunctionalDependency], malformed: AbstractSet[At]
    ) -> None:
        names = dict.fromkeys(name for each in said for name in (*each.of, each.fixes))
        found = {name: ground.holding(name) for name in names}
        held = {name: each for name, each in found.items() if each is not None and each.there is not None}
        self._position = {name: position for position, name in enumerate(held)}
        self._nothing = {name: frozenset(each.nothing) for name, each in held.items()}
        self._malformed = malformed
        self._values: dict[int, tuple[str, ...]] = {}
        columns = [each.there.name for each in held.values() if each.there is not None]
        for batch in ground.data.stream(columns):
            for row in batch:
                said_ = (row.values.get(name) for name in columns)
                self._values[row.row] = tuple("" if value is None else str(value).strip() for value in said_)

    def knows(self, said: FunctionalDependency) -> bool:
        return all(name in self._position for name in (*said.of, said.fixes))

    def value(self, row: int, name: str) -> str | None:
        """None where it is empty or malformed."""
        text = self._values[row][self._position[name]]
        nothing = not text or text.lower() in self._nothing[name] or (row, name) in self._malformed
        return None if nothing else text

    def groups(self, said: FunctionalDependency) -> Mapping[tuple[str, ...], dict[int, str]]:
        """Values of the dependent column by row, by what determines them."""
        found: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
        for row in self._values:
            key = tuple(self.value(row, name) for name in said.of)
            value = self.value(row, said.fixes)
            if value is not None and None not in key:
                found[tuple(each for each in key if each is not None)][row] = value
        return found


def judged(rows: Rows, said: Sequence[FunctionalDependency]) -> tuple[list[Judged], dict[At, str]]:
    """Every dependency with the rows that break it, and the cells that are to blame for it."""
    blamed: dict[At, str] = {}
    broken: Counter[At] = Counter()
    kept: Counter[At] = Counter()
    cases: list[tuple[tuple[At, ...], str]] = []
    found = []
    for each in said:
        result = Judged(each)
        for values in rows.groups(each).values():
            _group(result, values, blamed, broken, kept, cases)
        found.append(result)
    for cells, why in cases:
        worst = max(cells, key=lambda at: broken[at] - kept[at])
        blamed.setdefault(worst, why)
    return found, blamed


def _group(
    result: Judged,
    values: Mapping[int, str],
    blamed: dict[At, str],
    broken: Counter[At],
    kept: Counter[At],
    cases: list[tuple[tuple[At, ...], str]],
) -> None:
    said, size = result.said, len(values)
    result.of += size
    ranked = Counter(values.values()).most_common(2)
    usual, most = ranked[0]
    result.minority |= {row: value for row, value in values.items() if value != usual}
    by = " + ".join(said.of)
    if said.agree:
        if len(ranked) == 1 or most > ranked[1][1]:
            why = f"differs from what most sources say of this `{by}`"
            blamed |= {(row, said.fixes): why for row, value in values.items() if value != usual}
        return
    if size >= _LEAST_GROUP and most >= 0.5 * size:
        sure = most >= _PURE * size or size < _SMALL
        for row, value in values.items():
            cells = ((row, said.fixes), *((row, name) for name in said.of))
            if value == usual:
                kept.update(cells)
            elif sure:
                broken.update(cells)
                cases.append((cells, f"breaks `{by}` determines `{said.fixes}`"))
    elif size >= _SMALL and most < _TORN * size and len(said.of) == 1:
        why = f"stands for many different `{said.fixes}`"
        blamed |= dict.fromkeys(((row, said.of[0]) for row in values), why)


def dependencies(
    ground: Ground, measure: Measure, rows: Rows, said: Sequence[FunctionalDependency], *, agree: bool
) -> Iterator[Outcome]:
    """An outcome for each dependency; the cells that are to blame stand with the first that blames them."""
    own = [each for each in said if each.agree is agree]
    known = [each for each in own if rows.knows(each)]
    for each in own:
        if each not in known:
            label = f"`{' + '.join(each.of)}` determines `{each.fixes}`"
            yield measure.counted(
                None,
                1,
                1,
                message=f"{label}, and one of them is not there",
                do="deliver its columns",
                place=each.place,
            )
    found, blamed = judged(rows, known)
    for result in found:
        yield _outcome(ground, measure, result, blamed)


def _outcome(ground: Ground, measure: Measure, result: Judged, blamed: dict[At, str]) -> Outcome:
    said, by = result.said, " + ".join(result.said.of)
    verb = "has one" if said.agree else "determines"
    own = [(at, why) for at, why in blamed.items() if f"`{said.fixes}`" in why or at[1] == said.fixes]
    column = ground.table.column(said.fixes)
    for at, _ in own:
        del blamed[at]
    count = len(result.minority)
    held = ground.holding(said.fixes)
    masked = held is not None and ground.hides(held)
    return measure.counted(
        column,
        count,
        result.of,
        message=f"`{by}` {verb} `{said.fixes}`, and {count:,} of {result.of:,} rows differ from most of their group",
        do="find out which side is wrong; the flagged cells are those most likely",
        rows=[
            Row(row, {said.fixes: shown_value(value, masked=masked)})
            for row, value in [*result.minority.items()][:5]
        ],
        cells=[Cell(row, name, why) for (row, name), why in own],
        place=said.place,
    )
