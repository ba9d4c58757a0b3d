"""A server on loopback that stands before a service and lets one request in five fail (`faults`).

A request that fails never reaches the service, so that nothing is done or charged for it.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx2

from midspan.implementations.calling.faults import Fault, fault
from midspan.implementations.calling.rerouting import UPSTREAM, rerouted

# Half of an answer, whatever shape it was to have.
HALF = b'{"id": "1", "output": {"'
_OWN = {"connection", "content-length", "host", "keep-alive", "transfer-encoding", UPSTREAM}
_LARGEST_HEAD, _LARGEST_BODY = 1_000_000, 50_000_000


@asynccontextmanager
async def failing_proxy(seed: int) -> AsyncIterator[str]:
    """Its address, for as long as it stands."""
    # Nothing is timed here: whoever asks gives up when their own time is over.
    async with rerouted(None) as client:
        proxy = _Proxy(seed, client)
        server = await asyncio.start_server(proxy.connected, "127.0.0.1", 0, limit=_LARGEST_HEAD)
        try:
            port = server.sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}"
        finally:
            server.close()
            await proxy.close()


class _Proxy:
    def __init__(self, seed: int, client: httpx2.AsyncClient) -> None:
        self._seed = seed
        self._client = client
        self._tries: Counter[bytes] = Counter()
        self._open: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        for task in self._open:
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._open.add(task)
            task.add_done_callback(self._open.discard)
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # whoever asked has left
        except (asyncio.LimitOverrunError, ValueError, KeyError):
            pass  # somebody else on this machine, who does not ask as we do
        except asyncio.CancelledError:
            pass  # the server closes; before Python 3.12 its streams take a cancelled task for a bug
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One request; whether the connection may be used again."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        match self._fault(headers, body):
            case None:
                return await self._passed_on(writer, first.split(" ")[0], headers, body)
            case Fault.BUSY:
                return await _send(writer, 429, {}, b"{}")
            case Fault.ERROR:
                return await _send(writer, 500, {}, b"{}")
            case Fault.MALFORMED:
                return await _send(writer, 200, {"content-type": "application/json"}, HALF)
            case Fault.SILENT:
                await reader.read()  # until the other side gives up
        return False

    def _fault(self, headers: Mapping[str, str], body: bytes) -> Fault | None:
        question = hashlib.sha256(headers.get("idempotency-key", "").encode() + body).digest()
        self._tries[question] += 1
        return fault(self._seed, question, self._tries[question])

    async def _passed_on(
        self, writer: asyncio.StreamWriter, method: str, headers: Mapping[str, str], body: bytes
    ) -> bool:
        own = {name: value for name, value in headers.items() if name not in _OWN}
        try:
            async with self._client.stream(method, headers[UPSTREAM], headers=own, content=body) as reply:
                said = bytearray()
                async for part in reply.aiter_raw():
                    said += part
                    if len(said) > _LARGEST_BODY:
                        return False
        except httpx2.HTTPError:
            return False  # a service that breaks off is seen as one that breaks off
        kept = {name: value for name, value in reply.headers.items() if name.lower() not in _OWN}
        return await _send(writer, reply.status_code, kept, bytes(said))


async def _send(writer: asyncio.StreamWriter, status: int, headers: Mapping[str, str], body: bytes) -> bool:
    lines = [f"HTTP/1.1 {status} ", *(f"{name}: {value}" for name, value in headers.items())]
    head = "\r\n".join([*lines, f"content-length: {len(body)}", "", ""])
    writer.write(head.encode("latin-1") + body)
    await writer.drain()
    return True
