"""Questions on what happens when it is wrong."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Choice, Question
from midspan.rules import Question as Seven

_PART = Seven.WRONG.value

QUESTIONS = (
    Question(
        "failures[].effect",
        _PART,
        "In which way can an answer be wrong, and what happens then, and to whom?",
        "Who has not asked this cannot say how many wrong answers are acceptable.",
        kinds.TEXT,
        more="Is there another way to be wrong that does something else? If not, say `none`.",
    ),
    Question(
        "failures[].id",
        _PART,
        "What is this mistake called, in one short name?",
        "Mistakes are counted by this name.",
        kinds.NAME,
        proposal=defaults.name_from("effect"),
    ),
    Question(
        "failures[].severity",
        _PART,
        "How bad is it?",
        "A rare mistake may still be one too many.",
        kinds.choice(["low", "medium", "high", "severe"]),
        choices=(
            Choice("low", "a nuisance"),
            Choice("medium", "it costs money or goodwill"),
            Choice("high", "it does lasting damage"),
            Choice("severe", "somebody may be harmed, or the law is broken"),
        ),
    ),
    Question(
        "failures[].cost",
        _PART,
        "What does one such mistake cost, everything counted?",
        "It is taken off what is gained.",
        kinds.MONEY,
    ),
    Question(
        "failures[].detected_by",
        _PART,
        "What notices it?",
        "What nobody notices is never put right.",
        kinds.TEXT,
        extra=True,
    ),
    Question(
        "failures[].response",
        _PART,
        "What is done about it when it has happened?",
        "On that day nobody should have to think about it first.",
        kinds.TEXT,
    ),
)
