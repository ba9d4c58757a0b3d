"""Asks for items in one event loop: what is kept is not asked again, what fails is tried again, within all limits."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from midspan.implementations.calling.endpoint import Call, CallFailedError, Endpoint, Most, Said
from midspan.implementations.calling.kept import Kept, call_key
from midspan.implementations.calling.spending import Admitted, Spending
from midspan.implementations.calling.trouble import PATIENCE_S, Done, back_off
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Failed, Item, Reply

# Puts the calls of one item together; each said something, or why not.
Together = Callable[[Item, Sequence[Said | Failed]], Answer | Failed]


@dataclass(frozen=True, slots=True)
class Chance:
    """What is not the same in every run. drawn: a number from 0 to 1, at random; clock: seconds that never go back."""

    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]]
    drawn: Callable[[], float]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What one call came to. heard: as of `Done`."""

    result: Said | CallFailedError
    heard: bool | None = None
    retries: int = 0


class Asking:
    """The calls of one stream.

    times: how often each item is asked, as calls of their own. failing: the seed of a service that is made to fail, the
    answers of which are kept apart: taken from the others, nothing would ever fail.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        call: Call,
        kept: Kept,
        spending: Spending,
        chance: Chance,
        *,
        times: int,
        together: Together,
        failing: int | None = None,
    ) -> None:
        self._endpoint = endpoint
        self._call = call
        self._kept = kept
        self._spending = spending
        self._chance = chance
        self._times = times
        self._together = together
        self._failing = failing
        self._slots = asyncio.Semaphore(spending.limits.at_once)
        self._settled = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[_Heard]] = {}
        self._calling: set[asyncio.Task[Any]] = set()
        self._ending = False

    async def item(self, place: int, item: Item) -> Done:
        """Never raises for an item. Raises ImplementationError where the kept answers cannot be used."""
        calls = await asyncio.gather(*(self._one(item, nth) for nth in range(self._times)))
        heards = [each.heard for each in calls]
        heard = True if True in heards else False if False in heards else None
        said = [each.result for each in calls if isinstance(each.result, Said)]
        results = [_result(each.result) for each in calls]
        unasked = next(
            (each for each in results if isinstance(each, Failed) and each.kind == NOT_ASKED), None
        )
        if unasked is not None:
            return Done(place, Reply(unasked), heard)
        seconds = max((each.seconds for each in said if each.seconds is not None), default=None)
        retries = sum(each.retries for each in calls)
        earlier = math.fsum(
            each.result.answer.cost or 0.0
            for each in calls
            if each.heard is None and isinstance(each.result, Said)
        )
        return Done(place, Reply(self._together(item, results), seconds, retries, earlier), heard)

    async def end(self, patience_s: float) -> None:
        """Make no more calls; those under way are paid for, so their answers are waited for and kept, but not for long."""
        self._ending = True
        if self._calling:
            await asyncio.wait(self._calling, timeout=patience_s)

    def _one(self, item: Item, nth: int) -> asyncio.Task[_Heard]:
        """The same call is made once, also where two items ask for it at the same time."""
        sent = self._endpoint.sent(item)
        key = call_key(sent if self._failing is None else ["failing", self._failing, sent], nth)
        if key not in self._under_way:
            task = asyncio.create_task(self._kept_or_asked(item, key))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key))
        return self._under_way[key]

    async def _kept_or_asked(self, item: Item, key: str) -> _Heard:
        kept = self._kept.find(key)
        if kept is not None and not item.anew:
            return _Heard(kept)
        # A service that knows the key of a call would give the answer again that was of no use.
        token = key if kept is None else call_key(key, self._chance.drawn())
        most = self._endpoint.most(item)
        message = self._spending.too_much(most)
        if message is not None:
            return _Heard(CallFailedError("limit", message))
        for tries in count(1):
            # Who waits for the next try keeps no other from being asked.
            async with self._slots:
                try:
                    said = await self._once(item, key, token, most)
                    return _Heard(said, heard=True, retries=tries - 1)
                except CallFailedError as error:
                    failure = error
            final = self._final(failure, tries)
            if final is not None:
                return final
            await self._wait(failure, tries)
        raise AssertionError("tries are counted without an end")

    def _final(self, failure: CallFailedError, tries: int) -> _Heard | None:
        """What the call ends with; None where it is tried again."""
        if failure.stops:
            self._spending.close(failure.message, failure.stops)
        elif (failure.after_s or 0.0) > PATIENCE_S:
            why = f"{failure.message}, and it asks to wait `{failure.after_s:.0f} s`"
            self._spending.close(why, "wait so long")
        elif not failure.again and failure.kind != NOT_ASKED:
            return _Heard(failure, heard=True, retries=tries - 1)
        if self._closed is not None:
            return _Heard(CallFailedError(NOT_ASKED, self._closed, stops=self._spending.mend))
        if tries <= self._spending.limits.retries:
            return None
        # A service that is made to be busy is what is looked at, no chance that the next run may not have.
        kind = NOT_ASKED if failure.unseen and self._failing is None else failure.kind
        said = CallFailedError(kind, f"{failure.message} (tries: {tries})", cost=failure.cost)
        return _Heard(said, False, tries - 1)

    async def _wait(self, failure: CallFailedError, tries: int) -> None:
        if failure.after_s is not None:
            # What a service says of one call holds for all of them.
            until = self._chance.clock() + failure.after_s
            self._spending.paused_until = max(self._spending.paused_until, until)
        await self._chance.sleep(back_off(tries, self._chance.drawn()))

    async def _once(self, item: Item, key: str, token: str, most: Most) -> Said:
        ticket = await self._reserved(most)
        cost: float | None = 0.0
        try:
            taken = await self._admitted(most)
            cost = None
            said = await self._timed(item, token)
            cost = said.answer.cost
        except CallFailedError as error:
            cost = error.cost
            raise
        finally:
            self._spending.budget.settle(ticket, cost)
            self._settled.set()
            self._settled = asyncio.Event()
        self._spending.correct(taken, said.tokens, said.requests)
        self._kept.keep(key, said)
        return said

    async def _reserved(self, most: Most) -> int:
        while self._spending.closed is None:
            settled = self._settled
            ticket = self._spending.budget.reserve(most.cost or 0.0)
            if ticket is not None:
                return ticket
            if self._spending.budget.waiting:
                await settled.wait()
            else:
                mend = "raise `calls.budget` if all shall be asked in one run"
                self._spending.close(self._used_up(most), mend)
        raise CallFailedError(NOT_ASKED, self._spending.closed, stops=self._spending.mend)

    def _used_up(self, most: Most) -> str:
        limits, spent = self._spending.limits, self._spending.budget.spent
        return (
            f"the budget of `{limits.budget:g} {limits.currency}` for one run is used up: `{spent:.6g}` is spent, and the"
            f" next call may take `{most.cost or 0.0:.6g}`"
        )

    async def _admitted(self, most: Most) -> Admitted:
        while (delay := self._spending.delay(self._chance.clock(), most)) > 0:
            await self._chance.sleep(delay)
        if self._closed is not None:
            raise CallFailedError(NOT_ASKED, self._closed, stops=self._spending.mend)
        return self._spending.take(self._chance.clock(), most)

    @property
    def _closed(self) -> str | None:
        """Why no call is made any more; None while there is."""
        return "the run was ended" if self._ending else self._spending.closed

    async def _timed(self, item: Item, token: str) -> Said:
        limit_s, started = self._spending.limits.timeout_s, self._chance.clock()
        task = asyncio.current_task()
        if task is None:
            raise AssertionError("calls are made in tasks")
        self._calling.add(task)
        try:
            async with asyncio.timeout(limit_s):
                said = await self._call(item, token)
        except TimeoutError:
            message = f"no answer within {limit_s:g} s"
            raise CallFailedError("timeout", message, again=True, cost=None) from None
        finally:
            self._calling.discard(task)
        return replace(said, seconds=self._chance.clock() - started)


def _result(found: Said | CallFailedError) -> Said | Failed:
    if isinstance(found, Said):
        return found
    return Failed(found.kind, found.message, found.cost, found.rationale, found.stops)
