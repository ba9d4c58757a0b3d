"""The questions to the owner of the data, the most informative first, and what their answers change.

The worth of a question is the number of flags that its answer is expected to change. What is worth less than one flag, or
than one in a thousand rows, is not asked.
Examples are drawn by a hash of their row, so that they are the same whenever the question is asked, and speak for their group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from midspan.data.asking.answers import Answers, Said, Topic
from midspan.data.asking.confirmed import confirmed, suspected
from midspan.data.asking.flagged import Standing, standing, topics_of
from midspan.data.asking.group import Group
from midspan.data.asking.limits import SHOWN
from midspan.data.asking.stating import stated
from midspan.data.checking.depending import At, Rows
from midspan.data.checking.ground import Ground
from midspan.data.checking.outcome import Outcome

_LEAST_FLAGS, _LEAST_SHARE = 1.0, 0.001
# Checks of which answers change the cells.
_ASKED = frozenset(("agree", "dependency", "confirmed"))


@dataclass(slots=True)
class Inquiry:
    """What is in question in one table. malformed: what other checks flagged; it is measured, and not asked."""

    ground: Ground
    rows: Rows | None
    malformed: frozenset[At]
    groups: list[Group]
    _last: tuple[Answers, Standing] | None = None

    def open(self, answers: Answers) -> list[Group]:
        """What is left to ask after these answers, the most informative first."""
        stands = self._standing(answers)
        settled = self.flagged(answers)
        found = [
            *stands.groups,
            *(_unsettled(each, settled) for each in self.groups if answers.to(each.topic) is None),
        ]
        least = max(_LEAST_FLAGS, _LEAST_SHARE * self.ground.rows)
        worth = [each for each in found if each.worth >= least]
        return sorted(worth, key=lambda each: (-each.worth, each.topic.about))

    def flagged(self, answers: Answers) -> set[At]:
        """Every cell that is flagged after these answers, by row and column."""
        found = {*self.malformed, *self._standing(answers).cells}
        for each in confirmed(self.groups, answers):
            found.update((row, each.topic.column) for row in each.rows)
        return found

    def holding(self, answers: Answers) -> list[Said]:
        """Answers about this table that count."""
        gone = {each.about for each in self.void(answers)}
        return [each for each in answers.of(self.ground.table.name) if each.about not in gone]

    def void(self, answers: Answers) -> list[Said]:
        """Answers that count no more, since what the contract says of it is something else by now."""
        topics = [each.topic for each in self.groups]
        if self.rows is not None:
            topics += topics_of(self.ground, self.rows)
        now = {each.about: each.id for each in topics}
        return [
            each for each in answers.of(self.ground.table.name) if now.get(each.about, each.id) != each.id
        ]

    def _standing(self, answers: Answers) -> Standing:
        if self.rows is None:
            return Standing(frozenset(), ())
        if self._last is None or self._last[0] is not answers:
            self._last = answers, standing(self.ground, self.rows, answers)
        return self._last[1]


def _unsettled(group: Group, settled: set[At]) -> Group:
    """The group without cells that are flagged already."""
    rows = tuple(row for row in group.rows if (row, group.topic.column) not in settled)
    gone = len(group.rows) - len(rows)
    return replace(group, rows=rows, cells=group.cells - gone, changes=group.changes - gone)


def examples(group: Group, most: int = SHOWN) -> list[int]:
    """Rows that speak for the group."""
    return sorted(sorted(group.rows, key=lambda row: _drawn(group.topic, row))[:most])


def _drawn(topic: Topic, row: int) -> str:
    return hashlib.md5(f"{topic.about} {row}".encode(), usedforsecurity=False).hexdigest()


def inquiry(ground: Ground, outcomes: Iterable[Outcome]) -> Inquiry:
    """outcomes: of the checks of this table."""
    malformed = {
        (cell.row, cell.column) for each in outcomes if each.check not in _ASKED for cell in each.cells
    }
    said = stated(ground, asking=True)
    rows = Rows(ground, said, malformed) if said else None
    return Inquiry(ground, rows, frozenset(malformed), suspected(ground))


def next_of(inquiries: Sequence[Inquiry], answers: Answers) -> Iterator[tuple[Inquiry, Group]]:
    """What is open in all tables, the most informative first."""
    found = [(each, group) for each in inquiries for group in each.open(answers)]
    yield from sorted(found, key=lambda pair: (-pair[1].worth, pair[1].topic.about))
