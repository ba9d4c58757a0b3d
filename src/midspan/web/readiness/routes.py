"""`/readiness` and `/readiness/WORK`, each with its JSON."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from midspan.access.permissions import Permission
from midspan.web.access import Access
from midspan.web.allowing import allow, asking
from midspan.web.forms import page_with_forms
from midspan.web.pages import page
from midspan.web.ports import House
from midspan.web.readiness.seen import ReadinessRow, ReadinessSeen, readiness, rows


def ready(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/readiness", tags=["readiness"])
    sees = [allow(Permission.SEE)]
    sifts = [allow(Permission.SEE, sifted=True)]

    @router.get("", dependencies=sifts, include_in_schema=False)
    async def listed(request: Request) -> Response:
        found = _theirs(await house.seen(rows), request)
        clear = sum(each.first is None for each in found)
        return page("readiness.html", here="/readiness", works=found, clear=clear)

    @router.get(".json", dependencies=sifts)
    async def listed_json(request: Request) -> list[ReadinessRow]:
        """Every work, with how many findings stand and the first stage that they keep it from."""
        return _theirs(await house.seen(rows), request)

    @router.get("/{work}.json", dependencies=sees)
    async def one_json(work: str) -> ReadinessSeen:
        """The findings of a work and its initiatives, by consequence, each with its fix and owner."""
        return await house.seen(lambda sight: readiness(sight, work))

    @router.get("/{work}", dependencies=sees, include_in_schema=False)
    async def one(work: str, request: Request) -> Response:
        seen = await house.seen(lambda sight: readiness(sight, work))
        session = access.session_if_any(request)
        return page_with_forms("readiness_work.html", session, here="/readiness", seen=seen)

    return router


def _theirs(found: Sequence[ReadinessRow], request: Request) -> list[ReadinessRow]:
    """Those of the initiatives that they may see."""
    who = asking(request)
    return [each for each in found if who.may(Permission.SEE, frozenset(each.initiatives))]
