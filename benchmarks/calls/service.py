"""A service that takes 200 ms for an answer, in a process of its own; standard library only.

    python service.py ANSWERS.json [--storm SHARE] [--calls FILE]

Prints its address. `POST /answer` with `{"text": …}` gives `{"output": {"intent"}, "confidence"}`; a share of the calls
fails, the same ones in every run: a third each with 429, with 500 and without any reply. `GET /log` tells, of all calls so far,
how many came, for how many texts, how often a text was charged that had been charged before, and when the first and the
last of them came. Each call leaves a line in FILE.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

WAIT_S = 0.2
_STATUS = {200: "OK", 429: "Too Many Requests", 500: "Internal Server Error"}


class Service:
    """Counts every call; two with one `Idempotency-Key` are charged once, as providers do."""

    def __init__(self, answers: dict[str, tuple[str, float]], storm: float, calls: Path | None) -> None:
        self._file = calls.open("ab", buffering=0) if calls else None
        self._answers = answers
        self._storm = storm
        self._calls: Counter[str] = Counter()
        self._charged: Counter[str] = Counter()
        self._keys: set[str] = set()
        self._first = self._last = 0.0

    async def answer(self, body: bytes, key: str) -> tuple[int, bytes] | None:
        """Status and body; None: no reply."""
        text = json.loads(body)["text"]
        self._last = time.time()
        self._first = self._first or self._last
        self._calls[text] += 1
        if self._file:
            self._file.write(b"call\n")
        turn = zlib.crc32(f"{text}{self._calls[text]}".encode()) % 3000 / 1000
        fails, kind = turn % 1 < self._storm, int(turn)
        if fails and kind < 2:
            return (429, 500)[kind], b"{}"
        if not key or key not in self._keys:
            self._keys.add(key)
            self._charged[text] += 1
        await asyncio.sleep(WAIT_S)
        intent, confidence = self._answers[text]
        said = {"output": {"intent": intent}, "confidence": confidence}
        return None if fails else (200, json.dumps(said).encode())

    def log(self) -> dict[str, Any]:
        return {
            "calls": self._calls.total(),
            "texts": len(self._calls),
            "charged_again": self._charged.total() - len(self._charged),
            "first": self._first,
            "last": self._last,
        }


class Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._buffer = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        headers = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line)
        length = int(headers.get(b"content-length", b"0"))
        if len(rest) < length:
            return
        self._buffer = rest[length:]
        key = headers.get(b"idempotency-key", b"").decode()
        task = asyncio.ensure_future(self._reply(head, rest[:length], key))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reply(self, head: bytes, body: bytes, key: str) -> None:
        if head.startswith(b"GET /log"):
            self._send(200, json.dumps(self._service.log()).encode())
            return
        answer = await self._service.answer(body, key)
        if answer is not None:
            self._send(*answer)

    def _send(self, status: int, body: bytes) -> None:
        head = f"HTTP/1.1 {status} {_STATUS[status]}\r\ncontent-type: application/json\r\n"
        self._transport.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--storm", type=float, default=0.0, help="share of the calls that fail")
    parser.add_argument("--calls", type=Path)
    options = parser.parse_args()
    answers = json.loads(options.answers.read_text(encoding="utf-8"))
    service = Service(answers, options.storm, options.calls)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(service), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/answer", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
