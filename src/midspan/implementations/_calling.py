"""Calls into the user's function, each with a time-out, none of which can take the process down."""

from __future__ import annotations

import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

Inputs = list[Mapping[str, Any]]
Call = Callable[[Inputs], list[Any]]


class CallTimeoutError(Exception):
    """The call did not come back in time."""


@dataclass(frozen=True, slots=True)
class Returned:
    """What one call gave: a list, or what it raised; `seconds` is what it took."""

    answers: list[Any]
    raised: BaseException | None
    seconds: float


class Caller:
    """Runs calls in a thread of its own; one that does not come back is left behind for a new one."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._worker: _Worker | None = None

    def __call__(self, inputs: Inputs, limit_s: float) -> Returned:
        """What the user prints goes to standard error. Raises CallTimeoutError; KeyboardInterrupt passes."""
        with redirect_stdout(sys.stderr):
            self.begin(inputs)
            return self.end(limit_s)

    def begin(self, inputs: Inputs) -> None:
        """The call is under way; `end` has to follow."""
        self._worker = self._worker or _Worker(self._call)
        self._worker.inbox.put(inputs)

    def end(self, limit_s: float) -> Returned:
        """What the call that began gave. Raises CallTimeoutError; KeyboardInterrupt passes."""
        if self._worker is None:
            raise ValueError("no call began")
        try:
            returned = self._worker.outbox.get(timeout=limit_s)
        except Empty:
            self._worker = None
            raise CallTimeoutError from None
        except KeyboardInterrupt:
            # Its answer may still come, and must not be taken for that of the next call.
            self._worker = None
            raise
        if isinstance(returned.raised, KeyboardInterrupt):
            raise returned.raised
        return returned


class _Worker:
    def __init__(self, call: Call) -> None:
        self.inbox: SimpleQueue[Inputs | None] = SimpleQueue()
        self.outbox: SimpleQueue[Returned] = SimpleQueue()
        # Daemon: a call that hangs for good must not keep the process from ending.
        threading.Thread(target=_work, args=(call, self.inbox, self.outbox), daemon=True).start()
        weakref.finalize(self, self.inbox.put, None)


def _work(call: Call, inbox: SimpleQueue[Inputs | None], outbox: SimpleQueue[Returned]) -> None:
    while (inputs := inbox.get()) is not None:
        started = time.perf_counter()
        try:
            answers, raised = call(inputs), None
        except BaseException as error:  # noqa: BLE001 - SystemExit of the user's code is one more failed item
            answers, raised = [], error
        outbox.put(Returned(answers, raised, time.perf_counter() - started))
