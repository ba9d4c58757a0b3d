"""What `serve` does: listens on this machine, lets in whoever has the token, and works beside it."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import time
from collections.abc import Mapping
from contextlib import closing
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4

import typer

from midspan.cli.ending import Told, until_told
from midspan.cli.housing import Housing
from midspan.cli.opening import open_ledger, utc_now
from midspan.cli.working import Working, open_durable
from midspan.errors import UsageError
from midspan.run.recorded.marking import RECORDED, is_recorded
from midspan.settings import Settings, find_root, read

TOKEN = "MIDSPAN_TOKEN"  # noqa: S105 - the variable's name
_SHORTEST = 16
# Requests that are under way when it is told to end have so long.
_GRACE_S = 10
_log = logging.getLogger("midspan.web")


def serve_until_told(
    root: Path,
    host: str,
    port: int,
    *,
    at_once: int | None,
    outputs: Mapping[str, str],
    environment: Mapping[str, str] = os.environ,
    lived: bool = False,
) -> Told:
    """at_once: of the worker beside it, None for none. lived: see `Housing`.

    Raises UsageError, and MidspanError as a worker does.
    """
    _check_host(host)
    token = _token(environment)
    settings = read(find_root(root))
    with closing(_listening(host, port)) as door, until_told() as told:
        durable = open_durable(settings)
        working = None
        try:
            if at_once is not None:
                working = Working(root, durable, at_once=at_once, outputs=outputs)
                working.start()
            on_file = settings.database_path is not None
            house = Housing(root, durable, working, lambda: uuid4().hex, on_file=on_file, lived=lived)
            with closing(house):
                _run(house, token, door, told, _notice(settings))
        finally:
            if working is None:
                durable.close()
            else:
                working.close()
    return told


def _notice(settings: Settings) -> str | None:
    with open_ledger(settings, create=False) as ledger:
        return RECORDED if is_recorded(ledger) else None


def _run(house: Housing, token: str, door: socket.socket, told: Told, notice: str | None) -> None:
    import uvicorn

    from midspan.web.access import Access
    from midspan.web.app import build
    from midspan.web.sessions import Sessions

    sessions = Sessions(time.monotonic, lambda: secrets.token_urlsafe(32))
    app = build(house, Access(token, sessions), utc_now, notice=notice)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # an address may hold the token
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        lifespan="off",
    )
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"http://{shown}:{port}/login?token={token}")
    _log.info("listens on port %d of this machine", port)
    uvicorn.Server(config).run(sockets=[door])
    told.end()


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    try:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, port))
        door.listen(128)
    except OSError as error:
        door.close()
        raise UsageError(
            f"port `{port}` of `{host}` cannot be listened on: {error.strerror}",
            help="name another one with `--port`, or 0 for any that is free",
        ) from error
    return door


def _check_host(host: str) -> None:
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise UsageError(
            f"`{host}` is reached from other machines, and there are no users yet whom a server could tell apart",
            help="serve on `127.0.0.1`, and let others in through a tunnel: `ssh -L 8000:127.0.0.1:8000 HOST`",
        )


def _token(environment: Mapping[str, str]) -> str:
    given = environment.get(TOKEN)
    if given is None:
        return secrets.token_urlsafe(32)
    if len(given) < _SHORTEST or not given.isascii() or not given.isprintable() or " " in given:
        raise UsageError(
            f"`{TOKEN}` is not `{_SHORTEST}` visible characters or more",
            help="make one: `python -c 'import secrets; print(secrets.token_urlsafe(32))'`",
        )
    return given
