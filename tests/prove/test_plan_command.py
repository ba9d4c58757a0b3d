"""`midspan plan` as its user meets it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from test_reviewers import judged_by, known

from midspan.cli import plan as command
from midspan.cli.app import run
from midspan.prove.certifying.lasting import DAYS_VALID
from midspan.stats import least_cases
from proving_ground import TODAY, Ground, case, many


def test_the_plan_says_its_documented_keys(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_cases(*many(60, "certify"))
    assert run(["plan", "sign", "--workspace", str(ground.root), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["have"], said["least"], said["missing"]) == (60, 69, 9)
    page = set(re.findall(r"[a-z_0-9]+", command.__doc__ or ""))
    assert set(said) | set(said["needs"][0]) <= page


def test_the_plan_is_told_in_words(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_cases(*many(60, "certify"))
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 0
    said = capsys.readouterr().out
    assert "there are 60 certify cases; attempt 1 on them needs at least 69" in said
    assert "1,000 labels a working day: as many as arrive today" in said
    assert "0 % are wrong: 69 cases, 9 more, 0.0 working days of labelling" in said


def test_what_a_promotion_takes_is_told_with_what_it_supposes(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"})
    ground.write_cases(*many(120))
    ground.evaluate()
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 0
    said = capsys.readouterr().out
    assert "until it is known nothing is promoted" in said
    assert (
        "0 % are wrong (rule on develop cases, 100 % alone): 88 labels on average, 9 times in 10 at most 88"
        in said
    )
    assert run(["plan", "sign", "--workspace", str(ground.root), "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)["promotion"]
    page = set(re.findall(r"[a-z_0-9]+", command.__doc__ or ""))
    assert set(found) | set(found["needs"][0]) <= page


def test_an_error_at_the_limit_is_told_to_be_no_candidate_for_promotion(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"})
    ground.write_cases(*many(100), *(case(n, to_person=True) for n in range(5000, 5020)))
    ground.evaluate()
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 0
    assert "cannot be promoted, the limit is 5 %" in capsys.readouterr().out


def test_without_blind_reviews_it_is_told_that_nothing_is_promoted(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"}, review={"by": "desk", "blind": "0%"})
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 0
    assert "never promoted, review.blind is 0 %" in capsys.readouterr().out.replace("`", "")


def test_a_work_without_a_limit_cannot_be_planned(ground: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    ground.write_work(quality={"score": "exact(output.sign)"})
    assert run(["plan", "sign", "--workspace", str(ground.root)]) == 2
    assert "promises no limit" in capsys.readouterr().err


def test_the_plan_says_when_a_certificate_ends_and_what_the_next_one_takes(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ground.write_cases(*many(200, "certify"), *many(120, start=5000))
    ground.evaluate()
    ground.certify()
    last = TODAY + timedelta(days=DAYS_VALID)
    ask = ["plan", "sign", "--workspace", str(ground.root), "--at"]
    assert run([*ask, (last - timedelta(days=30)).isoformat(), "--format", "json"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["certified"]
    # Fresh cases are a first attempt: of a candidate that is never wrong 59 would do, were the level not shared.
    assert said == {
        "implementation": "rule",
        "expires": last.isoformat(),
        "days_left": 30,
        "fresh": 69,
        "days": 0.069,
    }
    assert run([*ask, last.isoformat()]) == 0
    assert (
        f"rule is certified until {last}, 0 days from now; fresh cases for the next certificate: 69, 0.1"
        in capsys.readouterr().out
    )
    assert run([*ask, (last + timedelta(days=1)).isoformat()]) == 0
    assert "is certified until" not in capsys.readouterr().out


def test_the_plan_is_for_the_limit_that_missed_errors_call_for(
    ground: Ground, capsys: pytest.CaptureFixture[str]
) -> None:
    ask = ["plan", "sign", "--workspace", str(ground.root)]
    judged = list(judged_by("desk", 100, 60))
    ground.write_cases(*judged, *known(1000, 60, 9, missed=12))
    assert run([*ask, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["tested_limit"] < 0.05 * 0.8
    assert said["least"] == least_cases(said["tested_limit"], 0.96)
    assert run(ask) == 0
    assert "is tested, since those who judge may miss the rest" in capsys.readouterr().out
    # Three judges of whom each may miss three in four: an error that two of them miss passes.
    names = {"desk": 1000, "x": 2000, "y": 3000}
    three = [{**each, "judged": [{**each["judged"][0], "by": by} for by in names]} for each in judged]
    ground.write_cases(
        *three, *(each for by, at in names.items() for each in known(at, 40, 9, missed=22, by=by))
    )
    assert run(ask) == 2
    assert "miss every error" in capsys.readouterr().err
