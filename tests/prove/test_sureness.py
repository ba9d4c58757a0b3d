"""What says how sure an answer is: chosen when outcomes are read, so that another kind costs no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from midspan.cli.candidates import plug
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.model.certificate import Certificate, Refusal
from midspan.prove.certifying.attempts import attempts, labels_of
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.ladder import climb
from midspan.prove.climbing.route import route
from midspan.prove.climbing.sample import Sample
from midspan.prove.evaluating.evaluate import evaluate
from midspan.prove.evidence import describe_all, read_evidence
from midspan.prove.outcome import Outcome, Result
from midspan.settings import read
from proving_ground import TODAY, WORK, Ground, case

# Answers say `stated` always alike, `token` by the number, `samples` never; the second one errs on its own numbers.
CODE = """\
from pathlib import Path

import midspan

CALLS = Path(__file__).parent / "calls.log"


def sign(x, wrong):
    right = "minus" if x < 0 else "plus"
    return ("plus" if right == "minus" else "minus") if wrong else right


@midspan.implements("sign", name="rule")
def rule(items):
    with CALLS.open("a") as log:
        log.writelines(f"{item['x']}\\n" for item in items)
    return [
        midspan.Answer({"sign": sign(item["x"], abs(item["x"]) % 10 == 7)}, confidence=0.5 + (abs(item["x"]) % 3) / 10, cost=0.01,
                       signals={"stated": 0.9, "token": 0.2 if abs(item["x"]) % 10 == 7 else 0.8})
        for item in items
    ]


@midspan.implements("sign", name="second")
def second(items):
    return [midspan.Answer({"sign": sign(item["x"], abs(item["x"]) % 10 == 3)}, cost=0.02) for item in items]
