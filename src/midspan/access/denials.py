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

    def note(self, who: str, what: str, about: str | None = None) -> list[Entry]:
        """The entries that are due now, counts of other kinds among them. who: a name, or `nobody`. what: the permission, or `sign-in`. about: the first one's."""
        now = self._seconds()
        told, key = self.due(), (who, what)
        if key not in self._kinds and len(self._kinds) >= MOST:
            key, about = _REST, None
        kind = self._kinds.get(key)
        if kind is not None:
            kind.untold += 1
            return told
        self._kinds[key] = _Kind(now)
        return [*told, _entry(key, 1, about)]

    def due(self) -> list[Entry]:
        """What was counted of kinds that were told long enough ago; the others are forgotten."""
        now, told = self._seconds(), list[Entry]()
        for key, kind in list(self._kinds.items()):
            if now - kind.told_at < WINDOW_S:
                continue
            if kind.untold:
                told.append(_entry(key, kind.untold, None))
                self._kinds[key] = _Kind(now)
            else:
                del self._kinds[key]
        return told

    @property
    def untold(self) -> bool:
        return any(each.untold for each in self._kinds.values())

    def rest(self) -> list[Entry]:
        """What was counted and not told yet: before the process ends."""
        found = [_entry(key, kind.untold, None) for key, kind in self._kinds.items() if kind.untold]
        self._kinds.clear()
        return found


def _entry(key: tuple[str, str], count: int, about: str | None) -> Entry:
    who, what = key
    return Entry("denial", who, what, {"what": what, "count": count, "about": about})
