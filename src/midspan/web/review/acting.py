"""What the forms of the review page do: hold, answer, leave a note, pass over, take back.

What is not done is said on the page of the case, with what was typed still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi.responses import JSONResponse, RedirectResponse, Response

from midspan.access.principal import Principal
from midspan.define.question import AnswerError
from midspan.model.production import TaskRow
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.said import Verdict
from midspan.web.asks import Asks, asks
from midspan.web.pages import HEADERS, page
from midspan.web.ports import Clock, Desks, House
from midspan.web.review import desk
from midspan.web.review.api import check_role
from midspan.web.review.counting import Waiting
from midspan.web.review.saying import response_of
from midspan.web.review.scoring import Scores
from midspan.web.review.showing import VERSION, address, as_data, as_page
from midspan.web.review.sifting import at_desks
from midspan.web.review.who import check_seat, reviewer_as, reviewer_of
from midspan.web.said import Refusal
from midspan.web.sessions import SEEN_S, Session

_DONE = {
    Verdict.ACCEPT: "accepted",
    Verdict.EDIT: "edited",
    Verdict.REJECT: "rejected",
    Verdict.ESCALATE: "handed on",
}
_MOST_S = 86_400.0
_MOST_SKIPPED = 1_000
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request. swaps: whether the page itself puts the answer in its place, so that nothing need be asked again."""

    who: Principal
    session: Session
    typed: Typed
    swaps: bool = False


