"""One implementation asked by many threads at once, one item each: each gets its own reply, and limits hold over all."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from loopback import Fault, Loopback
from midspan.cli.candidates import load_candidate
from midspan.definitions.load import load
from midspan.errors import ImplementationError
from midspan.model.answer import Answer
from midspan.prove.ports import NOT_ASKED, Described, Failed, Implementation, Item, Reply
from midspan.run.sharing import Pooled, Streamed, shared
from midspan.settings import read
from served import Served


def asked(one: Implementation, number: int) -> Reply:
    return one.answer([Item(str(number), {"x": number})])[0]


def right(reply: Reply, number: int) -> bool:
    return isinstance(reply.result, Answer) and reply.result.output == {
        "sign": "minus" if number < 0 else "plus"
    }


def service(served: Served) -> Implementation:
    file = load(served.root).works["sign"]
    candidate = file.work.candidate("reader")
    assert candidate is not None
    return shared(lambda: load_candidate(candidate, file, read(served.root)), time.monotonic)


def test_a_service_is_asked_by_many_threads_within_its_limit(tmp_path: Path) -> None:
    with Loopback(wait_s=0.02) as server, ThreadPoolExecutor(16) as threads:
        served = Served(tmp_path, server, 2)
        served.write(calls={"at_once": 4})
        one = service(served)
        assert isinstance(one, Streamed)
        numbers = range(-50, 50)
        replies = list(threads.map(lambda number: asked(one, number), numbers))
        assert all(map(right, replies, numbers))
        assert 2 <= server.most_open <= 4
        assert sorted(json.dumps(each) for each in server.inputs()) == sorted(
            json.dumps({"x": n}) for n in numbers
        )
        assert right(asked(one, 1_000), 1_000)


def test_what_a_service_fails_at_is_the_reply_of_that_item_alone(tmp_path: Path) -> None:
    def faults(input_: dict[str, int], _nth: int) -> Fault | None:
        return Fault("status", 422) if input_["x"] == 3 else None

    with Loopback(faults) as server, ThreadPoolExecutor(8) as threads:
        one = service(Served(tmp_path, server, 2))
        replies = list(threads.map(lambda number: asked(one, number), range(8)))
        assert isinstance(replies[3].result, Failed)
        assert all(right(reply, number) for number, reply in enumerate(replies) if number != 3)


class Slow:
    """Not for two threads at a time."""

    described = Described("slow", "python")

    def __init__(self) -> None:
        self._busy = threading.Lock()

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        assert self._busy.acquire(blocking=False), "two threads at once"
        try:
            time.sleep(0.001)
            return [Reply(Answer({"sign": "minus" if each.input["x"] < 0 else "plus"})) for each in items]
        finally:
            self._busy.release()


def test_of_what_stands_one_thread_there_are_as_many_as_are_asked_at_once() -> None:
    made: list[Slow] = []

    def one() -> Slow:
        made.append(Slow())
        return made[-1]

    pooled = shared(one, time.monotonic)
    assert isinstance(pooled, Pooled)
    with ThreadPoolExecutor(6) as threads:
        replies = list(threads.map(lambda number: asked(pooled, number), range(-60, 60)))
    assert all(right(reply, number) for number, reply in zip(range(-60, 60), replies, strict=True))
    assert 1 <= len(made) <= 6


class Stream:
    """Streams as it is told to."""

    described = Described("told", "http")

    def __init__(self, result: Answer | Failed | Exception | None) -> None:
        self.result = result

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        raise NotImplementedError

    def stream(self, items: Iterable[Item]) -> Iterator[Sequence[tuple[int, Reply]]]:
        for place, _ in enumerate(items):
            if isinstance(self.result, Exception):
                raise self.result
            if self.result is not None:
                yield [(place, Reply(self.result))]


def test_what_a_stream_raises_is_raised_where_it_was_asked_and_the_next_is_asked_anew() -> None:
    told = Stream(ImplementationError("the service cannot be opened"))
    one = shared(lambda: told, time.monotonic)
    for _ in range(2):
        with pytest.raises(ImplementationError, match="cannot be opened"):
            asked(one, 1)
    told.result = Answer({"sign": "plus"})
    assert right(asked(one, 1), 1)


def test_an_item_that_a_stream_forgets_is_an_error_and_nobody_waits_for_ever() -> None:
    with pytest.raises(LookupError, match="left items without a reply"):
        asked(shared(lambda: Stream(None), time.monotonic), 1)


def test_a_service_that_refused_to_be_asked_is_loaded_anew_after_a_minute() -> None:
    now, made = [0.0], list[Stream]()

    def one() -> Stream:
        refusing = not made
        made.append(Stream(Failed(NOT_ASKED, "no budget") if refusing else Answer({"sign": "plus"})))
        return made[-1]

    shared_one = shared(one, lambda: now[0])
    for moment, answered in ((0.0, False), (59.0, False), (60.0, True)):
        now[0] = moment
        assert right(asked(shared_one, 1), 1) == answered
    assert len(made) == 2
