"""What people said of answers: forms that are read, votes that are counted, and what a key rests on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.cases import read_cases
from midspan.definitions.judgements import acceptable, evidence, read_judgements, written
from midspan.model.case import Case, Judged

DRAFT, OTHER = {"text": "Dear tenant"}, {"text": "Hello"}


def read(tmp_path: Path, **said: Any) -> Case:
    line = {"id": "a", "input": {"x": 1}, "use": "certify", **said}
    file = tmp_path / "w.cases.jsonl"
    file.write_text(json.dumps(line), encoding="utf-8")
    [case] = read_cases(file, "works/w.cases.jsonl")
    assert isinstance(case, Case), case
    return case


def test_the_short_form_stays_valid_and_takes_what_the_case_says(tmp_path: Path) -> None:
    case = read(
        tmp_path, judged={"output": DRAFT, "acceptable": True}, labelled_by="desk", blind=True, effort_s=30
    )
    assert case.judged == (Judged(DRAFT, acceptable=True, by="desk", blind=True),)
    assert (case.effort_s, case.assisted, case.by_lot) == (30.0, None, False)


def test_a_case_holds_several_judgements_with_who_when_blind_and_how_long(tmp_path: Path) -> None:
    said = [
        {"output": DRAFT, "acceptable": False, "by": "lead", "at": "2026-09-01", "blind": True, "effort_s": 40, "edited": OTHER},
        {"output": DRAFT, "acceptable": True, "by": "desk", "effort_s": 20},
    ]  # fmt: skip
    case = read(tmp_path, judged=said, assisted=True, by_lot=True)
    assert case.judged is not None
    assert [written(each) for each in case.judged] == said
    assert (case.effort_s, case.assisted, case.by_lot) == (30.0, True, True)
    assert case.answers == (DRAFT, DRAFT, OTHER)


def test_a_case_may_wait_for_its_first_judgement(tmp_path: Path) -> None:
    assert read(tmp_path, judged=[]).judged == ()


def test_who_when_blind_and_how_long_are_no_part_of_the_key(tmp_path: Path) -> None:
    short = read(tmp_path, judged={"output": DRAFT, "acceptable": True})
    long = [
        {"output": DRAFT, "acceptable": True, "by": "desk", "at": "2026-09-01", "blind": True, "effort_s": 3}
    ]
    assert read(tmp_path, judged=long, effort_s=9, assisted=False).key == short.key
    assert read(tmp_path, judged=[*long, *long]).key != short.key
    assert read(tmp_path, judged={"output": DRAFT, "acceptable": False}).key != short.key
    assert read(tmp_path, judged=[{**long[0], "edited": OTHER}]).key != short.key


@pytest.mark.parametrize(
    ("votes", "verdict"),
    [([True], True), ([False], False), ([True, False], False), ([True, True, False], True), ([], None)],
)
def test_more_must_accept_than_reject(votes: list[bool], verdict: bool | None) -> None:
    judged = [Judged(DRAFT, acceptable=each) for each in votes]
    assert acceptable([*judged, Judged(OTHER, acceptable=True)], lambda output: output == DRAFT) is verdict


def test_what_a_judge_made_of_an_answer_is_accepted_by_that_judge() -> None:
    judged = [Judged(DRAFT, acceptable=False, edited=OTHER)]
    assert acceptable(judged, lambda output: output == OTHER) is True
    assert acceptable(judged, lambda output: output == DRAFT) is False


@pytest.mark.parametrize(
    ("said", "phrase"),
    [
        ({"judged": "yes"}, "not a JSON object or a list"),
        ({"judged": [{"output": DRAFT}]}, "of another form"),
        ({"judged": [{"output": DRAFT, "acceptable": 1}]}, "of another form"),
        ({"judged": [{"output": DRAFT, "acceptable": True, "at": "today"}]}, "not a time"),
        ({"judged": [{"output": DRAFT, "acceptable": True, "effort_s": -1}]}, "not a number of seconds"),
        ({"expected": DRAFT, "effort_s": True}, "not a number of seconds"),
        ({"expected": DRAFT, "effort_s": 1e999}, "not JSON"),
        ({"expected": DRAFT, "assisted": "no"}, "`assisted` `no`, not true or false"),
    ],
)
def test_another_form_is_a_fault_that_says_which(tmp_path: Path, said: dict[str, Any], phrase: str) -> None:
    file = tmp_path / "w.cases.jsonl"
    file.write_text(json.dumps({"id": "a", "input": {}, "use": "certify", **said}), encoding="utf-8")
    [fault] = read_cases(file, "works/w.cases.jsonl")
    assert not isinstance(fault, Case)
    assert phrase in fault.message


_JUDGED = st.builds(
    Judged,
    output=st.sampled_from([DRAFT, OTHER]),
    acceptable=st.booleans(),
    by=st.none() | st.text(max_size=3),
    blind=st.booleans(),
    effort_s=st.none() | st.floats(0, 100),
    edited=st.none() | st.just(OTHER),
)


@given(st.lists(_JUDGED, max_size=4), st.randoms(use_true_random=False))
def test_judgements_are_read_as_written_and_their_order_is_no_evidence(
    judged: list[Judged], random_: random.Random
) -> None:
    assert read_judgements([written(each) for each in judged], None, blind=False) == tuple(judged)
    shuffled = random_.sample(judged, len(judged))
    assert evidence(shuffled) == evidence(judged)
