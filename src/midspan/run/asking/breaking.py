"""A breaker: an implementation that fails again and again is left alone for a while, and then tried with one item first.

closed    it is asked; five failures in a row, or ten among the last twenty, open it
open      it is not asked until its pause is over
probing   one item is asked: an answer closes it, a failure opens it again, for twice as long, up to ten minutes
Pure. What ends while it is open was begun before and says nothing new; while it probes, only the probe counts. A clock that
jumps back ends a pause, and never makes one longer.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

ROW, WINDOW, FAILED = 5, 20, 10
PAUSE, LONGEST = timedelta(seconds=30), timedelta(minutes=10)
# After so long nobody waits any more for what a probe comes to: its process has ended.
PROBE = timedelta(minutes=5)
# An implementation that has been of no use for so long is an incident.
LASTS = timedelta(minutes=15)

_OK, _FAILED = "1", "0"


class Phase(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"


class Admits(StrEnum):
    """Which items may be put to the implementation now."""

    ALL = "all"
    ONE = "one"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Breaker:
    """One implementation of one work.

    window: what the last items came to, the newest last, from the first failure on; empty where none has failed. since: when
    it was opened first. began, until: of the pause, or of the probe. again: pauses since then. probe: the item.
    code: of the newest failure, for the ledger. reported: whether an incident was opened that it stays open.
    """

    phase: Phase = Phase.CLOSED
    window: str = ""
    since: datetime | None = None
    began: datetime | None = None
    until: datetime | None = None
    again: int = 0
    probe: str | None = None
    code: str | None = None
    reported: bool = False

    def admits(self, items: Sequence[str], now: datetime) -> tuple[Admits, str | None]:
        """What of these would be asked now; with `ONE`, which one."""
        if self.phase is Phase.CLOSED or not items:
            return Admits.ALL, None
        if self.phase is Phase.PROBING and self.probe in items:
            return Admits.ONE, self.probe
        if self.until is None or self.began is None or now >= self.until or now < self.began:
            return Admits.ONE, items[0]
        return Admits.NONE, None

    def asked(self, items: Sequence[str], now: datetime) -> Breaker:
        """After what it admits of these was put to the implementation."""
        admits, probe = self.admits(items, now)
        if admits is not Admits.ONE:
            return self
        return replace(self, phase=Phase.PROBING, probe=probe, began=now, until=now + PROBE)

    def told(self, results: Sequence[tuple[str, str | None]], now: datetime) -> Breaker:
        """After these items came to an end. Each with None, or with the code of its failure."""
        if self.phase is Phase.OPEN:
            return self
        if self.phase is Phase.PROBING:
            found = [code for item, code in results if item == self.probe]
            if not found:
                return self
            if found[-1] is None:
                return Breaker()
            return self._opened(now, found[-1], self.again + 1)
        window = _kept((self.window, *(_OK if code is None else _FAILED for _, code in results)))
        failures = [code for _, code in results if code is not None]
        if not failures:
            # Twenty answers without a failure: as if there had never been one.
            clean = len(window) == WINDOW and _FAILED not in window
            return Breaker() if clean or not self.window else replace(self, window=window)
        after = replace(self, window=window, code=failures[-1])
        tripped = window.endswith(_FAILED * ROW) or window.count(_FAILED) >= FAILED
        return self._opened(now, failures[-1], 0) if tripped else after

    def _opened(self, now: datetime, code: str, again: int) -> Breaker:
        pause = min(LONGEST, PAUSE * 2 ** min(again, 10))
        return Breaker(
            Phase.OPEN,
            since=self.since if again else now,
            began=now,
            until=now + pause,
            again=again,
            code=code,
            reported=self.reported,
        )

    def lasts(self, now: datetime) -> bool:
        """Whether it has been open for so long that somebody has to know, and nobody was told."""
        return (
            self.phase is Phase.OPEN
            and not self.reported
            and self.since is not None
            and now - self.since >= LASTS
        )

    def told_of(self) -> Breaker:
        """After somebody was told that it stays open."""
        return replace(self, reported=True)

    def as_json(self) -> dict[str, Any]:
        return {
            "phase": self.phase.value,
            "window": self.window,
            "since": _text(self.since),
            "began": _text(self.began),
            "until": _text(self.until),
            "again": self.again,
            "probe": self.probe,
            "code": self.code,
            "reported": self.reported,
        }


def breaker_of(mark: Mapping[str, Any] | None) -> Breaker:
    """As it was kept; closed where nothing was."""
    if mark is None:
        return Breaker()
    return Breaker(
        Phase(mark["phase"]),
        mark["window"],
        since=_time(mark["since"]),
        began=_time(mark["began"]),
        until=_time(mark["until"]),
        again=mark["again"],
        probe=mark["probe"],
        code=mark["code"],
        reported=mark["reported"],
    )


def _kept(results: Collection[str]) -> str:
    """The last of them; of more than a window together, as many failures among so many, and the answers last.

    What is answered many at a time comes in the order of its source, where a few bad ones may stand side by side.
    """
    before, *new = results
    if len(new) <= WINDOW:
        return (before + "".join(new))[-WINDOW:]
    failed = WINDOW * new.count(_FAILED) // len(new)
    return _FAILED * failed + _OK * (WINDOW - failed)


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
