"""An event loop in a thread of its own, so that calls go on while the caller records what came."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from queue import SimpleQueue

from midspan.implementations.calling.asking import Asking
from midspan.implementations.calling.trouble import Done
from midspan.prove.ports import Item

# A person who ends a command waits so long, if that saves paying twice.
GRACE_S = 3.0


class Thread:
    """Started at once. Raises what `opened` raises, and so does every method that waits for the thread."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[Asking]]) -> None:
        self._opened = opened
        self._outbox: SimpleQueue[Done | BaseException] = SimpleQueue()
        self._ready: SimpleQueue[_Inside | BaseException] = SimpleQueue()
        # Daemon: a connection that does not close must not keep the process from ending.
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        inside = self._ready.get()
        if isinstance(inside, BaseException):
            raise inside
        self._inside = inside

    def ask(self, items: Sequence[tuple[int, Item]]) -> None:
        """Begin these; nothing is waited for."""
        if items:
            self._inside.loop.call_soon_threadsafe(self._inside.begin, items)

    def arrived(self) -> list[Done]:
        """All that came since the last time, one at least."""
        found = [self._outbox.get()]
        while not self._outbox.empty():
            found.append(self._outbox.get())
        done = []
        for each in found:
            if isinstance(each, BaseException):
                raise each
            done.append(each)
        return done

    def stop(self) -> None:
        """Make no more calls. Those under way have `GRACE_S` for their answers, which are kept; a second ^C waits no more."""
        if self._thread.is_alive():
            self._inside.loop.call_soon_threadsafe(self._inside.stopped.set)
        self._thread.join()

    async def _serve(self) -> None:
        try:
            async with self._opened() as asking:
                inside = _Inside(asking, self._outbox)
                self._ready.put(inside)
                await inside.stopped.wait()
                await asking.end(GRACE_S)
                await inside.cancel()
        except BaseException as error:  # noqa: BLE001 - raised where the caller waits
            self._ready.put(error)
            self._outbox.put(error)


class _Inside:
    """What stands in the thread's loop."""

    def __init__(self, asking: Asking, outbox: SimpleQueue[Done | BaseException]) -> None:
        self.loop = asyncio.get_running_loop()
        self.stopped = asyncio.Event()
        self._asking = asking
        self._outbox = outbox
        self._tasks: set[asyncio.Task[Done]] = set()

    def begin(self, items: Sequence[tuple[int, Item]]) -> None:
        for place, item in items:
            task = self.loop.create_task(self._asking.item(place, item))
            self._tasks.add(task)
            task.add_done_callback(self._over)

    async def cancel(self) -> None:
        tasks = list(self._tasks)
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _over(self, task: asyncio.Task[Done]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            error = task.exception()
            self._outbox.put(task.result() if error is None else error)
