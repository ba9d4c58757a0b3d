"""Questions on what good looks like."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Choice, Question
from midspan.model.stage import Level
from midspan.rules import Question as Seven

_PART = Seven.GOOD.value
_RUNS = defaults.may_reach(Level.SHADOW)

QUESTIONS = (
    Question(
        "output",
        _PART,
        "What does the answer consist of? One part on each line: name, kind, example.",
        "Two ways of doing the work can only be compared if both give the same kind of answer.",
        kinds.FIELDS,
        example="trade, one of plumbing / heating / electrics",
        proposal=defaults.output_fields,
    ),
    Question(
        "quality.score",
        _PART,
        "When is an answer right? Name the parts that must be the same as in the right answer, "
        "or say how far off a figure may be.",
        "Otherwise it is a matter of taste, and taste moves with the wish to be done.",
        kinds.SCORE,
        example="digit, or: total within 0.01",
        proposal=defaults.score,
        applies=_RUNS,
    ),
    Question(
        "quality.segments",
        _PART,
        "Which fields make groups that have to be watched one by one?",
        "A good average may hide a group that is served badly.",
        kinds.SEGMENTS,
        example="zone, channel",
        proposal=defaults.segments,
        applies=lambda known, at: _RUNS(known, at) and defaults.segments(known, at) is not None,
    ),
    Question(
        "quality.latency_p95",
        _PART,
        "How long may an answer take at most?",
        "A slow answer may be worth nothing where somebody waits for it.",
        kinds.DURATION,
        extra=True,
    ),
    Question(
        "quality.cost_per_item",
        _PART,
        "What may one answer cost at most?",
        "It is compared with the time that it saves.",
        kinds.MONEY,
        extra=True,
    ),
    Question(
        "constraints[].must",
        _PART,
        "What must hold for every answer, whatever it says? Say a field, a comparison and a value, or `none`.",
        "An answer that breaks it is held back and never counts.",
        kinds.OF_ANSWER,
        example="total is more than 0",
        more="Must anything else hold for every answer? If not, say `none`.",
        applies=_RUNS,
    ),
    Question(
        "constraints[].id",
        _PART,
        "What is this condition called, in one short name?",
        "A person who gets the item sees by this name why it was held back.",
        kinds.NAME,
        proposal=defaults.name_of_condition,
    ),
    Question(
        "constraints[].otherwise",
        _PART,
        "What happens to an item whose answer breaks it?",
        "Somebody has to take it, or it has to go back.",
        kinds.choice(["person", "reject"]),
        choices=(
            Choice("person", "a person takes it"),
            Choice("reject", "it goes back to where it came from"),
        ),
        extra=True,
    ),
)
