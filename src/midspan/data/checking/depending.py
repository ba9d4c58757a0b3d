"""Quality and storage: what one column determines of another, and facts that several sources state.

A broken dependency does not say which side is wrong: of the cells that take part, the one with most broken and fewest kept rules
is blamed. Groups have to agree by 70 % before anybody is blamed; rows whose values are malformed have no vote. Whom the owner of
the data believes states the facts; what they said is not wrong is not blamed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import Self

from midspan.data.asking.answers import Answer, Answers, Signal, Topic, rule_of
from midspan.data.checking.facts import fact
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
    """Why a cell is the one at fault. usual: the value that most of its group have there. topic: what a question of it is about."""

    said: FunctionalDependency
    why: str
    topic: Topic
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
        self.said = tuple(said)
        names = dict.fromkeys(name for each in said for name in (*each.of, each.fixes, each.by) if name)
        found = {name: ground.anywhere(name) for name in names}
        held = {name: each for name, each in found.items() if each is not None and each.there is not None}
        self._position = {name: position for position, name in enumerate(held)}
        self._nothing = {name: frozenset(each.nothing) for name, each in held.items()}
        self._malformed = malformed
        self._values: dict[int, tuple[str, ...]] = {}
        self._groups: dict[tuple[tuple[str, ...], str], dict[tuple[str, ...], dict[int, str]]] = {}
        columns = [each.there.name for each in held.values() if each.there is not None]
        for batch in ground.data.stream(columns):
            for row in batch:
                said_ = (row.values.get(name) for name in columns)
                self._values[row.row] = tuple("" if value is None else str(value).strip() for value in said_)

    def knows(self, said: FunctionalDependency) -> bool:
        return all(name in self._position for name in (*said.of, said.fixes, said.by) if name)

    def sources(self, said: FunctionalDependency, rows: Iterable[int]) -> dict[int, str]:
        """Which source each of these rows is of, as far as that is said."""
        if said.by is None:
            return {}
        return {row: source for row in rows if (source := self.value(row, said.by)) is not None}

    def value(self, row: int, name: str) -> str | None:
        """None where it is empty or malformed."""
        text = self._values[row][self._position[name]]
        nothing = not text or text.lower() in self._nothing[name] or (row, name) in self._malformed
        return None if nothing else text

    def different(self, name: str) -> list[str]:
        """The values of a column, each once."""
        found = dict.fromkeys(self.value(row, name) for row in self._values)
        return [each for each in found if each is not None]

    def groups(self, said: FunctionalDependency) -> Mapping[tuple[str, ...], dict[int, str]]:
        """Values of the dependent column by row, by what determines them."""
        if (said.of, said.fixes) not in self._groups:
            self._groups[said.of, said.fixes] = self._grouped(said)
        return self._groups[said.of, said.fixes]

    def _grouped(self, said: FunctionalDependency) -> dict[tuple[str, ...], dict[int, str]]:
        found: dict[tuple[str, ...], dict[int, str]] = defaultdict(dict)
        for row in self._values:
            key = tuple(self.value(row, name) for name in said.of)
            value = self.value(row, said.fixes)
            if value is not None and None not in key:
                found[tuple(each for each in key if each is not None)][row] = value
        return found


class Judging:
    """Every dependency with the rows that break it, and the cells that are to blame for it."""

    def __init__(self, ground: Ground, rows: Rows, answers: Answers | None = None) -> None:
        self.found: list[Judged] = []
        self.blamed: dict[At, Blame] = {}
        self.ground, self._rows = ground, rows
        self._answers = ground.answers if answers is None else answers
        self._broken: Counter[At] = Counter()
        self._kept: Counter[At] = Counter()
        self._cases: list[tuple[tuple[At, ...], Blame]] = []
        self._topics: dict[tuple[object, ...], Topic] = {}

    def judged(self, said: Sequence[FunctionalDependency]) -> Self:
        for each in said:
            result = Judged(each)
            self.found.append(result)
            groups = self._rows.groups(each).values()
            if each.agree:
                believed = self.believed(each)
                for values in groups:
                    self._stated(result, values, believed)
            else:
                for values in groups:
                    self._determined(result, values)
        for cells, blame in self._cases:
            worst = max(cells, key=lambda at: self._broken[at] - self._kept[at])
            self._blame(worst, blame if worst[1] == blame.said.fixes else self._elsewhere(blame, worst[1]))
        return self

    def believed(self, said: FunctionalDependency) -> list[str]:
        """Sources of which the owner said that they are not wrong where they differ; in the order in which that was said."""
        if said.by is None or not self._answers.of(self.ground.table.name):
            return []
        topics = {each: self.topic(said, source=each) for each in self._rows.different(said.by)}
        right = [each for each, topic in topics.items() if self._answers.to(topic) is Answer.NO]
        return sorted(right, key=lambda each: self._answers.since(topics[each]))

    def topic(self, said: FunctionalDependency, column: str = "", source: str | None = None) -> Topic:
        """column: that is blamed, where it is another than the one that is determined."""
        name = column or said.fixes
        key = (said.of, said.fixes, said.agree, name, source)
        if key not in self._topics:
            self._topics[key] = self._topic(said, name, source)
        return self._topics[key]

    def _topic(self, said: FunctionalDependency, name: str, source: str | None) -> Topic:
        signal = Signal.DEPENDENCY if not said.agree else Signal.AGREE if source is None else Signal.SOURCE
        rule = rule_of(self.ground.table.column(name), [said.of, said.fixes, said.by])
        return Topic(self.ground.table.name, name, signal, source or " + ".join((*said.of, said.fixes)), rule)

    def _blame(self, at: At, blame: Blame) -> None:
        """The first that blames a cell counts, unless the owner said that such cells are right."""
        if blame.topic.signal is Signal.SOURCE or self._answers.to(blame.topic) is not Answer.NO:
            self.blamed.setdefault(at, blame)

    def _elsewhere(self, blame: Blame, column: str) -> Blame:
        return replace(blame, usual=None, topic=self.topic(blame.said, column))

    def _stated(self, result: Judged, values: Mapping[int, str], believed: Sequence[str]) -> None:
        said, by = result.said, " + ".join(result.said.of)
        sources = self._rows.sources(said, values)
        stated = fact(values, sources, believed)
        usual = stated.value if stated.heard else Counter(values.values()).most_common(1)[0][0]
        result.of += len(values)
        result.minority |= {row: value for row, value in values.items() if value != usual}
        if stated.value is None:
            return
        who = "the source that is believed says" if stated.heard else "most sources say"
        why = f"differs from what {who} of this `{by}`"
        for row, value in values.items():
            if value != stated.value:
                topic = self.topic(said, source=sources.get(row))
                self._blame((row, said.fixes), Blame(said, why, topic, stated.value))

    def _determined(self, result: Judged, values: Mapping[int, str]) -> None:
        said, size = result.said, len(values)
        result.of += size
        usual, most = Counter(values.values()).most_common(1)[0]
        result.minority |= {row: value for row, value in values.items() if value != usual}
        by = " + ".join(said.of)
        if size >= _LEAST_GROUP and most >= 0.5 * size:
            sure = most >= _PURE * size or size < _SMALL
            for row, value in values.items():
                cells = ((row, said.fixes), *((row, name) for name in said.of))
                if value == usual:
                    self._kept.update(cells)
                elif sure:
                    self._broken.update(cells)
                    blame = Blame(said, f"breaks `{by}` determines `{said.fixes}`", self.topic(said), usual)
                    self._cases.append((cells, blame))
        elif size >= _SMALL and most < _TORN * size and len(said.of) == 1:
            torn = Blame(said, f"stands for many different `{said.fixes}`", self.topic(said, said.of[0]))
            for row in values:
                self._blame((row, said.of[0]), torn)


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
    judging = Judging(ground, rows).judged(known)
    for result in judging.found:
        theirs = {at: blame for at, blame in judging.blamed.items() if blame.said is result.said}
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
