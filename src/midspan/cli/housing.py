"""A workspace in production for a server: what pages and API ask for, done by threads that each have a connection."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from midspan.cli.hands import Hands
from midspan.cli.opening import utc_now
from midspan.cli.sights import Assessed, Sights
from midspan.cli.working import HANDS_ON_FILE, HANDS_ON_SERVER, Working
from midspan.cli.workshop import Implementations, Workshop
from midspan.definitions.workspace import WorkFile
from midspan.model.production import ItemRow
from midspan.run.footing import footing
from midspan.run.intaking import Conflict, Receipt
from midspan.run.ports import Durable
from midspan.run.recorded.marking import refuse_recorded
from midspan.web.ports import Desks, Doorway, Figures, Sight, Stands

R = TypeVar("R")
_COUNTED = 10_000
# Counting what is there takes a look at every item: not more often than this.
_COUNT_S = 10.0


class Housing:
    """Implements `web.ports.House`. working: the worker of this process, None where others work."""

    def __init__(
        self,
        root: Path,
        durable: Durable,
        working: Working | None,
        new_id: Callable[[], str],
        *,
        on_file: bool,
        lived: bool = False,
    ) -> None:
        """lived: whether people may go on with a recorded life, as they try a demo out; nothing of it becomes live."""
        self._lived = lived
        self._durable, self._working, self._new_id = durable, working, new_id
        loaded = Implementations()
        self._hands = Hands(
            HANDS_ON_FILE if on_file else HANDS_ON_SERVER,
            lambda: Workshop(root, utc_now, loaded, durable),
        )
        self._counted: dict[str, tuple[float, Mapping[str, int]]] = {}
        self._assessed = Assessed()

    def close(self) -> None:
        self._hands.close()

    @property
    def worker(self) -> bool | None:
        return None if self._working is None else self._working.alive

    async def take(
        self,
        work: str,
        id: str | None,  # noqa: A002 - the port's word
        value: Any,
        key: str | None,
    ) -> Receipt | Conflict:
        return await self._ask(lambda shop: shop.intaking(work, self._new_id).take(id, value, key))

    async def item(self, work: str, id: str) -> ItemRow | None:  # noqa: A002 - the port's word
        def look(shop: Workshop) -> ItemRow | None:
            return shop.production.item(shop.place(work).file.identity, id)

        return await self._ask(look)

    async def stands(self, work: str) -> Stands:
        return await self._ask(lambda shop: self._of(shop, shop.place(work).file, shop.production.waiting()))

    async def works(self) -> tuple[Stands, ...]:
        return await self._ask(self._all)

    async def figures(self) -> Figures:
        works, due = await self._ask(lambda shop: (self._all(shop), shop.production.next_due()))
        segments = await asyncio.to_thread(
            lambda: sum(1 for _ in islice(self._durable.unfinished(), _COUNTED))
        )
        return Figures(works, due, segments, dict(self._working.errors) if self._working else {})

    async def at_desks(self, do: Callable[[Desks], R]) -> R:
        def sit(shop: Workshop) -> R:
            if not self._lived:
                refuse_recorded(shop.ledger)
            return do(shop.desks())

        return await self._ask(sit)

    async def seen(self, do: Callable[[Sight], R]) -> R:
        return await self._ask(lambda shop: do(Sights(shop, self._assessed, self._of)))

    async def at_door(self, do: Callable[[Doorway], R]) -> R:
        return await self._ask(do)

    async def reached(self) -> None:
        await self._ask(lambda shop: shop.production.next_due())

    def _all(self, shop: Workshop) -> tuple[Stands, ...]:
        waiting = shop.production.waiting()
        return tuple(self._of(shop, file, waiting) for file in shop.readable())

    def _of(self, shop: Workshop, file: WorkFile, waiting: Mapping[tuple[str, str], int]) -> Stands:
        return Stands(
            file.name,
            file.work.title,
            footing(shop.ledger, file),
            self._counts(shop, file.identity),
            {role: count for (work, role), count in waiting.items() if work == file.identity},
        )

    def _counts(self, shop: Workshop, work: str) -> Mapping[str, int]:
        known = self._counted.get(work)
        if known is None or time.monotonic() - known[0] > _COUNT_S:
            counts = {state.value: count for state, count in shop.production.counts(work).items()}
            known = self._counted[work] = time.monotonic(), counts
        return known[1]

    async def _ask(self, do: Callable[[Workshop], R]) -> R:
        return await asyncio.wrap_future(self._hands.ask(do))
