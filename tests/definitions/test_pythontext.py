"""Python is read in several threads at once: a server and a worker read their workspace in each of theirs."""

from __future__ import annotations

import ast
import gc
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from midspan.definitions.pythontext import parsed

SOURCE = b"\n".join(b"def f%d(a, b): return [a + (b * %d) for a in b if a]" % (n, n) for n in range(60))


class Node:
    """Garbage that lets other threads go on while it is collected."""

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        time.sleep(0)


@pytest.fixture
def collecting() -> Iterator[None]:
    """Garbage is collected all the time."""
    before = gc.get_threshold()
    gc.set_threshold(20)
    yield
    gc.set_threshold(*before)


@pytest.mark.usefixtures("collecting")
def test_threads_that_parse_at_the_same_time_do_not_disturb_each_other() -> None:
    def parse(_: int) -> str:
        Node()
        return ast.dump(parsed(SOURCE))

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(parse, range(40)))) == 1
