from __future__ import annotations

from typing import Any

import pytest

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.score import compile_score, equal


def right(text: str, output: Any, expected: Any, item: Any = None) -> bool:
    return compile_score(text).right(item or {}, output, expected)


@pytest.mark.parametrize(
    ("got", "wanted", "result"),
    [
        ({"a": 1}, {"a": 1}, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": True}, {"a": 1}, False),
        ({"a": 0}, {"a": False}, False),
        ({"a": None}, {"a": None}, True),
        ({}, {}, False),
        ({}, {"a": None}, False),
        ({"a": None}, {}, False),
        ({"a": "x"}, {"a": "X"}, False),
        ({"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]}, True),
        ({"a": [1, 2]}, {"a": [2, 1]}, False),
        ({"a": [True]}, {"a": [1]}, False),
        ({"a": {"b": 1}}, {"a": {"b": 1, "c": None}}, False),
        ({"a": float("nan")}, {"a": float("nan")}, False),
        (None, {"a": 1}, False),
        ([1], {"a": 1}, False),
    ],
)
def test_exact_compares_as_json_does(got: Any, wanted: Any, result: bool) -> None:
    assert right("exact(output.a)", got, wanted) is result
    assert right("exact(output.a)", wanted, got) is result


def test_several_fields_must_all_be_right() -> None:
    score = compile_score("exact(output.a, output['b c'].d, output.e[1])")
    answer = {"a": 1, "b c": {"d": 2}, "e": [0, 3], "f": 9}
    assert score.paths == (("output", "a"), ("output", "b c", "d"), ("output", "e", "[]"))
    assert score.right({}, answer, {**answer, "f": 0})
    assert not score.right({}, answer, {**answer, "a": 2})
    assert not score.right({}, answer, {**answer, "e": [0]})


def test_a_whole_output_may_be_compared() -> None:
    assert right("exact(output)", {"a": 1}, {"a": 1.0})
    assert not right("exact(output)", {"a": 1, "b": 2}, {"a": 1})


@pytest.mark.parametrize(
    ("got", "wanted", "result"),
    [
        (10.0, 10.01, True),
        (1.01, 1.0, True),
        (1.02, 1.0, False),
        (10**18, 10**18 + 1, False),
        (True, 1, False),
        ("1", 1, False),
        (None, 1, False),
    ],
)
def test_close_allows_a_difference(got: Any, wanted: Any, result: bool) -> None:
    assert right("close(output.total, 0.01)", {"total": got}, {"total": wanted}) is result


def test_terms_may_be_joined() -> None:
    score = compile_score("exact(output.a) && close(output.b, 2)")
    assert score.numbers == (("output", "b"),)
    assert score.right({}, {"a": 1, "b": 5}, {"a": 1, "b": 7})
    assert not score.right({}, {"a": 1, "b": 5}, {"a": 1, "b": 8})
    assert not score.right({}, {"a": 2, "b": 5}, {"a": 1, "b": 5})


def test_anything_else_is_cel_over_input_output_and_expected() -> None:
    text = "output.a == expected.a || (input.lenient && close(output.a, expected.a, 1.0))"
    assert right(text, {"a": 1.0}, {"a": 2.0}, {"lenient": True})
    assert not right(text, {"a": 1.0}, {"a": 2.0}, {"lenient": False})
    assert not right(text, {}, {"a": 2.0}, {"lenient": True})
    assert not right("output.a", {"a": 5}, {"a": 5})


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("exact(input.a)", "has `exact` where it cannot stand"),
        ("exact(output.a) || true", "has `exact` where it cannot stand"),
        ("exact()", "has `exact` where it cannot stand"),
        ("exact output.a", "has `exact` where it cannot stand"),
        ("accuracy", "reads `accuracy`, which is not known here"),
        ("", "is empty"),
    ],
)
def test_what_is_no_score_is_refused(text: str, phrase: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        compile_score(text)
    assert caught.value.problem == phrase


def test_values_too_deep_to_compare_are_wrong() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    assert not right("exact(output.a)", {"a": deep}, {"a": [deep]})


def test_equality_is_of_numbers_by_value() -> None:
    assert equal(2**53 + 1, 2**53 + 1)
    assert not equal(2**53 + 1, float(2**53))
    assert not equal(1, "1")
