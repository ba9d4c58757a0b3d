"""Adoption, computed from what people did: who counts, who does not, and when nobody can tell."""

from __future__ import annotations

from datetime import date

import pytest
from valued import Valued

from midspan.prove.bounds import lower, upper


def test_people_count_who_used_it_and_passed_their_training(valued: Valued) -> None:
    for who in ("ann", "ben"):
        valued.known(who)
    valued.known("cid", right=8, wrong=1)
    for who in ("ann", "ben", "cid"):
        valued.said(who, "2026-11-03")
    now = valued.measured().adoption.now
    assert now.used == ("ann", "ben", "cid")
    assert now.counted == ("ann", "ben")
    assert (now.share, now.of) == (0.5, 4)
    assert (now.low, now.high) == (lower(2, 4, 0.975), upper(2, 4, 0.975))
    assert {each.name: each.passed for each in valued.measured().adoption.people} == {
        "ann": True,
        "ben": True,
        "cid": False,
    }


def test_nobody_counts_for_days_before_they_passed(valued: Valued) -> None:
    valued.said("ann", "2026-09-01")
    valued.said("ann", "2026-11-03")
    valued.known("ann")  # on 2026-09-10
    found = valued.measured().adoption
    assert found.now.counted == ("ann",)
    assert valued.measured(date(2026, 9, 9)).adoption.now.share is None
    before = next(each for each in found.weeks if each.until < date(2026, 9, 10) and each.used)
    assert (before.used, before.counted) == (("ann",), ())


def test_where_nothing_was_proposed_adoption_is_unknown_and_not_zero(valued: Valued) -> None:
    found = valued.measured()
    assert found.adoption.now.share is None
    assert found.adoption_unknown is not None
    assert "nothing was proposed" in found.adoption_unknown.text
    assert not found.adoption_missed


def test_where_proposals_lie_nobody_uses_it_and_that_is_zero(valued: Valued) -> None:
    valued.lay("2026-11-03")
    now = valued.measured().adoption.now
    assert (now.share, now.ignored, now.used) == (0.0, 1, ())


def test_an_item_without_a_proposal_that_lies_is_no_ignored_proposal(valued: Valued) -> None:
    valued.lay("2026-11-03", proposed=False)
    assert valued.measured().adoption.now.share is None


def test_proposals_are_accepted_overridden_or_ignored(valued: Valued) -> None:
    valued.known("ann")
    for what in ("accept", "accept", "edit", "reject"):
        valued.said("ann", "2026-11-02", what)
    valued.lay("2026-11-02")
    now = valued.measured().adoption.now
    assert (now.accepted, now.overridden, now.ignored) == (2, 2, 1)


def test_an_answer_that_was_taken_back_does_not_count(valued: Valued) -> None:
    valued.known("ann")
    task = valued.said("ann", "2026-11-03")
    valued.undone(task, "ann", "2026-11-03")
    assert valued.measured().adoption.now.share is None


def test_a_blind_answer_used_nothing(valued: Valued) -> None:
    valued.known("ann")
    valued._said("ann", "decide", "2026-11-03", proposal="p", output="p", blind=True)
    assert valued.measured().adoption.now.share is None


def test_where_nobody_was_trained_adoption_is_unknown(valued: Valued) -> None:
    valued.said("ann", "2026-11-03")
    unknown = valued.measured().adoption_unknown
    assert unknown is not None
    assert "passed their training" in unknown.text
    assert "cases ask" in unknown.do


def test_a_role_that_answers_as_one_cannot_be_counted(valued: Valued) -> None:
    valued.said("desk", "2026-11-03")
    unknown = valued.measured().adoption_unknown
    assert unknown is not None
    assert "which person" in unknown.text


def test_more_people_than_the_file_says_are_an_unknown_not_a_share_above_one(valued: Valued) -> None:
    for who in ("a", "b", "c", "d", "e"):
        valued.known(who)
        valued.said(who, "2026-11-03")
    unknown = valued.measured().adoption_unknown
    assert unknown is not None
    assert "`5` people used it" in unknown.text


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("users: {group: desk, count: 4}", "users: {group: desk}", "how many they are"),
        ("users: {group: desk, count: 4}", "users: {group: yard, count: 4}", "its works ask `desk`, `lead`"),
    ],
)
def test_users_who_are_never_asked_cannot_be_counted(valued: Valued, old: str, new: str, text: str) -> None:
    valued.edit("initiatives/letters.yaml", old, new)
    valued.said("ann", "2026-11-03")
    unknown = valued.measured().adoption_unknown
    assert unknown is not None
    assert text in unknown.text


def test_weeks_and_milestones_are_read_at_their_own_days(valued: Valued) -> None:
    for who in ("ann", "ben", "cid"):
        valued.known(who)
    valued.said("ann", "2026-09-29")  # within the seven days up to day 30, 2026-10-01
    valued.said("ann", "2026-10-28")
    valued.said("ben", "2026-10-30")
    valued.said("cid", "2026-11-04")
    found = valued.measured().adoption
    assert [(each.day, each.reached) for each in found.milestones] == [(30, True), (60, True), (90, None)]
    assert found.now.counted == ("ben", "cid")
    by_week = {each.until: each.counted for each in found.weeks}
    assert by_week[date(2026, 10, 29)] == ("ann",)
    assert found.milestones[1].adopted is not None
    assert found.milestones[1].adopted.until == date(2026, 10, 31)


def test_a_missed_milestone_is_said(valued: Valued) -> None:
    valued.known("ann")
    valued.said("ann", "2026-10-30")
    assert valued.measured().adoption_missed
