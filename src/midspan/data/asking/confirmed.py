"""Quality: cells that nothing but their owner could tell are wrong, flagged in every assessment once the owner said so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from midspan.data.asking.answers import FLAGGED, Answer, Answers, Said, Signal
from midspan.data.asking.group import Group
from midspan.data.asking.related import odd_ones
from midspan.data.asking.suspects import suspects
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Outcome, Row


def suspected(ground: Ground, said: Sequence[Said] | None = None) -> list[Group]:
    """Every group of cells of a table that nothing flagged, answered or not. said: only what these answers may be about."""
    if said is None:
        return [*suspects(ground), *odd_ones(ground)]
    apart, related = (
        frozenset(each.column for each in said if (each.signal is Signal.ODD_ONE) is kind)
        for kind in (False, True)
    )
    return [*suspects(ground, apart), *(odd_ones(ground, related) if related else ())]


def confirmed(groups: Iterable[Group], answers: Answers) -> list[Group]:
    """Those of which the owner said that they are wrong."""
    return [each for each in groups if answers.to(each.topic) is Answer.YES]


def said_wrong(ground: Ground, measure: Measure) -> Iterator[Outcome]:
    """Nothing is there of which the owner of the data says that it is wrong."""
    said = [each for each in ground.answers.of(ground.table.name) if each.signal not in FLAGGED]
    if not said:
        do = "ask the owner: `midspan data ask WORK`"
        yield measure.unknown(None, "nobody was asked about what stands out", do)
        return
    wrong = [each for each in said if each.answer is Answer.YES]
    groups = confirmed(suspected(ground, wrong), ground.answers)
    cells = {(each.row, each.column): each for group in groups for each in _cells(ground, group)}
    rows = len({row for row, _ in cells})
    count = min(ground.rows, max([rows, *(group.cells for group in groups)]))
    evidence = [Row(each.row, {each.column: each.value}) for each in cells.values()]
    yield measure.counted(
        None,
        count,
        ground.rows,
        message=f"{count:,} of {ground.rows:,} rows have cells that their owner says are wrong",
        do="correct them where they come from: `--cells FILE` lists them",
        rows=sorted(evidence, key=lambda each: each.row),
        cells=[cells[at] for at in sorted(cells)],
        required=any(group.topic.column in ground.needed for group in groups),
    )


def _cells(ground: Ground, group: Group) -> Iterator[Cell]:
    name = group.topic.column
    held = ground.holding(name)
    masked = held is not None and ground.hides(held)
    for row in group.rows:
        value = shown_value(group.values.get(row), masked=masked)
        yield Cell(row, name, group.says, value, shown_value(group.named.get(row), masked=masked))
