"""The labels since a promotion, followed from one moment to the next: what was read and counted once is not read again.

Law: the same as if all of it were read anew. A draw that has a label that counts is settled for good; what comes after the
first that has none is counted anew each time, since an overdue one may still be labelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from copy import copy
from datetime import datetime

from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.prove.streams.label import written
from midspan.prove.streams.progress import Counted, Drawn, counted
from midspan.prove.streams.stream import Stream
from midspan.stats import DemotionDetector, DemotionState


class Following:
    """One stream since the entry `after`. flagged: whose labels count as none."""

    def __init__(
        self, ledger: Ledger, stream: Stream, *, after: int, tenure: int, flagged: AbstractSet[str]
    ) -> None:
        self._ledger = ledger
        self._stream = stream
        self._after = after
        self._tenure = tenure
        self._flagged = frozenset(flagged)
        self._begin()

    def at(self, now: datetime) -> tuple[DemotionState, Drawn]:
        """What the labels say by now, and what they are of. Raises StoreError, and ValueError for a time without a zone."""
        self._read()
        while len(self._settled) < len(self._draws):
            entry = self._draws[len(self._settled)]
            wrong = self._labels.get(entry.key)
            if wrong is None:
                break
            self._settled.extend(counted([entry], self._labels, "", self._stream))
            self._detector.update(wrong)
        rest = self._draws[len(self._settled) :]
        open_ones = list(counted(rest, self._labels, written(now), self._stream))
        detector = copy(self._detector)
        for each in open_ones:
            detector.update(each.wrong)
        found = (*self._settled, *open_ones)
        held = sum(key in self._quarantined for key in self._owed)
        return detector.state, Drawn(found, len(self._draws) - len(found), len(self._owed), held)

    def _begin(self) -> None:
        self._labels: dict[str, bool] = {}
        self._quarantined: set[str] = set()
        self._draws: list[Recorded] = []
        self._owed: dict[str, None] = {}
        self._settled: list[Counted] = []
        self._detector = DemotionDetector(self._stream.limit, self._stream.confidence_level, self._tenure)
        self._last: dict[str, Recorded | None] = {"label": None, "draw": None}

    def _read(self) -> None:
        """What was recorded since the last time; all of it where what was read is not what is there any more."""
        try:
            fresh = {kind: list(self._fresh(kind)) for kind in self._last}
        except _TakenBackError:
            self._begin()
            fresh = {kind: list(self._fresh(kind)) for kind in self._last}
        for entry in reversed(fresh["draw"]):
            if entry.seq > self._after:
                self._draws.append(entry)
                if entry.key not in self._labels:
                    self._owed[entry.key] = None
        for entry in reversed(fresh["label"]):
            if entry.body["by"] in self._flagged:
                self._quarantined.add(entry.key)
            else:
                self._labels.setdefault(entry.key, entry.body["wrong"])
                self._owed.pop(entry.key, None)
        for kind, entries in fresh.items():
            self._last[kind] = entries[0] if entries else self._last[kind]

    def _fresh(self, kind: str) -> Iterator[Recorded]:
        """Newest first."""
        last = self._last[kind]
        for entry in self._ledger.read(kind, self._stream.id, newest_first=True):
            if last is not None and entry.seq <= last.seq:
                if entry != last:
                    raise _TakenBackError
                return
            yield entry
        if last is not None:
            raise _TakenBackError


class _TakenBackError(Exception):
    """A transaction in which something was read did not come to be."""


class Followed:
    """Streams that are followed for as long as a process looks after them."""

    def __init__(self) -> None:
        self._following: dict[tuple[str, int, frozenset[str]], Following] = {}

    def following(
        self, ledger: Ledger, stream: Stream, *, after: int, tenure: int, flagged: AbstractSet[str]
    ) -> Following:
        key = (stream.id, after, frozenset(flagged))
        if key not in self._following:
            self._following[key] = Following(ledger, stream, after=after, tenure=tenure, flagged=flagged)
        return self._following[key]
