"""Browsers that were let in: what each is at, kept in memory until it was silent for a working day, or a day has gone by."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field

from midspan.run.tasks.people import Reviewer

LASTS_S, LONGEST_S = 8 * 3600.0, 24 * 3600.0
_MOST, _MOST_SHOWN = 1000, 200
# Nobody reads a case and decides it in less; a key that was pressed before is one for the case before.
SEEN_S = 0.45


@dataclass(slots=True)
class Session:
    """csrf: what a form of its pages carries. last: the task whose answer can be undone.

    until, ends: seconds; the one moves on with each request, the other never.
    user: who signed in; None for who opened the address that `serve` printed. ended: how often all sessions of theirs had been.
    shown: since when, in seconds, a task has been shown. told: what the next page says once.
    """

    csrf: str
    until: float
    ends: float
    user: str | None = None
    ended: int = 0
    reviewer: Reviewer | None = None
    last: str | None = None
    told: str | None = None
    skipped: set[str] = field(default_factory=set)
    shown: dict[str, float] = field(default_factory=dict)

    def wrote(self, csrf: str | None) -> bool:
        """Whether a form is from a page of this session; in the same time, whatever is given."""
        return csrf is not None and hmac.compare_digest(csrf.encode(), self.csrf.encode())

    def shows(self, task: str, now: float) -> None:
        """From now on, where it was not shown before; what was shown long ago makes room."""
        self.shown.setdefault(task, now)
        while len(self.shown) > _MOST_SHOWN:
            del self.shown[next(iter(self.shown))]

    def hears(self) -> str | None:
        """What is told on this page, and on no other."""
        told, self.told = self.told, None
        return told

    def becomes(self, reviewer: Reviewer) -> None:
        """Nothing of who was there before is left."""
        self.reviewer, self.last, self.told = reviewer, None, None
        self.skipped.clear()
        self.shown.clear()


class Sessions:
    """seconds: a clock that never goes back. secret: what nobody can guess, another one each time."""

    def __init__(self, seconds: Callable[[], float], secret: Callable[[], str]) -> None:
        self.seconds = seconds
        self._secret = secret
        self._open: dict[str, Session] = {}

    def begin(self, user: str | None = None, ended: int = 0) -> str:
        """The id of a new session; the one that would end first makes room for it."""
        now = self.seconds()
        self._open = {id_: each for id_, each in self._open.items() if each.until > now}
        if len(self._open) >= _MOST:
            del self._open[min(self._open, key=lambda id_: self._open[id_].until)]
        name = self._secret()
        self._open[name] = Session(self._secret(), now + LASTS_S, now + LONGEST_S, user, ended)
        return name

    def end(self, name: str | None) -> None:
        """Whatever is sent under this id from now on is nobody's."""
        self._open.pop(name or "", None)

    def find(self, name: str | None) -> Session | None:
        """One that has not ended; it lasts from now on, and never beyond a day."""
        found = self._open.get(name or "")
        now = self.seconds()
        if found is None or found.until <= now:
            return None
        found.until = min(now + LASTS_S, found.ends)
        return found
