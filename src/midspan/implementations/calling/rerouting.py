"""The client that services are asked with, and requests led through another server on this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from urllib.request import getproxies

import httpx2

# Told to that server: where the request was to go.
UPSTREAM = "x-midspan-upstream"
# Whoever asks knows how many requests are under way, and times them.
UNLIMITED = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
_ONE = httpx2.Limits(max_connections=1, max_keepalive_connections=1)


def rerouted(through: str | None, headers: Mapping[str, str] | None = None) -> httpx2.AsyncClient:
    """A client that follows no redirect; through: the address of the server, without a path. None: straight on."""
    # A client that is given what sends looks for no proxy in the environment.
    straight = None if getproxies() else Apart()
    transport = Rerouted(through) if through else straight
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


class Apart(httpx2.AsyncBaseTransport):
    """A connection for each request that is under way, of which none knows of the others.

    A pool looks at all of its connections for each request: with fifty of them that takes as long as the request itself.
    """

    def __init__(self) -> None:
        self._tls = httpx2.create_ssl_context()
        self._free: list[httpx2.AsyncHTTPTransport] = []
        self._all: list[httpx2.AsyncHTTPTransport] = []

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        one = self._free.pop() if self._free else self._another()
        try:
            response = await one.handle_async_request(request)
        except BaseException:
            self._free.append(one)
            raise
        assert isinstance(response.stream, httpx2.AsyncByteStream)  # noqa: S101 - what an asynchronous transport gives
        response.stream = _Lent(response.stream, lambda: self._free.append(one))
        return response

    async def aclose(self) -> None:
        for each in self._all:
            await each.aclose()

    def _another(self) -> httpx2.AsyncHTTPTransport:
        one = httpx2.AsyncHTTPTransport(verify=self._tls, limits=_ONE)
        self._all.append(one)
        return one


class _Lent(httpx2.AsyncByteStream):
    """The body of a response; who closes it gives its connection back."""

    def __init__(self, body: httpx2.AsyncByteStream, given_back: Callable[[], None]) -> None:
        self._body = body
        self._given_back: Callable[[], None] | None = given_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._body:
            yield part

    async def aclose(self) -> None:
        try:
            await self._body.aclose()
        finally:
            given_back, self._given_back = self._given_back, None
            if given_back is not None:
                given_back()
