"""`/i/INITIATIVE` and its JSON; approve, commit, stop and extend by forms, under the rules of `midspan decide`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.decide.crossing.text import standing
from midspan.decide.deciding.decisions import Decision
from midspan.decide.deciding.decisions import Request as Asked
from midspan.decide.deciding.party import named_in, parties
from midspan.errors import UsageError
from midspan.web.about import initiative_named
from midspan.web.access import Access
from midspan.web.allowing import allow, asking, check_theirs
from midspan.web.forms import NotTaken, page_with_forms
from midspan.web.initiative.seen import MARKS, SIGNS, InitiativeSeen, initiative_seen
from midspan.web.initiative.used import UsedSeen, used_seen
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight
from midspan.web.shapes import Form

FORM = Form(("csrf", "do", "by", "why", "until", "differently"))
_TAKES: Mapping[Permission, frozenset[Decision]] = {
    Permission.APPROVE: frozenset({Decision.APPROVE}),
    Permission.DECIDE: frozenset({Decision.STOP, Decision.EXTEND}),
    Permission.CONFIRM: frozenset({Decision.COMMIT}),
}


def initiatives(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/i", tags=["initiatives"])
    sees = [allow(Permission.SEE)]

    @router.get("/{initiative}.json", dependencies=sees)
    async def one_json(initiative: str) -> dict[str, Any]:
        """One initiative: its row of the board, the verdict with its reasons, and what was decided."""
        return (await _seen(house, initiative)).json

    @router.get("/{initiative}/used.json", dependencies=sees)
    async def used_json(initiative: str, request: Request) -> UsedSeen:
        """What people did in the last seven days with what was proposed to them, one by one, each with its record."""
        return await _used(house, initiative, request)

    @router.get("/{initiative}/used", dependencies=sees, include_in_schema=False)
    async def used(initiative: str, request: Request) -> Response:
        return page("used.html", here="/board", seen=await _used(house, initiative, request))

    @router.get("/{initiative}", dependencies=sees, include_in_schema=False)
    async def one(initiative: str, request: Request) -> Response:
        return await look(house, access, request, initiative)

    @router.post("/{initiative}/approve", dependencies=[allow(Permission.APPROVE)], **FORM.described_form)
    async def approve(initiative: str, request: Request) -> Response:
        """Lock the definitions and the decision rule as they are."""
        return await _decide(house, access, request, initiative, Permission.APPROVE)

    @router.post("/{initiative}/decide", dependencies=[allow(Permission.DECIDE)], **FORM.described_form)
    async def decide(initiative: str, request: Request) -> Response:
        """Stop it, or take the one extension."""
        return await _decide(house, access, request, initiative, Permission.DECIDE)

    @router.post("/{initiative}/commit", dependencies=[allow(Permission.CONFIRM)], **FORM.described_form)
    async def commit(initiative: str, request: Request) -> Response:
        """Commit it to its next stage."""
        return await _decide(house, access, request, initiative, Permission.CONFIRM)

    return router


async def look(
    house: House, access: Access, request: Request, name: str, not_taken: NotTaken | None = None
) -> Response:
    seen, who = await _seen(house, name), asking(request)
    names = frozenset({*seen.state.file.names, seen.state.name})
    return page_with_forms(
        "initiative.html",
        access.session_if_any(request),
        not_taken,
        here="/board",
        seen=seen,
        row=seen.row,
        verdict=seen.state.verdict,
        standing=standing(seen.row),
        marks=MARKS,
        signs=SIGNS,
        roles={role: name for role, name in seen.roles.items() if who.acts_as(name)},
        may={each.value: who.may(each, names) for each in _TAKES},
    )


async def _used(house: House, name: str, request: Request) -> UsedSeen:
    who = asking(request)
    return await house.seen(lambda sight: used_seen(sight, name, who))


async def _seen(house: House, name: str) -> InitiativeSeen:
    def see(sight: Sight) -> InitiativeSeen:
        return initiative_seen(sight, initiative_named(sight.workspace, name).name)

    return await house.seen(see)


async def _decide(
    house: House, access: Access, request: Request, name: str, permission: Permission
) -> Response:
    session, typed, who = access.session(request), await FORM.read(request), asking(request)

    def act(sight: Sight) -> str:
        asked, file = _asked(typed, permission, sight.today), initiative_named(sight.workspace, name)
        decides = named_in(parties(file.initiative), asked.by)
        check_theirs(who, decides.name)
        made = sight.decide(name, replace(asked, user=who.name))
        departs = ", which is not what the verdict says" if made.departs else ""
        return f"Recorded: {made.decision.value}, by {made.party.name}{departs}. It is in the ledger, signed."

    try:
        session.told = await house.seen(act)
    except UsageError as error:
        return await look(house, access, request, name, NotTaken.because(error, typed))
    return RedirectResponse(f"/i/{name}", 303, HEADERS)


def _asked(typed: Mapping[str, str], permission: Permission, today: date) -> Asked:
    """Raises UsageError."""
    do, until = typed.get("do", ""), typed.get("until", "").strip()
    if do not in {each.value for each in _TAKES[permission]}:
        known = ", ".join(sorted(f"`{each}`" for each in _TAKES[permission]))
        raise UsageError(f"`{do[:40]}` is no decision here", help=f"known: {known}")
    try:
        day = date.fromisoformat(until) if until and do == Decision.EXTEND.value else None
    except ValueError:
        raise UsageError(f"`{until[:40]}` is no date", help="write it as `2026-12-24`") from None
    why = typed.get("why", "").strip() or None
    differently = typed.get("differently", "").strip() or None
    return Asked(Decision(do), typed.get("by", ""), today, why, day, differently)
