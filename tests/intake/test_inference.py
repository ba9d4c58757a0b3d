from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan import feeds, plugs
from midspan.definitions.schemas import compile_schema
from midspan.intake import tally
from midspan.intake.inference import Column, Inferred, infer
from midspan.intake.ports import Row
from midspan.intake.reading import reading
from midspan.intake.remarks import is_code

PLUGS = {name: plugs.load(feeds, name) for name in ("csv", "jsonl")}
WORDS = st.sampled_from(
    ["", " ", "no", "NO", "on", "true", "1", "2.5", "007", "1,5", "N/A", "2024-01-02", "3/4/2024", "29/2/2016", "2/29/2016", "2024-01-02 10:00", "2024-01-02T10:00:00Z", "x", "1e999", "é"]
) | st.text(max_size=6)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)
ROWS = st.lists(st.dictionaries(st.sampled_from("abcd") | st.text(max_size=3), JSON, max_size=5), max_size=8)
TEXT_ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "zip"]), WORDS, max_size=3), max_size=12)


def one(*values: Any, name: str = "x", textual: bool = True) -> tuple[dict[str, Any], Column]:
    found = infer(({name: value} for value in values), textual=textual)
    return found.schema["properties"][name], found.columns[name]


def unordered(schema: Any) -> Any:
    """A schema in which the order of `required` says nothing."""
    if isinstance(schema, dict):
        return {
            key: sorted(value) if key == "required" and isinstance(value, list) else unordered(value)
            for key, value in schema.items()
        }
    return schema


@given(ROWS | TEXT_ROWS, st.booleans())
def test_the_schema_accepts_every_row_that_it_was_inferred_from(
    rows: list[dict[str, Any]], textual: bool
) -> None:
    found = infer(rows, textual=textual)
    validator = compile_schema(found.schema)
    assert found.rows == len(rows)
    for row in rows:
        assert validator.first_fault(found.converted(row)) is None


@given(ROWS | TEXT_ROWS, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    rows: list[dict[str, Any]], textual: bool, chance: random.Random
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tally, "MOST_DISTINCT", 3)
        patch.setattr(tally, "MOST_KEYS", 6)
        shuffled = list(rows)
        chance.shuffle(shuffled)
        one_way, other_way = infer(rows, textual=textual), infer(shuffled, textual=textual)
    assert unordered(one_way.schema) == unordered(other_way.schema)
    assert one_way.columns == other_way.columns


@given(ROWS)
def test_typed_values_stay_as_they_are(rows: list[dict[str, Any]]) -> None:
    found = infer(rows)
    for row in rows:
        assert found.converted(row) == {name: value for name, value in row.items() if value is not None}


@pytest.mark.parametrize(
    ("values", "schema"),
    [
        (["1", "2"], {"type": "integer"}),
        (["1", "2.5", ""], {"type": "number"}),
        (["true", "False"], {"type": "boolean"}),
        (["no", "NO", "on"], {"type": "string"}),
        (["01234", "12345"], {"type": "string"}),
        (["1,5", "2,5"], {"type": "string"}),
        (["2024-01-31", "2024-02-01"], {"type": "string", "format": "date"}),
        (["31/01/2024", "01/02/2024"], {"type": "string", "format": "date"}),
        (["03/04/2024", "01/02/2024"], {"type": "string"}),
        (["2024-01-31T10:00:00Z"], {"type": "string", "format": "date-time"}),
        (["a", "b"] * 5, {"type": "string", "enum": ["a", "b"]}),
        (["b", "b", "b", "a", "a", "a", "a", ""], {"type": "string", "enum": ["a", "b"]}),
        (["a", "b", "c"], {"type": "string"}),
        (["", " "], {"type": "string"}),
    ],
)
def test_what_texts_stand_for(values: list[str], schema: dict[str, Any]) -> None:
    assert one(*values)[0] == schema


def test_typed_texts_stay_texts_whatever_they_look_like() -> None:
    assert one("1", "2", textual=False)[0] == {"type": "string"}
    assert one("true", "false", textual=False)[0] == {"type": "string"}
    assert one("2024-01-31", textual=False)[0] == {"type": "string", "format": "date"}
    assert one("2024/01/31", textual=False)[0] == {"type": "string"}
    assert one("2024-01-31", "", textual=False)[0] == {"type": "string"}


def test_values_of_several_types_are_all_allowed_and_said() -> None:
    schema, column = one(1, "a", 2.5, None, textual=False)
    assert schema == {"type": ["string", "number"]}
    assert column.remarks == ("values of several types: integer 1 times, number 1 times, string 1 times",)
    assert (column.filled, column.empty, column.distinct) == (3, 1, 3)


def test_nested_values_have_nested_schemas() -> None:
    schema, _ = one({"a": 1, "b": [{"c": "x"}, {"c": None}]}, {"a": 2.5, "b": [], "d": True}, textual=False)
    assert schema == {
        "type": "object",
        "required": ["a", "b"],
        "properties": {
            "a": {"type": "number"},
            "b": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["c"],
                    "properties": {"c": {"type": ["string", "null"]}},
                },
            },
            "d": {"type": "boolean"},
        },
    }


