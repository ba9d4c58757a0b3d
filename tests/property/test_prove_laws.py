"""Laws of proving that hold for any answers, outcomes and keys."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.definitions.digests import digest
from midspan.definitions.load import load
from midspan.model.answer import Answer
from midspan.model.case import Case, Use
from midspan.prove.confidence.agreeing import broken_ties
from midspan.prove.confidence.learning import learn
from midspan.prove.evaluating.summary import Tally
from midspan.prove.keys import pack, short, unpack
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result, judge, outcome_of
from midspan.prove.ports import Failed, Reply

WORK = """\
work: any
input: {type: object}
output: {type: object, required: [y], properties: {y: {type: integer}}}
constraints: [{id: small, must: "output.y < 100", otherwise: person}]
judgement: []
quality: {score: exact(output.y), max_error: 10%}
"""

CONFIDENCE = st.none() | st.floats(0, 1)
# A tuple's defaults would be drawn too: what is not named here is not in the ledger by itself.
OUTCOMES = st.tuples(
    # `given` is of production, where nobody knows the right answer; a case always has a result of its own.
    st.sampled_from([each for each in Result if each is not Result.GIVEN]),
    CONFIDENCE,
    st.none() | st.floats(0, 10),
    st.none() | st.floats(0, 60),
    st.none() | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.none() | st.builds(Failed, st.sampled_from(["exception", "timeout"]), st.text(max_size=5)),
    st.none() | st.text(min_size=1, max_size=5),
).map(lambda drawn: Outcome(*drawn))
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> CompiledWork:
    root: Path = tmp_path_factory.mktemp("laws")
    (root / "works").mkdir()
    (root / "midspan.toml").write_text("format = 1\n")
    (root / "works" / "any.yaml").write_text(WORK)
    return compile_work(load(root).works["any"])


@given(st.lists(st.tuples(OUTCOMES, st.lists(st.sampled_from("abc"), max_size=1))))
def test_every_outcome_is_counted_once_and_rates_lie_within_their_bounds(
    outcomes: list[tuple[Outcome, list[str]]],
) -> None:
    tally = Tally()
    for outcome, segments in outcomes:
        tally.add(outcome, segments)
    found = tally.evaluation("w", "i", "develop", 0.95, "EUR")
    measured = found.measured
    counts = (measured.right, measured.wrong, measured.errored, measured.kept, measured.held)
    assert measured.total == sum(counts) == len(outcomes)
    assert sum(part.total for _, part in found.segments) == sum(bool(segments) for _, segments in outcomes)
    for each in (measured, *(part for _, part in found.segments)):
        if each.error_rate is None:
            assert each.right + each.wrong + each.errored == 0
        else:
            assert each.lower is not None
            assert each.upper is not None
            assert 0 <= each.lower <= each.error_rate <= each.upper <= 1


@given(st.lists(OUTCOMES))
def test_labels_hold_every_outcome_once(outcomes: list[Outcome]) -> None:
    labels = Labels()
    for outcome in outcomes:
        labels.add(outcome)
    confidence, wrong = labels.arrays
    assert labels.total == len(outcomes)
    assert confidence is None or len(confidence) == len(wrong)
    assert sum(wrong) >= sum(outcome.result is Result.ERROR for outcome in outcomes)


@given(OUTCOMES)
def test_an_outcome_comes_back_from_the_ledger_as_it_was(outcome: Outcome) -> None:
    assert outcome_of(outcome.body("case")) == outcome


@given(output=ANYTHING, confidence=ANYTHING, cost=ANYTHING, expected=ANYTHING)
def test_no_answer_breaks_the_judging_and_none_without_a_usable_confidence_is_right(
    work: CompiledWork, output: Any, confidence: Any, cost: Any, expected: Any
) -> None:
    case = Case("a", "k", {}, Use.DEVELOP, 1, {"y": expected})
    outcome = judge(work, case, Reply(Answer(output, confidence, cost)))
    if outcome.result is not Result.ERROR:
        assert outcome.confidence is None or 0 <= outcome.confidence <= 1
        assert isinstance(output["y"], int | float)
    if outcome.result is Result.RIGHT:
        assert output["y"] == expected


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans())), st.integers(0, 5), st.floats(0, 1))
def test_an_error_is_one_more_wrong_case_at_whatever_threshold(
    scored: list[tuple[float, bool]], errors: int, threshold: float
) -> None:
    def above(*more: Outcome) -> tuple[int, int]:
        labels = Labels()
        outcomes = [
            Outcome(Result.RIGHT if right else Result.WRONG, confidence) for confidence, right in scored
        ]
        for outcome in (*outcomes, *more):
            labels.add(outcome)
        confidence, wrong = labels.arrays
        kept = [
            bad
            for sure, bad in zip(confidence or [1.0] * len(wrong), wrong, strict=True)
            if sure >= threshold
        ]
        return len(kept), sum(kept)

    n, bad = above()
    assert above(*[Outcome(Result.ERROR)] * errors) == (n + errors, bad + errors)


@given(st.sets(st.binary(min_size=16, max_size=16).map(bytes.hex)))
def test_packed_keys_are_the_same_set(keys: set[str]) -> None:
    assert unpack(pack(keys)) == {short(key) for key in keys}


SIGNALS = st.dictionaries(st.sampled_from(["own", "token", "stated"]), st.floats(0, 1), max_size=3)


@given(
    st.lists(st.tuples(st.booleans(), SIGNALS), min_size=100, max_size=130), st.randoms(use_true_random=False)
)
@settings(max_examples=15, deadline=None)
def test_what_is_learned_does_not_rest_on_an_order_and_measures_every_input_by_another_fold(
    answers: list[tuple[bool, dict[str, float]]], source: Random
) -> None:
    rows = [
        (digest(place), wrong, learnable(place, signals)) for place, (wrong, signals) in enumerate(answers)
    ]
    fit = learn(rows)
    enough = min(sum(wrong for wrong, _ in answers), sum(not wrong for wrong, _ in answers)) >= 10
    assert (fit is not None) is enough
    if fit is None:
        return
    assert learn(source.sample(rows, len(rows))) == fit
    # Every input stands in one fold, and the folds are as even as can be.
    assert sorted(key for fold in fit.inputs for key in fold) == sorted(short(item) for item, _, _ in rows)
    sizes = [len(fold) for fold in fit.inputs]
    assert max(sizes) - min(sizes) <= 2
    for _, _, outcome in rows:
        confidence = fit.confidence(outcome)
        assert confidence is not None
        assert 0 <= confidence <= 1


def learnable(place: int, signals: dict[str, float]) -> Outcome:
    named = {name: value for name, value in signals.items() if name != "own"}
    return Outcome(
        Result.RIGHT,
        signals.get("own"),
        output={"y": "a" * (place % 5)},
        signals=named,
        item=digest(place),
        size=place,
    )


@given(st.floats(0, 1), st.floats(0, 1))
def test_an_answer_on_which_two_agree_is_surer_than_one_on_which_they_do_not(
    one: float, other: float
) -> None:
    assert 0 <= broken_ties(0.0, one) < broken_ties(1.0, other) <= 1
    assert broken_ties(0.0, None) < broken_ties(1.0, None)
