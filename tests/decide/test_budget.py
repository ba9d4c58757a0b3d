"""A budget in the verdict: what is over it holds, what may be is not found, and what is unknown stays so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from situations import INITIATIVE_FILE, NAME, TODAY, state
from test_cli_verdict import OF_A_FORECAST, documented, keys

from midspan.decide.assessment import InitiativeState
from midspan.decide.crossing.board import Board, numbers, reach
from midspan.decide.crossing.row import row
from midspan.decide.crossing.text import text as board_text
from midspan.decide.document import document
from midspan.decide.summary import summary
from midspan.model.stage import Stage
from midspan.value.measured import Gathered
from midspan.value.spending.account import Usage
from midspan.value.spending.cost import Cost


def gathered(entered: float = 0.0, days: dict[int, float] | None = None, **unknown: int) -> Gathered:
    """days: what answers cost, by how many days ago."""
    used = Usage(answers=len(days or {}), **unknown)
    for back, money in (days or {}).items():
        used.model[TODAY - timedelta(days=back)] = money
    costs = (Cost(entered, "EUR", "a contract", TODAY, "tenant-services", "owner"),) if entered else ()
    return Gathered(usage=used, costs=costs)


def codes(found: InitiativeState) -> set[str]:
    return {each.code for each in found.findings if each.code.startswith("VL3")}


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        (gathered(), set()),
        (gathered(15000), set()),
        (gathered(15000.01), {"VL301"}),
        (gathered(14000, unbilled=3), set()),
        (gathered(15100, unbilled=3), {"VL301"}),
        (gathered(days=dict.fromkeys(range(1, 29), 200.0)), {"VL302"}),
        (gathered(days=dict.fromkeys(range(1, 29), 100.0)), set()),
        (gathered(days=dict.fromkeys(range(1, 14), 900.0)), set()),
        # More is expected than spent, and nothing is said twice once it is.
        (gathered(12000, days=dict.fromkeys(range(1, 29), 200.0)), {"VL301"}),
    ],
    ids=[
        "nothing",
        "all",
        "over",
        "least-within",
        "least-over",
        "rate-over",
        "rate-within",
        "too-few-days",
        "both",
    ],
)
def test_what_is_over_is_found_and_what_nobody_can_tell_is_not(
    tmp_path: Path, spent: Gathered, expected: set[str]
) -> None:
    assert codes(state(tmp_path, gathered=spent)) == expected


def test_people_without_a_price_leave_what_is_known_to_be_over(tmp_path: Path) -> None:
    patch: dict[str, Any] = {INITIATIVE_FILE: {"value": {"worth": "5 EUR/item"}}}
    unpriced = gathered(15100)
    unpriced.usage.reviews = 3
    found = state(tmp_path, patch, gathered=unpriced)
    assert (found.account.spent, found.account.over) == (None, True)
    assert codes(found) == {"VL301"}


def test_an_interval_that_reaches_over_the_budget_is_no_finding_and_no_pass(tmp_path: Path) -> None:
    wild = gathered(days={back: 5.0 + 520.0 * (back % 4 == 0) for back in range(1, 29)})
    found = state(tmp_path, gathered=wild)
    ahead = found.account.forecast
    assert ahead is not None
    assert ahead.expected <= 15000 < ahead.high
    assert (codes(found), found.account.foreseen_over) == (set(), None)


def test_an_overspent_budget_holds_before_shadow_and_a_higher_one_that_is_approved_opens_it(
    tmp_path: Path,
) -> None:
    over = state(tmp_path / "over", gathered=gathered(16000))
    assert over.verdict.stage is Stage.CHOSEN
    assert "VL301" in {each.code for each in over.verdict.reasons}
    granted = state(
        tmp_path / "granted",
        {INITIATIVE_FILE: {"investment": {"budget": "17000 EUR"}}},
        gathered=gathered(16000),
    )
    assert "VL301" not in {each.code for each in granted.verdict.reasons}


def test_verdict_and_board_say_what_is_spent_of_how_much(tmp_path: Path) -> None:
    found = state(tmp_path, gathered=gathered(days=dict.fromkeys(range(1, 29), 200.0)))
    said = document(found, TODAY, None)
    assert set(keys(said)) >= OF_A_FORECAST
    assert documented() >= {each for each in keys(said) if each.startswith("spending")}
    spending = said["spending"]
    assert (spending["spent"], spending["over"], spending["foreseen_over"]) == (5600, False, True)
    assert spending["forecast"] == {"expected": 17600, "interval": [17600, 17600], "level": 0.95}
    page = " ".join(summary(found, TODAY, None).split())
    assert "spent 5,600.00 EUR of a budget of 15,000.00 EUR; 17,600.00 to be expected by" in page
    shown = row(found, TODAY)
    board = Board(TODAY, (shown,), reach([shown]), numbers([shown]))
    assert "spent: 5,600.00 EUR of a budget of 15,000.00 EUR" in board_text(board, 100)
    assert NAME in board_text(board, 100)
