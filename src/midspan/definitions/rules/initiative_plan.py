"""IN3: what done means, which works it takes, by when, and what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.expressions import compile_expression
from midspan.definitions.repairs import rewritten
from midspan.definitions.rules.subjects import InitiativeSubject, missing, raw, required, said
from midspan.findings import Fix, Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule

STOP_VARIABLES = ("share_alone", "net_value")
_MILESTONES = (30, 60, 90)
_PLANNED = tuple(stage for stage in Stage if stage is not Stage.FRAMED)


@rule("IN301", "done-undefined", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def done_undefined(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nobody has said when it is done.

    A demo that convinced a steering group is not done. Done is what runs in production, and who uses it every day.

    Breaks:
        initiatives/request-routing.yaml: {done: {used_daily_by: null}}

    Repaired:
        initiatives/request-routing.yaml: {done: {used_daily_by: tenant-desk}}
    """
    return required(
        subject.file,
        "done",
        help="say what runs in production when it is done, and who uses it every day",
        fields={
            "production": "say what runs in production, such as `every reading passes through it`",
            "used_daily_by": "name who uses it every day, such as `billing-desk`",
        },
    )


@rule("IN302", "start-missing", blocks_from=Stage.FRAMED, question=Question.AUTOMATION, suppressible=False)
def start_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """The initiative has no first day.

    All its days are counted from there. Without it no milestone is ever late.

    Breaks:
        initiatives/request-routing.yaml: {started: null}

    Repaired:
        initiatives/request-routing.yaml: {started: 2026-09-01}
    """
    return missing(subject.file, "started", help="set the first day, such as `2026-09-01`")


@rule("IN303", "plan-missing", blocks_from=Stage.READY, question=Question.AUTOMATION)
def plan_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nothing says when the initiative shall be how far.

    Value appears early and modestly, or something is wrong. A plan by stage shows on which day it stalled.

    Breaks:
        initiatives/request-routing.yaml: {plan: null}

    Repaired:
        initiatives/request-routing.yaml: {plan: {ready: day 14, chosen: day 30}}
    """
    help_text = "set a day for each stage, such as `{ready: day 14, chosen: day 30, shadow: day 30}`"
    yield from missing(subject.file, "plan", help=help_text)
    if raw(subject.file, "plan") == {}:
        yield Hit(subject.file.place("plan"), "`plan` is empty", help_text)


@rule("IN304", "plan-out-of-order", blocks_from=Stage.READY, question=Question.AUTOMATION)
def plan_out_of_order(subject: InitiativeSubject) -> Iterator[Hit]:
    """The plan reaches a later stage before an earlier one.

    Stages are entered one after the other; a plan that cannot be kept tells nobody when it is late.

    Breaks:
        initiatives/request-routing.yaml: {plan: {assisted: day 10}}

    Repaired:
        initiatives/request-routing.yaml: {plan: {assisted: day 50}}
    """
    plan = subject.file.initiative.plan or {}
    latest = 0
    for stage in _PLANNED:
        day = plan.get(stage.value)
        if day is not None and day < latest:
            yield Hit(
                subject.file.place("plan", stage.value),
                f"`plan.{stage.value}` on day `{day}` comes before a stage that leads to it, on day `{latest}`",
                f"set it to `day {latest}` or later",
            )
        latest = max(latest, day or 0)


@rule("IN305", "milestones-missing", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def milestones_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """There is no target for day 30, 60 or 90 on the value's own metric.

    Success metrics that end at the demo say nothing about value. Early targets may be modest; they may not be
    absent, or about something else.

    Breaks:
        initiatives/request-routing.yaml: {milestones: {day 60: {desk-hours: null}}}

    Repaired:
        initiatives/request-routing.yaml: {milestones: {day 60: {desk-hours: 30}}}
    """
    yield from missing(
        subject.file, "milestones", help="set targets for `day 30`, `day 60` and `day 90` on what is promised"
    )
    metric = raw(subject.file, "value", "metric")
    for day in _MILESTONES if said(subject.file, "milestones") else ():
        key = _milestone_key(subject, day)
        yield from missing(
            subject.file,
            "milestones",
            key,
            help=f"set a target for day {day} on what is promised, such as `180`",
        )
        if isinstance(metric, str):
            yield from missing(
                subject.file,
                "milestones",
                key,
                metric,
                help=f"say where it shall stand on day {day}, such as `180`",
            )


def _milestone_key(subject: InitiativeSubject, day: int) -> str:
    """The key as the user spelt it: `day 30` may be written with more than one space."""
    written = raw(subject.file, "milestones")
    spelt = (
        (key for key in written if str(key).split() == ["day", str(day)]) if isinstance(written, dict) else ()
    )
    return next(iter(spelt), f"day {day}")


@rule(
    "IN306",
    "decision-date-missing",
    blocks_from=Stage.FRAMED,
    question=Question.AUTOMATION,
    suppressible=False,
)
def decision_date_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nothing says when it is decided.

    Pilots are never killed, they are extended. At 90 days it is commit or stop.

    Breaks:
        initiatives/request-routing.yaml: {decision: {after: null}}

    Repaired:
        initiatives/request-routing.yaml: {decision: {after: 90 days}}
    """
    return required(
        subject.file,
        "decision",
        help="say when it is decided and what would stop it",
        fields={"after": "set the time until commit or stop, such as `90 days`"},
    )