class Reviewing:
    """seconds: a clock that never goes back. now: UTC, as the ledger writes it."""

    def __init__(self, house: House, seconds: Callable[[], float], now: Clock) -> None:
        self._house, self._seconds, self._now = house, seconds, now
        self._scores, self._waiting = Scores(house), Waiting(seconds)

    async def look(
        self,
        session: Session,
        id: str | None = None,  # noqa: A002 - the task's
        *,
        status: int = 200,
        problem: tuple[str, str] | None = None,
        typed: Typed | None = None,
    ) -> Response:
        """The page as it is for this session; it changes nothing. problem: what was not done, and what to do."""
        now, reviewer = self._now(), reviewer_of(session)
        found = await at_desks(
            self._house, lambda desks: desk.view(desks, reviewer, id, now, self._waiting(desks))
        )
        if id is not None and found.seen is None and problem is None:
            raise _nothing(id)
        if found.seen is not None:
            check_seat(found.seen.roles)
        if found.seen is not None and found.seen.open:
            session.shows(found.seen.task.id, self._seconds())
        score = await self._scores.of(reviewer, now)
        whom = asks() or Asks()
        said = as_page(found, whom.who, session, reviewer, score, session.hears(), problem, typed or {}, now)
        answer = page("review.html", status, **said)
        answer.headers["X-Location"] = address(id)
        return answer

    async def data(self, session: Session | None, id: str | None) -> Response:  # noqa: A002 - the task's
        """The same as JSON. session: None for a program, which is nobody's reviewer."""
        now, reviewer = self._now(), reviewer_of(session) if session else None
        found = await at_desks(
            self._house, lambda desks: desk.view(desks, reviewer, id, now, self._waiting(desks))
        )
        if id is not None and found.seen is None:
            raise _nothing(id)
        if found.seen is not None:
            check_seat(found.seen.roles)
        score = await self._scores.of(reviewer, now)
        told = as_data(found, reviewer, score, now)
        return JSONResponse(told if session is None else {**told, "csrf": session.csrf}, headers=HEADERS)

    async def task_of(self, name: str) -> str | None:
        """A task by the name of its item; None where there is none."""
        return await at_desks(self._house, lambda desks: desk.task_of(desks, name))

    async def at(self, session: Session) -> str | None:
        """The task that this person is at already."""
        now, reviewer = self._now(), reviewer_of(session)
        if reviewer is None:
            return None
        mine = await at_desks(self._house, lambda desks: desk.held_by(desks, reviewer, now))
        return None if mine is None else mine.id

    async def begin(self, asked: Asked) -> Response:
        session, role = asked.session, asked.typed.get("role", "")
        reviewer = reviewer_as(asked.who, role, asked.typed.get("name", ""))
        await at_desks(self._house, lambda desks: check_role(desks, role))
        before, now = reviewer_of(session), self._now()
        if before is not None and before != reviewer:
            await at_desks(self._house, lambda desks: _leave_all(desks, before, now))
        session.becomes(reviewer)
        return await self._next(asked, reviewer)

    async def next(self, asked: Asked, reviewer: Reviewer) -> Response:
        """Who asks for one is given what they skipped, too."""
        asked.session.skipped.clear()
        return await self._next(asked, reviewer)

    async def claim(self, asked: Asked, reviewer: Reviewer, id: str) -> Response:  # noqa: A002 - the task's
        now = self._now()
        held = await at_desks(self._house, lambda desks: desk.take(desks, id, reviewer, now))
        return (
            await self._refused(asked, id, held) if isinstance(held, Refused) else await self._to(asked, id)
        )

    async def say(self, asked: Asked, reviewer: Reviewer, id: str) -> Response:  # noqa: A002 - the task's
        session, typed, now = asked.session, asked.typed, self._now()
        seen = await at_desks(self._house, lambda desks: desk.look(desks, reviewer, id, now))
        if seen is None:
            raise _nothing(id)
        since = session.shown.get(id)
        spent = 0.0 if since is None else min(self._seconds() - since, _MOST_S)
        if seen.open and spent < SEEN_S:
            session.shows(id, self._seconds())
            told = "it was pressed before the case could be read", "read it, and answer again"
            return await self.look(session, id, status=425, problem=told, typed=typed)
        try:
            said = response_of(seen, typed, round(spent, 1))
        except AnswerError as error:
            return await self._not_done(asked, id, (error.message, error.help or ""))
        skipped = frozenset(session.skipped)
        done, following = await at_desks(
            self._house, lambda desks: desk.say_and_go_on(desks, id, reviewer, said, skipped, now)
        )
        if isinstance(done, Refused):
            return await self._refused(asked, id, done)
        session.last = None if said.verdict is Verdict.ESCALATE else done.id
        session.shown.pop(id, None)
        session.told = f"{done.item}: {_DONE[said.verdict]}."
        return await self._to(asked, None if following is None else following.id)

    async def note(self, asked: Asked, reviewer: Reviewer, id: str) -> Response:  # noqa: A002 - the task's
        text, now = asked.typed.get("note", ""), self._now()
        done = await at_desks(self._house, lambda desks: desk.leave(desks, id, reviewer, text, now))
        if isinstance(done, Refused):
            return await self._refused(asked, id, done)
        asked.session.told = f"{done.item}: the note is kept."
        return await self._to(asked, id)

    async def skip(self, asked: Asked, reviewer: Reviewer, id: str) -> Response:  # noqa: A002 - the task's
        """Whoever holds it no more has nothing to let go of: that is not worth a word."""
        now = self._now()
        is_open = await at_desks(self._house, lambda desks: desk.pass_over(desks, id, reviewer, now))
        if is_open and len(asked.session.skipped) < _MOST_SKIPPED:
            asked.session.skipped.add(id)
        return await self._next(asked, reviewer)

    async def undo(self, asked: Asked, reviewer: Reviewer) -> Response:
        session, last, now = asked.session, asked.session.last, self._now()
        if last is None:
            session.told = "There is no answer of yours that could be taken back."
            return await self._to(asked, await self.at(session))
        done = await at_desks(self._house, lambda desks: desk.take_back(desks, last, reviewer, now))
        session.last = None
        if isinstance(done, Refused):
            return await self._refused(asked, await self.at(session), done)
        session.told = f"{done.item}: taken back."
        return await self._to(asked, done.id)

    async def beat(self, asked: Asked, reviewer: Reviewer, id: str) -> Response:  # noqa: A002 - the task's
        """While a case is looked at: its lease goes on, and the page hears what has changed around it."""
        session, now = asked.session, self._now()

        def ask(desks: Desks) -> tuple[TaskRow | Refused, int, bool]:
            held = desk.take(desks, id, reviewer, now)
            waiting = self._waiting(desks)
            first = desks.production.tasks(role=reviewer.role, limit=1)
            late = bool(first) and first[0].due_at < now
            return held, sum(n for (_, role), n in waiting.items() if role == reviewer.role), late

        held, waiting, late = await at_desks(self._house, ask)
        mine = isinstance(held, TaskRow)
        if mine:
            session.shows(id, self._seconds())
        told = {
            "held": mine,
            "until": held.claimed_until if isinstance(held, TaskRow) else None,
            "because": None if isinstance(held, TaskRow) else held.message,
            "waiting": waiting,
            "late": late,
            "version": VERSION,
        }
        return JSONResponse(told, 200 if mine else 409, HEADERS)

    async def _next(self, asked: Asked, reviewer: Reviewer) -> Response:
        skipped, now = frozenset(asked.session.skipped), self._now()
        task = await at_desks(self._house, lambda desks: desk.take_next(desks, reviewer, skipped, now))
        return await self._to(asked, None if task is None else task.id)

    async def _to(self, asked: Asked, id: str | None) -> Response:  # noqa: A002 - the task's
        if asked.swaps:
            return await self.look(asked.session, id)
        return RedirectResponse(address(id), 303, HEADERS)

    async def _refused(self, asked: Asked, id: str | None, refused: Refused) -> Response:  # noqa: A002
        if refused.why is Why.UNKNOWN:
            raise Refusal(404, refused.message, refused.help)
        status = 422 if refused.why is Why.FAULT else 409
        return await self._not_done(asked, id, (refused.message, refused.help), status)

    async def _not_done(
        self,
        asked: Asked,
        id: str | None,  # noqa: A002 - the task's
        problem: tuple[str, str],
        status: int = 422,
    ) -> Response:
        return await self.look(asked.session, id, status=status, problem=problem, typed=asked.typed)


def _leave_all(desks: Desks, reviewer: Reviewer, now: str) -> None:
    """What somebody held who is here no more is anybody's again."""
    for each in desks.production.holding(reviewer.who, now):
        if each.role == reviewer.role:
            desk.let_go(desks, each.id, reviewer, now)


def _nothing(id: str) -> Refusal:  # noqa: A002 - the task's
    return Refusal(404, f"there is no task `{id[:80]}`", "open `/review`: what waits is listed there")
