"""When evidence that is missing can be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from situations import EVIDENCE_FILE, TODAY, UNCERTIFIED, WORK, WORK_FILE, Patched, state

from midspan.decide.arrival import Arrival, missing_cases
from midspan.definitions.load import load
from midspan.model.certificate import Refusal


def refused(missing: int) -> dict[str, Any]:
    return {
        EVIDENCE_FILE: {
            "certificate": {"outcome": {"refusal": {"missing": missing, "message": "more are needed"}}}
        }
    }


def found(root: Path, *patches: dict[str, Any]) -> Arrival | None:
    return state(root, {path: patch for each in patches for path, patch in each.items()}).works[0].arrival


def test_a_refusal_says_how_many_and_the_volume_by_when(tmp_path: Path) -> None:
    arrival = found(tmp_path, refused(500), {WORK_FILE: {"today": {"volume": "100/day"}}})
    assert arrival == Arrival(500, 100, date(2026, 10, 8))  # five working days from a Thursday


def test_no_more_can_be_labelled_than_the_reviewers_have_time_for(tmp_path: Path) -> None:
    slow = {WORK_FILE: {"review": {"people": 1, "effort": "1 h", "within": "100 h"}}}
    assert found(tmp_path, refused(16), slow) == Arrival(16, 8, date(2026, 10, 5))


def test_before_any_attempt_the_least_number_that_can_prove_the_limit_is_counted(tmp_path: Path) -> None:
    arrival = found(tmp_path, UNCERTIFIED, {WORK_FILE: {"quality": {"max_error": "1%"}}})
    assert arrival is not None
    assert arrival.missing == 279 - 46  # ln(0.1·6/π²) / ln(0.99), less the certify cases that there are


@pytest.mark.parametrize("patch", [{}, UNCERTIFIED], ids=["certified", "enough"])
def test_where_no_cases_are_missing_there_is_no_date(tmp_path: Path, patch: dict[str, Any]) -> None:
    assert found(tmp_path, patch) is None


def test_where_nothing_arrives_there_is_no_date_but_the_number(tmp_path: Path) -> None:
    arrival = found(tmp_path, refused(5), {WORK_FILE: {"today": {"volume": "0/day"}}})
    assert arrival == Arrival(5, 0, None)
    assert arrival.said(TODAY) == "at 0 a working day they will not be there in a lifetime"


@pytest.mark.parametrize(
    ("due", "said"),
    [
        (date(2026, 10, 9), "1 day before the decision is due"),
        (date(2026, 10, 8), "0 days before the decision is due"),
        (date(2026, 10, 1), "7 days after the decision is due"),
    ],
)
def test_the_date_is_said_against_the_day_of_the_decision(due: date, said: str) -> None:
    assert Arrival(500, 100, date(2026, 10, 8)).said(due).endswith(f"by 2026-10-08, {said}")


def test_where_more_cases_do_not_help_none_are_missing(tmp_path: Path) -> None:
    patched = Patched(tmp_path / "w")
    evidence, file = patched.evidence(WORK), load(patched.root).works[WORK]
    assert evidence.certificate is not None
    hopeless = replace(evidence.certificate, outcome=Refusal(None, "too many are wrong"))
    assert missing_cases(file, replace(evidence, certificate=hopeless), 46) is None
