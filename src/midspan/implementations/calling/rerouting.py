"""The client that services are asked with, and requests led through another server on this machine."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

# Told to that server: where the request was to go.
UPSTREAM = "x-midspan-upstream"
# Whoever asks knows how many requests are under way, and times them.
UNLIMITED = httpx2.Limits(max_connections=None, max_keepalive_connections=None)


def rerouted(through: str | None, headers: Mapping[str, str] | None = None) -> httpx2.AsyncClient:
    """A client that follows no redirect; through: the address of the server, without a path. None: straight on."""
    transport = Rerouted(through) if through else None
    return httpx2.AsyncClient(
        headers=headers, limits=UNLIMITED, timeout=None, follow_redirects=False, transport=transport
    )


class Rerouted(httpx2.AsyncBaseTransport):
    """Sends every request to one server."""

    def __init__(self, through: str) -> None:
        self._inner = httpx2.AsyncHTTPTransport(limits=UNLIMITED)
        self._through = httpx2.URL(through)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        request.headers[UPSTREAM] = str(request.url)
        request.url = request.url.copy_with(scheme="http", host=self._through.host, port=self._through.port)
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        await self._inner.aclose()
