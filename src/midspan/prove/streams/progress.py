"""What a stream's labels say: its draws in the order they were drawn, each labelled, overdue or waiting.

Law: only a first part of the draws counts, up to the first one that still waits. So the labels are those of a fair draw
however long each takes, and no label can be held back to wait for a better one: what is overdue counts as an error until
it is labelled. Labels of who is flagged count as none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime

from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.prove.streams.label import written
from midspan.prove.streams.stream import Stream


@dataclass(frozen=True, slots=True)
class Counted:
    """One draw that counts. overdue: it is an error because nobody labelled it in time."""

    seq: int
    confidence: float
    wrong: bool
    overdue: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """All draws of a stream. counted: the first of them. waiting: the rest, labelled or not.

    owed: draws without a label that counts, overdue or not. quarantined: those of them that somebody flagged labelled.
    """

    counted: tuple[Counted, ...]
    waiting: int
    owed: int
    quarantined: int

    @property
    def overdue(self) -> int:
        return sum(each.overdue for each in self.counted)


def drawn(
    ledger: Ledger, stream: Stream, now: datetime, flagged: AbstractSet[str], *, after: int = 0
) -> Drawn:
    """The draws recorded after the entry `after`. Raises StoreError, and ValueError for a time without a zone."""
    labels: dict[str, bool] = {}
    quarantined: set[str] = set()
    for entry in ledger.read("label", stream.id):
        if entry.body["by"] in flagged:
            quarantined.add(entry.key)
        else:
            labels.setdefault(entry.key, entry.body["wrong"])
    draws = [entry for entry in ledger.read("draw", stream.id) if entry.seq > after]
    found = tuple(counted(draws, labels, written(now), stream))
    owed = [entry.key for entry in draws if entry.key not in labels]
    return Drawn(found, len(draws) - len(found), len(owed), sum(key in quarantined for key in owed))


def counted(
    draws: Sequence[Recorded], labels: Mapping[str, bool], now: str, stream: Stream
) -> Iterator[Counted]:
    """The first of these draws, up to the one that waits. now: as `written`."""
    for entry in draws:
        wrong = labels.get(entry.key)
        overdue = wrong is None and entry.body["due_at"] < now
        if wrong is None and not overdue:
            return
        confidence = entry.body["confidence"] if stream.confidence else 1.0
        yield Counted(entry.seq, confidence, wrong is not False, overdue)
