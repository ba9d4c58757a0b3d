"""VL3: whether what it costs stays within what was granted."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.findings import Hit
from midspan.model.stage import Stage
from midspan.rules import Question, Rule, rule
from midspan.value.rules.subject import ValueSubject
from midspan.value.spending.account import Account


@rule("VL301", "budget-overspent", blocks_from=Stage.SHADOW, question=Question.GOOD, suppressible=False)
def budget_overspent(subject: ValueSubject) -> Iterator[Hit]:
    """More is spent than the budget.

    Answers as they were billed, in production and while its works were proven, people's time as it was measured, and what was entered. The net value and the day on which it pays
    back are counted with the budget: once more is spent they are wrong, and who granted it has to say whether it goes on. What nobody
    knows of the cost is not in it, so it is over at least.

    Breaks:
        spent: {entered: 15200}

    Repaired:
        spent: {entered: 14800}
    """
    found = subject.account
    if found is None or not found.over or found.budget is None:
        return
    yield Hit(
        subject.file.place("investment", "budget"),
        f"{_least(found)}`{found.least:,.2f} {found.currency}` is spent of a budget of `{found.budget:,.2f} {found.currency}`: {_parts(found)}",
        _help(subject, "stop spending"),
    )


@rule("VL302", "budget-foreseen-over", blocks_from=Stage.ASSISTED, question=Question.GOOD)
def budget_foreseen_over(subject: ValueSubject) -> Iterator[Hit]:
    """At this rate more is spent by the day of the decision than the budget.

    Foretold from the last four weeks, with what their spread leaves open: it is found where more than the budget is to be expected, while
    it can still be spent otherwise. Nothing is found where too few days ran to tell.

    Breaks:
        spent: {a_day: 200}

    Repaired:
        spent: {a_day: 100}
    """
    found = subject.account
    if (
        found is None
        or found.over
        or not found.foreseen_over
        or found.forecast is None
        or found.budget is None
    ):
        return
    ahead, money = found.forecast, found.currency
    runs_out = f"; it runs out on `{found.runs_out}`" if found.runs_out else ""
    yield Hit(
        subject.file.place("investment", "budget"),
        f"{_least(found)}`{ahead.expected:,.2f} {money}` is to be expected by `{found.due}`, `{ahead.low:,.2f}` to `{ahead.high:,.2f}` at "
        f"{ahead.level:.0%}, and the budget is `{found.budget:,.2f} {money}`{runs_out}",
        _help(subject, "spend less a day"),
    )


def _least(found: Account) -> str:
    return "at least " if found.at_least else ""


def _parts(found: Account) -> str:
    people = "people's time has no price" if found.people is None else f"people's time `{found.people:,.2f}`"
    proving = f"proving `{found.usage.proving.amount:,.2f}`"
    return f"answers `{found.model:,.2f}`, {proving}, {people}, entered `{found.other:,.2f}`"


def _help(subject: ValueSubject, first: str) -> str:
    return f"{first}, or have more granted: write `investment.budget`, and `midspan decide {subject.file.name} --approve --by owner --why …`"


RULES: tuple[Rule[ValueSubject], ...] = (budget_overspent, budget_foreseen_over)
