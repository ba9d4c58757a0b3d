"""A real HTTP server on 127.0.0.1 that answers as the input says, counts what it was asked, and fails where it is told to."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

Input = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens in place of an answer.

    kind: status, drop (the connection is closed), hang (no reply at all), drip (a byte a second), cut (half a body), or
    body (that body, with status 200).
    """

    kind: str
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b'{"error": "told to fail"}'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    input: Any
    headers: Mapping[str, str]
    target: str
    at: float


# What happens to the n-th request for this input; None: it is answered.
Faults = Callable[[Input, int], Fault | None]


def sign(asked: Input) -> dict[str, Any]:
    """The answer to `{"x": number}`."""
    return {
        "output": {"sign": "minus" if asked["x"] < 0 else "plus"},
        "confidence": 0.9,
        "cost": 0.01,
        "rationale": "looked",
    }


class Loopback:
    """`faults` may be replaced at any time. charged: how often the work behind each input was done and paid for.

    Two requests with one `Idempotency-Key` are charged once, as providers do.
    """

    def __init__(
        self, faults: Faults = lambda *_: None, answer: Callable[[Input], Any] = sign, wait_s: float = 0.0
    ) -> None:
        self.faults = faults
        self.answer = answer
        self.wait_s = wait_s
        self.asked: list[Asked] = []
        self.charged: Counter[str] = Counter()
        self.most_open = 0
        self._open = 0
        self._keys: set[str] = set()
        self._tries: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/answer"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def inputs(self) -> list[Any]:
        return [each.input for each in self.asked]

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        self._stopped = asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stopped.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client left
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))))
        self.asked.append(Asked(body, headers, head[0].split(" ")[1], self._loop.time()))
        name = json.dumps(body, sort_keys=True)
        self._tries[name] += 1
        self._open += 1
        self.most_open = max(self.most_open, self._open)
        try:
            return await self._reply(writer, body, headers, name)
        finally:
            self._open -= 1

    async def _reply(
        self, writer: asyncio.StreamWriter, body: Input, headers: Mapping[str, str], name: str
    ) -> bool:
        fault = self.faults(body, self._tries[name])
        if fault is None or fault.kind in {"hang", "drip", "cut", "body"}:
            self._charge(headers.get("idempotency-key", ""), name)
        await asyncio.sleep(self.wait_s)
        if fault is None:
            return await _sent(writer, 200, json.dumps(self.answer(body)).encode(), {})
        match fault.kind:
            case "status":
                return await _sent(writer, fault.status, fault.body, fault.headers)
            case "body":
                return await _sent(writer, 200, fault.body, fault.headers)
            case "cut":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n" + b" " * 200)
            case "drip":
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n")
                while True:
                    writer.write(b" ")
                    await writer.drain()
                    await asyncio.sleep(1)
            case "hang":
                await asyncio.Event().wait()
            case _:
                pass  # drop: closed without a word
        return False

    def _charge(self, key: str, name: str) -> None:
        if not key or key not in self._keys:
            self._keys.add(key)
            self.charged[name] += 1


async def _sent(writer: asyncio.StreamWriter, status: int, body: bytes, headers: Mapping[str, str]) -> bool:
    lines = [
        f"HTTP/1.1 {status} said",
        f"content-length: {len(body)}",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
    await writer.drain()
    return True
