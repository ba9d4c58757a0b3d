"""The door for browsers: the address that `serve` prints leads in, and from there to what waits for people."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.web.access import Access, check_host, cookie
from midspan.web.allowing import allow, open_to_all
from midspan.web.pages import HEADERS
from midspan.web.said import Refusal


def front(access: Access) -> APIRouter:
    router = APIRouter()

    @router.get("/login", dependencies=[open_to_all()])
    async def login(request: Request, token: str | None = None) -> Response:
        """Begin a session, out of reach of scripts and of other sites; the token is not in the address any more."""
        check_host(request)
        if not access.matches(token):
            raise Refusal(
                401, "the token is another one", "use the address that `midspan serve` printed last"
            )
        answer = RedirectResponse("/review", 303, HEADERS)
        answer.set_cookie(cookie(request), access.sessions.begin(), httponly=True, samesite="strict")
        return answer

    @router.get("/", dependencies=[allow(Permission.SEE, sifted=True)])
    async def first() -> Response:
        return RedirectResponse("/works", 303, HEADERS)

    return router
