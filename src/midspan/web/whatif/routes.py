"""`/whatif` and its JSON: the address is all of it, so it can be shared; without JavaScript the form sends itself by a button."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from midspan.access.permissions import Permission
from midspan.errors import UsageError
from midspan.web.allowing import allow
from midspan.web.pages import page
from midspan.web.ports import House, Sight
from midspan.web.said import Refusal
from midspan.web.whatif.seen import as_json, asked, whatif


def supposing(house: House) -> APIRouter:
    router = APIRouter(tags=["whatif"])
    sees = [allow(Permission.SEE)]

    @router.get("/whatif", dependencies=sees, include_in_schema=False)
    async def look(request: Request) -> Response:
        query = dict(request.query_params)

        def see(sight: Sight) -> object:
            return whatif(sight, query) if sight.workspace.initiatives else None

        try:
            seen, problem = await house.seen(see), None
        except UsageError as error:
            seen, problem = None, (error.message, error.help or "")
        status = 400 if problem else 200
        return page("whatif.html", status, here="/whatif", seen=seen, problem=problem)

    @router.get("/whatif.json", dependencies=sees)
    async def look_json(request: Request) -> dict[str, Any]:
        """What share, queue, money and verdict would be. `max_error` in percent, `volume` a day, `people`, `effort` in seconds."""
        query = dict(request.query_params)

        def see(sight: Sight) -> dict[str, Any]:
            found = asked(sight, query)
            return as_json(sight.supposed(found.initiative, found.work, found.supposition), found)

        try:
            return await house.seen(see)
        except UsageError as error:
            raise Refusal(400, error.message, error.help or "") from None

    return router
