"""The stop rules of an initiative: CEL over `share_alone` (0 to 1) and `net_value` (money per working day)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.expressions import compile_expression
from midspan.findings import Place

VARIABLES = ("share_alone", "net_value")


@dataclass(frozen=True, slots=True)
class StopRule:
    """One line of `decision.stop_if`. `holds` is None where it cannot be told.

    rests_on: what it reads, with the value of each; None for what is unknown.
    """

    text: str
    position: int
    holds: bool | None
    rests_on: Mapping[str, float | None]
    place: Place | None = None

    @property
    def unknown(self) -> tuple[str, ...]:
        return tuple(name for name, value in self.rests_on.items() if value is None)


def stop_rules(
    texts: Sequence[str], share_alone: float | None, net_value: float | None, places: Sequence[Place] = ()
) -> tuple[StopRule, ...]:
    """Each rule with what it says today. A rule that cannot be evaluated is not true, and not false either."""
    facts = {"share_alone": share_alone, "net_value": net_value}
    return tuple(
        _stop_rule(position, text, facts, places[position] if position < len(places) else None)
        for position, text in enumerate(texts)
    )


def _stop_rule(position: int, text: str, facts: Mapping[str, float | None], place: Place | None) -> StopRule:
    rests_on = {name: value for name, value in facts.items() if name in text}
    try:
        expression = compile_expression(text, VARIABLES)
    except ExpressionError:
        return StopRule(text, position, None, rests_on, place)
    # What is unknown is left out: CEL still gives a result where that cannot change it (`true || unknown`).
    known = {name: value for name, value in facts.items() if value is not None}
    return StopRule(text, position, expression.holds(**known), rests_on, place)
