"""Conditions in plain words."""

from __future__ import annotations

from typing import Any

import pytest
from asking import INPUT, OUTPUT, TODAY
from hypothesis import given
from hypothesis import strategies as st

from midspan.define.conditions import read_condition
from midspan.define.question import AnswerError, Known
from midspan.definitions.expressions import compile_expression

_KNOWN = Known({"input": INPUT, "output": OUTPUT}, TODAY)
_ITEM = {"text": "It smells of Gas", "floors": 3, "urgent": True, "channel": "phone", "note": None}


@pytest.mark.parametrize(
    ("said", "cel", "holds"),
    [
        ("text contains gas", "input.text.matches('(?i)gas')", True),
        ("text does not contain gas", "!input.text.matches('(?i)gas')", False),
        ("text begins with it", "input.text.matches('(?i)^it')", True),
        ("text ends with (gas).", "input.text.matches('(?i)\\\\(gas\\\\)$')", False),
        ("text is It smells of Gas", "input.text == 'It smells of Gas'", True),
        ("text is empty", "size(input.text) == 0", False),
        ("floors is more than 2", "input.floors > 2", True),
        ("floors >= 1,000", "input.floors >= 1000", False),
        ("floors at most 3", "input.floors <= 3", True),
        ("floors is not 3", "input.floors != 3", False),
        ("input.floors is 3", "input.floors == 3", True),
        ("urgent is yes", "input.urgent == true", True),
        ("channel is phone", "has(input.channel) && input.channel == 'phone'", True),
        ("channel is not phone", "!has(input.channel) || input.channel != 'phone'", False),
        ("channel is one of mail, phone", "has(input.channel) && input.channel in ['mail', 'phone']", True),
        ("channel is none of mail or phone", "!has(input.channel) || !(input.channel in ['mail', 'phone'])", False),
        ("channel is missing", "!has(input.channel)", False),
        ("input.floors > 2 && input.urgent", "input.floors > 2 && input.urgent", True),
    ],
)  # fmt: skip
def test_a_comparison_is_said_in_cel(said: str, cel: str, holds: bool) -> None:
    assert read_condition(said, _KNOWN, ["input"]) == cel
    assert compile_expression(cel, ("input",)).holds(input=_ITEM) is holds


def test_a_negated_comparison_holds_where_the_field_is_missing() -> None:
    without = {key: value for key, value in _ITEM.items() if key != "channel"}
    for said, holds in (("channel is mail", False), ("channel is not mail", True)):
        cel = read_condition(said, _KNOWN, ["input"])
        assert compile_expression(cel, ("input",)).holds(input=without) is holds


def test_a_condition_on_the_answer_looks_at_the_answer_first() -> None:
    assert read_condition("total is over 0", _KNOWN, ["output", "input"]) == "output.total > 0"
    assert read_condition("floors is over 0", _KNOWN, ["output", "input"]) == "input.floors > 0"


@pytest.mark.parametrize(
    ("said", "message", "help_"),
    [
        ("danger", "`danger` is no comparison", "write a field, a comparison and a value"),
        ("txt contains gas", "there is no field `txt`", "did you mean `text`?"),
        ("zzzz is 3", "there is no field `zzzz`", "the fields are `text`"),
        ("floors is many", "`many` is no number, and `input.floors` is one", "write digits"),
        ("text is more than gas", "`input.text` is no number", "compare it with"),
        ("floors contains 3", "`input.floors` is no text", "compare it with"),
        ("channel is phon", "`input.channel` is never `phon`", "did you mean `phone`?"),
        ("urgent is maybe", "`input.urgent` is yes or no, never `maybe`", "write `is yes`"),
        ("floors is", "there is nothing to compare with", "write a field"),
        ("text", "`text` is no comparison", "write a field"),
    ],
)
def test_what_is_no_comparison_is_told(said: str, message: str, help_: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read_condition(said, _KNOWN, ["input"])
    assert refused.value.message == message
    assert str(refused.value.help).startswith(help_)


def test_a_field_of_both_sides_has_to_be_told_apart() -> None:
    known = Known({"input": INPUT, "output": INPUT}, TODAY)
    with pytest.raises(AnswerError, match="`text` is a field of both sides"):
        read_condition("text contains gas", known, ["output", "input"])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_whatever_is_looked_for_is_found_in_itself(value: str) -> None:
    item: dict[str, Any] = {**_ITEM, "text": f"before {value.strip()} behind"}
    try:
        cel = read_condition(f"text contains {value}", _KNOWN, ["input"])
    except AnswerError:
        return
    if cel.startswith("input.text.matches"):
        looked_for = " ".join(value.split())
        if looked_for == value.strip().strip("\"'“”").rstrip(".") and looked_for:
            assert compile_expression(cel, ("input",)).holds(input=item) is True
