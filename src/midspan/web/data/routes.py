"""`/works/WORK/data` and its JSON: rows as evidence only for who may look into items."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from midspan.access.permissions import Permission
from midspan.web.allowing import allow, asking
from midspan.web.data.seen import DataSeen, data_seen, headline
from midspan.web.items.looks import looks
from midspan.web.pages import page
from midspan.web.ports import House, Sight


def data_pages(house: House) -> APIRouter:
    router = APIRouter(prefix="/works", tags=["works"])
    sees = [allow(Permission.SEE)]

    async def seen(work: str, request: Request) -> DataSeen:
        def see(sight: Sight) -> DataSeen:
            return data_seen(sight, work, rows=looks(sight.workspace, asking(request), work).contents)

        return await house.seen(see)

    @router.get("/{work}/data.json", dependencies=sees)
    async def data_json(work: str, request: Request) -> DataSeen:
        """The newest assessment of the data of a work: scores, coverage, rung, what is at fault, and whether it still holds."""
        return await seen(work, request)

    @router.get("/{work}/data", dependencies=sees, include_in_schema=False)
    async def data_page(work: str, request: Request) -> Response:
        found = await seen(work, request)
        return page("data.html", here="/works", seen=found, headline=headline(found))

    return router
