"""The value of a proposal: promised minutes until there are measured ones, then their bound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from midspan.decide.assessment import InitiativeState
from midspan.decide.document import document
from midspan.decide.summary import summary

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "decide"))

from situations import EVIDENCE_FILE, WORK, WORK_FILE, Patched, state

ASSISTED: dict[str, Any] = {
    WORK_FILE: {"autonomy": {"ceiling": "assisted"}},
    EVIDENCE_FILE: {"certificate": None, "attempts": 0},
}
# 300 items a day at 42 EUR an hour; today 480 s, promised 60 s with a proposal.
PER_SECOND = 300 / 3600 * 42


def times(with_mean: float, without_mean: float = 480, n: int = 40, spread: float = 30) -> dict[str, Any]:
    return {
        "times": {
            "with_proposal": {"n": n, "mean": with_mean, "spread": spread},
            "without": {"n": n, "mean": without_mean, "spread": spread},
        }
    }


def assessed(root: Path, **more: Any) -> InitiativeState:
    return state(root, {**ASSISTED, **more})


def test_until_it_is_measured_the_promised_effort_counts(tmp_path: Path) -> None:
    value = assessed(tmp_path).values[WORK]
    assert value.net is not None
    assert not value.measured
    assert value.net.terms["effort_saved"] + value.net.terms["review"] == pytest.approx(
        (480 - 60) * PER_SECOND
    )
    assert value.net.low == value.net.high == value.net.per_day


def test_a_measured_saving_counts_at_its_lower_end_and_spans_the_interval(tmp_path: Path) -> None:
    found = assessed(tmp_path, **times(120))
    value, minutes = found.values[WORK], found.works[0].minutes
    assert value.net is not None
    assert value.measured
    assert minutes.low_s is not None
    assert minutes.high_s is not None
    assert minutes.low_s < 360 < minutes.high_s
    assert value.net.terms["effort_saved"] + value.net.terms["review"] == pytest.approx(
        minutes.low_s * PER_SECOND
    )
    assert value.net.high - value.net.per_day == pytest.approx((minutes.high_s - minutes.low_s) * PER_SECOND)
    assert value.net.low == value.net.per_day


def test_nobody_saves_more_than_the_work_takes_today(tmp_path: Path) -> None:
    value = assessed(tmp_path, **times(100, 2000)).values[WORK]
    assert value.net is not None
    assert value.net.terms["review"] == 0


def test_proposals_that_cost_time_make_the_value_negative(tmp_path: Path) -> None:
    value = assessed(tmp_path, **times(600)).values[WORK]
    assert value.net is not None
    assert value.net.running < 0


def test_with_too_few_times_the_promise_counts_and_what_is_missing_is_said(tmp_path: Path) -> None:
    found = assessed(tmp_path, **times(120, n=12))
    assert not found.values[WORK].measured
    said = " ".join(summary(found, Patched(tmp_path / "other").today, None).split())
    assert "18 more times with and 18 without are needed" in said


def test_under_another_ceiling_measured_times_change_no_value(tmp_path: Path) -> None:
    plain = state(tmp_path / "a", {}).values[WORK].net
    timed = state(tmp_path / "b", times(120)).values[WORK].net
    assert plain == timed


def test_the_page_says_what_was_measured_and_that_it_was_not_by_lot(tmp_path: Path) -> None:
    found = assessed(tmp_path, **times(120))
    today = Patched(tmp_path / "other").today
    said = " ".join(summary(found, today, None).split())
    assert "2 min (40 times) an item with a proposal, 8 min (40 times) without: it saves 6 min" in said
    assert "not marked as drawn by lot, so what else differed between the two is in it" in said
    [work] = document(found, today, None)["works"]
    assert work["value"]["time_saved"] == "measured"
    assert work["minutes"]["saved_s"] == pytest.approx(360)
    assert work["minutes"]["by_lot"] is False
    assert work["minutes"]["with_proposal"]["n"] == 40
