"""What a worker does beside answering: time at the desks, what levels rest on, what goes out, and what failed once more."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing
from datetime import datetime

from midspan.cli.delivering import open_sink
from midspan.cli.sweeping import telling_of
from midspan.cli.workshop import Workshop
from midspan.errors import MidspanError
from midspan.model.stage import Level
from midspan.run.delivering import Delivering
from midspan.run.footing import footing
from midspan.run.intaking import orphans
from midspan.run.ports import Durable
from midspan.run.tasks.escalating import sweep

_LOOK_S = 1.0
# Tasks of works that are not there any more stay due: they are looked at again after this.
_STUCK_S = 60.0
_DELIVER_S, _KEEP_S, _TELL_S, _AGAIN_S, _SOON_S = 5.0, 60.0, 30.0, 60.0, 5.0
_log = logging.getLogger("midspan.worker")


class Chores:
    """In a thread of its own until `close`. outputs: destinations by work. errors: counts what went wrong, by kind."""

    def __init__(
        self,
        make: Callable[[], Workshop],
        durable: Durable,
        outputs: Mapping[str, str],
        now: Callable[[], str],
        errors: Callable[[str], None],
    ) -> None:
        self._make, self._durable, self._outputs, self._now, self._errors = (
            make,
            durable,
            outputs,
            now,
            errors,
        )
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="midspan-chores", daemon=True)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with ExitStack() as stack:
                    shop = stack.enter_context(closing(self._make()))
                    self._live(shop, stack)
            except Exception as error:  # noqa: BLE001 - a worker that sweeps no more would be worse
                self._failed("chores", error)
                self._stopping.wait(_DELIVER_S)

    def _live(self, shop: Workshop, stack: ExitStack) -> None:
        for file in shop.readable():
            count = orphans(file.identity, shop.production, self._durable, self._now())
            if count:
                _log.warning("%d items of %s waited, and nothing was to answer them", count, file.name)
        chores = [
            _Chore("sweep", lambda: self._swept(shop)),
            _Chore("keep", lambda: self._kept(shop)),
            _Chore("tell", lambda: self._told(shop)),
            _Chore("again", self._again(shop)),
            *(_Chore(f"deliver {work}", self._delivery(shop, stack, work)) for work in self._outputs),
        ]
        while not self._stopping.is_set():
            for chore in chores:
                if chore.due_at <= time.monotonic() and not self._stopping.is_set():
                    self._do(chore)
            rest = min(chore.due_at for chore in chores) - time.monotonic()
            self._stopping.wait(max(0.0, rest))

    def _do(self, chore: _Chore) -> None:
        try:
            pause_s = chore.do()
        except Exception as error:  # noqa: BLE001 - said, and tried again later
            self._failed(chore.name, error)
            pause_s = _AGAIN_S
        chore.due_at = time.monotonic() + pause_s

    def _failed(self, what: str, error: Exception) -> None:
        self._errors(what.partition(" ")[0])
        said = error.message if isinstance(error, MidspanError) else type(error).__name__
        _log.error("%s failed: %s", what, said)

    def _swept(self, shop: Workshop) -> float:
        """Seconds until it is worth it again: the next task that is due, or one that comes meanwhile."""
        now = self._now()
        due = shop.production.next_due()
        if due is None or due >= now:
            # A task is due when its moment has passed, and the clock's are a millisecond long.
            return _LOOK_S if due is None else min(_LOOK_S, _seconds(now, due) + 0.001)
        moved = sweep(shop.desks().by_work, shop.production, now)
        count = len(moved.escalated) + len(moved.ended) + len(moved.rejected) + len(moved.withdrawn)
        if count:
            _log.info("tasks were due: %d moved on", count)
        after = shop.production.next_due()
        return _STUCK_S if after is not None and after < now else 0.0

    def _kept(self, shop: Workshop) -> float:
        for file in shop.readable():
            stands = footing(shop.ledger, file)
            if stands.level in {Level.OFF, Level.SHADOW}:
                continue  # nothing acts alone, or is proposed: the next item looks for itself
            kept = shop.processing(file.identity).keep()
            if kept.level is not stands.level:
                _log.warning("work %s fell from %s to %s", file.name, stands.level, kept.level)
        return _KEEP_S

    def _told(self, shop: Workshop) -> float:
        if not shop.workspace.settings.notify:
            return _TELL_S
        telling, failed = telling_of(shop.desks(), lambda line: _log.info("%s", line))
        telling.begin()
        told = telling.tell(self._now())
        for role, address in told.sent:
            _log.info("told %s at %s", role, address)
        for role, _, error in told.failed:
            self._failed(f"tell {role}", error)
        for each in failed:
            self._errors("tell")
            _log.error("tell %s failed: %s", each["role"], each["message"])
        return _TELL_S

    def _again(self, shop: Workshop) -> Callable[[], float]:
        """Segments that failed are tried again: what hindered them may be mended. Their items count the tries."""
        seen, due_at = shop.workspace, 0.0

        def again() -> float:
            nonlocal seen, due_at
            changed, seen = shop.workspace is not seen, shop.workspace
            if changed or time.monotonic() >= due_at:
                for each in list(self._durable.failed()):
                    self._durable.again(each.segment.id)
                # Who answers may have looked at the files just before they changed.
                due_at = time.monotonic() + (_SOON_S if changed else _AGAIN_S)
            return _LOOK_S

        return again

    def _delivery(self, shop: Workshop, stack: ExitStack, work: str) -> Callable[[], float]:
        """Opens its destination when it is first due, and holds it."""
        held: list[Delivering] = []

        def deliver() -> float:
            if not held:
                place = shop.place(work)
                sink = stack.enter_context(closing(open_sink(self._outputs[work], place.file.work.output)))
                held.append(Delivering(place.file, shop.ledger, shop.production, sink))
                held[0].again()
            before = held[0].delivered
            held[0].late()
            held[0].settled(self._now())
            if held[0].delivered > before:
                held[0].finish()
                _log.info("%d results of %s delivered", held[0].delivered - before, work)
            return _DELIVER_S

        return deliver


class _Chore:
    """do: gives the seconds until it is due again."""

    def __init__(self, name: str, do: Callable[[], float]) -> None:
        self.name, self.do, self.due_at = name, do, 0.0


def _seconds(since: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
