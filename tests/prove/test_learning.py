"""How sure an answer is, learned from develop cases: honest on these, and blind to those that certify."""

from __future__ import annotations

import random
from typing import Any

import pytest

from midspan.definitions.digests import digest
from midspan.ledger.run import Ledger
from midspan.model.certificate import Certificate, Refusal
from midspan.model.entry import Recorded
from midspan.prove.certifying.attempts import attempts
from midspan.prove.certifying.certify import certify
from midspan.prove.confidence.fit import fit_from
from midspan.prove.confidence.learning import learn
from midspan.prove.evaluating.evaluate import learned
from midspan.prove.keys import short
from midspan.prove.outcome import Outcome, Result
from midspan.stats import ranking
from proving_ground import TODAY, Ground, case

# Wrong on every seventh number; `token` tells it nearly always, `noise` never.
CODE = """\
from pathlib import Path

import midspan

CALLS = Path(__file__).parent / "calls.log"


@midspan.implements("sign", name="rule")
def rule(items):
    with CALLS.open("a") as log:
        log.writelines(f"{item['x']}\\n" for item in items)
    return [one(abs(item["x"]), item["x"] < 0) for item in items]


def one(x, negative):
    wrong = x % 7 == 0
    token = 0.9 if x % 50 == 0 else 0.3 if wrong else 0.8 + x % 10 / 100
    return midspan.Answer({"sign": "minus" if negative != wrong else "plus"}, signals={"token": token, "noise": x % 11 / 11})
"""


@pytest.fixture
def learning(ground: Ground) -> Ground:
    ground.write_code(CODE)
    ground.write_work(
        implementations=[
            {"name": "rule", "python": "implementations.signs:rule", "confidence": {"by": "trained"}}
        ]
    )
    return ground


def numbers(count: int, use: str = "develop", start: int = 1000) -> list[dict[str, Any]]:
    return [case(number if number % 2 else -number, use) for number in range(start, start + count)]


def fits(ledger: Ledger) -> list[Recorded]:
    return list(ledger.read("fit"))


def test_all_is_answered_before_anything_is_learned_and_the_fit_is_recorded_once(learning: Ground) -> None:
    learning.write_cases(*numbers(200))
    found = learning.evaluate()
    assert (found.executed, found.from_ledger, len(learning.calls())) == (200, 0, 200)
    assert (found.labels.unknown, len(found.labels.confidence)) == (0, 200)
    again = learning.evaluate()
    assert (again.executed, again.labels.confidence) == (0, found.labels.confidence)
    learning.write_cases(*reversed(numbers(200)))
    learning.evaluate()
    with learning.ledger() as ledger:
        [entry] = fits(ledger)
    assert (entry.body["answers"], entry.body["wrong"]) == (200, 29)


def test_no_certify_input_is_learned_from_wherever_else_it_stands(learning: Ground) -> None:
    both = numbers(50, "certify", 1100)
    learning.write_cases(*numbers(200), *both)
    learning.evaluate()
    with learning.ledger() as ledger:
        fit = fit_from("", fits(ledger)[0].body)
    known = frozenset().union(*fit.inputs)
    assert fit.answers == len(known) == 150
    assert not any(short(digest(each["input"])) in known for each in both)


def test_what_was_ever_learned_from_certifies_nothing_later(learning: Ground) -> None:
    learning.write_cases(*numbers(300), *numbers(300, "certify", 2000))
    learning.evaluate()
    assert isinstance(learning.certify().record.outcome, Certificate)
    # The answers are in the ledger already: as develop cases they are learned from without asking for one.
    learning.write_cases(*numbers(300), *numbers(300, "develop", 2000))
    assert learning.evaluate().executed == 0
    learning.write_cases(*numbers(310), *numbers(300, "certify", 2000))
    learning.evaluate()
    refusal = learning.certify().record.outcome
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "reused"
    with learning.ledger() as ledger:
        assert len(list(attempts(ledger))) == 1


