from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.sameanswers import alike


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Electric", "electric"),
        ("first class", "First  Class"),
        ("first-class", "first_class"),
        ("gas ", "gas"),
        ("done.", "done"),
        ("STRASSE", "straße"),
        ("Caf\u00e9", "cafe\u0301"),
    ],
)
def test_two_ways_to_write_one_answer(one: str, other: str) -> None:
    assert alike([one, "else", other]) == [[one, other]]


@pytest.mark.parametrize(
    ("one", "other"), [("A", "A-"), ("C", "C++"), ("C++", "C#"), ("+", "-"), ("a", "b"), ("1.5", "15")]
)
def test_what_says_something_else_stays_apart(one: str, other: str) -> None:
    assert alike([one, other]) == []


@given(st.lists(st.text()))
def test_each_text_is_in_one_group_at_most_and_none_is_alone(texts: list[str]) -> None:
    groups = alike(texts)
    members = [each for group in groups for each in group]
    assert len(members) == len(set(members))
    assert set(members) <= set(texts)
    assert all(len(group) > 1 for group in groups)
