"""The server that stands before a service and lets one request in five fail: each fault over a real socket."""

from __future__ import annotations

import asyncio
import hashlib
from itertools import count

import httpx2
import pytest

from loopback import Loopback
from midspan.implementations.calling.faults import Fault, fault
from midspan.implementations.calling.proxy import HALF, failing_proxy
from midspan.implementations.calling.rerouting import rerouted

SEED = 3


def body_for(wanted: Fault | None) -> bytes:
    """A body whose first try meets this fault."""
    bodies = (b'{"x": %d}' % x for x in count())
    return next(each for each in bodies if fault(SEED, hashlib.sha256(each).digest(), 1) is wanted)


async def posted(service: str, body: bytes, patience_s: float = 60) -> httpx2.Response:
    async with failing_proxy(SEED) as through, rerouted(through) as client:
        return await asyncio.wait_for(client.post(service, content=body), patience_s)


@pytest.mark.parametrize(
    ("wanted", "status"), [(Fault.BUSY, 429), (Fault.ERROR, 500), (Fault.MALFORMED, 200), (None, 200)]
)
def test_a_request_meets_what_is_drawn_for_it(wanted: Fault | None, status: int) -> None:
    with Loopback() as server:
        reply = asyncio.run(posted(server.address, body_for(wanted)))
        assert reply.status_code == status
        assert (reply.content == HALF) == (wanted is Fault.MALFORMED)
        assert len(server.asked) == (wanted is None)


@pytest.mark.parametrize(
    ("wanted", "error"), [(Fault.BROKEN, httpx2.RemoteProtocolError), (Fault.SILENT, TimeoutError)]
)
def test_a_request_gets_no_answer_where_that_is_drawn_for_it(wanted: Fault, error: type[Exception]) -> None:
    with Loopback() as server:
        with pytest.raises(error):
            # Silence never ends by itself.
            asyncio.run(posted(server.address, body_for(wanted), 0.5 if wanted is Fault.SILENT else 60))
        assert not server.asked