def test_what_was_learned_is_recorded_before_the_attempt_and_is_part_of_it(learning: Ground) -> None:
    learning.write_cases(*numbers(300), *numbers(300, "certify", 2000))
    learning.evaluate()
    result = learning.certify()
    assert isinstance(result.record.outcome, Certificate)
    with learning.ledger() as ledger:
        [fit], [spent] = fits(ledger), list(ledger.read("attempt"))
        [proof] = ledger.read("certificate")
        first = list(ledger.read("outcome"))[300:]
    assert fit.seq < spent.seq < first[0].seq
    assert spent.body["fit"] == proof.body["fit"] == [fit.key]
    assert not learning.certify().spent
    # More develop cases are another candidate, and another attempt.
    learning.write_cases(*numbers(310), *numbers(300, "certify", 2000))
    learning.evaluate()
    assert learning.certify().record.outcome.attempt == 2


def test_an_interrupted_attempt_goes_on_with_what_it_had_learned(learning: Ground) -> None:
    certify_cases = numbers(300, "certify", 2000)
    learning.write_cases(*numbers(300), *certify_cases)
    learning.evaluate()

    def interrupt(_name: str, done: int, _total: object) -> None:
        if done >= 64:
            raise KeyboardInterrupt

    with learning.ledger() as ledger, pytest.raises(KeyboardInterrupt):
        certify(learning.trial(), ledger, today=TODAY, currency=None, progress=interrupt)
    learning.write_cases(*numbers(310), *certify_cases)
    learning.evaluate()
    assert isinstance(learning.certify().record.outcome, Certificate)
    with learning.ledger() as ledger:
        assert len(fits(ledger)) == 2
        [spent], [proof] = ledger.read("attempt"), ledger.read("certificate")
    assert spent.body["fit"] == proof.body["fit"]


@pytest.mark.parametrize(("count", "start"), [(0, 1000), (50, 1000), (6, 1001)])
def test_too_few_to_learn_from_leave_every_answer_unsure_and_spend_no_attempt(
    learning: Ground, count: int, start: int
) -> None:
    learning.write_cases(*numbers(count, start=start), *numbers(300, "certify", 2000))
    if count:
        assert learning.evaluate().labels.unknown == count
    refusal = learning.certify().record.outcome
    assert isinstance(refusal, Refusal)
    assert refusal.reason == "signal"
    assert "learning it takes `100` develop answers" in refusal.message
    with learning.ledger() as ledger:
        assert not list(attempts(ledger))


def test_an_answer_that_lacks_what_all_others_had_is_unsure(learning: Ground) -> None:
    learning.write_cases(*numbers(200))
    learning.evaluate()
    with learning.ledger() as ledger:
        fit = learned(learning.trial(), ledger).sure.fit
    assert fit is not None
    full = Outcome(
        Result.RIGHT, output={"sign": "plus"}, signals={"token": 0.9, "noise": 0.1}, item="0" * 32, size=9
    )
    assert fit.confidence(full) == pytest.approx(0.99, abs=0.05)
    without = Outcome(Result.RIGHT, output={"sign": "plus"}, signals={"noise": 0.1}, item="0" * 32, size=9)
    assert fit.confidence(without) is None


def test_develop_answers_are_measured_by_models_that_have_not_seen_them() -> None:
    source = random.Random(1)
    names = [f"s{number}" for number in range(40)]
    rows = [
        (
            digest(number),
            source.random() < 0.5,
            Outcome(
                Result.RIGHT,
                output={},
                signals={name: source.random() for name in names},
                item=digest(number),
                size=9,
            ),
        )
        for number in range(200)
    ]
    fit = learn(rows)
    assert fit is not None
    wrong = [each[1] for each in rows]
    honest = ranking([fit.confidence(each[2]) for each in rows], wrong)
    unseen = fit_from(fit.key, {**_body(fit), "inputs": [""] * 5})
    flattering = ranking([unseen.confidence(each[2]) for each in rows], wrong)
    assert honest is not None
    assert flattering is not None
    # Signals without any meaning: only who was learned from seems to be ranked.
    assert honest.lower < 0.5
    assert flattering.lower > 0.6


def _body(fit: Any) -> dict[str, Any]:
    names = ("signals", "always", "whole", "folds", "answers", "wrong")
    return {name: getattr(fit, name) for name in names}
