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
        ("text contains sparks or gas", "input.text.matches('(?i)(sparks|gas)')", True),
        ("Text contains sparks, smoke", "input.text.matches('(?i)(sparks|smoke)')", False),
        ("text contains any of smoke, a+b or Gas", "input.text.matches('(?i)(smoke|a\\\\+b|Gas)')", True),
        ("text contains all of smells, gas", "input.text.matches('(?i)smells') && input.text.matches('(?i)gas')", True),
        ("text contains both smells and oil", "input.text.matches('(?i)smells') && input.text.matches('(?i)oil')", False),
        ('text contains "smells and gas"', "input.text.matches('(?i)smells and gas')", False),
        ("text does not contain oil or gas", "!input.text.matches('(?i)(oil|gas)')", False),
        ("text does not contain all of oil, gas", "!(input.text.matches('(?i)oil') && input.text.matches('(?i)gas'))", True),
        ("text contains 112", "input.text.contains('112')", False),
        ("text contains 1,000", "input.text.contains('1,000')", False),
        ("text begins with hot or it", "input.text.matches('(?i)^(hot|it)')", True),
        ("text is cold or hot", "input.text in ['cold', 'hot']", False),
        ("channel is phone or mail", "has(input.channel) && input.channel in ['phone', 'mail']", True),
        ("channel is Phone", "has(input.channel) && input.channel == 'phone'", True),
        ("floors is 2 or 3", "input.floors in [2, 3]", True),
        ("text contains oil or floors is more than 2", "input.text.matches('(?i)oil') || input.floors > 2", True),
        ("text contains gas and channel is mail", "input.text.matches('(?i)gas') && (has(input.channel) && input.channel == 'mail')", False),
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
        (
            "text contains smoke and gas",
            "`smoke and gas` can mean either or both",
            "write `or` where one is enough",
        ),
        (
            "text contains a or floors is 2 and urgent is yes",
            "`text contains a or floors is 2 and urgent is yes` has both",
            "give two",
        ),
    ],
)
def test_what_is_no_comparison_is_told(said: str, message: str, help_: str) -> None:
    with pytest.raises(AnswerError) as refused:
        read_condition(said, _KNOWN, ["input"])
    assert refused.value.message.startswith(message)
    assert str(refused.value.help).startswith(help_)


def test_a_field_of_both_sides_has_to_be_told_apart() -> None:
    known = Known({"input": INPUT, "output": INPUT}, TODAY)
    with pytest.raises(AnswerError, match="`text` is a field of both sides"):
        read_condition("text contains gas", known, ["output", "input"])


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_whatever_is_looked_for_is_found_in_itself(value: str) -> None:
    item: dict[str, Any] = {**_ITEM, "text": f"before {' '.join(value.split())} behind"}
    try:
        cel = read_condition(f"text contains {value}", _KNOWN, ["input"])
    except AnswerError:
        return
    # Of a list any one is enough: each part is in the text.
    assert compile_expression(cel, ("input",)).holds(input=item) is True


def test_a_field_is_named_as_its_file_has_it_spaces_and_all() -> None:
    schema = {
        "type": "object",
        "required": ["Date received"],
        "properties": {"Date received": {"type": "string"}},
    }
    known = Known({"input": schema}, TODAY)
    cel = read_condition("date received contains 2026", known, ["input"])
    assert cel == "input['Date received'].contains('2026')"
    assert compile_expression(cel, ("input",)).holds(input={"Date received": "1 May 2026"}) is True
