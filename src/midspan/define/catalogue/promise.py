"""When it is done, and when it is decided."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import METRIC, Question

_DONE = "When is it done, and when is it decided?"


def _milestone(days: int) -> Question:
    return Question(
        f"milestones.day {days}.{METRIC}",
        _DONE,
        f"Where shall {METRIC} stand on day {days}?",
        "Value shows early and modestly, or something is wrong.",
        kinds.NUMBER,
        example="180",
        proposal=defaults.milestone(days),
    )


QUESTIONS = (
    Question(
        "done.production",
        _DONE,
        "What will be true when it is done, so that anybody can check it?",
        "A demonstration that convinced everybody is not done.",
        kinds.TEXT,
    ),
    Question(
        "done.used_daily_by",
        _DONE,
        "Who will use it every day?",
        "What nobody uses saves nothing.",
        kinds.TEXT,
    ),
    Question(
        "started",
        _DONE,
        "On which day does it begin?",
        "All days are counted from there.",
        kinds.DATE,
        proposal=defaults.today,
    ),
    Question(
        "plan",
        _DONE,
        "By which day shall it be how far?",
        "A plan shows on which day it got stuck.",
        kinds.PLAN,
        example="ready day 14, chosen day 30, shadow day 30, assisted day 45, autonomous day 75",
        proposal=defaults.fixed(
            {
                "ready": "day 14",
                "chosen": "day 30",
                "shadow": "day 30",
                "assisted": "day 45",
                "autonomous": "day 75",
            }
        ),
    ),
    _milestone(30),
    _milestone(60),
    _milestone(90),
    Question(
        "decision.after",
        _DONE,
        "After which time is it decided: go on, or stop?",
        "Trials are never ended; they are extended.",
        kinds.DURATION,
        proposal=defaults.fixed("90 days"),
    ),
    Question(
        "decision.stop_if",
        _DONE,
        "What would stop it? Say `it loses money`, or how small the share that acts alone may be.",
        "A rule written down before the result cannot be argued away after it.",
        kinds.STOP_RULES,
        example="it loses money; share alone below 40%",
        proposal=defaults.fixed(["net_value < 0"]),
    ),
)
