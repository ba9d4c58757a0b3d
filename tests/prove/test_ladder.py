"""Climbing with a real implementation and a real ledger."""

from __future__ import annotations

from typing import Any

import pytest

from midspan.model.case import Case, Use
from midspan.model.evidence import RungResult
from midspan.prove.climbing.bar import Bar, estimated_bar
from midspan.prove.climbing.ladder import Climbed, climb
from midspan.prove.climbing.route import route
from midspan.prove.climbing.sample import FEWEST, MOST, Sample
from midspan.prove.evaluating.evaluate import evaluate
from midspan.prove.labels import Labels
from midspan.prove.outcome import Outcome, Result
from proving_ground import WORK, Ground, case

NOTE = "the meter stands outside behind the house, near the garden"

# Answers from the note: one typing error in the word that matters, and it does not know.
CODE = """
import midspan

@midspan.implements("sign", name="rule")
def rule(items):
    return [one(item) for item in items]

def one(item):
    known = "garden" in item.get("note", "garden") and "zone" in item
    sure = 0.9 if known else 0.6
    right = "minus" if item["x"] < 0 else "plus"
    return midspan.Answer({"sign": right if known else "plus"}, confidence=sure)
"""


def write(ground: Ground, *more: dict[str, Any], count: int = 60) -> None:
    ground.write_code(CODE)
    properties = {"x": {"type": "number"}, "note": {"type": "string"}, "zone": {"type": "string"}}
    ground.write_work(input={"type": "object", "required": ["x", "note"], "properties": properties})
    cases = [case(-number) for number in range(1, count + 1)]
    for each in cases:
        each["input"] |= {"note": NOTE, "zone": "north"}
    ground.write_cases(*cases, *more)


def climbed(ground: Ground, bar: Bar | None = None, *, recorded_only: bool = False) -> Climbed:
    on, sample = ground.trial(), Sample()
    with ground.ledger() as ledger:
        done = evaluate(on, ledger, currency=None, progress=lambda *_: None, offer=sample.offer)
        bar = bar or estimated_bar(done.labels, 0.05)
        along = route(on, ledger, sample, bar, recorded_only=recorded_only)
        return climb(on, ledger, along, level=0.95, progress=lambda *_: None)


def rung(found: Climbed, name: str) -> RungResult:
    return next(each for each in found.rungs if each.rung == name)


def person(number: int, use: str = "develop") -> dict[str, Any]:
    said = case(number, use, to_person=True)
    return said | {"input": {"x": number, "note": "garden", "zone": "north"}}


def test_each_rung_reports_its_counts_and_the_gap_is_first_less_last(ground: Ground) -> None:
    write(ground)
    found = climbed(ground)
    clean, last = found.rungs[0], found.rungs[-1]
    assert (clean.total, clean.accuracy, clean.n_alone, clean.errors) == (60, 1.0, 60, 0)
    assert clean.error_bound == pytest.approx(1 - 0.05 ** (1 / 60))
    assert (last.rung, last.accuracy) == ("all-together", 0.0)
    assert (found.demo_gap, found.demo_gap_n) == (1.0, 60)
    # Each accuracy is held within its exact interval at half the risk: 60 of 60 and 0 of 60.
    assert found.demo_gap_high == 1.0
    assert found.demo_gap_low == pytest.approx(1 - 2 * (1 - 0.0125 ** (1 / 60)))
    assert rung(found, "missing-optional").accuracy == 0.0
    assert rung(found, "missing-optional").n_alone == 0
    typed = rung(found, "typos").accuracy
    assert typed is not None
    assert 0.5 < typed < 1


def test_a_rung_that_a_work_leaves_no_room_for_does_not_apply_and_says_why(ground: Ground) -> None:
    write(ground)
    noise = rung(climbed(ground), "noise")
    assert noise.does_not_apply == "no develop case has an array of eight numbers or more"
    assert noise.not_run is None
    assert (noise.total, noise.accuracy, noise.acts_alone, noise.error_rate) == (0, None, None, None)


