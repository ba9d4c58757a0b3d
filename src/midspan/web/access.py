"""Who may ask: programs by the token, browsers by the session that it began. A cookie alone changes nothing."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import Request

from midspan.access.principal import AT_THE_MACHINE, Principal
from midspan.web.allowing import Allowed
from midspan.web.bodies import FORM, form
from midspan.web.said import Refusal
from midspan.web.sessions import Session, Sessions


class Access:
    """One token for all. `let_in` is what `allow` asks."""

    def __init__(self, token: str, sessions: Sessions) -> None:
        self._token = token.encode()
        self.sessions = sessions

    def matches(self, given: str | None) -> bool:
        """In the same time, whatever is given."""
        return given is not None and hmac.compare_digest(given.encode(), self._token)

    async def let_in(self, request: Request, allowed: Allowed) -> Principal:
        """Whoever asks, where they may. Raises Refusal."""
        del allowed
        if "authorization" not in request.headers and (session := self._of(request)):
            check_host(request)
            await _check_written(request, session)
            return AT_THE_MACHINE
        if self.matches(_bearer(request)):
            return AT_THE_MACHINE
        raise Refusal(
            401,
            "the token is another one" if "authorization" in request.headers else "no token was sent",
            "send the header `Authorization: Bearer TOKEN`, or open the address that `midspan serve` printed last",
            {"WWW-Authenticate": "Bearer"},
        )

    def session(self, request: Request) -> Session:
        """Of the browser that asks for a page, or sends a form. Raises Refusal."""
        check_host(request)
        found = self._of(request)
        if found is None:
            raise Refusal(
                401,
                "no token was sent by this browser, or its session has ended",
                "open the address that `midspan serve` printed last",
            )
        return found

    def session_if_any(self, request: Request) -> Session | None:
        """Of the browser that looks; None for a program."""
        return self._of(request)

    def _of(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(cookie(request)))


async def _check_written(request: Request, session: Session) -> None:
    """What changes something carries what only a page of this session knows: a cookie is sent along from anywhere."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    written = request.headers.get("x-csrf-token")
    if written is None and request.headers.get("content-type", "").startswith(FORM):
        written = (await form(request)).get("csrf")
    if not session.wrote(written):
        raise Refusal(403, "the form is not from a page of this session", "open the page again")


def cookie(request: Request) -> str:
    """Its name: browsers send cookies of a host to all of its ports, and there may be a server at another one."""
    return f"midspan-{request.url.port or 80}"


def check_host(request: Request) -> None:
    """A page is only for who asked for this machine: the name of another site may lead here too. Raises Refusal."""
    host = request.url.hostname or ""
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise Refusal(
            421, "this server is not the host that was asked for", "open it as `http://127.0.0.1:PORT`"
        )


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
