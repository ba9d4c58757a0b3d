"""Questions on where automation is acceptable, and where not."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Choice, Question
from midspan.model.stage import Level
from midspan.rules import Question as Seven

_PART = Seven.AUTOMATION.value
_ALONE = defaults.may_reach(Level.AUTONOMOUS)

QUESTIONS = (
    Question(
        "autonomy.ceiling",
        _PART,
        "How far may a program ever go with this work?",
        "It is decided now, before the first good result makes everything look possible.",
        kinds.choice(["off", "shadow", "assisted", "autonomous"]),
        choices=(
            Choice("off", "not at all: people do it"),
            Choice("shadow", "it runs beside people and changes nothing"),
            Choice("assisted", "a person decides every one, and sees what it proposes"),
            Choice("autonomous", "alone, on the share for which it is proven, with checks afterwards"),
        ),
    ),
    Question(
        "quality.max_error",
        _PART,
        "Of a hundred answers that no person looks at, how many may be wrong?",
        "This is the promise that has to be proven. It should be no more than people get wrong today.",
        kinds.SHARE,
        applies=_ALONE,
    ),
    Question(
        "quality.confidence_level",
        _PART,
        "How sure must the proof be?",
        "At 95%, luck passes for proof in at most one of twenty.",
        kinds.SHARE,
        proposal=defaults.fixed("95%"),
        applies=_ALONE,
    ),
    Question(
        "autonomy.ramp",
        _PART,
        "In which steps shall it take over?",
        "Each step begins when the one before it has held.",
        kinds.SHARES,
        proposal=defaults.fixed(["20%", "50%", "100%"]),
        applies=_ALONE,
        extra=True,
    ),
    Question(
        "autonomy.audit",
        _PART,
        "Of what it does alone, which share does a person check afterwards?",
        "The world changes after the proof; without checks nobody notices.",
        kinds.SHARE,
        proposal=defaults.fixed("5%"),
        applies=_ALONE,
    ),
)
