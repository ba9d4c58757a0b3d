"""Laws of every rung: what it makes is told by seed and case alone, the case itself is never touched, nor its right answer."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from midspan.definitions.digests import digest, input_key
from midspan.model.case import Case, Use
from midspan.prove.stress import LADDER
from midspan.prove.stress.rung import Material, Rung

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "maxLength": 6000},
        "note": {"type": ["string", "null"]},
        "scan": {"type": "array", "items": {"type": "number"}, "maxItems": 20},
        "day": {"type": "string"},
        "log": {"type": "array", "items": {"type": "object", "properties": {"on": {"type": "string"}, "n": {"type": "integer"}}}},
    },
}  # fmt: skip
OUTPUT = {"type": "object", "properties": {"trade": {"type": "string", "enum": ["heating", "lift"]}}}

days = st.dates().map(str)
words = st.lists(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=9),
        st.sampled_from(["heating", "12000 EUR", "2.5 kg", "2026-11-27", "3.25"]),
    ),
    max_size=20,
)
inputs = st.fixed_dictionaries(
    {"text": words.map(" ".join)},
    optional={
        "note": st.none() | words.map(" ".join),
        "scan": st.lists(st.integers(0, 16) | st.floats(0, 16), max_size=20),
        "day": days | st.just("2026-11-27T08:00:00Z"),
        "log": st.lists(st.fixed_dictionaries({"on": days, "n": st.integers()}), max_size=6),
    },
)
rights = st.fixed_dictionaries({"trade": st.sampled_from(["heating", "lift"])}, optional={"day": days})


def a_case(number: int, value: dict[str, Any], right: dict[str, Any] | None) -> Case:
    key = digest([number, value, right])
    return Case(
        f"c{number}",
        key,
        value,
        Use.DEVELOP,
        number,
        right,
        to_person=right is None,
        input_key=input_key(value),
    )


drawn = st.lists(st.tuples(inputs, st.none() | rights), max_size=4)


def material(said: list[tuple[dict[str, Any], dict[str, Any] | None]], seed: int) -> Material:
    cases = [a_case(number, value, right) for number, (value, right) in enumerate(said)]
    return Material(cases, [case for case in cases if case.to_person], SCHEMA, seed, OUTPUT)


def written(rung: Rung, of: Material) -> list[str]:
    return [json.dumps([each.id, each.key, each.input, each.expected]) for each in rung.make(of)]


@pytest.mark.parametrize("rung", LADDER, ids=lambda rung: rung.name)
@settings(max_examples=12)
@given(drawn, st.integers(0, 2**31))
def test_a_rung_never_touches_a_case_nor_its_right_answer(rung: Rung, said: Any, seed: int) -> None:
    of = material(said, seed)
    before = copy.deepcopy([(case.input, case.expected) for case in of.cases])
    made = list(rung.make(of))
    rung.does(of, made)
    assert [(case.input, case.expected) for case in of.cases] == before
    known = {case.id: case for case in of.cases}
    for each in made:
        original = known[each.id]
        assert (each.expected, each.to_person) == (original.expected, original.to_person)
        if rung.change is not None:
            assert json.dumps(each.input) != json.dumps(original.input)
    assert written(rung, of) == written(rung, material(said, seed))


ODD = ["", "12000 EUR, 2.5 kg", "2026-02-31", "9999-12-31T23:59:60Z", 0, -1.5, 1e300, 2**70, True, None]
TYPES = ["string", "integer", "number", "boolean", "null", "array", "object"]


def any_schema(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Keywords as they may stand together in a file, however odd."""
    return st.fixed_dictionaries(
        {
            "type": st.sampled_from(TYPES)
            | st.lists(st.sampled_from(TYPES), min_size=1, max_size=3, unique=True)
        },
        optional={
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            "items": inner,
            "enum": st.just(["x", None, {"a": 1}, [1], True]),
            "maxLength": st.sampled_from([0, 400.0, 6000]),
            "maxItems": st.sampled_from([2, 5.0]),
            "minItems": st.sampled_from([0, 1.0]),
            "minimum": st.sampled_from([-3, 1.5]),
            "maximum": st.sampled_from([-3, 12.5, 1e300]),
        },
    )


schemas = st.recursive(st.just(True) | any_schema(st.just({})), any_schema, max_leaves=6)
values = st.recursive(
    st.sampled_from(ODD) | words.map(" ".join),
    lambda inner: (
        st.lists(inner, max_size=10)
        | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        | st.lists(st.fixed_dictionaries({"on": days, "a": inner}), max_size=5)
    ),
    max_leaves=8,
)


@settings(max_examples=60)
@example({"a": {"type": "array", "items": {"type": ["array", "string"]}}}, {"a": [1]}, {})
@example({"a": {"type": ["object", "string"], "properties": {"b": {}}}}, {"a": "one two three"}, {})
@example({"a": {"type": "string", "maxLength": 400.0}}, {"a": "one two three"}, {"a": "one"})
@given(
    st.dictionaries(st.sampled_from("abc"), schemas, max_size=3),
    st.dictionaries(st.sampled_from("abc"), values, max_size=3),
    st.dictionaries(st.sampled_from("abc"), values, max_size=2),
)
def test_no_schema_and_no_value_makes_a_rung_fail(properties: Any, value: Any, right: Any) -> None:
    schema = {"type": "object", "properties": properties}
    of = Material([a_case(1, value, right)], (), schema, 1, schema)
    for rung in LADDER:
        made = list(rung.make(of))
        rung.does(of, made)
        for each in made if rung.observe else ():
            assert rung.observe.did(of, each, value, right) in {True, False, None}


ANOTHER = """
import json, sys
sys.path[:0] = {path!r}
from test_stress_laws import LADDER, material, written
said = json.loads(sys.stdin.read())
print(json.dumps([written(rung, material(said, 7)) for rung in LADDER]))
"""


def test_another_process_with_other_hashes_makes_the_same_bytes() -> None:
    said: Any = [
        ({"text": f"heating is cold since 2026-11-2{n}, 12000 EUR and 2.5 kg, please send somebody over", "note": "one two three four",
          "scan": list(range(n, n + 12)), "day": f"2026-10-1{n}", "log": [{"on": f"2026-0{m}-01", "n": m} for m in range(1, 6)]},
         {"trade": "lift"} if n else None)
        for n in range(8)
    ]  # fmt: skip
    here = [written(rung, material(said, 7)) for rung in LADDER]
    assert all(here)
    for seed in ("1", "2"):
        found = subprocess.run(
            [sys.executable, "-c", ANOTHER.format(path=[os.path.dirname(__file__)])],  # noqa: PTH120
            input=json.dumps(said),
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        assert json.loads(found.stdout) == here
