"""Waiting for what other threads and processes do: until it is so or the deadline has passed, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable

_LOOK_S = 0.005


def until(
    true: Callable[[], object],
    *,
    within: float = 60.0,
    said: Callable[[], str] = lambda: "it does not come true",
) -> None:
    """within: seconds, after which the test fails. said: what it fails with."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, said()
        time.sleep(_LOOK_S)
