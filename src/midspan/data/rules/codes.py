"""Which rule a check breaks where it blocks."""

from __future__ import annotations

from midspan.data.checking.outcome import Outcome, State
from midspan.data.checking.table import check
from midspan.data.rules import RULES


def code_of(outcome: Outcome) -> tuple[str, str] | None:
    """Code and name of the rule; None where the outcome breaks none, since it only warns."""
    if outcome.state is not State.BLOCK:
        return None
    code = check(outcome.check).rule
    return next(((each.code, each.name) for each in RULES if each.code == code), None)
