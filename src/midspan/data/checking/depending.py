"""Quality and storage: what one column determines of another, and facts that several sources state.

A broken dependency does not say which side is wrong: of the cells that take part, the one with most broken and fewest kept rules
is blamed. Groups have to agree by 70 % before anybody is blamed; rows whose values are malformed have no vote.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import Measure, shown_value
from midspan.data.checking.outcome import Cell, Outcome, Row
from midspan.data.checking.values import most_cells
from midspan.data.contract.promises import FunctionalDependency

# A group smaller than this has no majority that could blame anybody.
_LEAST_GROUP = 3
_PURE = 0.7
# A larger group has to be pure by that share; in a smaller one half is enough.
_SMALL = 20
# What agrees with nothing in a large group stands for several things: it is itself a stand-in.
_TORN = 0.3

At = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Blame:
    """Why a cell is the one at fault. usual: the value that most of its group have there."""

    said: FunctionalDependency
    why: str
    usual: str | None = None


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


def judged(rows: Rows, said: Sequence[FunctionalDependency]) -> tuple[list[Judged], dict[At, Blame]]:
    """Every dependency with the rows that break it, and the cells that are to blame for it."""
    blamed: dict[At, Blame] = {}
    broken: Counter[At] = Counter()
    kept: Counter[At] = Counter()
    cases: list[tuple[tuple[At, ...], Blame]] = []
    found = []
    for each in said:
        result = Judged(each)
        for values in rows.groups(each).values():
            _group(result, values, blamed, broken, kept, cases)
        found.append(result)
    for cells, blame in cases:
        worst = max(cells, key=lambda at: broken[at] - kept[at])
        blamed.setdefault(worst, blame if worst[1] == blame.said.fixes else replace(blame, usual=None))
    return found, blamed


def _group(
    result: Judged,
    values: Mapping[int, str],
    blamed: dict[At, Blame],
    broken: Counter[At],
    kept: Counter[At],
    cases: list[tuple[tuple[At, ...], Blame]],
) -> None:
    said, size = result.said, len(values)
    result.of += size
    ranked = Counter(values.values()).most_common(2)
    usual, most = ranked[0]
    result.minority |= {row: value for row, value in values.items() if value != usual}
    by = " + ".join(said.of)
    if said.agree:
        if len(ranked) == 1 or most > ranked[1][1]:
            blame = Blame(said, f"differs from what most sources say of this `{by}`", usual)
            blamed |= {(row, said.fixes): blame for row, value in values.items() if value != usual}
        return
    if size >= _LEAST_GROUP and most >= 0.5 * size:
        sure = most >= _PURE * size or size < _SMALL
        for row, value in values.items():
            cells = ((row, said.fixes), *((row, name) for name in said.of))
            if value == usual:
                kept.update(cells)
            elif sure:
                broken.update(cells)
                cases.append((cells, Blame(said, f"breaks `{by}` determines `{said.fixes}`", usual)))
    elif size >= _SMALL and most < _TORN * size and len(said.of) == 1:
        blame = Blame(said, f"stands for many different `{said.fixes}`")
        blamed |= dict.fromkeys(((row, said.of[0]) for row in values), blame)


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
        theirs = {at: blame for at, blame in blamed.items() if blame.said is result.said}
        yield _outcome(ground, measure, result, _cells(ground, rows, theirs))


def _cells(ground: Ground, rows: Rows, blamed: Mapping[At, Blame]) -> list[Cell]:
    found = []
    for (row, name), blame in sorted(blamed.items(), key=lambda each: each[0])[: most_cells(ground)]:
        shown = shown_value(rows.value(row, name), masked=_hidden(ground, name))
        usual = shown_value(blame.usual, masked=_hidden(ground, name))
        found.append(Cell(row, name, blame.why, shown, usual))
    return found


def _hidden(ground: Ground, name: str) -> bool:
    held = ground.holding(name)
    return held is not None and ground.hides(held)


def _outcome(ground: Ground, measure: Measure, result: Judged, cells: Sequence[Cell]) -> Outcome:
    said, by = result.said, " + ".join(result.said.of)
    verb = "has one" if said.agree else "determines"
    column = ground.table.column(said.fixes)
    count = len(result.minority)
    masked = _hidden(ground, said.fixes)
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
        cells=cells,
        place=said.place,
    )
