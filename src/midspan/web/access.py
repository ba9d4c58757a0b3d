"""Who may ask: programs by the token, browsers by the session that it began. A cookie alone changes nothing."""

from __future__ import annotations

import hmac
from ipaddress import ip_address

from fastapi import Request

from midspan.web.said import Refusal
from midspan.web.sessions import Session, Sessions


class Access:
    """One token for all. As a dependency of routes it lets through or raises Refusal."""

    def __init__(self, token: str, sessions: Sessions) -> None:
        self._token = token.encode()
        self.sessions = sessions

    def matches(self, given: str | None) -> bool:
        """In the same time, whatever is given."""
        return given is not None and hmac.compare_digest(given.encode(), self._token)

    def __call__(self, request: Request) -> None:
        if self.matches(_bearer(request)):
            return
        if request.method == "GET" and self._of(request):
            check_host(request)
            return
        given = "authorization" in request.headers
        raise Refusal(
            401,
            "the token is another one" if given else "no token was sent",
            "send the header `Authorization: Bearer TOKEN`; `midspan serve` prints the token when it starts",
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

    def _of(self, request: Request) -> Session | None:
        return self.sessions.find(request.cookies.get(cookie(request)))


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
