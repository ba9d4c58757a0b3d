"""An implementation that asks a service: items in, replies out as they come."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from copy import copy
from itertools import islice
from pathlib import Path

from midspan.implementations.calling.asking import Asking, Chance, Together
from midspan.implementations.calling.endpoint import Call, Endpoint, Said
from midspan.implementations.calling.kept import Kept
from midspan.implementations.calling.limits import Limits
from midspan.implementations.calling.spending import Spending
from midspan.implementations.calling.thread import Thread
from midspan.implementations.calling.trouble import MEND_OUTAGE, Doubtful
from midspan.model.answer import Answer
from midspan.prove.ports import Described, Failed, Implementation, Item, Reply, Surroundings

# Enough that those who wait to try again leave no slot empty.
_WAITING_PER_SLOT = 4
# Replies are wanted in the order of their items: so far ahead of the oldest that is missing nothing is asked.
AHEAD = 4_096

REAL = Chance(time.monotonic, asyncio.sleep, random.random)
_Numbered = tuple[int, Item]


def alone(_item: Item, said: Sequence[Said | Failed]) -> Answer | Failed:
    """What the one call of an item said."""
    [only] = said
    return only.answer if isinstance(only, Said) else only


class Calling:
    """Asks `endpoint` for each item, `times` calls each, which `together` makes one answer.

    root: the workspace, for the answers that are kept. One object is one run: its budget and limits hold over all streams.
    """

    def __init__(
        self,
        described: Described,
        endpoint: Endpoint,
        limits: Limits,
        root: Path,
        *,
        times: int = 1,
        together: Together = alone,
        chance: Chance = REAL,
    ) -> None:
        self.described = described
        self.spending = Spending(limits)
        self._endpoint = endpoint
        self._root = root
        self._times = times
        self._together = together
        self._chance = chance
        self._failing: int | None = None

    @property
    def surroundings(self) -> frozenset[Surroundings]:
        faults = {Surroundings.FAULTS} if self._endpoint.reroutable else set()
        return frozenset({Surroundings.BURST} | faults)

    def cannot_stand(self, around: Surroundings) -> str | None:
        if around is Surroundings.BURST and self.spending.limits.burst is None:
            return (
                "a service that is not on this machine, or has limits per minute, gets no burst unless `calls.at_once` alone "
                "says how many calls it takes at the same time"
            )
        return None

    @contextmanager
    def put(self, around: Surroundings, seed: int) -> Iterator[Implementation]:
        """A burst: so many calls at once. Faults: a server before the service lets one request in five fail (`faults`)."""
        there = copy(self)
        if around is Surroundings.FAULTS:
            there._failing = seed  # noqa: SLF001 - of this class
        else:
            there.spending = self.spending.at_once(self.spending.limits.burst or self.spending.limits.at_once)
        yield there

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        """As many replies as items. Raises as `stream` does."""
        found: dict[int, Reply] = {}
        for replies in self.stream(items):
            found.update(replies)
        return [found[place] for place in range(len(items))]

    def stream(self, items: Iterable[Item]) -> Iterator[Sequence[tuple[int, Reply]]]:
        """Every reply with the place of its item, in the order in which they come, some at a time.

        Items are taken when they can be asked. Raises ImplementationError where the service or the kept answers cannot
        be opened.
        """
        rest = iter(enumerate(items))
        waiting: dict[int, None] = {}
        doubtful = Doubtful(self.spending.limits.at_once)
        with self._thread() as thread:
            while self._admit(rest, waiting, thread) or waiting:
                replies: list[tuple[int, Reply]] = []
                for done in thread.arrived():
                    del waiting[done.place]
                    replies += doubtful.settle(done)
                if doubtful.outage is not None:
                    self.spending.close(doubtful.outage, MEND_OUTAGE)
                if replies:
                    yield replies
        left = doubtful.release()
        if left:
            yield left

    def _admit(self, rest: Iterator[_Numbered], waiting: dict[int, None], thread: Thread) -> bool:
        room = self.spending.limits.at_once * _WAITING_PER_SLOT - len(waiting)
        if waiting:
            room = min(room, next(iter(waiting)) + AHEAD - next(reversed(waiting)) - 1)
        items = list(islice(rest, max(room, 0)))
        waiting.update(dict.fromkeys(place for place, _ in items))
        thread.ask(items)
        return bool(items)

    @contextmanager
    def _thread(self) -> Iterator[Thread]:
        thread = Thread(self._asking)
        try:
            yield thread
        finally:
            thread.stop()

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[Asking]:
        with closing(Kept(self._root)) as kept:
            async with self._opened() as call:
                yield Asking(
                    self._endpoint,
                    call,
                    kept,
                    self.spending,
                    self._chance,
                    times=self._times,
                    together=self._together,
                    failing=self._failing,
                )

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Call]:
        if self._failing is None:
            async with self._endpoint.opened() as call:
                yield call
            return
        from midspan.implementations.calling.proxy import failing_proxy  # noqa: PLC0415 - httpx2, where it is asked

        async with failing_proxy(self._failing) as address, self._endpoint.opened(address) as call:
            yield call
