"""`/compare/WORK` and its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from markupsafe import Markup

from midspan.access.permissions import Permission
from midspan.explain.comparison_chart import chart
from midspan.web.allowing import allow
from midspan.web.compare.seen import CompareSeen, compare_seen
from midspan.web.pages import page
from midspan.web.ports import House, Sight


def comparing(house: House) -> APIRouter:
    router = APIRouter(prefix="/compare", tags=["compare"])
    sees = [allow(Permission.SEE)]

    @router.get("/{work}.json", dependencies=sees)
    async def one_json(work: str) -> Mapping[str, Any]:
        """Candidates on the work's own develop cases: the keys of `midspan compare --format json`."""
        return (await house.seen(lambda sight: sight.compared(work)))[1]

    @router.get("/{work}", dependencies=sees, include_in_schema=False)
    async def one(work: str) -> Response:
        seen = await house.seen(lambda sight: _seen(sight, work))
        return page("compare.html", here="/works", seen=seen, picture=Markup(seen.picture))  # noqa: S704 - drawn by us, escaped

    return router


def _seen(sight: Sight, work: str) -> CompareSeen:
    found, _ = sight.compared(work)
    picture = chart(found) if any(each.figures for each in found.candidates) else ""
    return compare_seen(found, sight.file(work).work.title or work, picture)
