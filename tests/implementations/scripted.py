"""An endpoint in the process that does what a test says, under a clock that only moves where somebody sleeps."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from midspan.implementations.calling.asking import Chance
from midspan.implementations.calling.endpoint import Call, CallFailedError, Most, Said
from midspan.implementations.calling.engine import Calling
from midspan.implementations.calling.limits import Limits
from midspan.model.answer import Answer
from midspan.prove.ports import Described, Item, Reply

CHEAP = Most(0.1, 10)
Script = Callable[[Item, int], Said | CallFailedError]


def twice(item: Item, _tries: int) -> Said:
    """The answer that every script gives in the end."""
    return Said(Answer({"y": 2 * item.input["x"]}, cost=0.1), tokens=10)


@dataclass
class Clock:
    """Seconds that pass where somebody sleeps."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


class Scripted:
    """`script` gets the item and how often it was asked before, and says or fails."""

    def __init__(self, root: Path, script: Script = twice, most: Most = CHEAP) -> None:
        self.root = root
        self.clock = Clock()
        self.script = script
        self.most_ = most
        self.calls: Counter[str] = Counter()
        self.keys: list[str] = []
        self.at: list[float] = []
        self.under_way = self.most_under_way = 0
        self.reroutable = False

    def sent(self, item: Item) -> Any:
        return item.input

    def most(self, _item: Item) -> Most:
        return self.most_

    @asynccontextmanager
    async def opened(self, through: str | None = None) -> AsyncIterator[Call]:
        yield self._call

    async def _call(self, item: Item, key: str) -> Said:
        self.at.append(self.clock.now)
        self.keys.append(key)
        tries = self.calls[item.id]
        self.calls[item.id] += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        try:
            await asyncio.sleep(0)
            said = self.script(item, tries)
        finally:
            self.under_way -= 1
        if isinstance(said, CallFailedError):
            raise said
        return said

    def calling(self, limits: Limits | None = None, **more: Any) -> Calling:
        """A run of its own over the answers that are kept in the folder."""
        chance = Chance(lambda: self.clock.now, self.clock.sleep, lambda: 0.5)
        return Calling(Described("svc", "http"), self, limits or Limits(), self.root, chance=chance, **more)

    def ask(self, count: int, limits: Limits | None = None, **more: Any) -> list[Reply]:
        return self.calling(limits, **more).answer(items(count))


def items(count: int) -> list[Item]:
    return [Item(f"i{number}", {"x": number}) for number in range(count)]


def outputs(replies: list[Reply]) -> list[Mapping[str, Any] | str]:
    """The output of each reply, or the kind of its failure."""
    return [
        reply.result.output if isinstance(reply.result, Answer) else reply.result.kind for reply in replies
    ]
