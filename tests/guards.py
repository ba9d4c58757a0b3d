"""What no input may make midspan do, made into a failure: reach for the network, or go on and on."""

from __future__ import annotations

import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, NoReturn
from unittest.mock import patch

SECONDS = 2.0
# Other work on the machine may make two seconds of computing last long; waiting for nothing is a hang all the same.
WALL_SECONDS = 60.0

_REACHING = ("connect", "connect_ex", "sendto", "sendmsg")
_ASKING = ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "create_connection")


class NetworkError(AssertionError):
    """Something reached for the network."""


class HangError(AssertionError):
    """Something took longer than any input may make it take."""


class Reached(list[str]):
    """Every attempt to reach the network, also where the code under test swallowed the refusal."""


@contextmanager
def offline() -> Iterator[Reached]:
    """Within it, reaching for the network raises; at its end it raises again where that was swallowed."""
    reached = Reached()

    def refuse(*arguments: Any, **named: Any) -> NoReturn:
        reached.append(repr(arguments[-1:] or named))
        raise NetworkError(f"reached for the network: {reached[-1]}")

    # `socket.socket` inherits these from the C type, which cannot be changed; attributes of the subclass come first.
    with ExitStack() as stack:
        for name in _REACHING:
            stack.enter_context(patch.object(socket.socket, name, refuse))
        for name in _ASKING:
            stack.enter_context(patch.object(socket, name, refuse))
        yield reached
    if reached:
        raise NetworkError(f"reached for the network: {'; '.join(reached)}")


@contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """Within it, so much computing raises, and so does waiting for a minute."""

    def stop(number: int, _: object) -> NoReturn:
        what = f"{seconds} s of computing" if number == signal.SIGPROF else f"{WALL_SECONDS} s of waiting"
        raise HangError(f"not done within {what}")

    timers = (
        (signal.ITIMER_PROF, signal.SIGPROF, seconds),
        (signal.ITIMER_REAL, signal.SIGALRM, WALL_SECONDS),
    )
    before = [(number, signal.signal(number, stop)) for _, number, _ in timers]
    try:
        for timer, _, limit in timers:
            signal.setitimer(timer, limit)
        yield
    finally:
        for timer, _, _ in timers:
            signal.setitimer(timer, 0)
        for number, handler in before:
            signal.signal(number, handler)