@rule(
    "IN307", "stop-rule-missing", blocks_from=Stage.FRAMED, question=Question.AUTOMATION, suppressible=False
)
def stop_rule_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nothing says what would stop it.

    A rule that is written down before the result cannot be argued away after it.

    Breaks:
        initiatives/request-routing.yaml: {decision: {stop_if: []}}

    Repaired:
        initiatives/request-routing.yaml: {decision: {stop_if: ["net_value < 0"]}}
    """
    help_text = 'say what would stop it, such as `["net_value < 0"]`'
    yield from missing(subject.file, "decision", "stop_if", help=help_text)
    if raw(subject.file, "decision", "stop_if") == []:
        yield Hit(subject.file.place("decision", "stop_if"), "`decision.stop_if` is empty", help_text)


@rule(
    "IN308", "stop-rule-invalid", blocks_from=Stage.FRAMED, question=Question.AUTOMATION, suppressible=False
)
def stop_rule_invalid(subject: InitiativeSubject) -> Iterator[Hit]:
    """A stop rule cannot be evaluated.

    It is CEL over `share_alone` (0 to 1) and `net_value` (of a working day, in the workspace's currency). A rule that cannot
    be evaluated would never stop anything.

    Breaks:
        initiatives/request-routing.yaml: {decision: {stop_if: ["share_alon < 0.5"]}}

    Repaired:
        initiatives/request-routing.yaml: {decision: {stop_if: ["share_alone < 0.5"]}}
    """
    decision = subject.file.initiative.decision
    for position, text in enumerate((decision.stop_if if decision else None) or ()):
        trouble = _stop_rule_trouble(text)
        if trouble:
            yield Hit(
                subject.file.place("decision", "stop_if", position),
                f"`decision.stop_if[{position}]` {trouble}",
                "compare `share_alone` or `net_value` with a number, such as `share_alone < 0.5`",
            )


def _stop_rule_trouble(text: str) -> str | None:
    try:
        expression = compile_expression(text, STOP_VARIABLES)
    except ExpressionError as error:
        return error.problem
    if expression.holds(share_alone=0.5, net_value=0.0) is None:
        return "cannot be told true or false of two numbers"
    return None


@rule("IN309", "works-missing", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def works_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """The initiative has no works.

    A promise without a piece of work that changes is a wish. A work may still be a draft when it is named here.

    Breaks:
        initiatives/request-routing.yaml: {works: []}

    Repaired:
        initiatives/request-routing.yaml: {works: [route-request]}
    """
    yield from missing(subject.file, "works", help="name the works that it takes, such as `[read-letter]`")
    if raw(subject.file, "works") == []:
        yield Hit(
            subject.file.place("works"),
            "`works` is empty",
            "name the works that it takes, such as `[read-letter]`",
        )


@rule("IN310", "work-unknown", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def work_unknown(subject: InitiativeSubject) -> Iterator[Hit]:
    """The initiative names a work that is not in the workspace.

    An initiative stands where its least advanced work stands. A work that does not exist stands nowhere.

    Breaks:
        initiatives/request-routing.yaml: {works: [route-requests]}

    Repaired:
        initiatives/request-routing.yaml: {works: [route-request]}
    """
    for position, name in enumerate(subject.file.initiative.works or ()):
        if name not in subject.works:
            near = get_close_matches(name, subject.works, n=1)
            yield Hit(
                subject.file.place("works", position),
                f"`works[{position}]` names `{name}`, which is not a work of this workspace",
                f"did you mean `{near[0]}`?" if near else f"write `works/{name}.yaml`, or correct the name",
                fix=_meant(subject, position, name, near[0]) if near else None,
            )


def _meant(subject: InitiativeSubject, position: int, name: str, near: str) -> Fix | None:
    """None where an element before it cannot be read, so that it stands elsewhere, and where `near` is named as well."""
    works = raw(subject.file, "works")
    if near in works or raw(subject.file, "works", position) != name:
        return None
    return rewritten(subject.file.document.path, ("works", position), near, f"write `{near}`", safe=False)


RULES: tuple[Rule[InitiativeSubject], ...] = (
    done_undefined,
    start_missing,
    plan_missing,
    plan_out_of_order,
    milestones_missing,
    decision_date_missing,
    stop_rule_missing,
    stop_rule_invalid,
    works_missing,
    work_unknown,
)
