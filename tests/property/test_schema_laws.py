"""Laws of the files' schemas: what the loader accepts validates, and what a pattern can tell is told alike."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from midspan.definitions.cases import read_cases
from midspan.definitions.checks import check_work
from midspan.definitions.faults import FaultKind
from midspan.definitions.fileschema import file_schema
from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.scalarschema import SCALARS
from midspan.definitions.yamltext import read_yaml
from midspan.model import fields
from midspan.model.case import Case

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
WORK = read_yaml((REFERENCE / "works/route-request.yaml").read_text(encoding="utf-8"), "w").data
INITIATIVE = read_yaml((REFERENCE / "initiatives/request-routing.yaml").read_text(encoding="utf-8"), "i").data

_DIGITS = st.one_of(
    st.integers(0, 200).map(str),
    st.integers(0, 10**16).map(str),
    st.integers(0, 10**12).map(lambda each: f"{each:,}"),
    st.sampled_from(["000", "0,000", "0,100", "000,099", "0,101", "1,00", "100", "0100", "00", "12,34", ""]),
)
_FRACTION = st.one_of(st.just(""), st.integers(0, 999).map(lambda each: f".{each}"),
                      st.sampled_from([".0", ".000", ".", ".0000000000000001", ".00000000000001"]))  # fmt: skip
_EXPONENT = st.sampled_from(["", "", "", "", "e2", "E-3", "e+1", "e-999", "e999", "e", "e1000"])
_SPACE = st.sampled_from(["", "", " ", "\t", "  ", "\n", "\u00a0"])
_UNITS = st.sampled_from([
    "%", "s", "ms", "Min", "HOURS", "h", "days", "w", "EUR", "USD", "eur", "/day", "/ week", " / Month", "EUR/hour",
    "EUR / item", "day", "", "%/day", "x", "EURO",
])  # fmt: skip
WRITTEN = st.one_of(
    st.tuples(_SPACE, st.sampled_from(["", "", "+", "-"]), _DIGITS, _FRACTION, _EXPONENT, _SPACE, _UNITS, _SPACE)
    .map("".join),
    st.tuples(_SPACE, st.just("day"), _SPACE, st.integers(0, 200_000).map(str), _SPACE).map("".join),
    st.dates().map(str),
    st.sampled_from(["2026-02-30", "2026-13-01", "2026-04-31", "0000-01-01", "2026-9-1", "\ufeff", " ", "\x85", "read-digit",
                     "-a", "a" * 80, "a" * 81, "5" * 79 + "%", "5" * 80 + "%", "a\n"]),
    st.text(max_size=12),
    st.integers(-(10**16), 10**16),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
    st.just([]),
    st.just({}),
)  # fmt: skip


def accepts(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


NAMES = {id(kind): name for name, kind in vars(fields).items()}


@pytest.mark.parametrize(("kind", "schema"), SCALARS, ids=[NAMES[id(kind)] for kind, _ in SCALARS])
@settings(max_examples=150, deadline=None)
@given(value=WRITTEN)
@example(value="100.00000000000000001%")
@example(value="-1e-999 s")
@example(value="-0,000/day")
def test_a_scalar_that_the_loader_accepts_validates(kind: Any, schema: dict[str, Any], value: Any) -> None:
    if accepts(kind, value):
        assert jsonschema_rs.is_valid(schema, value)


def _pattern_can_tell(value: Any) -> bool:
    """No exponent, no sum, no day that only some years have, no sign that counts as a space for some."""
    if not isinstance(value, str):
        return not isinstance(value, float)
    february = "02-" in value or value.startswith("0000")
    return not (re.search("[0-9][eE]", value) or february or len(value) > 20 or not value.isascii())


@pytest.mark.parametrize(("kind", "schema"), SCALARS, ids=[NAMES[id(kind)] for kind, _ in SCALARS])
@settings(max_examples=150, deadline=None)
@given(value=WRITTEN.filter(_pattern_can_tell))
def test_a_scalar_that_the_loader_refuses_does_not_validate(
    kind: Any, schema: dict[str, Any], value: Any
) -> None:
    if not accepts(kind, value) and not (isinstance(value, str) and _sum(value) > 1e15):
        assert not jsonschema_rs.is_valid(schema, value)


def _sum(value: str) -> float:
    digits = "".join(each for each in value if each.isdigit())
    return float(digits) if digits else 0.0


def _paths(value: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, inner in steps for path in _paths(inner, (*at, key)))]


VALUES = WRITTEN | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["a", "type", "id", "must", "rule", "because", "day 3"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


def _changed(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    changed = copy.deepcopy(data)
    node = changed
    for part in at[:-1]:
        node = node[part]
    node[at[-1]] = value
    return changed


def _loads(kind: str, data: Any) -> bool:
    document = read_yaml(json.dumps(data), f"{kind}s/x.yaml")
    if kind == "initiative":
        return not parse_initiative(document).faults
    file = parse_work(document, Path("x"))
    wrong = [each for each in check_work(document, file.work) if each.kind is FaultKind.BAD_SCHEMA]
    return not file.faults and not wrong


@pytest.mark.parametrize(("kind", "data"), [("work", WORK), ("initiative", INITIATIVE)])
@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_definition_that_the_loader_accepts_validates(kind: str, data: Any, draw: st.DataObject) -> None:
    at = draw.draw(st.sampled_from([path for path in _paths(data) if path]))
    changed = _changed(data, at, draw.draw(VALUES))
    if _loads(kind, changed):
        assert [*jsonschema_rs.iter_errors(file_schema(kind), changed)] == []


@pytest.mark.parametrize(("kind", "data"), [("work", WORK), ("initiative", INITIATIVE)])
def test_the_reference_validates_and_each_unknown_key_in_it_does_not(kind: str, data: Any) -> None:
    assert jsonschema_rs.is_valid(file_schema(kind), data)
    for at in _paths(data):
        node = data
        for part in at:
            node = node[part]
        ours = at[:1] not in {("input",), ("output",)} and at[:1] != ("milestones",)
        if isinstance(node, dict) and ours:
            assert not jsonschema_rs.is_valid(file_schema(kind), _changed(data, (*at, "unknown_key"), 1))


@settings(max_examples=150, deadline=None)
@given(line=st.fixed_dictionaries({}, optional={
    "id": st.sampled_from(["a", " ", "", 3, True, None, 1.5]),
    "input": st.sampled_from([{}, {"a": 1}, None, []]),
    "expected": st.sampled_from([{}, None, [], 1]),
    "judged": st.sampled_from([None, {"output": {}, "acceptable": True}, {"output": {}}, {"output": 1, "acceptable": 1}]),
    "use": st.sampled_from(["train", "develop", "certify", "example", "x", None]),
    "segment": st.sampled_from(["a", None, 3, []]),
    "to_person": st.sampled_from([True, False, None, "yes"]),
    "labelled_by": st.sampled_from(["desk", None]),
    "blind": st.sampled_from([True, None, 1]),
    "drawn": st.sampled_from([True, False, None, 0.05, 1, 0, -0.5, 2, "no"]),
    "at": st.sampled_from(["2026-09-01T08:30:00Z", None, 5]),
    "extra": st.just(1),
}))  # fmt: skip
def test_a_case_is_accepted_by_both_or_by_neither(line: Any) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "x.cases.jsonl"
        file.write_text(json.dumps(line), encoding="utf-8")
        read = all(isinstance(each, Case) for each in read_cases(file, "x"))
    assert jsonschema_rs.is_valid(file_schema("case"), line) == read