def test_a_column_with_a_gap_is_optional() -> None:
    found = infer([{"a": "1", "b": "x", "c": "y"}, {"a": "2", "b": " "}], textual=True)
    assert found.schema["required"] == ["a"]
    assert [found.columns[name].empty for name in "abc"] == [0, 1, 1]
    assert found.converted({"a": "2", "b": " "}) == {"a": 2}


def test_a_value_that_does_not_fit_stays_a_text_for_the_schema_to_refuse() -> None:
    found = infer([{"a": "1"}], textual=True)
    assert found.converted({"a": "one", "z": "new"}) == {"a": "one", "z": "new"}
    assert compile_schema(found.schema).first_fault({"a": "one"}) is not None


@pytest.mark.parametrize(
    ("values", "remark"),
    [
        (["03/04/2024"], "nothing tells whether the day or the month comes first, as in `03/04/2024`: they stay texts"),
        (["31/01/2024", "01/31/2024"], "the day comes first in 1 dates and the month in 1: they stay texts"),
        (["007", "12"], "1 of 2 begin with a zero, as `007`: they stay texts"),
        (["1,5", "1"], "1 of 2 are numbers with a comma, decimal or of thousands, as `1,5`: they stay texts"),
        (["1"] * 9 + ["about 5"], "9 of 10 are numbers; others are `about 5`"),
        (["1", "N/A"], "1 times `N/A`, all others are numbers: say whether it stands for nothing"),
        (["no", "yes"], "`no`, `yes` stay texts: say whether they mean true and false"),
        (["2024-01-31 10:00"], "times without a zone: say which one they are in"),
        (["a", "a"], "always `a`"),
        (["", ""], "always empty"),
        (["4111111111111111111"], "1 of 1 have more digits than a number keeps, as `4111111111111111111`: they stay texts"),
    ],
)  # fmt: skip
def test_what_only_a_person_can_say_is_said(values: list[str], remark: str) -> None:
    assert one(*values)[1].remarks == (remark,)


@pytest.mark.parametrize(
    "name",
    ["zip", "ZIP code", "ZipCode", "postcode", "Post Code", "Phone", "PhoneNumber", "fax_no", "IBAN", "tel"],
)
def test_digits_under_the_name_of_a_code_stay_texts(name: str) -> None:
    schema, column = one("35233", "35801", name=name)
    assert schema == {"type": "string"}
    assert column.remarks == ("digits that are no amount, by its name: they stay texts",)


def test_other_names_are_no_codes() -> None:
    for name in ("zipped", "hotel", "telling", "amount", "id", "", "accounting", "microphone"):
        assert not is_code(name)


def test_very_many_different_values_are_counted_within_bounds() -> None:
    rows = (
        {"id": str(number), "text": f"case {number} " + "x" * (number % 500)} for number in range(120_000)
    )
    found = infer(rows, textual=True)
    assert found.schema["properties"] == {"id": {"type": "integer"}, "text": {"type": "string"}}
    assert [column.distinct for column in found.columns.values()] == [None, None]
    assert all(len(column.examples) == 3 for column in found.columns.values())
    assert found.converted({"id": "119999", "text": "x"})["id"] == 119_999


def test_rows_of_countless_columns_are_open() -> None:
    found = infer({f"column {number}": 1} for number in range(tally.MOST_KEYS + 1))
    assert found.schema == {"type": "object"}


def test_values_that_json_has_not_make_a_column_open() -> None:
    assert one({1, 2}, b"x", textual=False)[0] == {}


def test_a_value_nested_very_deep_is_open_below() -> None:
    deep: Any = "x"
    for _ in range(80):
        deep = [{"a": deep}]
    found = infer([{"x": deep}])
    assert compile_schema(found.schema).first_fault({"x": deep}) is None


def inferred(file: Path) -> Inferred:
    """What is inferred from a file, having checked that its schema accepts each of its rows."""
    opened = reading(file, PLUGS)
    found = infer((row.values for row in opened if isinstance(row, Row)), textual=opened.textual)
    validator = compile_schema(found.schema)
    for row in opened:
        if isinstance(row, Row):
            assert validator.is_valid(found.converted(row.values))
    return found


def kinds(found: Inferred) -> dict[str, Any]:
    """Each column in one word: its format or type, `options` for an enum."""
    return {
        name: "options"
        if "enum" in schema
        else schema.get("format") or ("local" if "pattern" in schema else schema["type"])
        for name, schema in found.schema["properties"].items()
    }


def test_banking77_has_texts_and_77_categories(shared_data: Path) -> None:
    found = inferred(shared_data / "banking77" / "train.csv.gz")
    assert kinds(found) == {"text": "string", "category": "options"}
    assert len(found.columns["category"].counts) == 77
    assert sum(found.columns["category"].counts.values()) == found.rows == 10_003
    assert found.schema["required"] == ["text", "category"]


