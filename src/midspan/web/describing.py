"""The description of every address that answers programs, as OpenAPI."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from midspan.access.permissions import Permission
from midspan.web.allowing import allow


def describing() -> APIRouter:
    router = APIRouter()

    @router.get("/openapi.json", dependencies=[allow(Permission.SEE, sifted=True)], include_in_schema=False)
    async def description(request: Request) -> dict[str, Any]:
        found: dict[str, Any] = request.app.openapi()
        return found

    return router
