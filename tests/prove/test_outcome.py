"""One answer, one result."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from midspan.definitions.cases import read_cases
from midspan.model.answer import Answer
from midspan.model.case import Case
from midspan.prove.outcome import Outcome, Result, judge, kept, outcome_of
from midspan.prove.ports import Failed, Reply
from proving_ground import Ground, case

PLUS, MINUS = {"sign": "plus"}, {"sign": "minus"}


def judged(
    ground: Ground, said: dict[str, Any], answer: Answer | Failed, latency_s: float | None = None
) -> Outcome:
    return judge(ground.trial().work, read(ground, said), Reply(answer, latency_s))


def read(ground: Ground, said: dict[str, Any]) -> Case:
    ground.write_cases(said)
    [found] = read_cases(ground.cases_file, "cases")
    assert isinstance(found, Case)
    return found


def test_the_right_answer_is_right_and_keeps_what_was_said(ground: Ground) -> None:
    outcome = judged(ground, case(5), Answer(PLUS, confidence=0.75, cost=2), latency_s=0.5)
    assert outcome == Outcome(Result.RIGHT, 0.75, 2.0, 0.5, PLUS)
    assert outcome_of(outcome.body("x")) == outcome


def test_another_answer_is_wrong(ground: Ground) -> None:
    assert judged(ground, case(5), Answer(MINUS)).result is Result.WRONG


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Failed("timeout", "no answer"), "timeout"),
        (Answer(PLUS, confidence=math.nan), "confidence"),
        (Answer(PLUS, confidence=1.01), "confidence"),
        (Answer(PLUS, confidence=-0.01), "confidence"),
        (Answer(PLUS, confidence=math.inf), "confidence"),
        (Answer(PLUS, confidence=True), "confidence"),
        (Answer(PLUS, confidence="0.5"), "confidence"),  # type: ignore[arg-type]
        (Answer(PLUS, confidence=[0.5]), "confidence"),  # type: ignore[arg-type]
        (Answer(PLUS, cost=math.nan), "shape"),
        (Answer(PLUS, cost=-1), "shape"),
        (Answer({"sign": "zero"}), "shape"),
        (Answer({}), "shape"),
        (Answer("plus"), "shape"),  # type: ignore[arg-type]
        (Answer(None), "shape"),  # type: ignore[arg-type]
    ],
)
def test_an_answer_that_no_system_could_use_is_an_error(ground: Ground, answer: Any, kind: str) -> None:
    outcome = judged(ground, case(5), answer)
    assert outcome.result is Result.ERROR
    assert outcome.failure is not None
    assert outcome.failure.kind == kind
    assert (outcome.confidence, outcome.output) == (None, None)


@pytest.mark.parametrize("confidence", [0, 1, 0.5, np.float32(0.5), np.float64(0.25)])
def test_a_number_from_0_to_1_is_a_confidence_whatever_its_type(ground: Ground, confidence: Any) -> None:
    outcome = judged(ground, case(5), Answer(PLUS, confidence=confidence))
    assert outcome.result is Result.RIGHT
    assert type(outcome.confidence) is float


def test_no_confidence_is_no_error(ground: Ground) -> None:
    assert judged(ground, case(5), Answer(PLUS)) == Outcome(Result.RIGHT, output=PLUS)


def test_a_constraint_that_does_not_hold_holds_the_answer_back(ground: Ground) -> None:
    ground.write_work(constraints=[{"id": "small", "must": "input.x < 4.0", "otherwise": "person"}])
    outcome = judged(ground, case(5), Answer(MINUS, confidence=0.9))
    assert (outcome.result, outcome.because, outcome.confidence) == (Result.HELD, "small", 0.9)


def test_a_constraint_that_cannot_be_evaluated_holds_the_answer_back(ground: Ground) -> None:
    ground.write_work(constraints=[{"id": "north", "must": "input.zone == 'north'", "otherwise": "person"}])
    assert judged(ground, case(5), Answer(PLUS)).because == "north"


def test_a_judgement_sends_the_item_to_a_person_before_anything_else(ground: Ground) -> None:
    ground.write_work(judgement=[{"when": "input.x > 4.0", "because": "large numbers are for people"}])
    work = ground.trial().work
    assert kept(work, read(ground, case(5))) == Outcome(Result.KEPT, because="large numbers are for people")
    assert kept(work, read(ground, case(3))) is None


def test_any_answer_to_a_persons_item_is_wrong_at_its_confidence(ground: Ground) -> None:
    outcome = judged(ground, case(5, to_person=True), Answer(PLUS, confidence=0.8))
    assert (outcome.result, outcome.confidence) == (Result.WRONG, 0.8)


@pytest.mark.parametrize(("acceptable", "result"), [(True, Result.RIGHT), (False, Result.WRONG)])
def test_an_answer_that_a_person_judged_is_what_the_person_said(
    ground: Ground, acceptable: bool, result: Result
) -> None:
    said = case(5, judged={"output": MINUS, "acceptable": acceptable})
    assert judged(ground, said, Answer(MINUS)).result is result


def test_an_answer_that_nobody_judged_is_not_taken_for_right(ground: Ground) -> None:
    outcome = judged(ground, case(5, judged={"output": MINUS, "acceptable": False}), Answer(PLUS))
    assert outcome.result is Result.ERROR
    assert outcome.failure == Failed("unjudged", "no person has judged this answer")


def test_signals_are_kept_and_one_that_is_no_share_is_an_error(ground: Ground) -> None:
    outcome = judged(ground, case(5), Answer(PLUS, 0.75, signals={"token": 1, "stated": 0.5}))
    assert outcome.signals == {"token": 1.0, "stated": 0.5}
    assert outcome_of(outcome.body("a")) == outcome
    for signals in ({"token": 1.5}, {"token": math.nan}, {"token": "high"}, {"": 0.5}, [0.5], {1: 0.5}):
        failed = judged(ground, case(5), Answer(PLUS, signals=signals))  # type: ignore[arg-type]
        assert failed.result is Result.ERROR
        assert failed.failure is not None
        assert failed.failure.kind == "confidence"
    assert failed.failure.message == "signals are `{1: 0.5}`, not numbers by their names"
