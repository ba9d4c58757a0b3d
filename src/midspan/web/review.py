"""The review page: a role is chosen, one task after the other is held and put before the person, one form for each answer.

A GET holds and changes nothing. What is not done is said on the page, with what was typed still there.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from midspan.access.permissions import Permission
from midspan.define.question import AnswerError
from midspan.model.production import TaskRow
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.said import Verdict
from midspan.web import desk
from midspan.web.access import Access
from midspan.web.allowing import allow
from midspan.web.bodies import form
from midspan.web.pages import HEADERS, page
from midspan.web.ports import Clock, Desks, House
from midspan.web.review_api import check_role, named
from midspan.web.review_shown import shown
from midspan.web.said import Refusal
from midspan.web.said_on_form import response_of
from midspan.web.sessions import SEEN_S, Session

_DONE = {
    Verdict.ACCEPT: "accepted",
    Verdict.EDIT: "edited",
    Verdict.REJECT: "rejected",
    Verdict.ESCALATE: "handed on",
}
Typed = Mapping[str, str]
Act = Callable[[Session, Reviewer, Typed], Awaitable[Response]]


class Reviewing:
    """What the forms of the page do."""

    def __init__(self, house: House, seconds: Callable[[], float], now: Clock) -> None:
        self._house, self._seconds, self._now = house, seconds, now

    async def look(
        self,
        session: Session,
        *,
        status: int = 200,
        problem: tuple[str, str] | None = None,
        typed: Typed | None = None,
    ) -> Response:
        """The page as it is for this session. problem: what was not done, and what to do."""
        now, reviewer, current = self._now(), session.reviewer, session.current
        found = await self._house.at_desks(lambda desks: desk.view(desks, reviewer, current, now))
        if found.seen is None:
            session.current = None
        else:
            session.shown.setdefault(found.seen.shown.task, self._seconds())
        told, session.told = session.told, None
        return page("review.html", status, **shown(found, session, told, problem, typed or {}, now))

    async def begin(self, session: Session, typed: Typed) -> Response:
        role = typed.get("role", "")
        reviewer = Reviewer(role, named(typed.get("name")))
        await self._house.at_desks(lambda desks: check_role(desks, role))
        await self._leave(session)
        session.becomes(reviewer)
        return await self._next(session, reviewer)

    async def next(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        """Who asks for one is given what they skipped, too."""
        del typed
        session.skipped.clear()
        return await self._next(session, reviewer)

    async def _next(self, session: Session, reviewer: Reviewer) -> Response:
        skipped, now = frozenset(session.skipped), self._now()
        task = await self._house.at_desks(lambda desks: desk.take_next(desks, reviewer, skipped, now))
        session.current = None if task is None else task.id
        return _back()

    async def say(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        id_, now = typed.get("task", ""), self._now()
        since = session.shown.get(id_)
        if since is None:
            # Whoever sends a form twice is told what became of the first.
            session.told = session.told or "That case was not before you: nothing was recorded."
            return _back()
        spent = min(self._seconds() - since, 86_400.0)
        if spent < SEEN_S:
            session.told = "That was pressed before the case could be read: nothing was recorded."
            return _back()
        seen = await self._house.at_desks(lambda desks: desk.held(desks, reviewer, id_, now))
        if isinstance(seen, Refused):
            return await self._refused(session, seen, typed)
        try:
            said = response_of(seen, typed, round(spent, 1))
        except AnswerError as error:
            return await self._not_done(session, (error.message, error.help or ""), typed)
        done = await self._house.at_desks(lambda desks: desk.say(desks, id_, reviewer, said, now))
        if isinstance(done, Refused):
            return await self._refused(session, done, typed)
        session.last = None if said.verdict is Verdict.ESCALATE else done.id
        session.shown.pop(id_, None)
        session.told = f"{done.item}: {_DONE[said.verdict]}."
        return await self._next(session, reviewer)

    async def note(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        id_, text, now = typed.get("task", ""), typed.get("note", ""), self._now()
        done = await self._house.at_desks(lambda desks: desk.leave(desks, id_, reviewer, text, now))
        if isinstance(done, Refused):
            return await self._refused(session, done, typed)
        session.told = f"{done.item}: the note is kept."
        return _back()

    async def skip(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        """Whoever holds it no more has nothing to let go of: that is not worth a word."""
        id_ = typed.get("task", "")
        await self._leave(session, id_)
        session.skipped.add(id_)
        return await self._next(session, reviewer)

    async def undo(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        last, now = session.last, self._now()
        if last is None:
            session.told = "There is no answer of yours that could be taken back."
            return _back()
        done = await self._house.at_desks(lambda desks: desk.take_back(desks, last, reviewer, now))
        if isinstance(done, Refused):
            session.last = None
            return await self._not_done(session, (done.message, done.help), typed, 409)
        await self._leave(session)
        session.current, session.last = done.id, None
        session.told = f"{done.item}: taken back."
        return _back()

    async def hold(self, session: Session, reviewer: Reviewer, typed: Typed) -> Response:
        """The lease goes on while the page is looked at."""
        del session
        id_, now = typed.get("task", ""), self._now()
        held = await self._house.at_desks(lambda desks: desk.take(desks, id_, reviewer, now))
        return Response(status_code=204 if isinstance(held, TaskRow) else 409, headers=HEADERS)

    async def _leave(self, session: Session, id: str | None = None) -> None:  # noqa: A002 - the task's
        """What is held is anybody's again."""
        held, reviewer, now = id or session.current, session.reviewer, self._now()
        if held is not None and reviewer is not None:
            await self._house.at_desks(lambda desks: _let_go(desks, held, reviewer, now))

    async def _refused(self, session: Session, refused: Refused, typed: Typed) -> Response:
        status = 422 if refused.why is Why.FAULT else 409
        return await self._not_done(session, (refused.message, refused.help), typed, status)

    async def _not_done(
        self, session: Session, problem: tuple[str, str], typed: Typed, status: int = 422
    ) -> Response:
        return await self.look(session, status=status, problem=problem, typed=typed)


def review(house: House, access: Access, now: Clock) -> APIRouter:
    router = APIRouter(prefix="/review")
    desk_of = Reviewing(house, access.sessions.seconds, now)
    acts: dict[str, Act] = {
        "next": desk_of.next,
        "say": desk_of.say,
        "note": desk_of.note,
        "skip": desk_of.skip,
        "undo": desk_of.undo,
        "hold": desk_of.hold,
    }

    @router.get("", dependencies=[allow(Permission.REVIEW)])
    async def look(request: Request) -> Response:
        return await desk_of.look(access.session(request))

    @router.post("/{what}", dependencies=[allow(Permission.REVIEW)])
    async def act(what: str, request: Request) -> Response:
        session = access.session(request)
        typed = await form(request)
        if what == "as":
            return await desk_of.begin(session, typed)
        if what not in acts:
            raise Refusal(404, f"nobody can `{what[:40]}` here", "open `/review`")
        if session.reviewer is None:
            return _back()
        return await acts[what](session, session.reviewer, typed)

    return router


def _let_go(desks: Desks, id: str, reviewer: Reviewer, now: str) -> None:  # noqa: A002 - the task's
    desk.let_go(desks, id, reviewer, now)


def _back() -> Response:
    return RedirectResponse("/review", 303, HEADERS)
