"""`/works` and `/works/WORK`, each with its JSON; promote, demote and pause by forms, under the rules of `midspan level`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.decide.deciding.party import named_in
from midspan.errors import UnknownWorkError, UsageError
from midspan.model.stage import Level
from midspan.web.about import may_of_work
from midspan.web.access import Access
from midspan.web.allowing import allow, asking, check_theirs
from midspan.web.forms import NotTaken, page_with_forms
from midspan.web.items.looks import looks
from midspan.web.pages import HEADERS, page
from midspan.web.ports import House, Sight
from midspan.web.shapes import Form
from midspan.web.works.chart import budget_chart, evidence_chart
from midspan.web.works.conditions import Rung, does
from midspan.web.works.labelled import Asked as Listed
from midspan.web.works.labelled import LabelsSeen, labels_seen
from midspan.web.works.seen import WorkRow, WorkSeen, rows, work_seen

_CHANGES = (Permission.RAISE, Permission.PAUSE)
FORM = Form(("csrf", "do", "by", "why"))
_LEVELS = {each.value: each for each in Level}


def works(house: House, access: Access) -> APIRouter:
    router = APIRouter(prefix="/works", tags=["works"])
    sees = [allow(Permission.SEE)]
    sifts = [allow(Permission.SEE, sifted=True)]

    @router.get("", dependencies=sifts, include_in_schema=False)
    async def listed(request: Request) -> Response:
        found = _theirs(await house.seen(rows), request)
        alone = sum(each.level == Level.AUTONOMOUS for each in found)
        return page("works.html", works=found, alone=alone, here="/works")

    @router.get(".json", dependencies=sifts)
    async def listed_json(request: Request) -> list[WorkRow]:
        """Every work: its level, the share that is certified to act alone, and what waits for people."""
        return _theirs(await house.seen(rows), request)

    @router.get("/{work}.json", dependencies=sees)
    async def one_json(work: str) -> WorkSeen:
        """One work: its level, what the next one needs, what its labels say, its budget of errors and its incidents."""
        return await house.seen(lambda sight: work_seen(sight, work))

    _labels(router, house)

    @router.get("/{work}", dependencies=sees, include_in_schema=False)
    async def one(work: str, request: Request) -> Response:
        return await look(house, access, request, work)

    @router.post("/{work}/pause", dependencies=[allow(Permission.PAUSE)], **FORM.described_form)
    async def pause(work: str, request: Request) -> Response:
        """Pause it, or lower its level: down needs nobody's leave."""
        return await _act(house, access, request, work, _down)

    @router.post("/{work}/raise", dependencies=[allow(Permission.RAISE)], **FORM.described_form)
    async def rise(work: str, request: Request) -> Response:
        """Raise its level, or go on after a pause."""
        return await _act(house, access, request, work, _up)

    return router


def _labels(router: APIRouter, house: House) -> None:
    sees = [allow(Permission.SEE)]

    async def seen(work: str, request: Request, asked: Listed) -> LabelsSeen:
        def see(sight: Sight) -> LabelsSeen:
            return labels_seen(sight, work, asked, looks(sight.workspace, asking(request), work))

        return await house.seen(see)

    @router.get("/{work}/labels.json", dependencies=sees)
    async def labels_json(
        work: str, request: Request, until: str = "", of: str = "", wrong: str = "", start: str = ""
    ) -> LabelsSeen:
        """Labels from production one by one: of the window that ends on a day (`until`), or of the error budget (`of=budget`)."""
        return await seen(work, request, Listed(until, of == "budget", wrong == "1", start))

    @router.get("/{work}/labels", dependencies=sees, include_in_schema=False)
    async def labels_page(
        work: str, request: Request, until: str = "", of: str = "", wrong: str = "", start: str = ""
    ) -> Response:
        asked = Listed(until, of == "budget", wrong == "1", start)
        found = await seen(work, request, asked)
        said = {"until": until, "of": "budget" if asked.budget else "", "wrong": "1" if asked.wrong else ""}
        query = urlencode({name: each for name, each in said.items() if each})
        return page("labels.html", here="/works", seen=found, asked=asked, query=query)


