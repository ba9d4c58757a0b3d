"""Questions on what happens when the system is uncertain."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Choice, Question
from midspan.model.stage import Level
from midspan.rules import Question as Seven

_PART = Seven.UNCERTAIN.value
_ASSISTED = defaults.may_reach(Level.ASSISTED)
_ALONE = defaults.may_reach(Level.AUTONOMOUS)

QUESTIONS = (
    Question(
        "uncertain.then",
        _PART,
        "What happens to one that the program is not sure about?",
        "What is not sure enough has to go somewhere.",
        kinds.choice(["review", "reject"]),
        choices=(
            Choice("review", "a person decides it"),
            Choice("reject", "it goes back to where it came from"),
        ),
        proposal=defaults.fixed("review"),
        applies=_ALONE,
    ),
    Question(
        "review.by",
        _PART,
        "Who decides what the program may not decide? Name the role or the team.",
        "If nobody is there for it, the customer waits.",
        kinds.TEXT,
        proposal=defaults.role_of("today", "done_by"),
        applies=_ASSISTED,
    ),
    Question(
        "review.people",
        _PART,
        "How many of them are there at the same time?",
        "It is compared with what will come to them.",
        kinds.COUNT,
        applies=_ASSISTED,
    ),
    Question(
        "review.effort",
        _PART,
        "How long does one such decision take?",
        "Too many of them eat up what is saved.",
        kinds.DURATION,
        proposal=defaults.same_as("today", "effort"),
        applies=_ASSISTED,
    ),
    Question(
        "review.within",
        _PART,
        "How long may one wait until it is decided?",
        "After that time the next in line gets it.",
        kinds.DURATION,
        applies=_ASSISTED,
    ),
    Question(
        "review.then",
        _PART,
        "Who gets it when nobody decided it in time? The first one first.",
        "No answer is an answer too.",
        kinds.NAMES,
        example="billing-lead, head-of-billing",
        applies=_ASSISTED,
    ),
    Question(
        "review.blind",
        _PART,
        "In which share of these decisions shall the person not see what the program proposes?",
        "People agree too easily with what they see; only blind answers tell how good it really is.",
        kinds.SHARE,
        proposal=defaults.fixed("10%"),
        applies=_ALONE,
    ),
)