"""


def write(
    ground: Ground,
    confidence: Mapping[str, Any] | None,
    second: str = "implementations.signs:second",
    **changes: Any,
) -> None:
    ground.write_code(CODE)
    first: dict[str, Any] = {"name": "rule", "python": "implementations.signs:rule"}
    if confidence:
        first["confidence"] = confidence
    beside = {"name": "second", "python": second}
    ground.write_work(implementations=[first, beside, WORK["implementations"][1]], **changes)


def numbers(count: int, use: str = "develop", start: int = 1000) -> list[dict[str, Any]]:
    return [case(number if number % 2 else -number, use) for number in range(start, start + count)]


def confidences(ground: Ground) -> set[float]:
    with ground.ledger() as ledger:
        on = ground.trial()
        return {round(each, 6) for each in labels_of(ledger, on.subject(), on.sure).confidence}


def test_another_kind_costs_no_new_answer(ground: Ground) -> None:
    write(ground, None)
    ground.write_cases(*numbers(30))
    ground.evaluate()
    assert len(ground.calls()) == 30
    assert confidences(ground) == {0.5, 0.6, 0.7}
    for by, told in (("stated", {0.9}), ("token", {0.2, 0.8})):
        write(ground, {"by": by})
        assert ground.evaluate().executed == 0
        assert confidences(ground) == told
    assert not ground.calls()


def test_what_is_asked_for_and_not_known_never_acts_alone(ground: Ground) -> None:
    write(ground, {"by": "samples", "samples": 5})
    ground.write_cases(*numbers(30))
    labels = ground.evaluate().labels
    assert (labels.unknown, labels.unsure, labels.total) == (30, 30, 30)
    # Not all or nothing: then every answer would act alone.
    confidence, wrong = labels.arrays
    assert confidence is not None
    assert (len(confidence), len(wrong)) == (0, 0)
    assert not Bar("certified").passes({}, Outcome(Result.RIGHT, unsure=True))


@pytest.mark.parametrize(
    "said", [{"by": "samples"}, {"by": "agreement", "with": "second"}, {"by": "agreement"}]
)
def test_no_attempt_is_spent_while_it_is_not_known_how_sure_any_develop_answer_is(
    ground: Ground, said: dict[str, Any]
) -> None:
    write(ground, said)
    ground.write_cases(*numbers(30), *numbers(120, "certify", 2000))
    ground.evaluate()
    record = ground.certify().record
    assert isinstance(record.outcome, Refusal)
    assert (record.outcome.reason, record.attempt_id) == ("signal", "")
    with ground.ledger() as ledger:
        assert not list(attempts(ledger))


def test_agreement_is_joined_with_its_cost_and_own_confidence_breaks_ties(ground: Ground) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    ground.write_cases(*numbers(30))
    assert ground.evaluate("rule").labels.unknown == 30
    ground.evaluate("second")
    found = ground.evaluate("rule")
    assert (found.executed, found.labels.unknown) == (0, 0)
    assert found.evaluation.cost_per_item == pytest.approx(0.03)
    assert confidences(ground) == {round(each / 30, 6) for each in (5, 6, 7, 25, 26, 27)}
    ones = zip(found.labels.confidence, found.labels.wrong, strict=True)
    assert not any(wrong for confidence, wrong in ones if confidence > 2 / 3)
    # For any other kind the second one is not asked, and costs nothing.
    write(ground, {"by": "token", "with": "second"})
    assert ground.evaluate("rule").evaluation.cost_per_item == pytest.approx(0.01)


def test_an_attempt_asks_the_candidate_that_has_to_agree(ground: Ground) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    ground.write_cases(*numbers(120), *numbers(200, "certify", 2000))
    ground.evaluate("second")
    ground.evaluate("rule")
    result = ground.certify()
    proof = result.record.outcome
    assert isinstance(proof, Certificate)
    # Four of five agree, and where both do neither errs.
    assert (proof.n, proof.errors, result.unsure) == (160, 0, 0)
    assert proof.threshold is not None
    assert proof.threshold > 0.5


def test_a_certificate_rests_on_the_kind_and_on_who_agrees_and_says_so(ground: Ground) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    ground.write_cases(*numbers(120), *numbers(200, "certify", 2000))
    ground.evaluate("second")
    ground.evaluate("rule")
    assert isinstance(ground.certify().record.outcome, Certificate)

    def void() -> tuple[str, ...]:
        file = load(ground.root).works["sign"]
        with ground.ledger() as ledger:
            found = read_evidence(ledger, file, describe_all(file, read(ground.root), plug), TODAY)
        assert found.certificate is not None
        assert found.evaluations
        return found.certificate.void_because

    assert void() == ()
    write(ground, {"by": "token"})
    assert void() == ("implementation.confidence",)
    write(ground, {"by": "agreement", "with": "second"})
    assert void() == ()
    write(ground, {"by": "agreement", "with": "second"}, second="implementations.others:second")
    ground.write_code(CODE.replace("== 3", "== 4"), "others")
    assert void() == ("implementation.confidence",)


def test_a_rung_on_which_the_other_was_not_asked_is_not_run(ground: Ground) -> None:
    write(ground, {"by": "agreement", "with": "second"})
    ground.write_cases(*numbers(60))

    def climbed(name: str) -> dict[str, str | None]:
        on, sample = ground.trial(name), Sample()
        with ground.ledger() as ledger:
            evaluate(on, ledger, currency=None, progress=lambda *_: None, offer=sample.offer)
            along = route(on, ledger, sample, Bar("estimated", 0.5), recorded_only=False)
            found = climb(on, ledger, along, level=0.95, progress=lambda *_: None)
        return {each.rung: each.not_run for each in found.rungs}

    asked = "`second`, which has to agree, was not asked these: climb with it first"
    assert climbed("rule")["clean"] == asked
    climbed("second")
    assert asked not in climbed("rule").values()


def test_a_score_that_reads_the_input_cannot_say_whether_two_answers_agree(ground: Ground) -> None:
    write(
        ground,
        {"by": "agreement", "with": "second"},
        quality={"score": "output.sign == expected.sign && input.x > -1e9", "max_error": "5%"},
    )
    with pytest.raises(UsageError, match="reads `input`"):
        ground.trial()


def test_what_is_learned_counts_agreement_where_another_candidate_is_named(ground: Ground) -> None:
    write(ground, {"by": "trained", "with": "second"})
    ground.write_cases(*numbers(200))
    ground.evaluate("second")
    found = ground.evaluate("rule")
    assert found.on.sure.fit is not None
    assert found.on.sure.fit.signals == ("agreement", "own", "stated", "token")
    assert found.evaluation.cost_per_item == pytest.approx(0.03)
    assert found.labels.unknown == 0
