"""How answers are compared, by what people's answers look like."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from midspan.definitions.score import compile_score
from midspan.intake.profiles import Profile
from midspan.intake.scoring import Field, Scoring, copied, scoring


def field(
    name: str, values: Sequence[object], *, always: bool = True, number: bool = False, found: float = 0.0
) -> Field:
    profile = Profile(name)
    for value in values:
        profile.add(value)
    return Field(profile, always, number, found)


def right(how: Scoring, output: object, expected: object) -> bool:
    return compile_score(how.score).right({}, output, expected)


def test_labels_are_equal_or_wrong() -> None:
    how = scoring([field("queue", ["a", "b", "a"]), field("urgent", [True, False])])
    assert how.score == "exact(output.queue, output.urgent)"


@pytest.mark.parametrize(("values", "score"), [
    (["1.50", "20.25"], "close(output.sum, 0.005)"),
    ([1.5, 2], "close(output.sum, 0.05)"),
    (["3", "4"], "exact(output.sum)"),
])  # fmt: skip
def test_numbers_are_close_to_half_of_their_last_decimal(values: list[object], score: str) -> None:
    assert scoring([field("sum", values, number=True)]).score == score


def test_names_that_cel_keeps_to_itself_or_cannot_say_are_reached_by_an_index() -> None:
    how = scoring([field("in", ["a"]), field("the queue", ["a"]), field("it's", ["a"])])
    answer = {"in": "x", "the queue": "y", "it's": "z"}
    assert right(how, answer, answer)
    assert not right(how, {**answer, "it's": "other"}, answer)


def test_a_field_that_may_be_missing_must_be_missing_where_people_left_it_out() -> None:
    how = scoring([field("a", ["x", "y"]), field("b", [1.25], always=False, number=True)])
    assert right(how, {"a": "x"}, {"a": "x"})
    assert right(how, {"a": "x", "b": 1.251}, {"a": "x", "b": 1.25})
    assert not right(how, {"a": "x", "b": 1.25}, {"a": "x"})
    assert not right(how, {"a": "x"}, {"a": "x", "b": 1.25})


def test_a_hundred_fields_are_compared_as_a_whole() -> None:
    how = scoring([field(f"a_field_with_a_long_name_{at}", ["x"], always=False) for at in range(100)])
    assert how.score == "output == expected"
    assert right(how, {"b": 1}, {"b": 1})


def test_free_text_is_left_to_people_unless_it_was_copied_from_the_input() -> None:
    texts = [" ".join(f"word{at}{step}" for step in range(9)) for at in range(20)]
    assert scoring([field("reply", texts)]).judged
    assert not scoring([field("address", texts, found=0.9)]).judged
    assert not scoring([field("reply", texts[:2] * 10)]).judged


def test_a_copy_is_found_whatever_its_case_and_spacing() -> None:
    rows = [
        ({"lines": [{"text": "BOOK SHOP"}, {"text": "SDN BHD"}]}, {"company": "Book Shop Sdn Bhd", "no": 3})
    ]
    assert copied(rows, "company") == 1.0
    assert copied(rows, "no") == 0.0
    assert copied([({"text": "other"}, {"company": "Shop"})], "company") == 0.0
