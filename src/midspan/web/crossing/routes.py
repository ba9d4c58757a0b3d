"""`/board` and `/board.json`: made once for each state of ledger and files, and at once anew when either changes."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.decide.crossing.board import Board, numbers, reach
from midspan.decide.crossing.document import document
from midspan.web.allowing import allow, asking
from midspan.web.crossing.figure import figure
from midspan.web.pages import fragment, page
from midspan.web.ports import House

# A board that is sorted and narrowed in so many ways is kept in as many; more are drawn again.
_KEPT = 32


class Drawn:
    """What was drawn of the newest board, by what was asked for."""

    def __init__(self) -> None:
        self._of: Board | None = None
        self._kept: dict[tuple[str, str, str], Markup] = {}

    def figure(self, of: Board, only: str, sort: str, direction: str) -> Markup:
        if of is not self._of:
            self._of, self._kept = of, {}
        found = self._kept.get((only, sort, direction))
        if found is None:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            shown = figure(of, only, sort, direction)
            found = self._kept[only, sort, direction] = fragment("board_figure.html", shown=shown)
        return found


def crossing(house: House) -> APIRouter:
    router = APIRouter(tags=["board"])
    drawn = Drawn()
    sees = [allow(Permission.SEE, sifted=True)]

    @router.get("/board", dependencies=sees, include_in_schema=False)
    async def look(request: Request) -> Response:
        query, who = request.query_params, asking(request)
        asked = query.get("only", ""), query.get("sort", ""), query.get("dir", "")
        found = await house.seen(lambda sight: sight.board())
        if who.may(Permission.SEE):
            return page("board.html", here="/board", figure=drawn.figure(found, *asked))
        return page("board.html", here="/board", figure=Drawn().figure(sifted(found, who), *asked))

    @router.get("/board.json", dependencies=sees)
    async def look_json(request: Request) -> dict[str, Any]:
        """Every initiative between strategy and operation against its own plan: the keys of `midspan board --format json`."""
        who = asking(request)
        return document(sifted(await house.seen(lambda sight: sight.board()), who))

    return router


def sifted(found: Board, who: Principal) -> Board:
    """What this person may see of it: every number is counted from the rows that are left."""
    if who.may(Permission.SEE):
        return found
    rows = tuple(each for each in found.rows if who.may(Permission.SEE, frozenset({each.initiative})))
    return Board(found.today, rows, reach(rows), numbers(rows), found.head)
