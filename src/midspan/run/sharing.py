"""One implementation for many threads, each of which asks for one item at a time.

What answers many items at once is asked through one stream, so that its limits hold over all threads; of anything else there
are as many as answer at the same time.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future

from midspan.prove.ports import NOT_ASKED, Described, Failed, Implementation, Item, Reply, Streaming

# Whoever refuses to be asked, such as a service that does not answer, is tried again after this.
_REFUSED_S = 60.0


def shared(load: Callable[[], Implementation], clock: Callable[[], float]) -> Implementation:
    """Ready to be asked by any thread. load: makes one. clock: seconds that only grow. Raises what `load` raises."""
    first = load()
    return Streamed(first, load, clock) if isinstance(first, Streaming) else Pooled(first, load)


class Pooled:
    """As many of one implementation as are asked at the same time, each by one thread."""

    def __init__(self, first: Implementation, load: Callable[[], Implementation]) -> None:
        self.described: Described = first.described
        self._load = load
        self._free = deque([first])

    def answer(self, items: Sequence[Item]) -> Sequence[Reply]:
        """Raises what `load` raises."""
        try:
            one = self._free.pop()
        except IndexError:
            one = self._load()
        try:
            return one.answer(items)
        finally:
            self._free.append(one)


class Streamed:
    """One stream, for as long as anything waits. An item that comes while calls are under way begins when one of them ends."""

    def __init__(
        self, first: Implementation, load: Callable[[], Implementation], clock: Callable[[], float]
    ) -> None:
        self.described: Described = first.described
        self._one, self._load, self._clock = first, load, clock
        self._renew_at: float | None = None
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Item, Future[Reply]]] = deque()
        self._runs = False

    def answer(self, items: Sequence[Item]) -> Sequence[Reply]:
        """Raises what asking the service raises."""
        asked: list[Future[Reply]] = [Future() for _ in items]
        with self._lock:
            self._waiting.extend(zip(items, asked, strict=True))
            begin, self._runs = not self._runs, True
        if begin:
            threading.Thread(target=self._run, name="midspan-asking", daemon=True).start()
        return [each.result() for each in asked]

    def _run(self) -> None:
        while self._goes_on():
            taken: dict[int, Future[Reply]] = {}
            try:
                stream = self._renewed()
                for replies in stream.stream(_Arriving(self._waiting, taken)):
                    for place, reply in replies:
                        self._heard(reply)
                        taken.pop(place).set_result(reply)
                if taken:
                    raise LookupError(f"`{self.described.name}` left items without a reply")  # noqa: TRY301
            except BaseException as error:  # noqa: BLE001 - raised in the threads that wait
                self._fail(taken, error)

    def _goes_on(self) -> bool:
        with self._lock:
            self._runs = bool(self._waiting)
            return self._runs

    def _fail(self, taken: dict[int, Future[Reply]], error: BaseException) -> None:
        """Those that wait too: what cannot be opened for one cannot be for another."""
        with self._lock:
            left = [*taken.values(), *(asked for _, asked in self._waiting)]
            self._waiting.clear()
        for asked in left:
            asked.set_exception(error)

    def _renewed(self) -> Streaming:
        if self._renew_at is not None and self._clock() >= self._renew_at:
            self._one, self._renew_at = self._load(), None
        assert isinstance(self._one, Streaming)  # noqa: S101 - told apart on construction
        return self._one

    def _heard(self, reply: Reply) -> None:
        refused = isinstance(reply.result, Failed) and reply.result.kind == NOT_ASKED
        if refused and self._renew_at is None:
            self._renew_at = self._clock() + _REFUSED_S


class _Arriving:
    """What waits by now; at its end as often as nothing does, and not for good."""

    def __init__(self, waiting: deque[tuple[Item, Future[Reply]]], taken: dict[int, Future[Reply]]) -> None:
        self._waiting, self._taken = waiting, taken
        self._place = 0

    def __iter__(self) -> Iterator[Item]:
        return self

    def __next__(self) -> Item:
        try:
            item, asked = self._waiting.popleft()
        except IndexError:
            raise StopIteration from None
        self._taken[self._place] = asked
        self._place += 1
        return item
