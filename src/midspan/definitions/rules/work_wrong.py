"""WD6 and WD7: what happens when the system is uncertain, and when it is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from midspan.definitions.faults import dotted
from midspan.definitions.rules.subjects import WorkSubject, missing, own_name, positions, raw, required, said
from midspan.findings import Hit
from midspan.model.stage import Level, Stage
from midspan.rules import Question, Rule, rule
from midspan.units import Money

_FAILURE = {
    "id": "name it, such as `wrong-amount`",
    "effect": "say what then happens to whom, such as `customer is billed twice`",
    "severity": "choose `low`, `medium`, `high` or `severe`",
    "cost": "estimate what one such error costs, such as `45 EUR`",
    "response": "say what is done about it, such as `refund within a day`",
}


@rule("WD601", "uncertain-unsaid", blocks_from=Stage.READY, question=Question.UNCERTAIN)
def uncertain_unsaid(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says what happens to an item that the system is not sure about.

    What is not sure enough must go somewhere, and whoever takes it must know. Asked only where the ceiling is
    `autonomous`: below it a person decides every item.

    Breaks:
        works/route-request.yaml: {uncertain: null}

    Repaired:
        works/route-request.yaml: {uncertain: {then: review}}
    """
    if subject.may_reach(Level.AUTONOMOUS):
        yield from required(
            subject.file,
            "uncertain",
            help="say what happens to items that the system is not sure about, such as `{then: review}`",
            fields={
                "then": "choose `review` (a person takes it) or `reject` (it goes back to where it came from)"
            },
        )


@rule("WD602", "review-incomplete", blocks_from=Stage.READY, question=Question.UNCERTAIN, suppressible=False)
def review_incomplete(subject: WorkSubject) -> Iterator[Hit]:
    """Nobody is ready to take what the AI may not do.

    Who reviews, how many at the same time, how long one item takes and how soon it must be done: together they say
    whether the people can carry the load that autonomy leaves them. Asked from `assisted` on.

    Breaks:
        works/route-request.yaml: {review: {people: null}}

    Repaired:
        works/route-request.yaml: {review: {people: 3}}
    """
    if subject.may_reach(Level.ASSISTED):
        yield from required(
            subject.file,
            "review",
            help="say who takes what the AI may not do, how many they are, how long one item takes and by when",
            fields={
                "by": "name the role or team that reviews, such as `billing-desk`",
                "people": "count how many review at the same time, such as `2`",
                "effort": "measure how long one review takes, such as `60 s`",
                "within": "say how soon an item must be decided, such as `4 h`",
            },
        )


@rule("WD603", "escalation-missing", blocks_from=Stage.READY, question=Question.UNCERTAIN)
def escalation_missing(subject: WorkSubject) -> Iterator[Hit]:
    """Nobody is told when a review is late.

    An item without an answer is an answer: the customer waits. After the time for a review has passed the next in
    line gets the item. Asked from `assisted` on.

    Breaks:
        works/route-request.yaml: {review: {then: null}}

    Repaired:
        works/route-request.yaml: {review: {then: [desk-lead]}}
    """
    if not subject.may_reach(Level.ASSISTED):
        return
    help_text = "name who gets an item that nobody decided in time, such as `[desk-lead]`"
    yield from missing(subject.file, "review", "then", help=help_text)
    if raw(subject.file, "review", "then") == []:
        yield Hit(subject.file.place("review", "then"), "`review.then` names nobody", help_text)


@rule("WD701", "failures-unsaid", blocks_from=Stage.READY, question=Question.WRONG)
def failures_unsaid(subject: WorkSubject) -> Iterator[Hit]:
    """Nothing says how the work can go wrong.

    Every work can. Who has not asked what a wrong answer does to whom cannot say how many are acceptable.

    Breaks:
        works/route-request.yaml: {failures: []}

    Repaired:
        works/route-request.yaml:
          failures:
            - id: wrong-trade
              effect: the wrong tradesman drives out
              severity: medium
              cost: 45 EUR
              response: send the right trade the same day
    """
    help_text = "list at least one way in which an answer can be wrong, and what it does to whom"
    yield from missing(subject.file, "failures", help=help_text)
    if raw(subject.file, "failures") == []:
        yield Hit(subject.file.place("failures"), "`failures` is empty", help_text)


