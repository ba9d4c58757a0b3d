"""The human queue that a share leaves behind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from situations import UNCERTIFIED, WORK_FILE, state

from midspan.decide.assessment import WorkState
from midspan.decide.queue import load
from midspan.stats.queueing import queue


def work(root: Path, patch: dict[str, Any] | None = None) -> WorkState:
    return state(root, {WORK_FILE: patch or {}}).works[0]


def test_people_get_what_does_not_act_alone_and_the_audits_of_what_does() -> None:
    assert load(1000, 0.8, 0.1) == pytest.approx(280)
    assert load(1000, 0.0, 0.1) == 1000
    assert load(1000, 1.0, 0.0) == 0


def test_the_queue_is_that_of_an_hour_of_the_calendar(tmp_path: Path) -> None:
    desk = work(tmp_path).desk
    assert desk is not None
    arrivals = 300 * (1 - 0.913 + 0.913 * 0.05) / 8
    assert desk.queue == queue(arrivals, 3, 60)
    assert (desk.by, desk.within_s, desk.people_needed) == ("tenant-desk", 7200, 1)


def test_at_the_cliff_the_wait_is_just_what_is_allowed(tmp_path: Path) -> None:
    desk = work(tmp_path, {"today": {"volume": "4000/day"}, "review": {"people": 2}}).desk
    assert desk is not None
    at_the_cliff = queue(desk.cliff_arrivals_per_hour, 2, 60)
    assert at_the_cliff.p95_wait_s == pytest.approx(desk.within_s, rel=1e-3)
    assert desk.cliff_volume_per_day is not None
    assert desk.cliff_share is not None
    assert load(desk.cliff_volume_per_day, 0.913, 0.05) / 8 == pytest.approx(desk.cliff_arrivals_per_hour)
    assert load(4000, desk.cliff_share, 0.05) / 8 == pytest.approx(desk.cliff_arrivals_per_hour)


def test_where_people_manage_everything_no_share_is_a_cliff(tmp_path: Path) -> None:
    desk = work(tmp_path).desk
    assert desk is not None
    assert desk.cliff_share is None


def test_nobody_at_the_desk_is_an_overload_and_no_division_by_zero(tmp_path: Path) -> None:
    found = work(tmp_path, {"review": {"people": 0}})
    assert found.desk is not None
    assert found.desk.queue.utilisation is None
    assert found.desk.overloaded
    assert "RV101" in {each.code for each in found.findings}


def test_below_autonomous_people_decide_every_item(tmp_path: Path) -> None:
    desk = work(tmp_path, {"autonomy": {"ceiling": "assisted"}}).desk
    assert desk is not None
    assert desk.queue.arrivals_per_hour == pytest.approx(300 / 8)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"today": {"volume": None}}, "today.volume"),
        ({"review": {"people": None}}, "review.people"),
        ({"review": {"effort": None}}, "review.effort"),
        ({"review": {"effort": "0 s"}}, "review.effort"),
        ({"review": {"within": None}}, "review.within"),
        ({"autonomy": {"audit": None}}, "autonomy.audit"),
    ],
)
def test_what_is_missing_makes_the_queue_unknown_and_is_named(
    tmp_path: Path, patch: dict[str, Any], field: str
) -> None:
    found = work(tmp_path, patch)
    assert found.desk is None
    assert [each.field for each in found.desk_unknown] == [field]


def test_without_a_certificate_the_queue_is_unknown(tmp_path: Path) -> None:
    found = state(tmp_path, UNCERTIFIED).works[0]
    assert found.desk is None
    assert [each.unproven for each in found.desk_unknown] == [True]


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"review": {"people": 1_000_000_000}}, "`review.people` is `1,000,000,000`"),
        ({"today": {"volume": "9000000000/day"}}, "would take more than `10,000` people"),
    ],
)
def test_a_digit_too_many_is_said_and_not_computed_for_ever(
    tmp_path: Path, patch: dict[str, Any], said: str
) -> None:
    found = work(tmp_path, patch)
    assert found.desk is None
    assert said in found.desk_unknown[0].text


def test_the_largest_desk_is_still_computed(tmp_path: Path) -> None:
    desk = work(tmp_path, {"today": {"volume": "20000000/day"}, "review": {"people": 10_000}}).desk
    assert desk is not None
    assert desk.people_needed > 5_000
