"""Denials as entries of the ledger: the first of a kind at once, more of them as a count, so that nobody can flood it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from midspan.model.entry import Entry

WINDOW_S = 600.0
# Entries within one window at most; whatever is beyond counts as one of these.
MOST = 100
_REST = ("others", "anything")


@dataclass(slots=True)
class _Kind:
    told_at: float
    untold: int = 0


class Denials:
    """seconds: a clock that never goes back."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._kinds: dict[tuple[str, str], _Kind] = {}

    def note(self, who: str, what: str, about: str | None = None) -> Entry | None:
        """The entry that is due now, if any. who: a name, or `nobody`. what: the permission, or `sign-in`. about: the first one's."""
        now = self._seconds()
        key = (who, what)
        if key not in self._kinds and len(self._kinds) >= MOST:
            self._forget(now)
            if len(self._kinds) >= MOST:
                key, about = _REST, None
        kind = self._kinds.get(key)
        if kind is not None and now - kind.told_at < WINDOW_S:
            kind.untold += 1
            return None
        count = 1 + (kind.untold if kind else 0)
        self._kinds[key] = _Kind(now)
        return _entry(key, count, about)

    def rest(self) -> list[Entry]:
        """What was counted and not told yet: before the process ends."""
        found = [_entry(key, kind.untold, None) for key, kind in self._kinds.items() if kind.untold]
        self._kinds.clear()
        return found

    def _forget(self, now: float) -> None:
        for key in [
            k for k, kind in self._kinds.items() if now - kind.told_at >= WINDOW_S and not kind.untold
        ]:
            del self._kinds[key]


def _entry(key: tuple[str, str], count: int, about: str | None) -> Entry:
    who, what = key
    return Entry("denial", who, what, {"what": what, "count": count, "about": about})
