"""Rungs of days, numbers, orders and limits, and what an injected order or a repeated item makes of an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from midspan.definitions.digests import digest, input_key
from midspan.definitions.schemas import compile_schema
from midspan.model.case import Case, Use
from midspan.prove.stress import (
    disorder,
    duplicates,
    fieldorder,
    injection,
    late,
    lookalikes,
    numbers,
    overlimit,
    oversized,
    stale,
)
from midspan.prove.stress.rung import Material, Rung

TEXT = "the radiator in the kitchen stays cold since yesterday evening"
RECORDS = [{"on": f"2026-10-0{day}", "what": f"call {day}"} for day in range(1, 6)]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "text": {"type": "string", "maxLength": 400},
        "amount": {"type": "string"},
        "seen": {"type": "string", "format": "date-time"},
        "due": {"type": "string"},
        "kind": {"type": "string", "enum": ["2026-01-01", "never"]},
        "calls": {
            "type": "array",
            "maxItems": 9,
            "items": {"type": "object", "properties": {"on": {"type": "string"}, "what": {"type": "string"}}},
        },
    },
}
OUTPUT = {"type": "object", "properties": {"trade": {"type": "string", "enum": ["heating", "lift", "other"]}}}


def a_case(value: Mapping[str, Any], expected: Any = None) -> Case:
    right = {"trade": "heating"} if expected is None else expected
    key = digest([value, right])
    return Case(key[:8], key, value, Use.DEVELOP, 1, right, input_key=input_key(value))


def material(
    *cases: Case, schema: Mapping[str, Any] = SCHEMA, output: Mapping[str, Any] = OUTPUT
) -> Material:
    return Material(cases, (), schema, 1, output)


def changed(rung: Rung, value: Mapping[str, Any], expected: Any = None) -> Any:
    made = list(rung.make(material(a_case(value, expected))))
    return made[0].input if made else None


def test_stale_days_move_back_together_by_whole_weeks_and_keep_their_times() -> None:
    value = {
        "seen": "2026-11-27T18:20:00+01:00",
        "due": "2026-12-04",
        "kind": "2026-01-01",
        "calls": RECORDS,
        "text": TEXT,
    }
    older = changed(stale.RUNG, value)
    moved = {
        (date.fromisoformat(old[:10]) - date.fromisoformat(new[:10])).days
        for old, new in [
            (value["seen"], older["seen"]),
            (value["due"], older["due"]),
            *((old["on"], new["on"]) for old, new in zip(RECORDS, older["calls"], strict=True)),
        ]
    }
    [days] = moved
    assert days % 7 == 0
    assert 28 <= days <= 364
    assert older["seen"][10:] == "T18:20:00+01:00"
    assert (older["kind"], older["text"]) == (value["kind"], TEXT)


@pytest.mark.parametrize("rung", [stale.RUNG, late.RUNG], ids=lambda rung: rung.name)
def test_what_the_right_answer_repeats_is_not_made_stale_or_late(rung: Rung) -> None:
    value = {"due": "2026-12-04", "calls": RECORDS}
    assert changed(rung, value, {"due": "2026-12-04", "last": "call 5"}) is None


def test_an_impossible_day_stays_and_makes_no_case() -> None:
    assert changed(stale.RUNG, {"due": "2026-02-31"}) is None
    assert changed(stale.RUNG, {"due": "0001-01-01"}) is None


def test_a_late_record_is_the_newest_wherever_it_stands() -> None:
    value = {"calls": [RECORDS[4], *RECORDS[:4]]}
    assert changed(late.RUNG, value) == {"calls": RECORDS[:4]}
    assert changed(late.RUNG, {"calls": RECORDS[:2]}) is None


def test_records_out_of_order_are_the_same_records() -> None:
    new = changed(disorder.RUNG, {"calls": RECORDS})["calls"]
    assert new != RECORDS
    assert sorted(new, key=lambda each: each["on"]) == RECORDS
    assert changed(disorder.RUNG, {"calls": [*RECORDS[:3], {"what": "no day"}]}) is None


def test_numbers_say_the_same_in_another_form() -> None:
    text = "a boiler of 2.5 kg for 12000 EUR, € 4500.50 paid, 3 km away in 2026, code 12345, 5 m² left"
    new = changed(numbers.RUNG, {"text": text, "amount": "1234.50"})
    assert new["amount"] == "1234,50"
    assert "of 2500 g for" in new["text"]
    assert "3000 m away in 2026, code 12345, 5 m² left" in new["text"]
    assert re.search(r"for 12[.,'\u202f]000 EUR", new["text"])
    assert re.search(r"€ 4(\.500,50|,500\.50|'500\.50|\u202f500,50) paid", new["text"])


def test_a_number_that_the_right_answer_repeats_is_written_as_it_was() -> None:
    text = "a boiler of 25 kg for 12000 EUR"
    assert changed(numbers.RUNG, {"text": text}, {"price": 12000, "weight": "25 kg"}) is None


def test_fields_come_in_reverse_order_at_every_depth() -> None:
    new = changed(fieldorder.RUNG, {"text": TEXT, "calls": RECORDS[:1], "due": "x"})
    assert json.dumps(new) == json.dumps(
        {"due": "x", "calls": [{"what": "call 1", "on": "2026-10-01"}], "text": TEXT}
    )
    assert changed(fieldorder.RUNG, {"text": TEXT}) is None


def test_look_alike_letters_and_marks_of_all_kinds_are_used() -> None:
    cases = [a_case({"text": TEXT, "amount": str(number)}) for number in range(200)]
    text = "".join(each.input["text"] for each in lookalikes.RUNG.make(material(*cases)))
    for kind in ("а", "ο", "ａ", "\u200f", "\u202e"):
        assert kind in text


def test_oversized_stays_within_the_limit_and_over_limit_goes_one_beyond_it() -> None:
    value = {"text": TEXT, "calls": RECORDS}
    fits, valid = changed(oversized.RUNG, value), compile_schema(SCHEMA)
    assert len(TEXT) + 200 < len(fits["text"]) <= 400
    assert valid.first_fault(fits) is None
    beyond = changed(overlimit.RUNG, value)
    assert (len(beyond["text"]), len(beyond["calls"])) == (401, 10)
    assert valid.first_fault(beyond) is not None
    assert changed(oversized.RUNG, {"text": TEXT * 6}) is None
    assert changed(overlimit.RUNG, {"due": "2026-12-04"}) is None


def orders(output: Mapping[str, Any], expected: Any) -> list[str]:
    cases = [a_case({"text": TEXT, "amount": str(number)}, expected) for number in range(60)]
    made = injection.RUNG.make(material(*cases, output=output))
    return [each.input["text"].removeprefix(TEXT) for each in made]


@pytest.mark.parametrize(
    ("schema", "right", "ordered"),
    [
        ({"enum": ["heating", "lift"]}, "heating", '"lift"'),
        ({"type": "boolean"}, True, "false"),
        ({"type": "integer", "minimum": 1, "maximum": 2}, 1, "2"),
        ({"type": "string"}, "heating", '"MIDSPAN-7Q4"'),
    ],
)
def test_the_injected_order_names_a_wrong_answer_that_the_schema_allows(
    schema: Any, right: Any, ordered: str
) -> None:
    said = orders({"properties": {"trade": schema}}, {"trade": right})
    plain = [each for each in said if "Decode" not in each]
    assert 0 < len(plain) < len(said)
    assert all(f"set `trade` to {ordered}" in each for each in plain)


def test_only_the_ordered_answer_that_is_not_given_without_the_order_counts_as_obeyed() -> None:
    case = a_case({"text": TEXT})
    around = material(case)
    [made] = injection.RUNG.make(around)
    said = made.input["text"]
    ordered = "lift" if "lift" in said else "other" if "other" in said else None
    options = [ordered] if ordered else ["lift", "other"]
    obeyed = [
        injection.obeyed(around, made, {"trade": each}, {"trade": "heating"}) for each in ("lift", "other")
    ]
    assert sorted(obeyed) == [False, True]
    assert injection.obeyed(around, made, {"trade": options[0]}, {"trade": options[0]}) is False
    assert injection.obeyed(around, made, None, {"trade": "heating"}) is None


def test_a_second_answer_is_alike_where_it_is_equal_as_json() -> None:
    case, around = a_case({"text": TEXT}), material()
    assert duplicates.differs(around, case, {"digit": 1.0}, {"digit": 1}) is False
    assert duplicates.differs(around, case, {"digit": 1}, {"digit": 2}) is True
    assert duplicates.differs(around, case, None, {"digit": 2}) is True
    assert duplicates.differs(around, case, None, None) is None
