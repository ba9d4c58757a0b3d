"""A worker: answers the items that came by themselves, of all works of a workspace, and does the chores."""

from __future__ import annotations

import json
import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from midspan import durable as durables
from midspan import plugs, settings
from midspan.cli.candidates import work_named
from midspan.cli.chores import Chores
from midspan.cli.hands import Hands
from midspan.cli.opening import open_ledger, open_production, utc_now
from midspan.cli.tracing import Traced, tracing_of
from midspan.cli.workshop import Begun, Implementations, Workshop
from midspan.definitions.load import load
from midspan.errors import MidspanError
from midspan.prove.ports import Reply
from midspan.run.intaking import HANDLER
from midspan.run.ports import Durable
from midspan.run.processing import MovedError
from midspan.settings import Settings

# One writes to a file at a time anyway; a server is waited for by more than one.
HANDS_ON_FILE, HANDS_ON_SERVER = 1, 3
# As often as levels move while one item is answered, and then some.
_MOVES = 5
_log = logging.getLogger("midspan.worker")


def open_durable(found: Settings) -> Durable:
    """The queue beside the ledger, which is there from here on. Raises StoreError."""
    with open_ledger(found) as ledger:
        open_production(ledger, found)  # said here where it is elsewhere
    where = found.database_path or found.database
    made: Durable = plugs.load(durables, "dbos").open_durable(where)
    return made


class Working:
    """outputs: destinations by work. Raises MidspanError where the workspace does not allow it."""

    def __init__(
        self,
        root: Path,
        durable: Durable,
        *,
        at_once: int,
        outputs: Mapping[str, str],
        now: Callable[[], str] = utc_now,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._root, self._durable, self._at_once, self._now = root, durable, at_once, now
        self._loaded = Implementations()
        self._tracing = tracing_of(environment)
        self.errors: Counter[str] = Counter()
        workspace = load(settings.find_root(root))
        for work in outputs:
            work_named(workspace, work)
        on_file = workspace.settings.database_path is not None
        self._hands = Hands(HANDS_ON_FILE if on_file else HANDS_ON_SERVER, self._make)
        self._chores = Chores(self._make, durable, outputs, now, self._count)

    @property
    def alive(self) -> bool:
        return self._hands.alive and self._chores.alive

    def start(self) -> None:
        """Raises StoreError where another process works on the same file."""
        self._durable.start({HANDLER: self._item}, at_once=self._at_once)
        self._chores.start()

    def close(self) -> None:
        """What is under way is finished; the queue is closed with it."""
        self._durable.close()
        if self._chores.alive:
            self._chores.close()
        self._hands.close()
        self._tracing.close()

    def _make(self) -> Workshop:
        return Workshop(self._root, self._now, self._loaded)

    def _count(self, kind: str) -> None:
        self.errors[kind] += 1

    def _item(self, argument: str) -> None:
        told = json.loads(argument)
        work, id_ = str(told["work"]), str(told["id"])
        began = time.monotonic()
        try:
            with self._tracing.item(work, id_) as traced:
                state = self._answered(work, id_, traced)
                if state is not None:
                    traced.ended(state)
        except MidspanError as error:
            self._count("item")
            _log.error("item %s of %s was not answered: %s", id_, work, error.message)
            raise
        if state is not None:
            fields = {
                "work": work,
                "item": id_,
                "state": state,
                "seconds": round(time.monotonic() - began, 4),
            }
            _log.info("item %s of %s: %s", id_, work, state, extra={"fields": fields})

    def _answered(self, work: str, id_: str, traced: Traced) -> str | None:
        for nth in range(_MOVES):
            try:
                return self._once(work, id_, traced, once_more=nth > 0)
            except MovedError:
                _log.info("item %s of %s is asked again: another implementation answers by now", id_, work)
        raise MovedError

    def _once(self, work: str, id_: str, traced: Traced, *, once_more: bool) -> str | None:
        """The state that the item has after it; None where it needed no answer. Raises MovedError."""
        begun = self._hands.ask(lambda shop: shop.begin(work, id_, once_more=once_more)).result()
        state: str | None = None
        while begun is not None:
            trial, candidate = begun
            with traced.asking(candidate) as asked:
                reply = trial.by.replies([trial.item])[0]
                asked.said(reply)
            state, begun = self._hands.ask(partial(_ended, work, begun, reply)).result()
        return state


def _ended(work: str, begun: Begun, reply: Reply, shop: Workshop) -> tuple[str | None, Begun | None]:
    return shop.end(work, begun, reply)
