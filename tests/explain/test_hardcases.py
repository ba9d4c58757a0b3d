"""The hard cases: never one that certifies, every reason in turn, and the same seed gives the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from midspan.definitions.digests import digest
from midspan.explain.hardcases import MEANS, ORDER, Choice, Reason, choose, how_many
from midspan.explain.sureness import Unsure, unsure
from midspan.model.case import Case, Judged, Use
from midspan.model.certificate import Certificate
from midspan.prove.outcome import Outcome, Result
from midspan.prove.ports import Failed


def case(name: str, value: int, expected: str | None = "a", **more: Any) -> Case:
    item = {"value": value}
    answer = None if expected is None else {"x": expected}
    return Case(
        name, digest([name, item, answer]), item, Use.DEVELOP, 1, answer, input_key=digest(item), **more
    )


def by_value(each: Case) -> list[str]:
    return [f"value={each.input['value'] % 3}"]


def chosen(
    cases: list[Case],
    outcomes: Mapping[str, Outcome] | None = None,
    kept: Mapping[str, str] | None = None,
    *,
    most: int = 10,
    seed: int = 1,
    unsure: Unsure | None = None,
) -> Choice:
    return choose(cases, outcomes or {}, kept or {}, by_value, most=most, seed=seed, unsure=unsure)


def names(choice: Choice) -> list[str]:
    return [each.case.id for each in choice.chosen]


def wrong(confidence: float | None, said: str) -> Outcome:
    return Outcome(Result.WRONG, confidence, output={"x": said})


def right(confidence: float | None) -> Outcome:
    return Outcome(Result.RIGHT, confidence, output={"x": "a"})


def test_of_the_wrong_ones_each_confusion_comes_first_by_its_surest() -> None:
    cases = [case(f"c{number}", number * 3) for number in range(4)]
    outcomes = dict(
        zip(
            [each.key for each in cases],
            [wrong(0.9, "b"), wrong(0.8, "b"), wrong(0.7, "c"), wrong(0.6, "c")],
            strict=True,
        )
    )
    found = chosen(cases, outcomes, most=2)
    assert set(names(found)) == {"c0", "c2"}
    assert found.there[Reason.WRONG] == 4


def test_of_the_right_ones_only_those_below_the_bar_are_little_sure_and_the_least_sure_come_first() -> None:
    cases = [case(f"c{number}", number * 3) for number in range(5)]
    sure = [right(0.9), right(0.2), right(None), right(0.4), right(0.3)]
    outcomes = dict(zip([each.key for each in cases], sure, strict=True))
    found = chosen(cases, outcomes, most=2, unsure=Unsure(0.9, "the certified threshold"))
    assert {each.case.id for each in found.chosen if Reason.UNSURE in each.reasons} == {"c1", "c4"}
    assert found.there[Reason.UNSURE] == 3, "one at the bar acts alone, one without a confidence says nothing"


def test_where_nothing_harder_is_left_the_number_is_not_filled_up() -> None:
    cases = [case(f"c{number}", number * 3) for number in range(20)]
    outcomes = {each.key: right(0.9) for each in cases} | {cases[0].key: wrong(0.9, "b")}
    found = chosen(cases, outcomes, most=10)
    assert (names(found), found.hard) == (["c0"], 1)
    assert how_many(found.hard, found.most) == "nothing harder is left: 1 of up to 10 hard cases"
    assert how_many(10, 10) == "10 hard cases"


def test_the_bar_of_little_sure_is_the_certified_threshold_else_an_estimate_else_the_lowest_tenth() -> None:
    many = [right(0.5 + number / 200) for number in range(60)]
    proof = Certificate(0.7, 0.5, 30, 0, 60, 0.02, 0.95, 1, 0.01, "exact")
    assert unsure(many, proof, 0.02) == Unsure(0.7, "the certified threshold")
    wrongs = [wrong(0.1, "b")] * 20
    estimated = unsure([*many, *wrongs], None, 0.02)
    assert estimated
    assert (estimated.below, "no proof" in estimated.because) == (0.5, True)
    assert unsure([*many, *wrongs], None, None) is None, "a quarter of them is equally little sure"
    few = unsure(many[:12], None, 0.02)
    assert few == Unsure(0.51, "the lowest tenth of all answers")


def test_confidences_that_do_not_differ_make_nothing_little_sure() -> None:
    alike = [right(0.9)] * 15
    assert unsure(alike, None, None) is None
    assert unsure([*alike, *[right(0.99)] * 9], None, None) is None, (
        "a lowest tenth cannot be told from the rest"
    )
    assert unsure([right(None)] * 40, None, 0.02) is None
    assert unsure([], None, 0.02) is None
    assert unsure(alike, Certificate(None, 1.0, 15, 0, 15, 0.02, 0.95, 1, 0.01, "exact"), 0.02) is None


@settings(max_examples=200, deadline=None)
@given(st.lists(st.floats(0, 1), max_size=29))
def test_the_lowest_tenth_is_no_more_than_a_tenth(confidences: list[float]) -> None:
    found = unsure(map(right, confidences), None, 0.02)
    if found is not None:
        below = sum(each < found.below for each in confidences)
        assert 1 <= below <= math.ceil(len(confidences) / 10)


def test_reasons_take_turns() -> None:
    many = [case(f"wrong-{number}", number * 3) for number in range(20)]
    judged, held, failed = case("judged", 300), case("held", 303), case("failed", 306)
    person = case("person", 309, None, to_person=True)
    outcomes = {each.key: wrong(0.5, "b") for each in many}
    outcomes |= {
        held.key: Outcome(Result.HELD, because="rule"),
        failed.key: Outcome(Result.ERROR, failure=Failed("timeout", "late")),
        person.key: wrong(0.5, "b"),
    }
    found = chosen([*many, judged, held, failed, person], outcomes, {judged.key: "because"}, most=6)
    assert {"judged", "held", "failed", "person"} < set(names(found))
    assert found.there[Reason.WRONG] == 20, "what a person must decide has a reason of its own"
    assert found.here[Reason.WRONG] == 2


def test_people_who_differ_are_shown_with_what_each_of_them_said() -> None:
    one, other, same = case("one", 1, "a"), case("other", 1, "b"), case("same", 2, "a")
    found = chosen([one, other, same])
    (differ,) = [each for each in found.chosen if Reason.CONTRADICTED in each.reasons]
    assert {differ.case.id, *(each.id for each in differ.others)} == {"one", "other"}


def test_the_same_answer_judged_both_ways_is_a_contradiction_and_two_answers_are_not() -> None:
    def judged(name: str, value: int, said: str, acceptable: bool) -> Case:
        return case(name, value, None, judged=(Judged({"x": said}, acceptable),))

    both = [judged("a", 1, "x", True), judged("b", 1, "x", False)]
    apart = [judged("c", 2, "x", True), judged("d", 2, "y", False)]
    assert chosen([*both, *apart]).there[Reason.CONTRADICTED] == 1


def test_every_segment_has_a_case_beyond_the_number_that_was_asked_for() -> None:
    cases = [case(f"c{number}", number) for number in range(9)]
    outcomes = {cases[0].key: wrong(0.9, "b")}
    found = chosen(cases, outcomes, most=1)
    assert {name for each in found.chosen for name in by_value(each.case)} == {
        "value=0",
        "value=1",
        "value=2",
    }
    assert found.here[Reason.SEGMENT] == 2


def test_another_seed_orders_them_in_another_way() -> None:
    cases = [case(f"c{number}", number) for number in range(20)]
    outcomes = {each.key: wrong(0.5, "b") for each in cases}
    orders = {tuple(names(chosen(cases, outcomes, most=20, seed=seed))) for seed in range(5)}
    assert len(orders) == 5


results = st.sampled_from(
    [*(wrong(c, s) for c in (0.1, 0.9) for s in "bc"), right(0.3), Outcome(Result.HELD, because="r")]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from("ab"), st.booleans()), max_size=25),
    st.lists(results, min_size=25, max_size=25),
    st.integers(1, 12),
    st.integers(0, 3),
)
def test_the_choice_holds_its_laws(
    made: list[tuple[int, str, bool]], outcome: list[Outcome], most: int, seed: int
) -> None:
    cases = [case(f"c{n}", value, said, to_person=person) for n, (value, said, person) in enumerate(made)]
    outcomes = {each.key: outcome[n] for n, each in enumerate(cases)}
    bar = Unsure(0.5, "the certified threshold")
    found = chosen(cases, outcomes, most=most, seed=seed, unsure=bar)
    again = chosen(cases, outcomes, most=most, seed=seed, unsure=bar)
    inputs = [each.case.input_key for each in found.chosen]
    assert found == again
    assert len(inputs) == len(set(inputs)), "an input is shown once"
    assert all(each.reasons and each.case in cases for each in found.chosen)
    hard = set(Reason) - {Reason.SEGMENT}
    assert found.hard >= most or all(found.here[each] == found.there[each] for each in hard)
    assert len(found.chosen) <= most + found.here[Reason.SEGMENT]
    assert all(found.here[reason] <= found.there[reason] for reason in Reason)
    shown = {name for each in found.chosen for name in by_value(each.case)}
    assert shown == {name for each in cases for name in by_value(each)}


def test_every_reason_is_explained() -> None:
    assert set(MEANS) == set(ORDER) == set(Reason)