def test_what_more_cases_would_let_run_is_not_run(ground: Ground) -> None:
    write(ground)
    scope = rung(climbed(ground), "out-of-scope")
    assert scope.not_run == "there is no develop or example case with `to_person`"
    assert scope.does_not_apply is None


def test_a_work_of_numbers_alone_runs_no_rung_of_texts(ground: Ground) -> None:
    ground.write_work(input={"type": "object", "required": ["x"], "properties": {"x": {"type": "number"}}})
    ground.write_cases(*(case(number) for number in range(20, 40)))
    assert [each.rung for each in climbed(ground).rungs if each.ran] == ["clean", "duplicates", "load"]


def test_before_climbing_it_is_known_how_many_answers_will_be_asked(ground: Ground) -> None:
    ground.write_cases(*(case(number) for number in range(20, 40)))
    on, sample = ground.trial(), Sample()
    with ground.ledger() as ledger:
        evaluate(on, ledger, currency=None, progress=lambda *_: None, offer=sample.offer)
        ground.calls()
        along = route(on, ledger, sample, Bar("none"), recorded_only=False)
        climb(on, ledger, along, level=0.95, progress=lambda *_: None)
        assert along.asks == len(ground.calls()) == 40
        assert route(on, ledger, sample, Bar("none"), recorded_only=False).asks == 0


def test_every_item_of_a_rung_acts_alone_or_is_refused_for_a_reason(ground: Ground) -> None:
    write(ground)
    narrow = {
        "x": {"type": "number"},
        "note": {"type": "string", "maxLength": 70},
        "zone": {"type": "string"},
    }
    ground.write_work(
        input={"type": "object", "required": ["x", "note"], "properties": narrow},
        constraints=[{"id": "known", "must": "output.sign == 'minus'", "otherwise": "person"}],
        judgement=[{"when": "input.x < -55.0", "because": "large"}],
    )
    found = climbed(ground, Bar("certified", 0.8))
    for each in found.rungs:
        assert each.total == each.n_alone + sum(each.refusals.values())
    assert rung(found, "clean").refusals == {"judgement": 5}
    assert rung(found, "missing-optional").refusals == {"constraint": 55, "judgement": 5}
    assert rung(found, "injection").refusals == {"schema": 60}
    assert rung(found, "injection").acts_alone == 0.0


def test_out_of_scope_items_that_act_alone_are_errors(ground: Ground) -> None:
    write(ground, *(person(number) for number in range(1, 4)), person(9, "example"))
    found = rung(climbed(ground, Bar("certified", 0.8)), "out-of-scope")
    assert (found.total, found.n_alone, found.errors, found.accuracy) == (4, 4, 4, 0.0)
    assert found.expectation == "must not act alone"
    careful = rung(climbed(ground, Bar("certified", 0.95)), "out-of-scope")
    assert (careful.n_alone, careful.errors, careful.accuracy) == (0, 0, 1.0)


def test_without_a_threshold_nothing_acts_alone_and_out_of_scope_is_not_run(ground: Ground) -> None:
    write(ground, person(5), count=40)
    found = climbed(ground, Bar("none"))
    assert (found.rungs[0].acts_alone, found.rungs[0].accuracy) == (None, 1.0)
    assert (
        rung(found, "out-of-scope").not_run == "there is no threshold yet from which anything would act alone"
    )
    assert found.rungs[-1].total == 40


def test_a_recording_is_asked_for_recorded_inputs_only(ground: Ground) -> None:
    write(ground, person(5))
    found = climbed(ground, Bar("certified", 0.8), recorded_only=True)
    ran = [each.rung for each in found.rungs if each.ran]
    assert ran == ["clean", "out-of-scope"]
    assert found.demo_gap is None


