"""Reviewers: measured from the cases as they are, and what may not rest on those who do not look."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from proving_ground import Ground, case, many
from typer.testing import CliRunner

from midspan.cli import app
from midspan.model.certificate import Certificate, Refusal

PLUS, MINUS = {"sign": "plus"}, {"sign": "minus"}


def known(
    start: int, wrong: int, right: int, missed: int = 0, alarms: int = 0, by: str = "desk"
) -> Iterator[dict[str, Any]]:
    """Develop cases with a known right answer, of which a person judged a wrong or a right one."""
    for at in range(wrong + right):
        said = {
            "output": MINUS if at < wrong else PLUS,
            "acceptable": at < missed or at >= wrong + alarms,
            "by": by,
        }
        yield {**case(start + at), "judged": said}


def labelled(by: str, count: int = 200) -> Iterator[dict[str, Any]]:
    return ({**each, "labelled_by": by} for each in many(count, "certify"))


def run(ground: Ground, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app.build(), [*arguments, "--workspace", str(ground.root)])
    return result.exit_code, result.output


def reviewers(ground: Ground) -> dict[str, Any]:
    code, said = run(ground, "cases", "reviewers", "sign", "--format", "json")
    assert code == 0, said
    return dict(json.loads(said))


def test_misses_and_false_alarms_are_counted_with_their_bounds(ground: Ground) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 40, 20, missed=2, alarms=1))
    said = reviewers(ground)
    (desk,) = said["reviewers"]
    assert (desk["certify"], desk["judged"], desk["flagged"], desk["missing"]) == (200, 60, None, 0)
    assert (desk["miss"]["count"], desk["miss"]["of"]) == (2, 40)
    assert desk["miss"]["lower"] < 2 / 40 < desk["miss"]["upper"] < 0.16
    assert (desk["false_alarm"]["count"], desk["false_alarm"]["of"]) == (1, 20)
    assert said["miss_rate"] == "known"
    assert 0.03 < said["tightened_limit"] < 0.05 * 0.95


def test_a_miss_rate_is_unknown_until_enough_wrong_answers_were_shown(ground: Ground) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 29, 100))
    said = reviewers(ground)
    assert (said["miss_rate"], said["tightened_limit"]) == ("unknown", None)
    assert (
        "miss rate of desk: unknown until 1 more wrong answers"
        in run(ground, "cases", "reviewers", "sign")[1]
    )


def test_whoever_accepts_everything_is_named_and_nothing_is_certified_on_their_labels(ground: Ground) -> None:
    ground.write_cases(*labelled("temp"), *known(1000, 12, 12, missed=12, by="temp"))
    (temp,) = reviewers(ground)["reviewers"]
    assert (temp["flagged"], temp["quarantined"]) == ("rejected `0` of `12` wrong answers", 200)
    assert (
        "temp cannot be looking (rejected 0 of 12 wrong answers): 200 certify labels quarantined"
        in run(ground, "cases", "reviewers", "sign")[1]
    )
    code, said = run(ground, "prove", "sign", "--certify", "--no-stress")
    assert code == 1
    assert "`200` certify labels of `temp` are quarantined" in said
    assert "nothing was spent" in said
    assert "midspan cases reviewers sign" in said


def test_a_limit_below_what_people_themselves_get_wrong_is_refused_before_anything_is_spent(
    ground: Ground,
) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 30, 50, alarms=10))
    outcome = ground.certify().record.outcome
    assert isinstance(outcome, Refusal)
    assert outcome.reason == "reviewers"
    assert "`desk` rejected `10` of `50` right answers" in outcome.message
    assert not ground.calls()


def test_few_false_alarms_prove_nothing_against_a_reviewer_and_the_attempt_is_made(ground: Ground) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 30, 50, alarms=2))
    assert isinstance(ground.certify().record.outcome, Certificate)


def test_false_alarms_of_somebody_who_labels_no_certify_case_do_not_matter(ground: Ground) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 0, 50, alarms=10, by="lead"))
    assert isinstance(ground.certify().record.outcome, Certificate)


def test_what_is_judged_beside_a_right_answer_changes_no_evidence(ground: Ground) -> None:
    ground.write_cases(*labelled("desk"), *known(1000, 30, 10))
    first = ground.certify()
    ground.write_cases(*labelled("desk"), *known(1000, 30, 10, missed=3))
    again = ground.certify()
    assert (again.spent, again.record.attempt_id) == (False, first.record.attempt_id)


def test_without_anybody_named_there_is_nobody_to_measure(ground: Ground) -> None:
    ground.write_cases(*many(5, "certify"), {**case(900), "judged": {"output": PLUS, "acceptable": True}})
    said = reviewers(ground)
    assert (said["reviewers"], said["unnamed"], said["agreement"]["alpha"]) == ([], 1, None)
    assert "nobody who labelled or judged is named" in run(ground, "cases", "reviewers", "sign")[1]


def test_how_far_people_agree_is_said_with_its_interval(ground: Ground) -> None:
    def two(at: int) -> dict[str, Any]:
        said = [
            {"output": PLUS, "acceptable": at % 2 == 0 or (by == "b" and at == 1), "by": by} for by in "ab"
        ]
        return {**case(at), "judged": said}

    ground.write_cases(
        *({key: value for key, value in two(at).items() if key != "expected"} for at in range(40))
    )
    found = reviewers(ground)["agreement"]
    assert found["units"] == 40
    assert found["low"] < found["alpha"] < 1
    assert found["alpha"] > 0.9
