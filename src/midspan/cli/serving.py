"""What `serve` does: listens, lets in whoever has the token of this machine or signs in, and works beside it."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import socket
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import typer

from midspan.cli.admitting import admission
from midspan.cli.ending import Told, until_told
from midspan.cli.housing import Housing
from midspan.cli.opening import open_ledger, utc_now
from midspan.cli.working import Working, open_durable
from midspan.errors import UsageError
from midspan.run.recorded.marking import RECORDED, is_recorded
from midspan.settings import Settings, find_root, read
from midspan.web.access import Access

TOKEN = "MIDSPAN_TOKEN"  # noqa: S105 - the variable's name
_SHORTEST = 16
# Requests that are under way when it is told to end have so long.
_GRACE_S = 10
_log = logging.getLogger("midspan.web")


@dataclass(frozen=True, slots=True)
class Reached:
    """Where it listens, and how it is reached. url: by others; None for this machine alone. proxies: that are believed."""

    host: str
    port: int
    url: str | None = None
    proxies: tuple[str, ...] = ()


def reached(host: str, port: int, url: str | None, proxies: Sequence[str]) -> Reached:
    """Raises UsageError for what would be reached by others without their knowing how, or unencrypted."""
    if url is None:
        if not _is_here(host):
            raise UsageError(
                f"`{host}` is reached from other machines, and nothing says under which name",
                help="put what encrypts before it, and name it: `--url https://midspan.company.example`",
            )
        if proxies:
            raise UsageError(
                "`--proxy` is for a server that others reach", help="name its address with `--url`"
            )
        return Reached(host, port)
    parts = urlsplit(url)
    plain = parts.hostname and not (parts.query or parts.fragment or parts.username)
    if not plain or parts.path not in {"", "/"} or parts.scheme not in {"https", "http"}:
        raise UsageError(
            f"`{url}` is no address of a whole site", help="write it as `https://midspan.company.example`"
        )
    if parts.scheme == "http" and not _is_here(parts.hostname or ""):
        raise UsageError(
            f"`{url}` is not encrypted, so passwords and sessions could be read on the way",
            help="put what encrypts before it, and name that: `--url https://…`",
        )
    if parts.scheme == "http" and not _is_here(host):
        raise UsageError(
            f"`{host}` is reached from other machines, and `{url}` would not be encrypted on the way there",
            help="leave `--host` out, or put what encrypts before it and name that: `--url https://…`",
        )
    for each in proxies:
        try:
            ip_network(each)
        except ValueError:
            raise UsageError(
                f"`{each}` is no address of a proxy", help="name it by number: `--proxy 10.0.0.5`"
            ) from None
    return Reached(host, port, url.rstrip("/"), tuple(proxies))


def serve_until_told(
    root: Path,
    where: Reached,
    *,
    at_once: int | None,
    outputs: Mapping[str, str],
    environment: Mapping[str, str] = os.environ,
    lived: bool = False,
) -> Told:
    """at_once: of the worker beside it, None for none. lived: see `Housing`.

    Raises UsageError, and MidspanError as a worker does.
    """
    settings = read(find_root(root))
    token = _token(environment) if where.url is None else None
    access = admission(root, settings, token, where.url, environment)
    with closing(_listening(where.host, where.port)) as door, until_told() as told:
        durable = open_durable(settings)
        working = None
        try:
            if at_once is not None:
                working = Working(root, durable, at_once=at_once, outputs=outputs)
                working.start()
            on_file = settings.database_path is not None
            house = Housing(root, durable, working, lambda: uuid4().hex, on_file=on_file, lived=lived)
            with closing(house):
                _run(house, access, token, where, door, told, _notice(settings))
        finally:
            if working is None:
                durable.close()
            else:
                working.close()
    return told


def _notice(settings: Settings) -> str | None:
    with open_ledger(settings, create=False) as ledger:
        return RECORDED if is_recorded(ledger) else None


def _run(
    house: Housing,
    access: Access,
    token: str | None,
    where: Reached,
    door: socket.socket,
    told: Told,
    notice: str | None,
) -> None:
    import uvicorn

    from midspan.web.app import build
    from midspan.web.headers import Headers

    app = Headers(build(house, access, utc_now, notice=notice), secure=access.site.secure)
    config = uvicorn.Config(
        app,
        proxy_headers=bool(where.proxies),  # else whoever asks could say from where
        forwarded_allow_ips=list(where.proxies),
        log_config=None,
        access_log=False,  # an address may hold the token
        server_header=False,
        timeout_graceful_shutdown=_GRACE_S,
        lifespan="off",
    )
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    host, port = door.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"{where.url}/signin" if where.url else f"http://{shown}:{port}/login?token={token}")
    _log.info("listens on port %d of %s", port, f"`{host}`" if where.url else "this machine")
    if access.site.secure and not where.proxies:
        _log.warning(
            "no `--proxy` is named: everybody seems to come from the one address of what encrypts, and shares its limit of guesses"
        )
    uvicorn.Server(config).run(sockets=[door])
    asyncio.run(access.close(house))
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


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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