def test_a_second_climb_executes_nothing_and_says_the_same(ground: Ground) -> None:
    write(ground)
    first = climbed(ground)
    with ground.ledger() as ledger:
        before = ledger.count("outcome")
    assert climbed(ground) == first
    with ground.ledger() as ledger:
        assert ledger.count("outcome") == before
        assert sum(each.body["use"] == "stress" for each in ledger.read("evaluation", "sign")) == 1


def test_clean_cases_are_not_executed_again(ground: Ground) -> None:
    ground.write_work(input=WORK["input"])
    ground.write_cases(*(case(number) for number in range(20, 40)))
    climbed(ground)
    # Once evaluated, once as duplicates, once in a burst; the clean rung takes what is known, the others have no material.
    assert len(ground.calls()) == 3 * 20


def test_without_any_material_the_gap_is_unknown(ground: Ground) -> None:
    ground.write_cases(*(case(number) for number in range(20, 40)))
    found = climbed(ground)
    assert (found.demo_gap, found.demo_gap_n) == (None, 0)


def sampled(count: int, *, backwards: bool = False) -> Sample:
    sample = Sample()
    cases = [Case(str(n), f"{n:032x}", {"x": n}, Use.DEVELOP, n, {"sign": "plus"}) for n in range(count)]
    for each in reversed(cases) if backwards else cases:
        sample.offer(each)
    return sample


@pytest.mark.parametrize(
    ("count", "drawn"), [(7, 7), (FEWEST, FEWEST), (1000, 100), (3000, 150), (20_000, MOST)]
)
def test_the_ladder_draws_a_twentieth_within_its_bounds(count: int, drawn: int) -> None:
    assert len(sampled(count).material({}, {}).cases) == drawn


def test_the_draw_does_not_depend_on_the_order_of_the_file() -> None:
    one, other = (sampled(2000, backwards=each).material({}, {}) for each in (False, True))
    assert [case.key for case in one.cases] == [case.key for case in other.cases]


def labels(*scored: tuple[float | None, Result]) -> Labels:
    found = Labels()
    for confidence, result in scored:
        found.add(Outcome(result, confidence))
    return found


def test_the_estimated_threshold_is_the_laxest_within_the_limit() -> None:
    scored = [(0.9, Result.RIGHT)] * 60 + [(0.7, Result.RIGHT)] * 37 + [(0.7, Result.WRONG)] * 3
    assert estimated_bar(labels(*scored), 0.05) == Bar("estimated", 0.7)
    assert estimated_bar(labels(*scored), 0.01) == Bar("estimated", 0.9)
    assert estimated_bar(labels(*scored), None) == Bar("none")
    assert estimated_bar(labels(*scored[:20]), 0.05) == Bar("none")
    assert estimated_bar(labels(*[(0.9, Result.WRONG)] * 60), 0.05) == Bar("none")


def test_without_confidence_the_estimate_is_all_or_nothing() -> None:
    assert estimated_bar(labels(*[(None, Result.RIGHT)] * 60), 0.05) == Bar("estimated")
    assert estimated_bar(labels(*[(None, Result.WRONG)] * 60), 0.05) == Bar("none")


@pytest.mark.parametrize(
    ("bar", "outcome", "passes"),
    [
        (Bar("certified", 0.8), Outcome(Result.RIGHT, 0.8), True),
        (Bar("certified", 0.8), Outcome(Result.RIGHT, 0.79), False),
        (Bar("certified", 0.8), Outcome(Result.RIGHT), False),
        (Bar("certified", 0.8), Outcome(Result.ERROR), True),
        (Bar("certified", 0.8), Outcome(Result.KEPT), False),
        (Bar("certified", 0.8), Outcome(Result.HELD, 0.9), False),
        (Bar("certified"), Outcome(Result.RIGHT), True),
        (Bar("none"), Outcome(Result.ERROR), False),
    ],
)
def test_what_acts_alone_is_what_the_certificate_counts(bar: Bar, outcome: Outcome, passes: bool) -> None:
    assert bar.passes({}, outcome) is passes
