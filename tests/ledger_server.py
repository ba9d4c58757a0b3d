"""A ledger behind the API of a server, over real connections on loopback: it takes whatever the protocol allows."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI

from midspan.access.principal import AT_THE_MACHINE, Principal
from midspan.cli.hands import Hands
from midspan.ledger.ports import Store
from midspan.ledger.run import Ledger
from midspan.stores import http
from midspan.web.ledger.routes import ledger_api
from midspan.web.said import speak

R = TypeVar("R")


class _Tool:
    """A store in a thread of its own."""

    def __init__(self, store: Store) -> None:
        self.ledger = Ledger(store, None, "none", lambda: "2026-11-20T08:00:00Z")  # type: ignore[arg-type]

    def transaction(self) -> AbstractContextManager[object]:
        return self.ledger.transaction()

    def close(self) -> None:
        self.ledger.close()


class _House:
    def __init__(self, make: Callable[[], Store]) -> None:
        self.hands = Hands(1, lambda: _Tool(make()))

    async def at_door(self, do: Callable[[Any], R]) -> R:
        return await asyncio.wrap_future(self.hands.ask(do))


class _Everybody:
    async def let_in(self, *_: object) -> Principal:
        return AT_THE_MACHINE


@contextmanager
def served(make: Callable[[], Store]) -> Iterator[str]:
    """The address of a server over the store that `make` opens; no signature is looked at."""
    house = _House(make)
    app = FastAPI()
    app.state.access = _Everybody()
    speak(app)
    app.include_router(ledger_api(house, lambda *_: []))  # type: ignore[arg-type]
    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    thread = threading.Thread(target=lambda: server.run(sockets=[door]), daemon=True)
    with closing(door):
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            house.hands.close()


def client(address: str) -> Store:
    return http.open_store(address, environment={"MIDSPAN_TOKEN": "t" * 32})
