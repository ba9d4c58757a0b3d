"""VL: what it is worth by the promise and its evidence (VL1), by what was measured in daily use (VL2), and what it costs (VL3)."""

from __future__ import annotations

from midspan.rules import Rule
from midspan.value.rules import budget, inuse, promise
from midspan.value.rules.subject import ValueSubject

RULES: tuple[Rule[ValueSubject], ...] = (*promise.RULES, *inuse.RULES, *budget.RULES)

__all__ = ["RULES", "ValueSubject"]
