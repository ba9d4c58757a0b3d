"""Who may ask: whoever shows the token. A page in a browser may read by its cookie; nothing is changed by a cookie alone."""

from __future__ import annotations

import hmac

from fastapi import Request

from midspan.web.said import Refusal

COOKIE = "midspan-token"


class Access:
    """One token for all. As a dependency of routes it lets through or raises Refusal."""

    def __init__(self, token: str) -> None:
        self._token = token.encode()

    def matches(self, given: str | None) -> bool:
        """In the same time, whatever is given."""
        return given is not None and hmac.compare_digest(given.encode(), self._token)

    def __call__(self, request: Request) -> None:
        if self.matches(_bearer(request)) or (
            request.method == "GET" and self.matches(request.cookies.get(COOKIE))
        ):
            return
        given = "authorization" in request.headers
        raise Refusal(
            401,
            "the token is another one" if given else "no token was sent",
            "send the header `Authorization: Bearer TOKEN`; `midspan serve` prints the token when it starts",
            {"WWW-Authenticate": "Bearer"},
        )


def _bearer(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else None
