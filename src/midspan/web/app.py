"""The application: routers, each in a module of its own, over one workspace."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI

from midspan.web.access import Access
from midspan.web.allowing import guarded
from midspan.web.audit.routes import audit
from midspan.web.compare.routes import comparing
from midspan.web.crossing.routes import crossing
from midspan.web.data.routes import data_pages
from midspan.web.define.routes import defining
from midspan.web.describing import describing
from midspan.web.front import front
from midspan.web.initiative.routes import initiatives
from midspan.web.items.api import items_api
from midspan.web.items.routes import items
from midspan.web.ledger.judging import judge
from midspan.web.ledger.routes import ledger_api
from midspan.web.pages import Noticed, static
from midspan.web.ports import Clock, House
from midspan.web.readiness.routes import ready
from midspan.web.review.api import review_api
from midspan.web.review.routes import review
from midspan.web.said import speak
from midspan.web.value_api import value_api
from midspan.web.watching import watching
from midspan.web.whatif.routes import supposing
from midspan.web.works.routes import works


def build(
    house: House,
    access: Access,
    now: Clock,
    further: Sequence[APIRouter] = (),
    *,
    notice: str | None = None,
) -> FastAPI:
    """further: routers of pages. notice: what every page says first.

    Raises AssertionError where a route names no permission (`allowing`).
    """
    app = FastAPI(title="midspan", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.access, app.state.house = access, house
    app.state.guarded = []
    app.add_middleware(Noticed, notice=notice)
    speak(app)
    for router in (
        watching(house),
        items_api(house),
        ledger_api(house, judge),
        review_api(house, now),
        value_api(house),
        *further,
        front(house, access),
        crossing(house),
        audit(house),
        initiatives(house, access),
        ready(house, access),
        comparing(house),
        supposing(house),
        defining(house, access),
        items(house),
        data_pages(house),
        works(house, access),
        review(house, access, now),
        describing(),
        static(),
    ):
        app.state.guarded += guarded(router)
        app.include_router(router)
    return app
