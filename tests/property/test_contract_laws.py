"""Laws of contracts: nothing is lost on the way in and out, and no unbroken change breaks data that was good."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from midspan.data.contract.changes import contract_changes
from midspan.data.contract.nouns import Contract, as_odcs
from midspan.data.contract.promises import Column, Kind, Promise, Range, Table
from midspan.data.contract.reading import parse_contract
from midspan.definitions.writing import written
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Place

HERE = Place("c.odcs.yaml")

_TEXTS = st.sampled_from(["a", "billing", "v3.1.0", "x y", "é", "no", "1.0", "", "a: b", "line\nline\n"])
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | st.sampled_from([0.5, -2.25]) | _TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(_TEXTS.filter(bool), inner, max_size=2),
    max_leaves=4,
)
# What no version of the standard has, and midspan has never heard of.
_FOREIGN = st.dictionaries(st.sampled_from(["zzz", "vendorThing", "quux", "7"]), _ANY, max_size=2)


def _part(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda said, foreign: {**said, **foreign}, st.fixed_dictionaries({}, optional=known), _FOREIGN
    )


_CUSTOM = st.lists(_part(property=st.sampled_from(["other", "thing"]), value=_ANY), max_size=2)
_QUALITY = _part(type=_TEXTS, metric=_TEXTS, mustBe=_ANY, mustBeLessThan=st.integers(0, 9), query=_TEXTS)
_COLUMN = _part(
    name=_TEXTS,
    logicalType=st.sampled_from([each.value for each in Kind]),
    required=st.booleans(),
    unique=st.booleans(),
    classification=_TEXTS,
    logicalTypeOptions=_part(pattern=_TEXTS, minimum=_ANY, maxItems=st.integers(0, 3)),
    enum=st.lists(_part(value=_ANY, label=_TEXTS), max_size=2),
    relationships=st.lists(_part(to=_ANY, type=_TEXTS), max_size=1),
    quality=st.lists(_QUALITY, max_size=2),
    items=_ANY,
    customProperties=_CUSTOM,
)
_TABLE = _part(name=_TEXTS, properties=st.lists(_COLUMN, max_size=2), quality=st.lists(_QUALITY, max_size=1))
_CONTRACTS = _part(
    kind=st.just("DataContract"),
    apiVersion=st.just("v3.1.0"),
    name=_TEXTS,
    schema=st.lists(_TABLE, max_size=2),
    team=_ANY,
    servers=st.lists(_part(type=_TEXTS, path=_TEXTS, schema=_ANY), max_size=1),
    slaProperties=st.lists(_part(property=_TEXTS, value=_ANY, unit=_TEXTS), max_size=2),
    customProperties=_CUSTOM,
    price=_ANY,
)


@given(_CONTRACTS)
def test_unknown_content_survives_reading_and_writing(said: dict[str, Any]) -> None:
    file = parse_contract(read_yaml(written(said, Contract), "c.odcs.yaml"))
    assert file.document.data == said
    assert as_odcs(file.contract) == said
    again = parse_contract(read_yaml(written(as_odcs(file.contract), Contract), "c.odcs.yaml"))
    assert again.promise.tables == file.promise.tables or again.document.text != file.document.text


@given(
    st.recursive(
        _ANY, lambda inner: st.dictionaries(st.sampled_from([*Contract.model_fields, "schema"]), inner)
    )
)
def test_nothing_that_a_file_holds_raises(said: Any) -> None:
    data = said if isinstance(said, dict) else {"schema": said}
    file = parse_contract(read_yaml(written(data, Contract), "c.odcs.yaml"))
    assert file.promise.path == "c.odcs.yaml"


_LIMITS = st.none() | st.integers(-3, 3)
_COLUMNS = st.builds(
    lambda least, most, options, required, pattern: Column(
        "a", "a", HERE, Kind.INTEGER, required, pattern=pattern, options=options, within=Range(least, most)
    ),
    _LIMITS,
    _LIMITS,
    st.none() | st.lists(st.sampled_from("0123"), min_size=1, max_size=3, unique=True).map(tuple),
    st.booleans(),
    st.sampled_from([None, "^[0-2]$", "^-?[0-9]$"]),
)


def _fits(column: Column, value: int | None) -> bool:
    if value is None:
        return not column.required
    least, most = column.within.least, column.within.most
    return (
        (column.options is None or str(value) in column.options)
        and (column.pattern is None or re.search(column.pattern, str(value)) is not None)
        and (least is None or value >= float(least))
        and (most is None or value <= float(most))
    )


def _promise(*columns: Column) -> Promise:
    return Promise("c.odcs.yaml", "c", HERE, (Table("t", "t", HERE, columns),))


@given(_COLUMNS, _COLUMNS)
def test_data_that_kept_the_old_contract_keeps_the_new_one_where_nothing_is_breaking(
    was: Column, now: Column
) -> None:
    changes = contract_changes(_promise(was), _promise(now))
    if not any(each.breaking for each in changes):
        assert all(_fits(now, value) for value in (None, *range(-4, 5)) if _fits(was, value))


@given(_COLUMNS)
def test_a_contract_is_no_different_from_itself(column: Column) -> None:
    assert contract_changes(_promise(column), _promise(column)) == []
    assert contract_changes(_promise(column), _promise(replace(column, place=Place("other.yaml", 9)))) == []


@given(_COLUMNS, _COLUMNS)
def test_what_is_added_one_way_is_removed_the_other_way(first: Column, second: Column) -> None:
    both, one = _promise(first, replace(second, name="b", stored="b")), _promise(first)
    assert [each.turn.value for each in contract_changes(both, one)] == ["removed"]
    [back] = contract_changes(one, both)
    assert back.turn.value in {"added", "required"}
