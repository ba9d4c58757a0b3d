"""VL1: whether the work is worth it once errors, review, model and investment are paid for."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.definitions.rules.subjects import missing, percent
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule
from midspan.value.net import Net
from midspan.value.pricing import PRICES
from midspan.value.rules.subject import ValueSubject


@rule("VL101", "value-negative", blocks_from=Stage.SHADOW, question=Question.AUTOMATION)
def value_negative(subject: ValueSubject) -> Iterator[Hit]:
    """A work costs more than it saves.

    Set against the effort that is saved are the errors at the limit, each at the cost of the dearest failure, the
    people who take the rest and audit, and the implementation. If that is below nothing before any investment, no
    volume makes it worthwhile. A demo never shows this: it counts what goes well.

    Breaks:
        works/route-request.yaml:
          failures: [{id: wrong-trade, effect: a wasted trip, severity: high, cost: 500 EUR, response: send another}]

    Repaired:
        works/route-request.yaml:
          failures: [{id: wrong-trade, effect: a wasted trip, severity: low, cost: 4 EUR, response: send another}]
    """
    for work, value in subject.works.items():
        if value.net is not None and value.net.running < 0:
            limit = f" at an error of `{percent(subject.errors[work])}`" if work in subject.errors else ""
            yield Hit(
                subject.place_of(work),
                f"`{work}` loses `{-value.net.running:,.2f} {value.net.currency}` a working day{limit}: {_terms(value.net)}",
                f"lower the error limit, what an error costs or what a review takes, or leave `{work}` to people",
            )


@rule("VL102", "payback-too-late", blocks_from=Stage.SHADOW, question=Question.GOOD)
def payback_too_late(subject: ValueSubject) -> Iterator[Hit]:
    """The investment is not paid back within the promised time.

    The running value at the bound is positive, but too small for the budget. Value appears early and modestly, or
    something is wrong.

    Breaks:
        initiatives/request-routing.yaml: {investment: {budget: 900000 EUR}}

    Repaired:
        initiatives/request-routing.yaml: {investment: {budget: 900000 EUR}, value: {payback_within: 5000 weeks}}
    """
    if (
        subject.payback_days is None
        or subject.within_days is None
        or subject.payback_days <= subject.within_days
    ):
        return
    if any(value.net is None or value.net.running < 0 for value in subject.works.values()):
        return
    needed = (
        "never"
        if subject.payback_days == float("inf")
        else f"after `{subject.payback_days:,.0f}` working days"
    )
    yield Hit(
        subject.file.place("value", "payback_within"),
        f"the budget is paid back {needed} at the bound, `{subject.within_days:,.0f}` are promised",
        "invest less, raise the share that acts alone, or promise what the evidence carries",
    )


@rule(
    "VL103", "payback-horizon-missing", blocks_from=Stage.SHADOW, question=Question.GOOD, suppressible=False
)
def payback_horizon_missing(subject: ValueSubject) -> Iterator[Hit]:
    """Nothing says within which time the investment shall pay back.

    Without it there is no net value: any budget is earned back in the end if nobody says when that is.

    Breaks:
        initiatives/request-routing.yaml: {value: {payback_within: null}}

    Repaired:
        initiatives/request-routing.yaml: {value: {payback_within: 30 weeks}}
    """
    return missing(
        subject.file,
        "value",
        "payback_within",
        help="say within which time it shall pay back, such as `26 weeks`",
    )


@rule("VL104", "worth-without-measure", blocks_from=Stage.SHADOW, question=Question.GOOD, suppressible=False)
def worth_without_measure(subject: ValueSubject) -> Iterator[Hit]:
    """The worth is per something that midspan cannot count.

    Effort saved is counted in people's time, work done in items handled alone. A worth per anything else cannot be
    set against what errors and reviews cost.

    Breaks:
        initiatives/request-routing.yaml: {value: {worth: 42 EUR/point}}

    Repaired:
        initiatives/request-routing.yaml: {value: {worth: 0.70 EUR/minute}}
    """
    value = subject.file.initiative.value
    worth = value.worth if value else None
    if worth is not None and worth.per.lower() not in PRICES:
        yield Hit(
            subject.file.place("value", "worth"),
            f"`value.worth` is per `{worth.per}`, which cannot be set against items or hours",
            f"say what an hour of people's time or one item handled alone is worth, such as `38 {worth.currency}/hour`",
        )


def _terms(net: Net) -> str:
    saved = f"it saves `{net.terms['effort_saved']:,.2f}`"
    costs = [
        f"{what} `{-net.terms[term]:,.2f}`"
        for term, what in (
            ("review", "review takes"),
            ("errors", "errors cost"),
            ("model", "the implementation costs"),
        )
    ]
    return ", ".join([saved, *costs])


RULES: tuple[Rule[ValueSubject], ...] = (
    value_negative,
    payback_too_late,
    payback_horizon_missing,
    worth_without_measure,
)
