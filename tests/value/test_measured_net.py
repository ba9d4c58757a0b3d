"""The net value as soon as something of it was measured in production: what takes the place of what, and what stays a forecast."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from valued import Valued

from midspan.decide.assessment import InitiativeState
from midspan.decide.document import document
from midspan.decide.sentences import worth
from midspan.decide.summary import summary
from midspan.model.entry import Entry
from midspan.model.stage import Level
from midspan.run.shown import NOTHING, Shown
from midspan.value.effects import Lot, effect
from midspan.value.measured import Gathered
from midspan.value.net import net
from midspan.value.worth import How

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "decide"))

from situations import WORK, WORK_FILE, state
from test_net import BASIS

# 300 items a day at 42 EUR an hour, today at 480 s; 91.3 % of them may act alone.
PER_SECOND = 300 / 3600 * 42
HELD = tuple(400.0 + each % 7 * 10 for each in range(40))
OTHERS = tuple(60.0 + each % 5 * 2 for each in range(40))


def lot(level: Level = Level.AUTONOMOUS, others: tuple[float, ...] = OTHERS) -> Lot:
    return Lot(level, 0.1, date(2026, 9, 20), HELD, 0, others, 160, 0)


def assessed(
    root: Path,
    *found: Lot,
    shown: Shown = NOTHING,
    **work: Any,
) -> InitiativeState:
    patches = {WORK_FILE: {"holdout": "10%", **work}}
    return state(root, patches, shown=shown, gathered=Gathered(lots={WORK: found} if found else {}))


def test_without_an_effect_everything_is_a_forecast_and_the_hold_out_costs_what_it_holds_out(
    tmp_path: Path,
) -> None:
    value = assessed(tmp_path).values[WORK]
    assert value.net is not None
    assert set(value.how.values()) == {How.FORECAST}
    reviewed = 0.9 * (1 - 0.913 + 0.913 * 0.05) * 60 + 0.1 * 480
    assert value.net.terms["effort_saved"] == pytest.approx(480 * PER_SECOND)
    assert value.net.terms["review"] == pytest.approx(-reviewed * PER_SECOND)
    assert value.net.terms["errors"] == pytest.approx(-300 * 0.9 * 0.913 * 0.1 * 45)


def test_an_effect_takes_the_place_of_effort_and_reviews_at_its_lower_end(tmp_path: Path) -> None:
    value, found = assessed(tmp_path, lot()).values[WORK], effect(lot())
    assert value.net is not None
    assert found.low_s is not None
    assert found.high_s is not None
    saved = value.net.terms["effort_saved"] + value.net.terms["review"]
    assert saved == pytest.approx(0.9 * found.low_s * PER_SECOND)
    assert value.net.high - value.net.low > 0.9 * (found.high_s - found.low_s) * PER_SECOND * (1 - 1e-9)
    assert (value.measured, value.how["effort_saved"], value.how["errors"]) == (
        True,
        How.MEASURED,
        How.FORECAST,
    )


def test_an_effect_at_another_level_than_the_ceiling_is_no_effect_of_it(tmp_path: Path) -> None:
    before, after = assessed(tmp_path / "a"), assessed(tmp_path / "b", lot(Level.ASSISTED))
    assert after.values[WORK].net == before.values[WORK].net


def test_an_effect_that_is_unknown_changes_nothing(tmp_path: Path) -> None:
    few = Lot(Level.AUTONOMOUS, 0.1, date(2026, 9, 20), HELD[:5], 0, OTHERS, 160, 0)
    assert assessed(tmp_path / "a", few).values[WORK].net == assessed(tmp_path / "b").values[WORK].net


def test_at_assisted_the_effect_is_what_a_proposal_saves(tmp_path: Path) -> None:
    others = tuple(200.0 + each % 9 for each in range(60))
    found = effect(Lot(Level.ASSISTED, 0.1, date(2026, 9, 20), HELD, 0, others, 0, 0))
    only = Lot(Level.ASSISTED, 0.1, date(2026, 9, 20), HELD, 0, others, 0, 0)
    value = assessed(tmp_path, only, autonomy={"ceiling": "assisted"}).values[WORK]
    assert value.net is not None
    assert found.low_s is not None
    saved = value.net.terms["effort_saved"] + value.net.terms["review"]
    assert saved == pytest.approx(0.9 * found.low_s * PER_SECOND)


def test_an_ai_that_costs_people_time_is_worth_less_than_nothing(tmp_path: Path) -> None:
    slower = tuple(4_000.0 + each for each in range(60))
    value = assessed(tmp_path, lot(others=slower)).values[WORK]
    assert value.net is not None
    assert value.net.terms["effort_saved"] + value.net.terms["review"] < 0


def test_what_answers_cost_in_production_counts_from_59_of_them_on(tmp_path: Path) -> None:
    few = assessed(tmp_path / "a", shown=Shown(asked=58, costed=58, spent=58 * 0.05)).values[WORK]
    many = assessed(tmp_path / "b", shown=Shown(asked=60, costed=59, spent=59 * 0.05)).values[WORK]
    gaps = assessed(tmp_path / "c", shown=Shown(asked=80, costed=60, spent=60 * 0.05)).values[WORK]
    assert few.net is not None
    assert many.net is not None
    assert gaps.net is not None
    assert many.net.terms["model"] == pytest.approx(-300 * 0.9 * 0.05)
    assert (many.how["model"], few.how["model"], gaps.how["model"]) == (
        How.MEASURED,
        How.FORECAST,
        How.FORECAST,
    )
    assert few.net.terms["model"] == gaps.net.terms["model"] == pytest.approx(-300 * 0.9 * 0.01)


def test_what_a_number_rests_on_is_said(tmp_path: Path) -> None:
    found = assessed(tmp_path, lot())
    assert "effect    saves" in summary(found, found.measured.series.today, None)
    said = document(found, found.measured.series.today, None)["works"][0]["value"]["rests_on"]
    assert said["review"] == "measured"
    assert said["investment"] == "forecast"
    assert "measured in production: effort saved, review" in worth(found.values[WORK])


@pytest.mark.parametrize("holdout", [0.0, 0.05, 0.5])
def test_a_net_value_is_that_of_what_is_not_held_out_and_the_rest_as_before(holdout: float) -> None:
    bare = replace(BASIS, investment=0.0)
    whole, part = net(bare), net(replace(bare, holdout=holdout))
    assert part.per_day == pytest.approx((1 - holdout) * whole.per_day)


def test_minutes_of_production_are_of_items_with_a_proposal_that_were_not_drawn_to_be_labelled(
    valued: Valued,
) -> None:
    for number in range(40):
        valued.decided(f"seen{number}", 20 + number % 5, blind=False)
        valued.decided(f"blind{number}", 50 + number % 5, blind=True)
    valued.took("unproposed", 500)
    valued.decided("untimed", None, blind=True)
    valued.append("stream", "s1")
    valued.ledger.append([Entry("draw", "s1", "drawn", {})])
    valued.decided("drawn", 900, blind=True)
    found = valued.measured().minutes["sort"]
    assert found.with_proposal is not None
    assert found.without is not None
    assert (found.with_proposal.n, found.without.n, found.by_lot) == (40, 40, True)
    assert found.saved_s == pytest.approx(30)


def test_minutes_of_a_few_are_unknown_and_say_how_many_are_missing(valued: Valued) -> None:
    valued.decided("one", 20, blind=False)
    found = valued.measured().minutes["sort"]
    assert (found.saved_s, found.missing_with, found.missing_without) == (None, 29, 30)
