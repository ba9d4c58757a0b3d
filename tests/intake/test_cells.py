"""Cells of a table: no value is lost, no text is a formula."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.intake.cells import NOTHING, Wanted, cell, safe, unsafe, value_of

TEXT, WHOLE, REAL, FLAG = (frozenset({each}) for each in ("string", "integer", "number", "boolean"))
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)
KINDS = st.sets(st.sampled_from(["string", "integer", "number", "boolean", "array", "object", "null"]))


@given(JSON, KINDS)
def test_a_cell_is_read_back_as_the_value_it_was_made_of(value: Any, kinds: set[str]) -> None:
    types = frozenset(kinds)
    if types - {"null"} == {"string"} and not isinstance(value, str | None):
        return  # no such value fits the schema
    back = value_of(cell(value, types), Wanted(types), exported=True)
    assert back == value
    assert type(back) is type(value)


@given(st.text())
def test_no_text_is_a_formula_and_every_text_comes_back(text: str) -> None:
    made = safe(text)
    assert made
    assert not made.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unsafe(made) == text


@pytest.mark.parametrize("text", ["'t Gooi", "'90s music", "plain"])
def test_an_apostrophe_that_guards_nothing_stays(text: str) -> None:
    assert value_of(text, Wanted(TEXT)) == text
    assert unsafe(text) == text


@pytest.mark.parametrize(
    ("raw", "types", "value"),
    [
        ("5", WHOLE, 5),
        ("5.0", WHOLE, 5),
        (5.0, WHOLE, 5),
        ("5", REAL, 5),
        ("-1.5e3", REAL, -1500.0),
        ("yes", FLAG, True),
        ("0", FLAG, False),
        (1, FLAG, True),
        (80331.0, TEXT, "80331"),
        ("007", TEXT, "007"),
        ("[1, 2]", frozenset({"array"}), [1, 2]),
        ("", TEXT, NOTHING),
        (None, WHOLE, NOTHING),
        ("five", WHOLE, "five"),
        ("1e9999", REAL, "1e9999"),
        ("1e999", REAL, "1e999"),
        (" ", TEXT, NOTHING),
        ("9" * 400, WHOLE, "9" * 400),
        ("true", frozenset(), "true"),
    ],
)
def test_what_a_schema_calls_a_number_becomes_one_and_else_it_stays(
    raw: Any, types: frozenset[str], value: Any
) -> None:
    found = value_of(raw, Wanted(types))
    assert found is value if value is NOTHING else found == value
    assert type(found) is type(value)
