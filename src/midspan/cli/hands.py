"""Threads that each have something that only they touch, and do what others ask for with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

# So many are done in one transaction at most: it is short all the same, and others may want to write.
_TOGETHER = 64


class Tool(Protocol):
    """What a hand has."""

    def transaction(self) -> AbstractContextManager[object]:
        """What is done within it is there together or not at all."""
        ...

    def close(self) -> None: ...


T = TypeVar("T", bound=Tool)
R = TypeVar("R")


class Hands(Generic[T]):
    """make: called in each thread; what it raises, whoever asks is told. What waits is done in one transaction."""

    def __init__(self, count: int, make: Callable[[], T]) -> None:
        self._make = make
        self._asked: SimpleQueue[tuple[Callable[[T], Any], Future[Any]] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name="midspan-hand", daemon=True) for _ in range(count)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def ask(self, do: Callable[[T], R]) -> Future[R]:
        """Done soon, perhaps twice where a transaction is taken back; its effects are there once, when it is done."""
        future: Future[R] = Future()
        self._asked.put((do, future))
        return future

    def close(self) -> None:
        """What was asked for before is done."""
        for _ in self._threads:
            self._asked.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        tool: T | None = None
        while (found := self._some()) is not None:
            try:
                tool = tool or self._make()
            except Exception as error:  # noqa: BLE001 - raised where it was asked for
                for _, future in found:
                    future.set_exception(error)
                continue
            if len(found) == 1 or not _together(tool, found):
                for do, future in found:
                    _one(tool, do, future)
        if tool is not None:
            tool.close()

    def _some(self) -> list[tuple[Callable[[T], Any], Future[Any]]] | None:
        """What waits, one at least; None at the end."""
        first = self._asked.get()
        if first is None:
            return None
        found = [first]
        while len(found) < _TOGETHER:
            try:
                more = self._asked.get_nowait()
            except Empty:
                break
            if more is None:
                self._asked.put(None)  # after what is done now
                break
            found.append(more)
        return found


def _one(tool: T, do: Callable[[T], Any], future: Future[Any]) -> None:
    try:
        future.set_result(do(tool))
    except BaseException as error:  # noqa: BLE001 - raised where it was asked for
        future.set_exception(error)


def _together(tool: T, found: list[tuple[Callable[[T], Any], Future[Any]]]) -> bool:
    """Whether all went well; else nothing was done."""
    try:
        with tool.transaction():
            results = [do(tool) for do, _ in found]
    except BaseException:  # noqa: BLE001 - each is done by itself then, and told its own error
        return False
    for (_, future), result in zip(found, results, strict=True):
        future.set_result(result)
    return True
