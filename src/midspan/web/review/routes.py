"""The addresses of the review page: each task has its own, with a twin in JSON, and the name of its item leads there.

A GET holds and changes nothing.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.web.access import Access
from midspan.web.allowing import allow, asking
from midspan.web.pages import HEADERS
from midspan.web.ports import Clock, House
from midspan.web.review import desk
from midspan.web.review.acting import Asked, Reviewing
from midspan.web.review.parts import parts_of
from midspan.web.review.saying import FIELD, WHOLE
from midspan.web.review.showing import address
from midspan.web.review.sifting import at_desks
from midspan.web.review.who import check_seat, reviewer_of
from midspan.web.said import Refusal
from midspan.web.sessions import Session
from midspan.web.shapes import Form

_MAY = [allow(Permission.REVIEW, sifted=True)]
_SWAPS = "x-swap"
AT_LARGE = Form(("csrf", "role", "name"))
AT_TASK = Form(("csrf", "task", "key", "verdict", "reason", "note", WHOLE), prefix=FIELD)
AtLarge = Annotated[str, Path(json_schema_extra={"enum": ["as", "next", "undo"]})]
AtTask = Annotated[str, Path(json_schema_extra={"enum": ["claim", "say", "skip", "note", "beat"]})]


def review(house: House, access: Access, now: Clock) -> APIRouter:
    router = APIRouter()
    acts = Reviewing(house, access.sessions.seconds, now)
    _looking(router, acts, access)
    _pictures(router, house, access, now)
    _doing(router, acts, access)
    return router


def _looking(router: APIRouter, acts: Reviewing, access: Access) -> None:
    @router.get("/review.json", dependencies=_MAY)
    async def queue_data(request: Request) -> Response:
        """What waits for the role of this session: counts, and the first tasks of it."""
        return await acts.data(_session(access, request), None)

    @router.get("/review/{task}.json", dependencies=_MAY)
    async def task_data(task: str, request: Request) -> Response:
        """One task as it may be seen now; of a blind one neither the proposal nor anything that tells of it."""
        session = _session(access, request)
        try:
            return await acts.data(session, task)
        except Refusal as refusal:
            other = await acts.task_of(task) if refusal.status == 404 else None
            if other is None:
                raise
            return await acts.data(session, other)

    @router.get("/review", dependencies=_MAY, include_in_schema=False)
    async def queue(request: Request) -> Response:
        session = access.session(request)
        mine = await acts.at(session)
        return await acts.look(session) if mine is None else RedirectResponse(address(mine), 303, HEADERS)

    @router.get("/review/{task}", dependencies=_MAY, include_in_schema=False)
    async def look(task: str, request: Request) -> Response:
        session = access.session(request)
        try:
            return await acts.look(session, task)
        except Refusal as refusal:
            other = await acts.task_of(task) if refusal.status == 404 else None
            if other is None:
                raise
            return RedirectResponse(address(other), 303, HEADERS)


def _pictures(router: APIRouter, house: House, access: Access, now: Clock) -> None:
    @router.get("/review/{task}/picture/{number}", dependencies=_MAY, include_in_schema=False)
    async def picture(task: str, number: int, request: Request) -> Response:
        """The picture in this field of the input, counted from 0."""
        reviewer = reviewer_of(access.session(request))
        seen = await at_desks(house, lambda desks: desk.look(desks, reviewer, task, now()))
        if seen is not None:
            check_seat(seen.roles)
        parts = parts_of(seen.shown.input) if seen else ()
        found = parts[number].picture if 0 <= number < len(parts) else None
        if found is None:
            raise Refusal(404, "there is no such picture", "open the task again")
        return Response(found.content, media_type=found.kind, headers=HEADERS)


def _doing(router: APIRouter, acts: Reviewing, access: Access) -> None:
    at_large = {"next": acts.next, "undo": acts.undo}
    at_task = {
        "claim": acts.claim,
        "say": acts.say,
        "skip": acts.skip,
        "note": acts.note,
        "beat": acts.beat,
    }

    async def asked(request: Request, form: Form) -> Asked:
        session = access.session(request)
        return Asked(asking(request), session, await form.read(request), _SWAPS in request.headers)

    @router.post("/review/{what}", dependencies=_MAY, **AT_LARGE.described_form)
    async def do(what: AtLarge, request: Request) -> Response:
        found = await asked(request, AT_LARGE)
        if what == "as":
            return await acts.begin(found)
        reviewer = reviewer_of(found.session)
        if what not in at_large:
            raise Refusal(404, f"nobody can `{what[:40]}` here", "open `/review`")
        return _who_are_you() if reviewer is None else await at_large[what](found, reviewer)

    @router.post("/review/{task}/{what}", dependencies=_MAY, **AT_TASK.described_form)
    async def do_at(task: str, what: AtTask, request: Request) -> Response:
        found = await asked(request, AT_TASK)
        reviewer = reviewer_of(found.session)
        if what not in at_task:
            raise Refusal(404, f"nobody can `{what[:40]}` a task", "open `/review`")
        return _who_are_you() if reviewer is None else await at_task[what](found, reviewer, task)


def _session(access: Access, request: Request) -> Session | None:
    """None for a program, which shows a token."""
    return None if "authorization" in request.headers else access.session(request)


def _who_are_you() -> Response:
    return RedirectResponse(address(None), 303, HEADERS)