@rule("WD702", "failure-incomplete", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False)
def failure_incomplete(subject: WorkSubject) -> Iterator[Hit]:
    """A failure lacks what makes it possible to judge or to answer it.

    Its effect and severity say how bad it is, its cost enters the net value at the bound of the error rate, and
    the response is what people do on that day.

    Breaks:
        works/route-request.yaml:
          failures: [{id: wrong-trade, effect: a wasted trip, severity: medium, response: send the right one}]

    Repaired:
        works/route-request.yaml:
          failures: [{id: wrong-trade, effect: a wasted trip, severity: medium, cost: 45 EUR, response: send another}]
    """
    for position in positions(subject.file, "failures"):
        for field, help_text in _FAILURE.items():
            yield from missing(subject.file, "failures", position, field, help=help_text)


@rule("WD703", "failure-named-twice", blocks_from=Stage.READY, question=Question.WRONG)
def failure_named_twice(subject: WorkSubject) -> Iterator[Hit]:
    """Two failures have the same name.

    Errors are counted by the name of the failure; two that share it cannot be told apart.

    Breaks:
        works/route-request.yaml:
          failures:
            - {id: wrong, effect: a wasted trip, severity: medium, cost: 45 EUR, response: send another}
            - {id: wrong, effect: a tenant waits, severity: low, cost: 20 EUR, response: route it by hand}

    Repaired:
        works/route-request.yaml:
          failures:
            - {id: wrong-trade, effect: a wasted trip, severity: medium, cost: 45 EUR, response: send another}
            - {id: request-lost, effect: a tenant waits, severity: low, cost: 20 EUR, response: route it by hand}
    """
    seen: Counter[str] = Counter()
    everywhere = positions(subject.file, "failures")
    taken = {str(raw(subject.file, "failures", position, "id")) for position in everywhere}
    for position in everywhere:
        at = ("failures", position, "id")
        name = str(raw(subject.file, *at))
        seen[name] += said(subject.file, *at)
        if seen[name] > 1:
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` is `{name}`, as another one is",
                f"give it a name of its own, such as `{name}-2`",
                fix=own_name(subject.file, at, name, taken),
            )


@rule(
    "WD704", "cost-in-another-currency", blocks_from=Stage.READY, question=Question.WRONG, suppressible=False
)
def cost_in_another_currency(subject: WorkSubject) -> Iterator[Hit]:
    """A cost is in another currency than the workspace.

    Costs are added up to a net value, and midspan does not guess exchange rates.

    Breaks:
        works/route-request.yaml: {quality: {cost_per_item: 0.02 USD}}

    Repaired:
        works/route-request.yaml: {quality: {cost_per_item: 0.02 EUR}}
    """
    currency = subject.settings.currency
    work = subject.file.work
    costs: dict[tuple[str | int, ...], Money | None] = {
        ("failures", position, "cost"): each.cost for position, each in enumerate(work.failures or ())
    }
    costs["quality", "cost_per_item"] = work.quality.cost_per_item if work.quality else None
    costs |= {
        ("implementations", position, "calls", "budget_per_day"): each.calls.budget_per_day
        for position, each in enumerate(work.implementations or ())
        if each.calls
    }
    for at, cost in costs.items():
        if cost is not None and cost.currency != currency:
            yield Hit(
                subject.file.place(*at),
                f"`{dotted(at)}` is in `{cost.currency}`, the workspace is in `{currency}`",
                f"convert it and write it in `{currency}`, such as `10 {currency}`",
            )


RULES: tuple[Rule[WorkSubject], ...] = (
    uncertain_unsaid,
    review_incomplete,
    escalation_missing,
    failures_unsaid,
    failure_incomplete,
    failure_named_twice,
    cost_in_another_currency,
)
