"""The order of a recorded life: whatever comes next happens at its own date, through the code of every day.

Law: the next event is the first of what is decided, what is due, what arrives and what is said; of one date they happen in
this order. Nothing is done at another time than that, and a life that was interrupted goes on with the event after the last one
that is in its ledger. It ends with the last that arrives, is said or is decided; what is due after that stays due.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from midspan.errors import FeedError
from midspan.ledger.canonical import canonical
from midspan.model.production import Purpose, TaskRow, TaskState
from midspan.run.ports import Arrival
from midspan.run.recorded.clock import RecordedClock
from midspan.run.recorded.script import Decided, Spoken, in_order
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.hours import due, later
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.said import Response, Verdict, said_of
from midspan.run.tasks.shown import proposal_of

_ASKED = (Purpose.DECIDE, Purpose.SECOND, Purpose.LABEL)
_AT_A_TIME = 256
_MOMENT_S, _SELDOM_S = 0.001, 60.0
_LAST = "9999-12-31T23:59:59.999Z"

# Does what was decided, and says in words what came of it; an empty text where it was done.
Decide = Callable[[Decided], str]


@dataclass(frozen=True, slots=True)
class Script:
    """What people say and decide. delay_s: of working time, after which who is asked gives an answer without a date."""

    spoken: Sequence[Spoken] = ()
    decided: Sequence[Decided] = ()
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Unheard:
    """What was said or decided and changed nothing, with the reason in words. about: the item, or the level or decision."""

    at: str
    about: str
    why: str


@dataclass(slots=True)
class Lived:
    """What a recorded life came to. late: items that arrived after others of a later date. undated: with those before them."""

    said: int = 0
    decided: int = 0
    late: int = 0
    undated: int = 0
    unheard: list[Unheard] = field(default_factory=list)
    refused: list[Unheard] = field(default_factory=list)


@dataclass(order=True, slots=True)
class _Answer:
    at: str
    task: str
    spoken: Spoken = field(compare=False)


class Living:
    """One life of one work. Implements `Pace`; the clock is that of everything it is given."""

    def __init__(
        self,
        clock: RecordedClock,
        desk: Desk,
        script: Script,
        decide: Decide,
        *,
        mark: str,
        goes_on: bool,
    ) -> None:
        """clock: at the first event, or where this life was left (goes_on). mark: what it is known by. Raises StoreError."""
        self.lived = Lived()
        self._goes_on = goes_on
        self._clock = clock
        self._desk = desk
        self._decide = decide
        self._delay_s = script.delay_s
        self._address = f"clock:{desk.file.identity}:{mark}"
        self._said = in_order(script.spoken)
        self._decisions = sorted(script.decided, key=lambda each: (each.at, each.line))
        whenever = [each for each in script.spoken if each.at is None]
        self._whenever = {each.item: each for each in whenever if each.case is None}
        self._of_cases = {each.case: each for each in whenever if each.case is not None}
        done = desk.production.mark(self._address) or {"said": 0, "decided": 0}
        self._next_said, self._next_decided = int(done["said"]), int(done["decided"])
        self._swept_at = ""
        self._answers: list[_Answer] = []
        self._scheduled: set[str] = set()
        self._schedule_open()

    def parted(self, arrivals: Iterator[Arrival], size: int) -> Iterator[tuple[Arrival, ...]]:
        """Records of one date together, each when everything before it has happened. Raises FeedError, StoreError."""
        for at, records in self._dated(arrivals):
            self._until(at, arriving=True)
            self._clock.reach(at)
            rest = iter(records)
            while some := tuple(islice(rest, size)):
                yield some
            self._schedule(each.id for each in records if each.id)
            self._schedule_cases()
        self._until(_LAST, arriving=False)

    # ---------------------------------------------------------------------------------------------------------------

    def _dated(self, arrivals: Iterator[Arrival]) -> Iterator[tuple[str, list[Arrival]]]:
        """Records that come together, and when; the clock does not go back for one that comes late."""
        at, together = self._clock.now() if self._goes_on else "", list[Arrival]()
        for each in arrivals:
            if each.dated is None and not at:
                raise FeedError(
                    f"record {each.at} has no date, and nothing came before it",
                    help='a recorded life needs dated items: `{"id": …, "at": "2026-12-01T09:00:00Z", "input": {…}}`',
                )
            self.lived.undated += each.dated is None
            self.lived.late += each.dated is not None and each.dated < at
            comes = max(at, each.dated or at)
            if comes != at and together:
                yield at, together
                together = []
            at = comes
            together.append(each)
        if together:
            yield at, together

    def _until(self, bound: str, *, arriving: bool) -> None:
        """Let everything happen that comes before what arrives at this date; at the end, all that anybody still says."""
        going = True
        while going:
            # Each of them is a transaction of its own within; many of them are made durable together.
            with self._desk.production.transaction():
                going = all(self._happened(bound, arriving=arriving) for _ in range(_AT_A_TIME))

    def _happened(self, bound: str, *, arriving: bool) -> bool:
        """Whether there was something to happen, and it did."""
        events = [
            (at, rank, happen)
            for rank, (at, happen) in enumerate(
                (self._to_decide(), self._due(), self._to_say(), self._to_answer())
            )
            if at is not None
        ]
        at, rank, happen = min(events, key=lambda each: each[:2], default=(_LAST, 0, None))
        # What is decided or due on that very date comes before what arrives, what is said comes after it.
        if happen is None or at > bound or (at == bound and rank > 1):
            return False
        if not arriving and {each[1] for each in events} == {1}:
            return False
        self._clock.reach(at)
        happen(at)
        return True

    def _to_decide(self) -> tuple[str | None, Callable[[str], None]]:
        left = self._next_decided < len(self._decisions)
        return (self._decisions[self._next_decided].at if left else None), self._decided

    def _due(self) -> tuple[str | None, Callable[[str], None]]:
        first = self._desk.production.tasks(work=self._desk.file.identity, limit=1)
        if not first:
            return None, self._swept
        at = later(first[0].due_at, _MOMENT_S)
        if self._swept_at and self._desk.chain.within_s < _SELDOM_S:
            # Who is given no time is due again at once: somebody has to look, but not all the time.
            at = max(at, later(self._swept_at, _SELDOM_S))
        return at, self._swept

    def _to_say(self) -> tuple[str | None, Callable[[str], None]]:
        left = self._next_said < len(self._said)
        return (self._said[self._next_said][0] if left else None), self._spoke

    def _to_answer(self) -> tuple[str | None, Callable[[str], None]]:
        return (self._answers[0].at if self._answers else None), self._answered

    # --- what happens ----------------------------------------------------------------------------------------------

    def _decided(self, at: str) -> None:
        decided = self._decisions[self._next_decided]
        with self._desk.production.transaction():
            why = self._decide(decided)
            self._next_decided += 1
            self._note()
        if why:
            about = decided.to.value if decided.to else str(decided.decide)
            self.lived.refused.append(Unheard(at, about, why))
        else:
            self.lived.decided += 1

    def _swept(self, at: str) -> None:
        self._swept_at = at
        sweep({self._desk.file.identity: self._desk}, self._desk.production, at)

    def _spoke(self, at: str) -> None:
        spoken = self._said[self._next_said][1]
        with self._desk.production.transaction():
            task = self._open(spoken)
            why = f"nobody is asked about `{spoken.about}`" if task is None else self._say(spoken, task)
            self._next_said += 1
            self._note()
        self._counted(spoken, at, why)

    def _answered(self, at: str) -> None:
        answer = heapq.heappop(self._answers)
        task = self._desk.production.task(answer.task)
        if task is not None and task.state is TaskState.OPEN:
            self._counted(answer.spoken, at, self._say(answer.spoken, task))

    def _say(self, spoken: Spoken, task: TaskRow) -> str:
        """Through the door; empty, or why it did not count."""
        reviewer = self._reviewer(spoken, task)
        found = respond(self._desk, task.id, reviewer, self._response(spoken, task), self._clock.now())
        if spoken.case is None:
            self._schedule((spoken.item,))
        return found.message if isinstance(found, Refused) else ""

    def _counted(self, spoken: Spoken, at: str, why: str) -> None:
        if why:
            self.lived.unheard.append(Unheard(at, spoken.about, why))
        else:
            self.lived.said += 1

    def _reviewer(self, spoken: Spoken, task: TaskRow) -> Reviewer:
        if spoken.role is not None:
            return Reviewer(spoken.role, spoken.by)
        if spoken.by in self._desk.chain.roles:
            return Reviewer(spoken.by)
        return Reviewer(task.role, spoken.by)

    def _response(self, spoken: Spoken, task: TaskRow) -> Response:
        """Who sees what they would have written accepts it; who sees nothing writes it."""
        if spoken.verdict is not None or task.blind:
            return spoken.response
        item = item_of(self._desk, task)
        proposal = proposal_of(task, item) if item else None
        same = proposal is not None and canonical(proposal) == canonical(spoken.response.output)
        return replace(spoken.response, verdict=Verdict.ACCEPT, output=None) if same else spoken.response

    def _open(self, spoken: Spoken) -> TaskRow | None:
        if spoken.case is not None:
            tasks = iter((self._task(spoken.case, Purpose.KNOWN),))
        else:
            tasks = (self._task(spoken.item, purpose) for purpose in _ASKED)
        return next((each for each in tasks if each and each.state is TaskState.OPEN), None)

    def _task(self, item: str, purpose: Purpose) -> TaskRow | None:
        return self._desk.production.task(task_id(self._desk.file.identity, item, purpose))

    def _note(self) -> None:
        done = {"said": self._next_said, "decided": self._next_decided}
        self._desk.production.set_mark(self._address, done)

    # --- answers without a date --------------------------------------------------------------------------------------

    def _schedule_open(self) -> None:
        """What waits already, from before or from a life that was interrupted."""
        if self._whenever:
            self._schedule(each.item for each in self._waiting())
        self._schedule_cases()

    def _schedule_cases(self) -> None:
        """What waits about cases: they are called as items are, so that only the tasks themselves tell."""
        for task in self._waiting() if self._of_cases else ():
            if task.purpose is Purpose.KNOWN and task.id not in self._scheduled:
                spoken = self._of_cases.get(said_of(task).case or "")
                if spoken is not None:
                    self._answer_later(task, spoken)

    def _waiting(self) -> Iterator[TaskRow]:
        after = ""
        while page := self._desk.production.tasks(
            work=self._desk.file.identity, after=after, limit=_AT_A_TIME
        ):
            yield from page
            after = page[-1].id

    def _schedule(self, items: Iterator[str] | Sequence[str]) -> None:
        for item in items:
            spoken = self._whenever.get(item)
            if spoken is None:
                continue
            for purpose in _ASKED:
                task = self._task(item, purpose)
                if task is not None and task.state is TaskState.OPEN and task.id not in self._scheduled:
                    self._answer_later(task, spoken)

    def _answer_later(self, task: TaskRow, spoken: Spoken) -> None:
        self._scheduled.add(task.id)
        at = due(self._desk.chain.calendar, task.opened_at, self._delay_s)
        heapq.heappush(self._answers, _Answer(max(at, self._clock.now()), task.id, spoken))


def first_of(script: Script, arrival: Arrival | None) -> str | None:
    """The date of the first event; None where nothing has one."""
    dates = [*(each.at for each in script.spoken if each.at), *(each.at for each in script.decided)]
    dates += [arrival.dated] if arrival and arrival.dated else []
    return min(dates, default=None)
