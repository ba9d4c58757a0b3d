from __future__ import annotations

from typing import Any

from test_lookup import SCHEMA

from midspan.definitions.samples import coercions, sample


def test_a_sample_has_the_types_that_the_schema_names() -> None:
    assert sample(SCHEMA, ["customer", "note", "amount", "lines", "any", "paid"]) == {
        "customer": {"name": "a", "vat": "a"},
        "note": "a",
        "amount": 1.5,
        "lines": [{"qty": 1}],
    }


def test_numbers_become_what_the_schema_calls_them() -> None:
    made = coercions(SCHEMA, ["amount", "lines", "customer", "tree", "counts"])
    assert set(made) == {"amount", "lines", "tree"}
    assert [type(made["amount"](value)) for value in (1, 2.5, True, "x", None)] == [
        float,
        float,
        bool,
        str,
        type(None),
    ]
    assert made["lines"]([{"qty": 2.0, "x": 1.0}, {"qty": 2.5}, 5]) == [{"qty": 2, "x": 1.0}, {"qty": 2.5}, 5]
    assert type(made["lines"]([{"qty": 2.0}])[0]["qty"]) is int
    assert type(made["tree"]({"kids": [{"v": 1}]})["kids"][0]["v"]) is float


def test_a_number_beyond_any_float_stays_as_it_is() -> None:
    assert coercions(SCHEMA, ["amount"])["amount"](10**400) == 10**400


def test_a_schema_that_refers_to_itself_many_times_ends() -> None:
    wide: dict[str, Any] = {"type": "object", "properties": {f"p{n}": {"$ref": "#"} for n in range(20)}}
    assert "p1" in sample(wide, ["p1"])
    assert coercions(wide, ["p1"]) == {}
