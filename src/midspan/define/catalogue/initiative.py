"""The problem, what it is worth, and the people."""

from __future__ import annotations

from midspan.define import kinds
from midspan.define.question import Choice, Question

_WORTH = "What is the problem, and what is it worth?"
_PEOPLE = "Who answers for it?"

QUESTIONS = (
    Question(
        "initiative",
        _WORTH,
        "What shall the initiative be called, in one short name?",
        "Files, commands and results use this name.",
        kinds.NAME,
        extra=True,
    ),
    Question(
        "works",
        _WORTH,
        "Which works belong to it?",
        "It stands where the least advanced of them stands.",
        kinds.NAMES,
        example="read-digit, read-name",
        proposal=lambda known, _: list(known.works) or None,
    ),
    Question(
        "problem",
        _WORTH,
        "What goes wrong today, and how much of it? Give at least one figure.",
        "Who begins with a technology looks for a problem until the money is gone.",
        kinds.TEXT,
    ),
    Question(
        "value.metric",
        _WORTH,
        "Which one figure shall change? Give it a short name.",
        "Everything later is held against this one figure.",
        kinds.NAME,
    ),
    Question(
        "value.unit",
        _WORTH,
        "What is it counted in?",
        "A figure without a unit can be read in two ways.",
        kinds.TEXT,
    ),
    Question(
        "value.baseline",
        _WORTH,
        "Where does it stand today?",
        "Measure it rather than guess: it is the ground for everything else.",
        kinds.NUMBER,
    ),
    Question(
        "value.target",
        _WORTH,
        "Where shall it stand?",
        "A promise that cannot be missed is none.",
        kinds.NUMBER,
    ),
    Question(
        "value.direction",
        _WORTH,
        "Which way is better?",
        "So that nobody can read a loss as a gain.",
        kinds.choice(["down", "up"]),
        choices=(Choice("down", "less is better"), Choice("up", "more is better")),
        proposal=lambda known, _: _direction(known.said("value", "baseline"), known.said("value", "target")),
    ),
    Question(
        "value.worth",
        _WORTH,
        "What is one unit of it worth, such as an hour of people's time?",
        "This turns what is saved into money.",
        kinds.PRICE,
    ),
    Question(
        "value.payback_within",
        _WORTH,
        "Within which time must it have paid for itself?",
        "Money that comes back too late was better spent elsewhere.",
        kinds.DURATION,
    ),
    Question(
        "investment.budget",
        _WORTH,
        "What may it cost until it is in use, people included?",
        "Without it there is no day on which it has paid for itself.",
        kinds.MONEY,
    ),
    Question(
        "owner",
        _PEOPLE,
        "Who answers for the result? One role only.",
        "What two people own, nobody owns.",
        kinds.TEXT,
    ),
    Question(
        "people.sponsor",
        _PEOPLE,
        "Who pays for it and clears the way?",
        "Without somebody who can decide, it stops at the first obstacle.",
        kinds.TEXT,
    ),
    Question(
        "people.operator",
        _PEOPLE,
        "Who runs it day by day once it is in use?",
        "What only its builders can run never leaves the trial.",
        kinds.TEXT,
    ),
    Question(
        "people.builder", _PEOPLE, "Who builds it and keeps it working?", "It will need repair.", kinds.TEXT
    ),
    Question(
        "people.confirms",
        _PEOPLE,
        "Who confirms that it paid off? Not the one who pays.",
        "Nobody reports their own failure.",
        kinds.TEXT,
    ),
    Question(
        "change.workflow",
        _PEOPLE,
        "What will be different in the day of those who use it?",
        "A tool beside an unchanged day is opened for a week.",
        kinds.TEXT,
    ),
    Question(
        "change.training",
        _PEOPLE,
        "How do they learn it, and by when?",
        "They should have seen the hard ones before the first real one.",
        kinds.TEXT,
    ),
)


def _direction(baseline: object, target: object) -> str | None:
    if isinstance(baseline, int | float) and isinstance(target, int | float) and baseline != target:
        return "down" if target < baseline else "up"
    return None
