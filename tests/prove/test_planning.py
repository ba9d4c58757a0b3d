"""What certifying would take, before a label is spent."""

from __future__ import annotations

from typing import Any

import pytest
from proving_ground import CODE, TODAY, Ground, many

from midspan.cli.planned import planned
from midspan.prove.planning import Need, Plan


def plan(ground: Ground) -> Plan:
    return planned(ground.root, "sign", TODAY)


def guess(found: Plan, part: float) -> Need:
    return next(
        each
        for each in found.needs
        if each.implementation is None and each.true_error == pytest.approx(part * 0.05)
    )


def test_before_the_first_case_all_are_missing(ground: Ground) -> None:
    found = plan(ground)
    assert (found.have, found.attempt, found.least, found.missing) == (0, 1, 69, 69)
    assert guess(found, 0).needed == 69


def test_the_number_of_missing_cases_is_the_one_that_certifying_asks_for(ground: Ground) -> None:
    ground.write_cases(*many(60, "certify"))
    assert plan(ground).missing == 9
    outcome: Any = ground.certify().record.outcome
    assert outcome.missing == 9


def test_planning_spends_and_writes_nothing(ground: Ground) -> None:
    ground.write_cases(*many(60, "certify"))
    plan(ground)
    assert not (ground.root / ".midspan").exists()
    assert ground.calls() == []


def test_a_further_attempt_needs_more(ground: Ground) -> None:
    ground.write_cases(*many(80, "certify"))
    ground.certify()
    ground.write_code(CODE + "\n# later\n")
    found = plan(ground)
    assert (found.attempt, found.least, found.missing) == (2, 96, 16)


def test_cases_that_a_judgement_keeps_are_needed_on_top(ground: Ground) -> None:
    ground.write_work(judgement=[{"when": "input.x > 0.0", "because": "people"}])
    ground.write_cases(*many(100, "certify"))
    found = plan(ground)
    assert (found.have, found.kept, found.least) == (100, 50, 138)


def test_more_errors_need_more_cases_and_a_stricter_limit_too(ground: Ground) -> None:
    found = plan(ground)
    needed = [guess(found, part).needed or 0 for part in (0, 0.25, 0.5)]
    assert needed == sorted(needed)
    stricter, laxer = found.other_limits
    assert (stricter.max_error, laxer.max_error) == (0.025, 0.1)
    assert (stricter.needed or 0) > (laxer.needed or 0)


def test_develop_outcomes_replace_the_guess(ground: Ground) -> None:
    ground.write_cases(*many(300))
    assert all(each.implementation is None for each in plan(ground).needs)
    ground.evaluate()
    first = plan(ground).needs[0]
    assert (first.implementation, first.true_error, first.share) == ("rule", 0, 1)


@pytest.mark.parametrize(
    ("changes", "per_day", "by"),
    [
        ({}, 1000, "volume"),
        ({"today": {"volume": "5000/day"}}, 2880, "review"),
        ({"today": {"effort": "10 s"}, "review": {"people": 2}}, 5760, "review"),
        ({"today": {}, "review": {}}, None, None),
        ({"today": {"volume": "10/week"}, "review": {}}, 2, "volume"),
    ],
)
def test_days_follow_from_volume_or_from_the_people_who_label(
    ground: Ground, changes: dict[str, Any], per_day: float | None, by: str | None
) -> None:
    ground.write_work(**changes)
    found = plan(ground)
    assert (found.labels_per_day, found.limited_by) == (per_day, by)
    days = guess(found, 0).days
    assert days == (None if per_day is None else pytest.approx(69 / per_day))
