"""Telling each role, at each of its addresses: one message for all that is new, tried a few times, and marked when it is out.

Law: what was told is marked after it was sent, so that it may be told twice where a process dies between, and is never lost. An
address that fails keeps its own place, and holds up no other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.errors import NotifyError
from midspan.ledger.run import Ledger
from midspan.run.ports import Notice, Notifier, Production
from midspan.run.tasks.hours import later
from midspan.run.telling.news import News, Owners, news, position
from midspan.run.telling.wording import Named, notice, reminder

TRIES = 3
# Between tries, unless whoever refused said when.
_WAIT_S = 2.0
# Nobody else tells at the same address meanwhile; a process that dies holds it no longer than this.
_BUSY_S = 300.0
AHEAD_S = 3600.0
_MOST = 256


@dataclass(slots=True)
class Told:
    """sent: role and address of each message that is out. failed: role, address and why not."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    failed: list[tuple[str, str, NotifyError]] = field(default_factory=list)


class Telling:
    """Roles with their addresses. sleep: for so many seconds."""

    def __init__(
        self,
        ledger: Ledger,
        production: Production,
        notifiers: Mapping[str, Sequence[Notifier]],
        owners: Owners,
        named: Named,
        sleep: Callable[[float], None],
    ) -> None:
        self._ledger = ledger
        self._production = production
        self._notifiers = notifiers
        self._owners = owners
        self._named = named
        self._sleep = sleep

    def begin(self) -> None:
        """An address that is new is told what happens from now on, not all that ever did. Raises StoreError."""
        with self._production.transaction():
            here = position(self._ledger)
            for mark in (_mark(role, each) for role, some in self._notifiers.items() for each in some):
                if self._production.mark(mark) is None:
                    self._production.set_mark(mark, {"seq": here})

    def tell(self, at: str) -> Told:
        """Everybody, once. Raises StoreError."""
        told, here = Told(), position(self._ledger)
        known: dict[int, list[News]] = {}
        for role, notifiers in self._notifiers.items():
            for each in notifiers:
                mark = self._taken(_mark(role, each), at)
                if mark is None:
                    continue
                seq = int(mark["seq"])
                if seq not in known:  # most addresses are as far as each other
                    known[seq] = news(self._ledger, seq, self._owners)
                mine = [one for one in known[seq] if one.role == role and one.seq <= here]
                kept = self._told(role, each, mark, mine, at, told)
                with self._production.transaction():
                    self._production.set_mark(_mark(role, each), {"seq": here, **kept})
        return told

    def _told(
        self,
        role: str,
        notifier: Notifier,
        mark: Mapping[str, Any],
        mine: Sequence[News],
        at: str,
        told: Told,
    ) -> Mapping[str, Any]:
        """Tell one address; what its mark keeps beside how far it is."""
        before = {name: mark[name] for name in ("seq", "reminded") if name in mark}
        reminds = self._reminder(role, str(mark.get("reminded", "")), at)
        message = notice(role, mine, reminds, self._named)
        if message is None:
            return {"reminded": before.get("reminded", "")}
        try:
            self._send(notifier, message)
        except NotifyError as error:
            told.failed.append((role, notifier.address, error))
            return before
        told.sent.append((role, notifier.address))
        return {"reminded": at if reminds else before.get("reminded", "")}

    def _taken(self, name: str, at: str) -> Mapping[str, Any] | None:
        """The mark, which says from now on that somebody is at it; None where somebody is."""
        with self._production.transaction():
            mark = self._production.mark(name) or {"seq": 0}
            if str(mark.get("busy", "")) > at:
                return None
            self._production.set_mark(name, {**mark, "busy": later(at, _BUSY_S)})
            return mark

    def _reminder(self, role: str, reminded: str, at: str) -> str | None:
        """That tasks are due within the hour; said once an hour at most."""
        if reminded and later(reminded, AHEAD_S) > at:
            return None
        until = later(at, AHEAD_S)
        due = [each for each in self._production.tasks(role=role, limit=_MOST) if each.due_at <= until]
        return reminder(role, len(due), until, more=len(due) == _MOST) if due else None

    def _send(self, notifier: Notifier, message: Notice) -> None:
        for left in range(TRIES - 1, -1, -1):
            try:
                notifier.send(message)
            except NotifyError as error:
                if not error.again or not left:
                    raise
                self._sleep(_WAIT_S if error.after_s is None else error.after_s)
            else:
                return


def _mark(role: str, notifier: Notifier) -> str:
    return f"notify:{role}:{notifier.address}"
