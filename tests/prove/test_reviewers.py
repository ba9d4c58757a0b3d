"""Reviewers: measured from the cases as they are, and what may not rest on those who do not look."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from labelling_ground import PLUS, known
from midspan import stats
from midspan.cli import app
from midspan.cli.candidates import plug
from midspan.definitions.load import load
from midspan.model.certificate import Certificate, Refusal
from midspan.prove.evidence import describe_all, read_evidence
from proving_ground import TODAY, Ground, case, many


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
    assert "`200` of `200` certify labels are quarantined: `temp` rejected `0` of `12` wrong answers" in said
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


def judged_by(by: str | tuple[str, ...], start: int, count: int) -> Iterator[dict[str, Any]]:
    """Certify cases whose answer these people accepted."""
    names = (by,) if isinstance(by, str) else by
    for number in range(start, start + count):
        said = [{"output": PLUS, "acceptable": True, "by": name, "blind": True} for name in names]
        yield case(number, "certify", judged=said)


def test_a_few_labels_of_who_does_not_look_count_as_wrong_and_the_rest_may_suffice(ground: Ground) -> None:
    temp = [{**each, "labelled_by": "temp"} for each in many(3, "certify", start=30)]
    ground.write_cases(
        *labelled("desk"), *temp, *known(1000, 12, 12, missed=12, by="temp"), *known(2000, 30, 9)
    )
    result = ground.certify()
    assert isinstance(result.record.outcome, Certificate)
    assert (result.record.outcome.n, result.record.outcome.errors) == (203, 3)
    assert result.record.reviewers is not None
    assert (result.record.reviewers.unlooking, result.record.reviewers.doubted) == (("temp",), 3)
    text = run(ground, "prove", "sign", "--certify", "--anyway")[1]
    assert "labels    temp cannot be looking: 3 right answers by their labels alone counted as wrong" in text
    said = json.loads(run(ground, "prove", "sign", "--certify", "--anyway", "--format", "json")[1])
    assert said["certificate"]["reviewers"]["unlooking"] == ["temp"]


def test_an_answer_that_others_accepted_too_and_nobody_rejected_stays_acceptable(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "assisted"})
    both, alone = judged_by(("desk", "temp"), 100, 150), judged_by("temp", 40, 1)
    ground.write_cases(*both, *alone, *known(1000, 12, 12, missed=12, by="temp"))
    record = ground.certify().record
    assert isinstance(record.outcome, Certificate)
    assert (record.outcome.total, record.outcome.errors) == (151, 1)


def test_whoever_turns_out_later_not_to_look_voids_what_rests_on_them(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"})
    temp = [{**each, "labelled_by": "temp"} for each in many(1, "certify", start=30)]
    certify = [*labelled("desk"), *temp]
    ground.write_cases(*certify)
    first = ground.certify().record
    assert isinstance(first.outcome, Certificate)
    assert (first.outcome.errors, void_because(ground)) == (0, ())
    ground.write_cases(*certify, *known(1000, 12, 12, missed=12, by="temp"))
    assert void_because(ground) == ("reviewers",)
    assert "somebody who labelled for it cannot have been looking" in run(ground, "check")[1]
    second = ground.certify().record
    assert isinstance(second.outcome, Certificate)
    assert (second.outcome.attempt, second.outcome.errors, void_because(ground)) == (2, 1, ())
    # One who labelled nothing that certifies is no reason.
    ground.write_cases(
        *certify, *known(1000, 12, 12, missed=12, by="temp"), *known(3000, 12, 12, missed=12, by="x")
    )
    assert void_because(ground) == ()


def test_judgements_are_held_to_the_limit_that_missed_errors_call_for(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "assisted"})
    certify = list(judged_by("desk", 100, 120))
    ground.write_cases(*certify, *known(1000, 60, 9, missed=6))
    record = ground.certify().record
    assert isinstance(record.outcome, Certificate)
    found = record.reviewers
    assert found is not None
    assert found.tested_limit is not None
    assert found.miss_bound is not None
    assert 6 / 60 < found.miss_bound < 0.25
    assert found.tested_limit == pytest.approx(0.05 * (1 - found.miss_bound))
    assert found.tested_level == pytest.approx(0.96)
    assert (record.outcome.max_error, record.outcome.confidence_level) == (0.05, 0.95)
    # What shows at a rate of at most b is there at a rate of at most b / (1 - m).
    shows = stats.upper(0, 120, 1 - stats.attempt_delta(0.96))
    assert record.outcome.error_bound == pytest.approx(shows / (1 - found.miss_bound))
    text = run(ground, "prove", "sign", "--certify", "--anyway")[1]
    assert "of what is not acceptable, so at most" in text
    assert "was tested, at 96 %" in text
    ground.write_cases(*certify, *known(1000, 61, 9, missed=6))
    again = ground.certify()
    assert (again.spent, again.record.attempt_id) == (False, record.attempt_id)


def test_so_few_judgements_as_would_do_without_missed_errors_are_too_few_with_them(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "assisted"})
    certify = list(judged_by("desk", 100, 72))
    ground.write_cases(*certify, *known(1000, 60, 9, missed=12))
    refused = ground.certify().record.outcome
    assert isinstance(refused, Refusal)
    assert (refused.reason, refused.missing) == (
        "cases",
        stats.least_cases(0.05 * (1 - miss(12, 60)), 0.96) - 72,
    )
    assert not ground.calls()
    ground.write_cases(*certify)
    record = ground.certify().record
    assert isinstance(record.outcome, Certificate)
    assert record.reviewers is not None
    assert record.reviewers.tested_limit is None
    text = run(ground, "prove", "sign", "--certify", "--anyway")[1]
    assert "how much they miss is unknown, so this speaks of what they see" in text


def miss(missed: int, wrong: int) -> float:
    return float(stats.upper(missed, wrong, 1 - 0.2 * stats.attempt_delta(0.95)))


def void_because(ground: Ground) -> tuple[str, ...]:
    loaded = load(ground.root)
    file = loaded.works["sign"]
    with ground.ledger() as ledger:
        found = read_evidence(ledger, file, describe_all(file, loaded.settings, plug), TODAY).certificate
    assert found is not None
    return found.void_because


def test_known_answers_are_handed_out_blind_and_what_comes_back_measures_who_judged(ground: Ground) -> None:
    wrong = [
        case(17 if at % 2 else -17, id=f"w-{at}") | {"input": {"x": 17 if at % 2 else -17, "note": str(at)}}
        for at in range(30)
    ]
    ground.write_cases(*labelled("desk"), *wrong, *many(90, start=3000))
    ground.evaluate()
    out = ground.root / "training.csv"
    code, said = run(ground, "cases", "export", "sign", "--known-answers", "-o", str(out), "--format", "json")
    assert code == 0, said
    counts = json.loads(said)
    assert (counts["exported"], counts["to_judge"], counts["known_answers"], counts["blind"]) == (
        60,
        60,
        60,
        True,
    )
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert not {"expected.sign", "system", "confidence", "labelled_by"} & set(rows[0])
    assert not any(row["id"].startswith("certify") for row in rows)
    for row in rows:
        row |= {"acceptable": "accept", "by": "temp"}
    back = ground.root / "back.csv"
    with back.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    code, said = run(ground, "cases", "judge", "sign", str(back))
    assert code == 0, said
    temp = next(each for each in reviewers(ground)["reviewers"] if each["name"] == "temp")
    assert (temp["miss"]["count"], temp["miss"]["of"]) == (30, 30)
    assert (temp["false_alarm"]["count"], temp["false_alarm"]["of"]) == (0, 30)
    assert temp["flagged"] == "rejected `0` of `30` wrong answers"


def test_without_a_wrong_answer_there_is_nothing_that_would_measure(ground: Ground) -> None:
    ground.write_cases(*many(20))
    ground.evaluate()
    code, said = run(ground, "cases", "export", "sign", "--known-answers", "-o", str(ground.root / "t.csv"))
    assert code == 2
    assert "take those of a worse candidate" in said
