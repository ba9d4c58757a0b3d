"""What certifying would take, before a label is spent."""

from __future__ import annotations

from typing import Any

import pytest
from test_reviewers import known

from midspan.cli.planned import planned
from midspan.prove.planning.cases import Need, Plan
from midspan.stats import attempt_delta
from midspan.stats.sequential import promoted_at
from proving_ground import CODE, TODAY, Ground, case, many


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


AUTONOMOUS = {"ceiling": "autonomous"}


def test_a_work_that_may_never_act_alone_has_no_promotion_to_plan(ground: Ground) -> None:
    assert plan(ground).promotion is None
    ground.write_work(autonomy={"ceiling": "assisted"})
    assert plan(ground).promotion is None


def test_labels_to_promotion_follow_from_develop_cases(ground: Ground) -> None:
    ground.write_work(autonomy=AUTONOMOUS)
    [guess] = plan(ground).promotion.needs  # type: ignore[union-attr]
    assert (guess.implementation, guess.true_error) == (None, 0.0125)
    ground.write_cases(*many(300))
    ground.evaluate()
    [found] = plan(ground).promotion.needs  # type: ignore[union-attr]
    assert (found.implementation, found.true_error, found.share) == ("rule", 0, 1)
    assert found.mean == found.p90
    assert found.mean == promoted_at(0, 0.05, 1 - attempt_delta(0.95))
    assert found.days == pytest.approx(found.mean / 1000)


def test_what_is_as_often_wrong_as_the_limit_cannot_be_promoted(ground: Ground) -> None:
    ground.write_work(autonomy=AUTONOMOUS)
    ground.write_cases(*many(100), *(case(n, to_person=True) for n in range(5000, 5020)))
    ground.evaluate()
    [found] = plan(ground).promotion.needs  # type: ignore[union-attr]
    assert found.true_error >= 0.05
    assert (found.mean, found.p90, found.days) == (None, None, None)


def test_what_reviewers_may_miss_makes_promotion_dearer(ground: Ground) -> None:
    ground.write_work(autonomy=AUTONOMOUS)
    unknown = plan(ground).promotion
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(80, "certify")), *known(3000, 40, 40)
    )
    known_ = plan(ground).promotion
    assert unknown is not None
    assert known_ is not None
    assert (unknown.known, known_.known) == (False, True)
    assert known_.limit < unknown.limit == 0.05
    assert (known_.needs[0].mean or 0) > (unknown.needs[0].mean or 0)


def test_only_blind_reviews_count_towards_a_promotion(ground: Ground) -> None:
    ground.write_work(
        autonomy=AUTONOMOUS, review={"by": "desk", "people": 2, "effort": "20 s", "blind": "10%"}
    )
    [guess] = plan(ground).promotion.needs  # type: ignore[union-attr]
    assert guess.days == pytest.approx((guess.mean or 0) / 100)
    ground.write_work(
        autonomy=AUTONOMOUS, review={"by": "desk", "people": 2, "effort": "20 s", "blind": "0%"}
    )
    [guess] = plan(ground).promotion.needs  # type: ignore[union-attr]
    assert guess.days is None