def test_consumer_complaints_are_seen_as_a_person_sees_them(shared_data: Path) -> None:
    found = inferred(shared_data / "cfpb_complaints" / "complaints_dev.csv.gz")
    assert kinds(found) == {
        "Date received": "date",
        "Product": "options",
        "Sub-product": "options",
        "Issue": "options",
        "Sub-issue": "options",
        "Consumer complaint narrative": "string",
        "Company public response": "options",
        "Company": "string",
        "State": "options",
        "ZIP code": "string",
        "Tags": "options",
        "Consumer consent provided?": "options",
        "Submitted via": "options",
        "Date sent to company": "date",
        "Company response to consumer": "options",
        "Timely response?": "options",
        "Consumer disputed?": "options",
        "Complaint ID": "integer",
    }
    assert "Consumer complaint narrative" not in found.schema["required"]
    assert found.columns["Timely response?"].remarks == (
        "`No`, `Yes` stay texts: say whether they mean true and false",
    )


def test_incident_times_are_read_day_first(shared_data: Path) -> None:
    found = inferred(shared_data / "itsm_incident_log" / "incident_event_log_dev.csv.gz")
    seen = kinds(found)
    assert {seen[name] for name in ("opened_at", "sys_updated_at", "closed_at")} == {"local"}
    assert {seen[name] for name in ("active", "made_sla", "knowledge")} == {"boolean"}
    assert seen["number"] == "string"
    assert found.converted({"opened_at": "29/2/2016 04:40"}) == {"opened_at": "2016-02-29T04:40:00"}
    assert found.columns["resolved_at"].remarks == (
        "2,150 times `?`, all others are dates: say whether it stands for nothing",
    )
    assert set(found.columns["contact_type"].counts) == {
        "Phone",
        "Self service",
        "Email",
        "IVR",
        "Direct opening",
    }


def test_dirty_tables_keep_their_dirt_and_say_it(shared_data: Path) -> None:
    beers = inferred(shared_data / "dirty_tables" / "beers" / "dirty.csv.gz")
    assert kinds(beers)["brewery_id"] == "integer"
    assert beers.columns["ibu"].remarks == (
        "1,005 times `N/A`, all others are numbers: say whether it stands for nothing",
    )
    hospital = inferred(shared_data / "dirty_tables" / "hospital" / "dirty.csv.gz")
    assert {kinds(hospital)[name] for name in ("zip", "phone", "provider_number")} == {"string"}
    assert hospital.columns["provider_number"].remarks == (
        "972 of 1,000 are numbers; others are `1xx32`, `1000x`, `1003x` and others",
    )


def test_receipts_keep_their_lines_and_fields(shared_data: Path) -> None:
    found = inferred(shared_data / "sroie_receipts" / "receipts_dev.jsonl.gz")
    assert found.schema["required"] == ["id", "lines", "fields"]
    line = found.schema["properties"]["lines"]["items"]["properties"]
    assert line["box"] == {"type": "array", "items": {"type": "integer"}}
    assert set(found.schema["properties"]["fields"]["properties"]) == {"company", "date", "address", "total"}


def test_other_sets_are_accepted_by_what_was_inferred_from_them(shared_data: Path) -> None:
    wanted = {
        "restaurant8k/train.jsonl.gz": {"userInput": "object", "context": "object", "labels": "array"},
        "bike_sharing/hour.csv.gz": {"dteday": "date", "temp": "number", "cnt": "integer"},
        "bank_marketing/bank-additional-full.csv.gz": {"age": "integer", "job": "options", "nr.employed": "number", "y": "options"},
        "febrl_persons/dataset1.csv.gz": {"surname": "string", "postcode": "string", "street_number": "string"},
        "loan_work_items_bpic2012/work_items_dev.csv.gz": {"start_time": "local", "activity": "options"},
        "elec2/elec.csv.gz": {"feat_2": "number", "target": "integer"},
        "early_childhood_sites/sites_with_true_ids.csv.gz": {"Zip": "string", "Phone": "string", "Id": "integer"},
    }  # fmt: skip
    for name, columns in wanted.items():
        assert columns.items() <= kinds(inferred(shared_data / name)).items(), name


def test_dates_written_in_several_ways_are_read_each_in_its_own_and_counted() -> None:
    found = infer([{"due": "2025-04-03"}, {"due": "04.03.2025"}, {"due": "04.03.2025"}], textual=True)
    assert found.schema["properties"]["due"] == {"type": "string", "format": "date"}
    assert found.columns["due"].remarks == (
        "dates written in 2 ways: 1 year first, 2 day first, with dots; all are read",
    )
    assert found.converted({"due": "04.03.2025"}) == {"due": "2025-03-04"}


def test_dates_with_dots_stay_texts_where_the_file_says_what_is_one() -> None:
    found = infer([{"due": "2025-04-03"}, {"due": "04.03.2025"}])
    assert found.schema["properties"]["due"] == {"type": "string"}


def test_dates_of_which_some_can_be_read_in_two_ways_stay_texts_and_are_said() -> None:
    found = infer([{"due": "2025-04-03"}, {"due": "04/03/2025"}], textual=True)
    assert found.schema["properties"]["due"] == {"type": "string"}
    assert found.columns["due"].remarks == (
        "dates in several ways (1 year first, 1 day or month first), as in `04/03/2025`: they stay texts",
    )
