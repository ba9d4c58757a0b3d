"""What a hold-out shows: both groups as the ledger has them, and when nothing may be claimed."""

from __future__ import annotations

import pytest
from valued import Valued

from midspan import stats
from midspan.model.entry import Entry
from midspan.model.stage import Level


@pytest.fixture
def lot(valued: Valued) -> Valued:
    """Forty items that were held out, at about a minute each; forty that people had, at half of it; 120 that acted alone."""
    valued.edit(
        "works/sort.yaml", "autonomy: {ceiling: assisted}", "autonomy: {ceiling: autonomous}\nholdout: 5%"
    )
    for number in range(40):
        valued.item(f"h{number}", held=True)
        valued.took(f"h{number}", 50 + number % 7 * 3)
        valued.item(f"p{number}")
        valued.took(f"p{number}", 25 + number % 5 * 2)
    for number in range(120):
        valued.item(f"a{number}", alone=True)
    return valued


def test_the_effect_is_the_difference_of_both_groups_with_all_time_of_people(lot: Valued) -> None:
    (found,) = lot.effects()
    assert (found.level, found.rate) == (Level.AUTONOMOUS, 0.05)
    assert (found.held.n, found.others.n, found.others.timed, found.others.untouched) == (40, 160, 40, 120)
    before, after = [50 + n % 7 * 3 for n in range(40)], [25 + n % 5 * 2 for n in range(40)]
    expected = stats.skewed_difference(stats.moments(before), stats.moments(after, 120))
    assert (found.saved_s, found.low_s, found.high_s) == (expected.value, expected.low, expected.high)
    assert found.held.seconds == pytest.approx(sum(before) / 40)
    assert found.others.seconds == pytest.approx(sum(after) / 160)
    assert found.low_s is not None
    assert found.low_s > 0


def test_an_audit_is_time_of_the_group_that_the_ai_did(lot: Valued) -> None:
    (before,) = lot.effects()
    lot.took("a1", 90, "label")
    (after,) = lot.effects()
    assert (after.others.untouched, after.others.timed) == (119, 41)
    assert after.saved_s is not None
    assert before.saved_s is not None
    assert after.saved_s == pytest.approx(before.saved_s - 90 / 160)


def test_an_audit_that_is_still_to_come_is_not_taken_for_no_time(lot: Valued) -> None:
    lot.append("stream", "s1")
    lot.ledger.append([Entry("draw", "s1", "a1", {})])
    (found,) = lot.effects()
    assert (found.others.untouched, found.others.unknown) == (119, 1)


def test_second_looks_count_and_an_answer_without_a_time_makes_the_item_unknown(lot: Valued) -> None:
    lot.took("p1", 10, "second")
    lot.took("p2", None, "second")
    (found,) = lot.effects()
    assert (found.others.timed, found.others.unknown) == (39, 1)


def test_nothing_is_claimed_from_a_few(valued: Valued) -> None:
    valued.edit("works/sort.yaml", "autonomy: {ceiling: assisted}", "holdout: 5%")
    for number in range(29):
        valued.item(f"h{number}", held=True)
        valued.took(f"h{number}", 60)
    for number in range(300):
        valued.item(f"a{number}", alone=True)
    (found,) = valued.effects()
    assert found.saved_s is None
    assert found.unknown is not None
    assert "`29` held-out items" in found.unknown


def test_nothing_is_claimed_where_too_many_wait(lot: Valued) -> None:
    for number in range(15):
        lot.item(f"w{number}", held=True)
    (found,) = lot.effects()
    assert found.held.unknown == 15
    assert found.saved_s is None
    assert "`55` held-out items" in (found.unknown or "")


def test_items_of_another_level_or_share_are_not_mixed_in(lot: Valued) -> None:
    for number in range(5):
        lot.item(f"new{number}", held=True, lot=0.1)
        lot.item(f"old{number}", held=True, level="assisted")
    found = lot.effects()
    assert [(each.level, each.rate, each.held.n) for each in found] == [
        (Level.ASSISTED, 0.05, 5),
        (Level.AUTONOMOUS, 0.1, 5),
    ]


def test_what_was_in_no_lot_is_in_neither_group(lot: Valued) -> None:
    (before,) = lot.effects()
    lot.append(
        "item", "judged", states="received validated open", input="x", level="autonomous", because="judgement"
    )
    (after,) = lot.effects()
    assert after == before


def test_without_a_hold_out_nothing_is_said_of_an_effect(valued: Valued) -> None:
    valued.item("a1", alone=True)
    assert valued.measured().effects == {}
