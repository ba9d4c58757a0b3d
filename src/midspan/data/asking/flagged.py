"""Groups of cells that are flagged already: which source they are of, or which dependency they break.

A source that is said to be right states the facts from then on, so that one answer changes the flags of every group that it speaks
of. How likely that is follows from how many say the same; sources that state what a source stated that is said to be wrong are
taken for copies of it, and not asked about again. Source: Dong, Berti-Équille and Srivastava, Integrating Conflicting Data, VLDB 2009.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from midspan.data.asking.answers import Answer, Answers, Topic
from midspan.data.asking.group import Group
from midspan.data.checking.depending import At, Blame, Judging, Rows
from midspan.data.checking.facts import Fact, fact
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import shown_value
from midspan.data.contract.promises import FunctionalDependency

# What was broken of a dependency, and blamed, is nearly always wrong; so is what stands against one that was confirmed.
_CHANCE = 0.9
_AGAINST_BELIEVED = 0.8
# Sources that agree in so many of the places where one differs are taken for one.
_COPIES = 0.8


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands after some answers. cells: all that dependencies flag, by row and column. groups: those of them that are open."""

    cells: frozenset[At]
    groups: tuple[Group, ...]


def standing(ground: Ground, rows: Rows, answers: Answers) -> Standing:
    """What dependencies flag after these answers, and which groups of it nobody was asked about."""
    known = [each for each in rows.said if rows.knows(each)]
    judging = Judging(ground, rows, answers).judged(known)
    groups = [*_blamed(judging, rows, answers)]
    for said in known:
        if said.by is not None:
            groups += _Sources(judging, rows, said, answers).groups()
    return Standing(frozenset(judging.blamed), tuple(groups))


def topics_of(ground: Ground, rows: Rows) -> Iterator[Topic]:
    """Of every question that may be asked about what dependencies flag."""
    judging = Judging(ground, rows)
    for said in rows.said:
        if not rows.knows(said):
            continue
        for name in (said.fixes, *(() if said.agree else said.of)):
            yield judging.topic(said, name)
        for source in rows.different(said.by) if said.by is not None else ():
            yield judging.topic(said, source=source)


def _blamed(judging: Judging, rows: Rows, answers: Answers) -> Iterator[Group]:
    found: dict[Topic, dict[int, Blame]] = defaultdict(dict)
    for (row, _), blame in judging.blamed.items():
        if blame.said.by is None:
            found[blame.topic][row] = blame
    for topic, cells in found.items():
        if answers.to(topic) is None:
            said = next(iter(cells.values())).said
            others = [name for name in (*said.of, said.fixes) if name != topic.column]
            yield Group(
                topic,
                next(iter(cells.values())).why,
                tuple(sorted(cells)),
                len(cells),
                _CHANCE,
                len(cells),
                {row: rows.value(row, topic.column) for row in cells},
                {row: blame.usual for row, blame in cells.items() if blame.usual is not None},
                _beside(rows, others),
            )


def _beside(rows: Rows, names: Sequence[str]) -> Callable[[int], Mapping[str, str | None]]:
    return lambda row: {name: rows.value(row, name) for name in names}


@dataclass(slots=True)
class _Source:
    """What one source states against the facts. chances: that it is right, in each group. after: flags that change if it is."""

    rows: dict[int, str] = field(default_factory=dict)
    stated: dict[tuple[str, ...], str] = field(default_factory=dict)
    chances: list[float] = field(default_factory=list)
    changes: int = 0


class _Sources:
    def __init__(self, judging: Judging, rows: Rows, said: FunctionalDependency, answers: Answers) -> None:
        self._judging, self._rows, self._said, self._answers = judging, rows, said, answers
        self._believed = judging.believed(said)
        self._found: dict[str, _Source] = defaultdict(_Source)

    def groups(self) -> Iterator[Group]:
        for key, values in self._rows.groups(self._said).items():
            sources = self._rows.sources(self._said, values)
            self._group(key, values, sources, fact(values, sources, self._believed))
        wrong = [each for name, each in self._found.items() if self._said_of(name) is Answer.YES]
        for name, source in self._found.items():
            if self._said_of(name) is None and not any(_copied(source, each) for each in wrong):
                yield self._made(name, source)

    def _said_of(self, name: str) -> Answer | None:
        return self._answers.to(self._judging.topic(self._said, source=name))

    def _group(
        self, key: tuple[str, ...], values: Mapping[int, str], sources: Mapping[int, str], stated: Fact
    ) -> None:
        if stated.value is None:
            return
        says: dict[str, int] = defaultdict(int)
        for value in values.values():
            says[value] += 1
        for row, name in sources.items():
            value = values[row]
            if value == stated.value or name in self._believed:
                continue
            source = self._found[name]
            source.rows[row] = stated.value
            source.stated[key] = value
            share = says[value] / (says[value] + says[stated.value])
            source.chances.append(1 - _AGAINST_BELIEVED if stated.heard else share)
            # Whoever states the same is right as well, and whoever states what was the fact is not.
            source.changes += says[value] + says[stated.value]

    def _stating(self, name: str) -> str:
        held = self._judging.ground.anywhere(self._said.by or "")
        hidden = held is not None and self._judging.ground.hides(held)
        return "" if hidden else f", as `{shown_value(name)}` states it"

    def _made(self, name: str, source: _Source) -> Group:
        said = self._said
        right = sum(source.chances) / len(source.chances)
        return Group(
            self._judging.topic(said, source=name),
            f"differs from what most sources say of this `{' + '.join(said.of)}`{self._stating(name)}",
            tuple(sorted(source.rows)),
            len(source.rows),
            1 - right,
            source.changes,
            {row: self._rows.value(row, said.fixes) for row in source.rows},
            source.rows,
            _beside(self._rows, [each for each in (*said.of, said.by) if each]),
        )


def _copied(source: _Source, other: _Source) -> bool:
    same = sum(other.stated.get(key) == value for key, value in source.stated.items())
    return same >= _COPIES * len(source.stated)
