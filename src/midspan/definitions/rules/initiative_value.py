"""IN1: the problem, what it is worth, and where the value shall be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from midspan.definitions.rules.subjects import InitiativeSubject, missing, required
from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule


@rule("IN101", "problem-missing", blocks_from=Stage.FRAMED, question=Question.TODAY, suppressible=False)
def problem_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nobody has said which problem is solved.

    An initiative that starts from a technology looks for a problem until the money is gone.

    Breaks:
        initiatives/request-routing.yaml: {problem: null}

    Repaired:
        initiatives/request-routing.yaml: {problem: The desk sorts 300 requests a day by hand}
    """
    return missing(
        subject.file,
        "problem",
        help="say what goes wrong today and how much, such as `clerks type 12,000 readings a day`",
    )


@rule("IN102", "problem-without-figure", blocks_from=Stage.FRAMED, question=Question.TODAY)
def problem_without_figure(subject: InitiativeSubject) -> Iterator[Hit]:
    """The problem is not quantified.

    "Too slow" and "too expensive" cannot get better by a measurable amount. One figure is enough to start.

    Breaks:
        initiatives/request-routing.yaml: {problem: Sorting requests by hand takes far too long}

    Repaired:
        initiatives/request-routing.yaml: {problem: Sorting requests by hand takes 200 hours a week}
    """
    problem = subject.file.initiative.problem
    if problem and not re.search(r"\d", problem):
        yield Hit(
            subject.file.place("problem"),
            "`problem` has no figure",
            "say how much of it there is, in digits, such as `200 hours a week`",
        )


@rule("IN103", "value-incomplete", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def value_incomplete(subject: InitiativeSubject) -> Iterator[Hit]:
    """The promised value is not complete.

    One metric, where it is today, where it shall be, which way is better, and what one unit of it is worth: that is
    what every later number is held against, and it is fixed before there are any.

    Breaks:
        initiatives/request-routing.yaml: {value: {target: null}}

    Repaired:
        initiatives/request-routing.yaml: {value: {target: 15}}
    """
    return required(
        subject.file,
        "value",
        help="promise one measurable change: what is measured, where it stands, where it shall stand, what it is worth",
        fields={
            "metric": "name the one thing that shall change, such as `clerk-hours`",
            "unit": "say what it is counted in, such as `hours/week`",
            "baseline": "measure where it stands today, such as `200`",
            "target": "say where it shall stand, such as `40`",
            "worth": "say what one unit of it is worth, such as `38 EUR/hour`",
            "direction": "say which way is better: `down` or `up`",
        },
    )


@rule("IN104", "target-not-better", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False)
def target_not_better(subject: InitiativeSubject) -> Iterator[Hit]:
    """The target is not better than what there is today.

    Either the direction is the wrong one or there is nothing to gain.

    Breaks:
        initiatives/request-routing.yaml: {value: {target: 260}}

    Repaired:
        initiatives/request-routing.yaml: {value: {target: 10}}
    """
    value = subject.file.initiative.value
    if value is None or value.target is None or value.baseline is None or value.direction is None:
        return
    if value.target >= value.baseline if value.direction == "down" else value.target <= value.baseline:
        word = "below" if value.direction == "down" else "above"
        yield Hit(
            subject.file.place("value", "target"),
            f"`value.target` of `{value.target:g}` is not {word} today's `{value.baseline:g}`",
            f"promise something {word} today's `{value.baseline:g}`",
        )


@rule(
    "IN105", "money-in-another-currency", blocks_from=Stage.FRAMED, question=Question.GOOD, suppressible=False
)
def money_in_another_currency(subject: InitiativeSubject) -> Iterator[Hit]:
    """The worth or the budget is in another currency than the workspace.

    They are set against costs in the workspace's currency, and midspan does not guess exchange rates.

    Breaks:
        initiatives/request-routing.yaml: {value: {worth: 42 USD/hour}}

    Repaired:
        initiatives/request-routing.yaml: {value: {worth: 39 EUR/hour}}
    """
    currency = subject.settings.currency
    initiative = subject.file.initiative
    worth = initiative.value.worth if initiative.value else None
    budget = initiative.investment.budget if initiative.investment else None
    for field, money, example in (
        ("value.worth", worth, f"40 {currency}/hour"),
        ("investment.budget", budget, f"12000 {currency}"),
    ):
        if money is not None and money.currency != currency:
            yield Hit(
                subject.file.place(*field.split(".")),
                f"`{field}` is in `{money.currency}`, the workspace is in `{currency}`",
                f"convert it and write it in `{currency}`, such as `{example}`",
            )


@rule("IN106", "budget-missing", blocks_from=Stage.READY, question=Question.GOOD, suppressible=False)
def budget_missing(subject: InitiativeSubject) -> Iterator[Hit]:
    """Nobody has said what it may cost.

    Without the investment there is no net value and no day on which it is earned back.

    Breaks:
        initiatives/request-routing.yaml: {investment: null}

    Repaired:
        initiatives/request-routing.yaml: {investment: {budget: 15000 EUR}}
    """
    return required(
        subject.file,
        "investment",
        help="say what it may cost until it is in use, such as `{budget: 12000 EUR}`",
        fields={"budget": "say what it may cost until it is in use, such as `12000 EUR`"},
    )


RULES: tuple[Rule[InitiativeSubject], ...] = (
    problem_missing,
    problem_without_figure,
    value_incomplete,
    target_not_better,
    money_in_another_currency,
    budget_missing,
)
