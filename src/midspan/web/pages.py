"""How pages are written: everything that is not ours is escaped, and no page may load, send or be framed elsewhere."""

from __future__ import annotations

import gzip
import hashlib
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup, escape
from starlette.types import ASGIApp, Receive, Scope, Send

from midspan.access.permissions import Permission
from midspan.web import headers, writing
from midspan.web.allowing import open_to_all
from midspan.web.asks import asks

_HERE = resources.files("midspan.web")
HEADERS = headers.HEADERS
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Link:
    """One page of the bar at the top, for whoever may. key: what goes there after `G`. whole: not of single initiatives."""

    href: str
    name: str
    key: str = ""
    permission: Permission = Permission.SEE
    whole: bool = False

    @property
    def is_theirs(self) -> bool:
        """Whether it is shown to whoever asks now; to somebody who was not let in yet all of it is."""
        here = asks()
        if here is None:
            return True
        return here.who.may(self.permission) if self.whole else here.who.may_somewhere(self.permission)


NAV = (
    Link("/board", "Crossing", "b"),
    Link("/review", "Review", "r", Permission.REVIEW),
    Link("/works", "Works", "w"),
    Link("/readiness", "Readiness"),
    Link("/whatif", "What if"),
    Link("/audit", "Audit", permission=Permission.READ_LEDGER, whole=True),
)


# What every page of the server that answers says above its content.
_NOTICE: ContextVar[str | None] = ContextVar("notice", default=None)


class Noticed:
    """An application all of whose pages say a thing first."""

    def __init__(self, app: ASGIApp, notice: str | None) -> None:
        self._app, self._notice = app, notice

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _NOTICE.set(self._notice)
        await self._app(scope, receive, send)


def page(template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """template: its name in the folder `templates`."""
    text = _environment().get_template(template).render(shown, notice=_NOTICE.get())
    return HTMLResponse(text, status, HEADERS)


def fragment(template: str, **shown: Any) -> Markup:
    """A part of a page, which may be kept."""
    return Markup(_environment().get_template(template).render(shown))  # noqa: S704 - the template escapes


def static() -> APIRouter:
    """Style and script, for whoever asks: they tell nothing."""
    router = APIRouter(prefix="/static")
    for name in _static_files():
        serve = _serving(static_text(name), _KINDS[name.rpartition(".")[2]])
        router.add_api_route(
            f"/{name}",
            serve,
            methods=["GET"],
            name=name,
            include_in_schema=False,
            dependencies=[open_to_all()],
        )
    return router


def prose(text: str) -> Markup:
    """A message, with what stands between backticks set as an identifier."""
    parts = str(text).split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else escape(part) for odd, part in enumerate(parts)
    )


def _serving(text: str, kind: str) -> Any:
    # Its address changes with its text, so whoever has it need not ask again. Packed once: it holds no secret, and a page does.
    kept = {**HEADERS, "Cache-Control": "max-age=31536000, immutable", "Vary": "Accept-Encoding"}
    plain = text.encode()
    packed = gzip.compress(plain, 9, mtime=0)

    async def serve(request: Request) -> Response:
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(packed, media_type=kind, headers={**kept, "Content-Encoding": "gzip"})
        return Response(plain, media_type=kind, headers=kept)

    return serve


@cache
def _static_files() -> tuple[str, ...]:
    return tuple(sorted(each.name for each in (_HERE / "static").iterdir()))


def static_text(name: str) -> str:
    return (_HERE / "static" / name).read_text(encoding="utf-8")


@cache
def static_address(name: str) -> str:
    """Where a file of the folder `static` is, as it is now."""
    return f"/static/{name}?{hashlib.sha256(static_text(name).encode()).hexdigest()[:12]}"


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_HERE / "templates" / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(static=static_address, nav=NAV, whoever_asks=asks)
    made.filters["prose"] = prose
    for each in (
        writing.percent,
        writing.count,
        writing.amount,
        writing.money,
        writing.day,
        writing.moment,
        writing.span,
        writing.headed,
    ):
        made.filters[each.__name__] = each
    made.globals["plural"] = writing.plural
    return made
