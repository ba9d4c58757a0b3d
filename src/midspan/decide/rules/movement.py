"""IN4: whether anybody still moves it: work that stands still, a sponsor who is not heard any more."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.rules.subjects import DecisionSubject
from midspan.decide.wording import counted
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule

STILL_DAYS = 30
SILENT_DAYS = 45


@rule("IN406", "no-movement", blocks_from=Stage.PROVEN, question=Question.AUTOMATION)
def no_movement(subject: DecisionSubject) -> Iterator[Hit]:
    """Nothing has happened for 30 days.

    Nothing was measured, approved or decided. Initiatives do not fail loudly, they stall, and a month without movement
    is how it looks from outside. Not asked of one that was stopped.

    Breaks:
        today: 2026-11-02
        evidence/route-request.yaml: {measured_at: "2026-09-20T10:00:00Z"}
    Also: IN206 IN407

    Repaired:
        today: 2026-10-10
        evidence/route-request.yaml: {measured_at: "2026-09-20T10:00:00Z"}
    """
    moved = subject.moved
    if moved is None or subject.history.stopped:
        return
    still = (subject.today - moved).days
    if still > STILL_DAYS:
        yield Hit(
            subject.file.place("started"),
            f"nothing about `{subject.file.name}` was measured, approved or decided since `{moved}`, "
            f"{counted(still, 'day', 'days')} ago",
            f"take the next step that `midspan verdict {subject.file.name}` names, or stop it",
        )


@rule("IN407", "sponsor-silent", blocks_from=Stage.PROVEN, question=Question.WRONG)
def sponsor_silent(subject: DecisionSubject) -> Iterator[Hit]:
    """The sponsor has not been heard for 45 days.

    Who pays for it and does not ask for it will not defend it either. An approval or a decision by the sponsor, recorded
    in the ledger, is what counts as being heard. Not asked of one that was stopped.

    Breaks:
        today: 2026-10-20
        evidence/route-request.yaml: {measured_at: "2026-10-12T10:00:00Z"}
    Also: IN206

    Repaired:
        today: 2026-10-10
        evidence/route-request.yaml: {measured_at: "2026-10-05T10:00:00Z"}
    """
    initiative, history = subject.file.initiative, subject.history
    sponsor = initiative.people.sponsor if initiative.people else None
    if initiative.started is None or sponsor is None or history.stopped:
        return
    heard = [
        each.on for each in history.decisions if sponsor in {each.by, each.role} or each.role == "sponsor"
    ]
    if history.approval and (history.approval.role == "sponsor" or history.approval.by == sponsor):
        heard.append(history.approval.on)
    newest = max([initiative.started, *heard])
    silent = (subject.today - newest).days
    if silent > SILENT_DAYS:
        since = f"since `{newest}`" if heard else f"since it began on `{newest}`"
        yield Hit(
            subject.file.place("people", "sponsor"),
            f"`{sponsor}` has approved and decided nothing about `{subject.file.name}` {since}, "
            f"{counted(silent, 'day', 'days')} ago",
            f"show them the verdict, and record what they say: `midspan decide {subject.file.name} --by sponsor`",
        )


RULES: tuple[Rule[DecisionSubject], ...] = (no_movement, sponsor_silent)
