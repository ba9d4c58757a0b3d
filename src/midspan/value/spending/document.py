"""An account as JSON and as text; the keys are documented in docs/value.md. Unknown is null, never 0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from midspan.value.spending.account import Account, Proving

_LABEL = 12


def account_document(found: Account) -> dict[str, Any]:
    ahead, used = found.forecast, found.usage
    return {
        "currency": found.currency,
        "budget": found.budget,
        "spent": _round(found.spent),
        "at_least": found.at_least,
        "over": found.over,
        "model": {"amount": _round(found.model), "answers": used.answers, "unbilled": used.unbilled},
        "people": {
            "amount": _round(found.people),
            "hours": _round(found.people_hours),
            "reviews": used.reviews,
            "untimed": used.untimed,
        },
        "proving": {
            "amount": _round(used.proving.amount),
            "answers": used.proving.answers,
            "unbilled": used.proving.unbilled,
            "unwritten": used.proving.unwritten,
        },
        "other": {
            "amount": _round(found.other),
            "costs": [
                {
                    "amount": each.amount,
                    "for": each.purpose,
                    "at": each.at.isoformat(),
                    "by": each.by,
                    "role": each.role,
                    "why": each.why,
                    "record": each.seq,
                }
                for each in found.costs
            ],
        },
        "decision_due": found.due.isoformat() if found.due else None,
        "forecast": None
        if ahead is None
        else {
            "expected": _round(ahead.expected),
            "low": _round(ahead.low),
            "high": _round(ahead.high),
            "level": ahead.level,
        },
        "foreseen_over": found.foreseen_over,
        "unforeseen_because": found.unforeseen,
        "runs_out": found.runs_out.isoformat() if found.runs_out else None,
    }


def proven(found: Proving) -> str:
    """What was asked while works were proven, in words: `800 answers, of 3 the cost is unknown`."""
    unbilled = f", of {found.unbilled:,} the cost is unknown" if found.unbilled else ""
    before = "; what was proven before bills were kept is unknown" if found.unwritten else ""
    return f"{found.answers:,} {'answer' if found.answers == 1 else 'answers'}{unbilled}{before}"


def account_line(found: Account) -> str:
    """In one sentence: what is spent of how much, and what it will be."""
    money = found.currency
    granted = "no budget is said" if found.budget is None else f"of a budget of {found.budget:,.2f} {money}"
    if found.nothing:
        return f"nothing is spent yet, {granted}"
    said = f"{_least(found)}{found.least:,.2f} {money}{',' if found.budget is None else ''} {granted}"
    said += ", which is more" if found.over else ""
    said += "; what an hour of people's time costs is not said" if found.people is None else ""
    ahead = found.forecast
    if ahead is not None:
        least, over = _least(found), ", which is more" if found.foreseen_over and not found.over else ""
        said += (
            f"; {least}{ahead.expected:,.2f} to be expected by {found.due} "
            f"({ahead.low:,.2f} to {ahead.high:,.2f} at {ahead.level:.0%}){over}"
        )
    return said


def account_text(found: Account) -> str:
    return "\n".join(f"  {label:<{_LABEL}}{said}" for label, said in _rows(found))


def _rows(found: Account) -> Iterator[tuple[str, str]]:
    money, used = found.currency, found.usage
    yield (
        "budget",
        "not said, or in another currency" if found.budget is None else f"{found.budget:,.2f} {money}",
    )
    over = ": more than the budget" if found.over else ""
    unpriced = "" if found.people is not None else "; what an hour of people's time costs is not said"
    yield "spent", f"{_least(found)}{found.least:,.2f} {money}{over}{unpriced}"
    unbilled = f", of {used.unbilled:,} the cost is unknown" if used.unbilled else ""
    yield "answers", f"{found.model:,.2f} {money} for {used.answers:,}{unbilled}"
    untimed = f", of {used.untimed:,} the time is unknown" if used.untimed else ""
    amount = "" if found.people is None else f"{found.people:,.2f} {money}, "
    yield "people", f"{amount}{found.people_hours:,.1f} hours for {used.reviews:,} reviews{untimed}"
    yield "proving", f"{found.usage.proving.amount:,.2f} {money} for {proven(used.proving)}"
    yield "entered", f"{found.other:,.2f} {money}" if found.costs else "nothing"
    for each in found.costs:
        yield "", f"{each.at} {each.amount:,.2f} {money} for {each.purpose}, by {each.by}"
    yield "forecast", _forecast(found)
    if found.runs_out is not None:
        latest = " at the latest" if found.at_least else ""
        yield "", f"the budget is spent on {found.runs_out}{latest} at this rate"


def _least(found: Account) -> str:
    return "at least " if found.at_least else ""


def _forecast(found: Account) -> str:
    ahead = found.forecast
    if ahead is None:
        return f"unknown: {found.unforeseen}"
    money = found.currency
    return (
        f"{_least(found)}{ahead.expected:,.2f} {money} by {found.due} ({ahead.low:,.2f} to {ahead.high:,.2f} at {ahead.level:.0%}), "
        "if the days to come are like the last ones, and without further proving and entered costs"
    )


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
