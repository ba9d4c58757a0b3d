"""`/works/WORK/items`, `/works/WORK/items/ITEM` and `/works/WORK/tasks`, each with its JSON; pictures that an item holds."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.model.production import State
from midspan.web.allowing import allow, asking
from midspan.web.items.lists import Asked, ItemsSeen, TasksSeen, items_seen, tasks_seen
from midspan.web.items.looks import Looks, address, looks
from midspan.web.items.seen import AtDesk, ItemSeen, item_seen
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight
from midspan.web.review.parts import parts_of
from midspan.web.said import Refusal

_SEES = [allow(Permission.SEE)]
_TWIN = ".json"


def items(house: House) -> APIRouter:
    router = APIRouter(prefix="/works/{work}", tags=["items"])
    _lists(router, house)
    _one(router, house)
    _pictures(router, house)
    return router


def _lists(router: APIRouter, house: House) -> None:
    @router.get("/items.json", dependencies=_SEES)
    async def items_json(
        work: str, request: Request, state: str = "", day: str = "", because: str = "", after: str = ""
    ) -> ItemsSeen:
        """Items in the order of their ids, fifty at a time; `further` is the `after` of the next page."""
        asked = Asked(state, day, because, after)
        return await house.seen(lambda sight: items_seen(sight, work, asked, _who(sight, request, work)))

    @router.get("/items", dependencies=_SEES, include_in_schema=False)
    async def items_page(
        work: str, request: Request, state: str = "", day: str = "", because: str = "", after: str = ""
    ) -> Response:
        asked = Asked(state, day, because, after)
        seen = await house.seen(lambda sight: items_seen(sight, work, asked, _who(sight, request, work)))
        return page(
            "items.html",
            here="/works",
            seen=seen,
            asked=asked,
            query=urlencode(asked.parameters),
            states=[each.value for each in State],
        )

    @router.get("/tasks.json", dependencies=_SEES)
    async def tasks_json(work: str, request: Request, role: str = "", after: str = "") -> TasksSeen:
        """What waits for people, first due first, fifty at a time; `further` is the `after` of the next page."""
        return await house.seen(
            lambda sight: tasks_seen(sight, work, role or None, after, _who(sight, request, work))
        )

    @router.get("/tasks", dependencies=_SEES, include_in_schema=False)
    async def tasks_page(work: str, request: Request, role: str = "", after: str = "") -> Response:
        seen = await house.seen(
            lambda sight: tasks_seen(sight, work, role or None, after, _who(sight, request, work))
        )
        return page(
            "tasks.html", here="/works", seen=seen, role=role, query=urlencode({"role": role} if role else {})
        )


def _one(router: APIRouter, house: House) -> None:
    async def look(work: str, item: str, request: Request) -> ItemSeen | AtDesk:
        return await house.seen(lambda sight: item_seen(sight, work, item, _who(sight, request, work)))

    async def shown(work: str, item: str, request: Request) -> Response:
        found = await look(work, item, request)
        if isinstance(found, AtDesk):
            return RedirectResponse(f"/review/{found.task}", 303, HEADERS)
        parts = None if found.input is None else parts_of(found.input)
        return page(
            "item.html", here="/works", seen=found, parts=parts, twin=address(found.work, found.item) + _TWIN
        )

    @router.get("/items/{item:path}.json", dependencies=_SEES, response_model=ItemSeen)
    async def one_json(work: str, item: str, request: Request) -> ItemSeen | Response:
        """One item: its life, what people said, the claim it acted under, incidents, and each record of the ledger about it."""
        # An item may be called like a file: then this is its own address, and a browser wants its page.
        if "text/html" in request.headers.get("accept", "") and await house.item(work, item + _TWIN):
            return await shown(work, item + _TWIN, request)
        found = await look(work, item, request)
        if isinstance(found, AtDesk):
            raise Refusal(
                409, "it waits at a desk of yours, and is seen there", f"ask `/review/{found.task}.json`"
            )
        return found

    @router.get("/items/{item:path}", dependencies=_SEES, include_in_schema=False)
    async def one(work: str, item: str, request: Request) -> Response:
        return await shown(work, item, request)


def _pictures(router: APIRouter, house: House) -> None:
    @router.get(
        "/picture/{number}/{item:path}", dependencies=[allow(Permission.READ_ITEMS)], include_in_schema=False
    )
    async def picture(work: str, number: int, item: str) -> Response:
        """The picture in this field of the input, counted from 0."""

        def see(sight: Sight) -> str | None:
            row = sight.production.item(sight.file(work).identity, item)
            return row.input if row else None

        text = await house.seen(see)
        parts = parts_of(json.loads(text)) if text else ()
        found = parts[number].picture if 0 <= number < len(parts) else None
        if found is None:
            raise Refusal(404, "there is no such picture", "open the item again")
        return Response(found.content, media_type=found.kind, headers=HEADERS)


def _who(sight: Sight, request: Request, work: str) -> Looks:
    return looks(sight.workspace, asking(request), work)
