"""IN4: whether it is decided in time, by the rule that was approved."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.deciding.lock import locked_work, rule_edits, work_edits
from midspan.decide.rules.subjects import DecisionSubject
from midspan.decide.wording import counted
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import current_names
from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.rules import Question, Rule, rule

# A definition that was rewritten is said to be so, not listed line by line.
_MOST_EDITS = 5


@rule("IN401", "decision-overdue", blocks_from=Stage.SHADOW, question=Question.AUTOMATION, suppressible=False)
def decision_overdue(subject: DecisionSubject) -> Iterator[Hit]:
    """The decision date has passed, and nobody has decided.

    Pilots are never killed, they are forgotten. On the decision date it is COMMIT or STOP; there is one extension,
    with an end. The date that was approved counts, whatever the file says since.

    Breaks:
        today: 2026-12-15
    Also: IN206 IN406 IN407

    Repaired:
        today: 2026-10-10
    """
    if subject.due is None or not subject.overdue:
        return
    late = (subject.today - subject.due).days
    again = "" if subject.history.extended_until else ", or take the one extension with `--extend`"
    yield Hit(
        subject.file.place("decision", "after"),
        f"the decision on `{subject.file.name}` was due on `{subject.due}`, {counted(late, 'day', 'days')} ago",
        f"record it with `midspan decide {subject.file.name} --stop` or `--commit`{again}",
    )


@rule("IN402", "decision-rule-edited", blocks_from=Stage.SHADOW, question=Question.GOOD, suppressible=False)
def decision_rule_edited(subject: DecisionSubject) -> Iterator[Hit]:
    """The promise or the decision rule is not the one that was approved.

    Goalposts move quietly, one value at a time. The approved rule goes on counting; what was edited is named, and
    takes a new approval by somebody who answers for it.

    Breaks:
        approved: before
        initiatives/request-routing.yaml: {decision: {after: 180 days}}

    Repaired:
        approved: now
        initiatives/request-routing.yaml: {decision: {after: 180 days}}
    """
    if subject.history.approval is None or subject.file.unreadable:
        return
    for edit in rule_edits(
        subject.history.approval.rule, subject.file, current_names(subject.works.values())
    ):
        yield Hit(
            subject.file.place(*_at(edit.at)),
            f"{edit}, and the approved rule still counts",
            f"take the edit back, or have it approved: `midspan decide {subject.file.name} --approve --by owner --why …`",
        )


@rule(
    "IN403", "definition-edited", blocks_from=Stage.SHADOW, question=Question.AUTOMATION, suppressible=False
)
def definition_edited(subject: DecisionSubject) -> Iterator[Hit]:
    """A work is not defined as it was approved.

    Who approved a definition answers for that one. An edit may be harmless or may change what the AI is allowed to
    do; the same people say which.

    Breaks:
        approved: before
        works/route-request.yaml: {review: {people: 4}}

    Repaired:
        approved: now
        works/route-request.yaml: {review: {people: 4}}
    """
    approval = subject.history.approval
    for name, file in subject.works.items() if approval else ():
        help_text = f"take it back, or have it approved: `midspan decide {subject.file.name} --approve --by owner --why …`"
        if file.unreadable:
            continue
        locked = locked_work(approval.works, file) if approval else None
        if locked is None:
            yield Hit(
                file.place(), f"`{name}` was not there when `{subject.file.name}` was approved", help_text
            )
            continue
        edits = work_edits(locked, file)
        for edit in edits[:_MOST_EDITS]:
            yield Hit(file.place(*_at(edit.at)), f"{edit} since it was approved", help_text)
        if len(edits) > _MOST_EDITS:
            more = counted(len(edits) - _MOST_EDITS, "more value", "more values")
            yield Hit(file.place(), f"{more} of `{name}` changed since it was approved", help_text)


@rule("IN404", "evidence-too-late", blocks_from=Stage.CHOSEN, question=Question.GOOD)
def evidence_too_late(subject: DecisionSubject) -> Iterator[Hit]:
    """The evidence that is still missing cannot be there on the decision date.

    No more cases can be labelled on a day than arrive, nor than people have time to label. If that is too slow for
    the date, it is known today, not on the day itself.

    Breaks:
        evidence/route-request.yaml:
          certificate:
            outcome:
              refusal: {missing: 40000, message: 40000 more labelled cases are needed, total: 44, max_error: 0.1}
    Also: EV202

    Repaired:
        works/route-request.yaml: {today: {volume: 350/day}}
    """
    if subject.due is None or subject.past_due:
        return
    for name, each in subject.arrivals.items():
        if each.on is None or each.on > subject.due:
            when = "not in a lifetime" if each.on is None else f"on `{each.on}`"
            yield Hit(
                subject.file.place("decision", "after"),
                f"`{each.missing}` more labelled cases for `{name}` are there {when}, at `{each.per_day:,.4g}` a working day, "
                f"and the decision is due on `{subject.due}`",
                "label items of earlier weeks as well, or let more people label",
            )


@rule("IN405", "stuck-in-pilot", blocks_from=Stage.PROVEN, question=Question.AUTOMATION)
def stuck_in_pilot(subject: DecisionSubject) -> Iterator[Hit]:
    """It was decided to go on, the decision date has passed, and it still changes nothing.

    A COMMIT to Shadow is a beginning. Running beside people for ever costs what it costs and is worth nothing: the
    next step, or the end, is overdue. Not asked where the ceiling of every work is `shadow`.

    Breaks:
        committed: shadow
        today: 2026-12-15
    Also: IN206 IN406 IN407

    Repaired:
        committed: assisted
        today: 2026-10-10
    """
    commit = subject.history.commit
    higher = any(ceiling_of(file).reaches(Level.ASSISTED) for file in subject.works.values())
    if (
        subject.due is None
        or commit is None
        or not subject.past_due
        or not higher
        or commit.to.reaches(Stage.ASSISTED)
    ):
        return
    late = (subject.today - subject.due).days
    yield Hit(
        subject.file.place("decision", "after"),
        f"`{subject.file.name}` went to {commit.to.shown} on `{commit.on}` and is still there, "
        f"{counted(late, 'day', 'days')} after its decision date",
        f"take it further or end it: `midspan verdict {subject.file.name}` says what is missing",
    )


def _at(keys: tuple[str, ...]) -> tuple[str | int, ...]:
    return tuple(int(key) if key.isdecimal() else key for key in keys)


RULES: tuple[Rule[DecisionSubject], ...] = (
    decision_overdue,
    decision_rule_edited,
    definition_edited,
    evidence_too_late,
    stuck_in_pilot,
)
