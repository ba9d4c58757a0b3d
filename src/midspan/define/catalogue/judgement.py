"""Questions on where judgement is required."""

from __future__ import annotations

from midspan.define import defaults, kinds
from midspan.define.question import Question
from midspan.model.stage import Level
from midspan.rules import Question as Seven

_PART = Seven.JUDGEMENT.value

QUESTIONS = (
    Question(
        "judgement[].when",
        _PART,
        "Which ones must always be decided by a person? Say a field, a comparison and a value, or `none`.",
        "These go to a person before any program sees them.",
        kinds.OF_INPUT,
        example="zone is hospital",
        more="Are there others that a person must always decide? If not, say `none`.",
        applies=defaults.may_reach(Level.SHADOW),
    ),
    Question(
        "judgement[].because",
        _PART,
        "Why must a person decide here?",
        "Later somebody will ask whether this may be dropped.",
        kinds.TEXT,
    ),
)
