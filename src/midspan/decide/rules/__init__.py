"""Rules over queues (RV) and decisions (IN4); `ALL_RULES` has those of every family."""

from __future__ import annotations

from typing import Any

from midspan.data.rules import RULES as DATA_RULES
from midspan.decide.rules import dates, movement, review
from midspan.definitions.rules import RULES as FILE_RULES
from midspan.prove.rules import RULES as EVIDENCE_RULES
from midspan.rules import Rule
from midspan.value.rules import RULES as VALUE_RULES

REVIEW_RULES = review.RULES
DECISION_RULES = (*dates.RULES, *movement.RULES)
ALL_RULES: tuple[Rule[Any], ...] = (
    *FILE_RULES,
    *DATA_RULES,
    *EVIDENCE_RULES,
    *VALUE_RULES,
    *REVIEW_RULES,
    *DECISION_RULES,
)
