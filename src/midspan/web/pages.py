"""How pages are written: everything that is not ours is escaped, and no page may load, send or be framed elsewhere."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import jinja2
from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

_HERE = resources.files("midspan.web")
_STATIC = {"review.css": "text/css", "review.js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def page(template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """template: its name in the folder `templates`."""
    return HTMLResponse(_environment().get_template(template).render(shown), status, HEADERS)


def static() -> APIRouter:
    """Style and script, for whoever asks: they tell nothing."""
    router = APIRouter(prefix="/static")
    for name, kind in _STATIC.items():
        text = (_HERE / "static" / name).read_text(encoding="utf-8")
        router.add_api_route(f"/{name}", _serving(text, kind), methods=["GET"], name=name)
    return router


def _serving(text: str, kind: str) -> Any:
    async def serve() -> Response:
        return Response(text, media_type=kind, headers={**HEADERS, "Cache-Control": "no-cache"})

    return serve


@cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (_HERE / "templates" / name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
