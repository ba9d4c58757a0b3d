from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.intake.sametext import plain, same_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "Drain  blocked!"}, {"text": "drain blocked"}),
        ({"text": "Cafe\u0301"}, {"text": "caf\u00e9"}),
        ({"text": "STRASSE"}, {"text": "straße"}),
        ({"text": "x", "n": 1}, {"n": 1.0, "text": "x"}),
        ({"text": "①"}, {"text": "1"}),
    ],
)
def test_case_spacing_punctuation_and_spelling_of_a_letter_are_set_aside(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert same_text(one) == same_text(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": "drain blocked"}, {"text": "blocked drain"}),
        ({"text": "👍"}, {"text": "👎"}),
        ({"text": "1"}, {"text": 1}),
        ({"text": ["a", "b"]}, {"text": "a b"}),
        ({"text": True}, {"text": 1}),
    ],
)
def test_what_means_another_thing_stays_apart(one: dict[str, object], other: dict[str, object]) -> None:
    assert same_text(one) != same_text(other)


@given(st.text())
def test_a_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)
