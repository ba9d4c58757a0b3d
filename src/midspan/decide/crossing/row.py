"""One initiative on the board: where it stands, where its plan says it stands, and who must do what next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from midspan.decide.assessment import InitiativeState
from midspan.decide.crossing.planned import Gap, Planned, gap, planned
from midspan.decide.crossing.spans import Span, spans
from midspan.decide.failing.mode import Known, Mode, Sign
from midspan.decide.failing.modes import look
from midspan.decide.reason import Reason
from midspan.decide.turn import Turn, turn
from midspan.decide.verdict import Outcome
from midspan.model.stage import Stage
from midspan.value.adopting import Adoption
from midspan.value.measuring.series import Series
from midspan.value.net import Net
from midspan.value.spending.account import Account


@dataclass(frozen=True, slots=True)
class Row:
    """One initiative. What is None is unknown, or not said.

    reason: the one that matters most now; turn: who must act on it. due, days_left: of the decision, negative when past;
    decided: there was a COMMIT. still_days: since anything about it was measured, approved or decided. gap: what its own
    plan says is reached and is not. account: what it has cost, of its budget.
    """

    initiative: str
    problem: str | None
    path: str
    owner: str | None
    sponsor: str | None
    works: tuple[str, ...]
    stage: Stage | None
    next_stage: Stage | None
    stages: tuple[Stage, ...]
    spans: tuple[Span, ...]
    plan: Planned | None
    gap: Gap | None
    outcome: Outcome
    reason: Reason
    more_reasons: int
    turn: Turn
    due: date | None
    days_left: int | None
    decided: bool
    extended: bool
    stopped: date | None
    share_alone: float | None
    net: Net | None
    value: Series
    account: Account
    adoption: Adoption
    signs: tuple[tuple[Mode, Sign], ...]
    still_days: int | None

    @property
    def behind(self) -> bool:
        """Whether it is behind its own plan; one that was stopped is no more behind anything."""
        return self.stopped is None and self.gap is not None and bool(self.gap.stages)

    @property
    def overdue(self) -> bool:
        """Whether its decision date has passed, undecided."""
        undecided = self.stopped is None and not self.decided
        return undecided and self.days_left is not None and self.days_left < 0

    @property
    def raised(self) -> tuple[tuple[Mode, Sign], ...]:
        return tuple((mode, sign) for mode, sign in self.signs if sign.known is Known.RAISED)


def row(state: InitiativeState, today: date) -> Row:
    """The row of one initiative, from what its verdict rests on."""
    initiative, verdict, history = state.file.initiative, state.verdict, state.history
    plan = planned(state.promise.initiative, state.stages, today)
    first = verdict.reasons[0]
    return Row(
        initiative=state.name,
        problem=initiative.problem,
        path=state.file.place().path,
        owner=initiative.owner,
        sponsor=initiative.people.sponsor if initiative.people else None,
        works=tuple(each.name for each in state.works),
        stage=verdict.stage,
        next_stage=verdict.next_stage,
        stages=state.stages,
        spans=spans(state, plan),
        plan=plan,
        gap=gap(plan, state.stages, verdict.stage, today),
        outcome=verdict.outcome,
        reason=first,
        more_reasons=len(verdict.reasons) - 1,
        turn=turn(first, initiative),
        due=verdict.due,
        days_left=verdict.days_left,
        decided=history.commit is not None,
        extended=history.extended_until is not None,
        stopped=history.stopped.on if history.stopped else None,
        share_alone=state.share_alone,
        net=state.net,
        value=state.measured.series,
        account=state.account,
        adoption=state.measured.adoption,
        signs=tuple(look(state, today).items()),
        still_days=(today - state.moved).days if state.moved else None,
    )