def _theirs(found: Sequence[WorkRow], request: Request) -> list[WorkRow]:
    """Those of the initiatives that they may see."""
    who = asking(request)
    return [
        each for each in found if who.may(Permission.SEE, frozenset(each.initiatives), frozenset({each.work}))
    ]


async def look(
    house: House, access: Access, request: Request, work: str, not_taken: NotTaken | None = None
) -> Response:
    who = asking(request)

    def see(sight: Sight) -> tuple[WorkSeen, Mapping[str, str], Mapping[str, bool]]:
        may = {each.value: may_of_work(sight.workspace, who, each, work) for each in _CHANGES}
        return work_seen(sight, work), sight.answering(work), may

    seen, roles, may = await house.seen(see)
    return page_with_forms(
        "work.html",
        access.session_if_any(request),
        not_taken,
        here="/works",
        seen=seen,
        does=does(Level(seen.level)),
        chart=evidence_chart(seen.evidence) if seen.evidence else None,
        burn=budget_chart(seen.budget) if seen.budget else None,
        lower=_lower(seen),
        answers=bool(roles),
        roles={role: name for role, name in roles.items() if who.acts_as(name)},
        may=may,
    )


def _lower(seen: WorkSeen) -> list[Rung]:
    """The levels below, highest first, each once."""
    below = {each.level: each for each in seen.rungs if each.state == "past" and each.level != seen.raised_to}
    return list(reversed(below.values()))


Do = Callable[[Sight, str, Mapping[str, str], str | None], str]


async def _act(house: House, access: Access, request: Request, work: str, do: Do) -> Response:
    session, typed = access.session(request), await FORM.read(request)
    who = asking(request)

    def act(sight: Sight) -> str:
        if roles := sight.answering(work):
            check_theirs(who, named_in(roles, typed.get("by", "")).name)
        return do(sight, work, typed, who.name)

    try:
        session.told = await house.seen(act)
    except UnknownWorkError:
        raise
    except UsageError as error:
        return await look(house, access, request, work, NotTaken.because(error, typed))
    return RedirectResponse(f"/works/{work}", 303, HEADERS)


def _down(sight: Sight, work: str, typed: Mapping[str, str], user: str | None) -> str:
    by, why, do = _said(typed)
    if do == "pause":
        sight.pause(work, by, why, user, paused=True)
        return "Paused: nothing is asked any more."
    stands = sight.stands(work).footing
    level = _level(do)
    if level is stands.raised or not stands.raised.reaches(level):
        raise UsageError(
            f"`{level}` is not below `{stands.raised}`", help="raise it where its conditions stand"
        )
    sight.raise_to(work, level, by, why, user)
    return f"It is at `{level}` now."


def _up(sight: Sight, work: str, typed: Mapping[str, str], user: str | None) -> str:
    by, why, do = _said(typed)
    if do == "resume":
        sight.pause(work, by, why, user, paused=False)
        return "It goes on."
    level = _level(do)
    if not level.reaches(sight.stands(work).footing.raised):
        raise UsageError(f"`{level}` is below what it has", help="lower it with the form for that")
    lacks = sight.raise_to(work, level, by, why, user)
    if lacks:
        first = next(iter(lacks.values()))
        raise UsageError(first.why, help=first.do)
    return f"It is at `{level}` now; the ledger has its evidence."


def _said(typed: Mapping[str, str]) -> tuple[str, str | None, str]:
    return typed.get("by", ""), typed.get("why", "").strip() or None, typed.get("do", "")


def _level(name: str) -> Level:
    if name not in _LEVELS:
        known = ", ".join(f"`{each}`" for each in _LEVELS)
        raise UsageError(f"`{name[:40]}` is no level", help=f"levels: {known}")
    return _LEVELS[name]
