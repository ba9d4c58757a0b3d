"""VL: what it is worth by the promise and its evidence (VL1), and by what was measured in daily use (VL2)."""

from __future__ import annotations

from midspan.rules import Rule
from midspan.value.rules import inuse, promise
from midspan.value.rules.subject import ValueSubject

RULES: tuple[Rule[ValueSubject], ...] = (*promise.RULES, *inuse.RULES)

__all__ = ["RULES", "ValueSubject"]
