"""Verdicts as a comment on a pull request: short, details folded, and nothing in it that the files' authors control.

Law: whatever files and receipts say, the page holds no mention, no link, no tag and no row of a table that stands not
here, and is no longer than a forge takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from midspan.decide.snapshot import Said, Snapshot, WorkSnapshot
from midspan.versions.comparison import Comparison, Shift
from midspan.versions.markdown import code, plain
from midspan.versions.verdict_words import (
    UNKNOWN,
    counted_share,
    money,
    outcome,
    people,
    stage,
    turned,
    work_lines,
)

# By this line a workflow finds its own comment again.
MARK = "<!-- midspan verdict -->"
# GitHub takes 65,536 characters.
LONGEST = 60_000
_SHOWN = (20, 5, 1, 0)
_ROWS = (200, 100, 50, 20)


@dataclass(frozen=True, slots=True)
class Shown:
    """One initiative for the page. comparison: None where nothing is compared with."""

    name: str
    now: Snapshot
    comparison: Comparison | None


def page(verdicts: Sequence[Shown], compared: bool) -> str:
    """The whole comment; the longest lists are cut until it fits, and say how much they leave out."""
    for limit, rows in zip(_SHOWN, _ROWS, strict=True):
        text = "\n".join(_page(verdicts, compared, limit, rows)) + "\n"
        if len(text) <= LONGEST:
            return text
    return (
        "\n".join(
            [MARK, _headline(verdicts), "", f"{len(verdicts):,} initiatives are too many to be listed here."]
        )
        + "\n"
    )


def _page(verdicts: Sequence[Shown], compared: bool, limit: int, rows: int) -> Iterator[str]:
    yield MARK
    yield _headline(verdicts)
    yield ""
    yield "| initiative | verdict | stage | AI alone | net value a working day, at the bound | people |"
    yield "|---|---|---|---|---|---|"
    yield from (_row(each) for each in verdicts[:rows])
    yield ""
    if len(verdicts) > rows:
        yield f"and {len(verdicts) - rows:,} more"
        yield ""
    for each in verdicts[:rows]:
        yield from _section(each, limit)
    yield from _foot(verdicts, compared)


def _headline(verdicts: Sequence[Shown]) -> str:
    counts = {name: sum(each.now.outcome == name for each in verdicts) for name in ("STOP", "HOLD", "COMMIT")}
    return f"## Verdict: {', '.join(f'{count:,} {name}' for name, count in counts.items() if count)}"


def _row(each: Shown) -> str:
    then, now = each.comparison.then if each.comparison else None, each.now
    cells = [outcome(now), stage(now), _shares(now), money(now.value), _people(now)]
    if then is not None:
        before = [outcome(then), stage(then), _shares(then), money(then.value), _people(then)]
        cells = [turned(old, new) for old, new in zip(before, cells, strict=True)]
    verdict, *rest = (plain(cell) for cell in cells)
    return f"| {' | '.join((code(each.name), f'**{verdict}**', *rest))} |"


def _shares(said: Snapshot) -> str:
    """Counts and bound of the one work; of several their weighted share, the counts stand below."""
    if len(said.works) == 1:
        return counted_share(said.works[0])
    return UNKNOWN if said.share is None else f"{said.share * 100:.1f}% of all works, by volume"


def _people(said: Snapshot) -> str:
    found = dict.fromkeys(people(each) for each in said.works)
    return "; ".join(found) or UNKNOWN


def _section(each: Shown, limit: int) -> Iterator[str]:
    comparison = each.comparison
    yield f"### {code(each.name)}"
    yield ""
    if comparison is None or comparison.reasons is None:
        yield from _listed(f"Why {each.now.outcome}", each.now.reasons, limit, opened=True)
    else:
        yield from _compared(comparison, each.now, limit)
    if len(each.now.works) > 1:
        yield from _folded("Works", [_work(work) for work in each.now.works], limit)
    findings = comparison.findings if comparison else None
    if findings is not None:
        yield from _listed("New findings", findings.new, limit)
        yield from _listed("Findings that are gone", findings.gone, limit)
    elif each.now.findings:
        yield from _listed("Findings", each.now.findings, limit)


def _work(work: WorkSnapshot) -> str:
    said = (
        f"AI alone {counted_share(work)}; people {people(work)}; net value a working day {money(work.value)}"
    )
    return f"{code(work.name)}: {plain(said)}"


def _compared(comparison: Comparison, now: Snapshot, limit: int) -> Iterator[str]:
    lines = [plain(line) for pair in comparison.works for line in work_lines(pair)]
    if lines:
        yield from (f"- {line}" for line in lines[: max(limit, 1)])
        if len(lines) > max(limit, 1):
            yield f"- and {len(lines) - max(limit, 1):,} more"
        yield ""
    shift: Shift = comparison.reasons or Shift((), (), ())
    yield from _listed(
        f"New reasons to {now.outcome}" if now.outcome != "COMMIT" else "New reasons",
        shift.new,
        limit,
        opened=True,
    )
    yield from _listed("Reasons that are gone", shift.gone, limit)
    yield from _listed("Reasons that still stand", shift.still, limit)


def _listed(title: str, said: Sequence[Said], limit: int, *, opened: bool = False) -> Iterator[str]:
    lines = [f"{plain(each.text)} ({_about(each)})" for each in said]
    yield from _folded(title, lines, limit, opened=opened)


def _about(said: Said) -> str:
    return ", ".join((code(said.code), *([code(said.about)] if said.about else [])))


def _folded(title: str, lines: Sequence[str], limit: int, *, opened: bool = False) -> Iterator[str]:
    if not lines:
        return
    yield f"<details{' open' if opened else ''}><summary>{title} ({len(lines):,})</summary>"
    yield ""
    yield from (f"- {line}" for line in lines[:limit])
    if len(lines) > limit:
        yield f"- {len(lines) - limit:,} more are not shown: <code>midspan verdict</code> lists them"
    yield ""
    yield "</details>"
    yield ""


def _foot(verdicts: Sequence[Shown], compared: bool) -> Iterator[str]:
    if not compared:
        yield "Nothing is compared with: what changed is unknown."
        return
    found = [each.comparison for each in verdicts if each.comparison]
    for each in found[:1]:
        yield f"Compared with the receipt issued at {plain(each.issued_at)} by the key {code(each.issued_by)}, which was verified."
        yield "It proves what was recorded and by which key, not that it is true."
    missing = [each.name for each in verdicts if each.comparison and each.comparison.then is None]
    if missing:
        shown = ", ".join(code(name) for name in missing[:20])
        more = f" and {len(missing) - 20:,} more" if len(missing) > 20 else ""
        yield f"It shows no verdict of {shown}{more}: what changed there is unknown."
