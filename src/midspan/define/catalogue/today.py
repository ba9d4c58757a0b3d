"""Questions on what work happens today."""

from __future__ import annotations

from midspan.define import kinds
from midspan.define.question import Question
from midspan.rules import Question as Seven

_PART = Seven.TODAY.value

QUESTIONS = (
    Question(
        "work",
        _PART,
        "What shall the work be called, in one short name?",
        "Files, commands and results use this name.",
        kinds.NAME,
        extra=True,
    ),
    Question(
        "title",
        _PART,
        "What is the work, in one line?",
        "Whoever reads a report later has to know at once what it is about.",
        kinds.TEXT,
    ),
    Question(
        "procedure",
        _PART,
        "How does a person do it, step by step, so that a new colleague could do it tomorrow?",
        "If two people would do it differently, so would two programs.",
        kinds.LONG_TEXT,
    ),
    Question(
        "today.done_by",
        _PART,
        "Who does it now? Name the role or the team, not a person.",
        "They know how it is done, and they are the ones whose work changes.",
        kinds.TEXT,
    ),
    Question(
        "today.volume",
        _PART,
        "How many come in, in an hour, a day, a week or a month?",
        "It says how much there is to gain, and how soon there is enough to prove anything.",
        kinds.RATE,
    ),
    Question(
        "today.effort",
        _PART,
        "How long does one of them take a person?",
        "The time saved is measured against this.",
        kinds.DURATION,
    ),
    Question(
        "today.error_rate",
        _PART,
        "Of a hundred, how many go wrong today?",
        "Nobody is always right. Without this figure nobody can say whether it got better.",
        kinds.SHARE,
    ),
)
