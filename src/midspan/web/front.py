"""The door for browsers: the address that `serve` prints leads in, and from there to what there is."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment

from midspan.web.access import COOKIE, Access
from midspan.web.ports import House
from midspan.web.said import Refusal

_PAGE = Environment(autoescape=True).from_string("""\
<!doctype html>
<html lang="en"><meta charset="utf-8"><title>midspan</title>
<meta name="viewport" content="width=device-width">
<h1>Works in production</h1>
<table>
<tr><th>work<th>level<th>with people<th>items
{% for each in works %}<tr><td>{{ each.name }}<td>{{ each.footing.level.value }}\
<td>{{ each.waiting.values() | sum }}<td>{{ each.counts.values() | sum }}
{% endfor %}</table>
</html>
""")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def front(house: House, access: Access) -> APIRouter:
    router = APIRouter()

    @router.get("/login")
    async def login(token: str | None = None) -> Response:
        """Keep the token in this browser, out of reach of scripts and of other sites, and out of the address."""
        if not access.matches(token):
            raise Refusal(
                401, "the token is another one", "use the address that `midspan serve` printed last"
            )
        answer = RedirectResponse("/", 303, _HEADERS)
        answer.set_cookie(COOKIE, token or "", httponly=True, samesite="strict")
        return answer

    @router.get("/", dependencies=[Depends(access)])
    async def page(request: Request) -> Response:
        del request
        return HTMLResponse(_PAGE.render(works=await house.works()), headers=_HEADERS)

    return router
