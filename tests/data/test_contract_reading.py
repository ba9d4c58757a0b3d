"""Contracts are read with their places; what is wrong is said, and what is somebody else's is kept."""

from __future__ import annotations

import pytest

from contract_ground import READINGS, changed, contract, of_columns
from midspan.data.contract.nouns import as_odcs
from midspan.data.contract.promises import DayMonth, Kind, Limit, Range


def test_a_contract_says_what_is_promised() -> None:
    file = contract(READINGS)
    assert file.faults == ()
    promise = file.promise
    assert (promise.purpose, promise.owner, promise.retention) == ("billing", "meter-desk", "3 y")
    readings, meters = promise.tables
    meter, zone, value, _ = readings.columns
    assert (meter.kind, meter.required, meter.key, meter.pattern) == (Kind.STRING, True, 1, "^[0-9]{5}$")
    assert zone.options == ("north", "south")
    assert value.within == Range(0, 99999)
    assert readings.key == ("meter",)
    assert meters.columns[0].unique
    [link] = readings.links
    assert (link.columns, link.table, link.to, link.contract) == (("meter",), "meters", ("id",), None)
    assert readings.freshness is not None
    assert (readings.freshness.within_s, readings.freshness.column) == (4 * 86_400, "read_at")
    assert promise.sources[0].path == "data/readings.csv"


def test_places_are_those_of_the_file() -> None:
    readings = contract(READINGS).promise.tables[0]
    lines = READINGS.splitlines()
    assert lines[readings.place.line - 1].strip().startswith("- name: readings")
    assert [lines[each.place.line - 1].strip(" -{")[:9] for each in readings.columns][1:3] == [
        "name: zon",
        "name: val",
    ]


def test_our_own_terms_stand_in_one_custom_property() -> None:
    file = of_columns(
        "{name: seen, logicalType: date, customProperties: [{property: midspan, value: "
        "{dayMonthOrder: day-first, staleAfter: 90 days, nullTokens: [k.A.], thresholds: {stale: {warn: 1%, block: 2%}}}}]}",
        "{name: zip}",
        "{name: city}",
        table="customProperties: [{property: midspan, value: {dependencies: [{of: [zip], fixes: [city]}], identifiers: [zip, city]}}]",
    )
    assert file.faults == ()
    [table] = file.promise.tables
    seen = table.columns[0]
    assert (seen.day_month, seen.stale_after_s, seen.null_tokens) == (
        DayMonth.DAY_FIRST,
        90 * 86_400,
        ("k.A.",),
    )
    assert seen.limits == {"stale": Limit(0.01, 0.02)}
    assert [(each.of, each.fixes) for each in table.dependencies] == [(("zip",), "city")]
    assert table.identifiers == ("zip", "city")


def test_demands_of_quality_become_limits_and_the_others_are_unmeasured() -> None:
    file = of_columns(
        "{name: a, quality: [{metric: nullValues, mustBe: 0}, {type: sql, query: 'select 1', mustBe: 0}]}",
        "{name: b, quality: [{metric: missingValues, arguments: {missingValues: ['', 'N/A']}, mustBeLessThan: 5, unit: percent}]}",
        "{name: c, quality: [{metric: invalidValues, arguments: {pattern: '^x'}, mustBeLessThan: 5}, {type: text, name: said}]}",
        "{name: d, quality: [{metric: duplicateValues, mustBe: 0}, {type: custom, engine: soda, implementation: x}]}",
        table="quality: [{metric: rowCount, mustBeBetween: [10, 20]}, {metric: duplicateValues, arguments: {properties: [a, b]}, mustBe: 0}]",
    )
    assert file.faults == ()
    [table] = file.promise.tables
    a, b, c, d = table.columns
    assert (a.required, a.limits) == (True, {"filled": Limit(0, 0, rows=True)})
    assert (b.null_tokens, b.limits) == (("N/A",), {"filled": Limit(0, 0.05)})
    assert (c.pattern, c.limits) == ("^x", {"valid": Limit(0, 4, rows=True)})
    assert d.unique
    assert (table.rows, table.unique_together) == (Range(10, 20), (("a", "b"),))
    assert [(each.of, each.what) for each in file.promise.unmeasured] == [
        ("a", "sql"),
        ("c", "said"),
        ("d", "custom"),
    ]
    assert file.promise.unmeasured[0].why == "SQL of a contract is never run"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("required: true", "requird: true", "`schema[0].properties[0].requird` is not a known key"),
        ("required: true", "required: 'yes'", "`schema[0].properties[0].required` is `yes`"),
        ("logicalType: integer", "logicalType: intger", "`schema[0].properties[2].logicalType` is `intger`, no logical type"),
        ("{5}$", "{5}($", "is no regular expression"),
        ("minimum: 0", "minimum: many", "is `many`, not a number"),
        ("minimum: 0", "minimum: 100000", "is above `maximum`"),
        ("to: meters.id", "to: meters.nr", "names no column on each side"),
        ("name: zone", "name: meter", "is `meter`, as another column before it"),
        ("unit: d,", "unit: moons,", "is `4 moons`, which is no span of time"),
        ("kind: DataContract", "kind: Letter", "`kind` is `Letter`"),
        ("apiVersion: v3.1.0", "apiVersion: v2.2.2", "`apiVersion` is `v2.2.2`"),
        ("version: 1.0.0", "version: 1.0", "`version` is `1.0`, a number, not a text"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_where_it_stands(before: str, after: str, message: str) -> None:
    file = contract(changed(READINGS, (before, after)))
    said = [fault for fault in file.faults if message in fault.message]
    assert len(said) == 1, [fault.message for fault in file.faults]
    assert (
        after.partition(":")[0].strip("{}$(") in READINGS.splitlines()[said[0].place.line - 1] or said[0].help
    )


def test_our_own_terms_are_read_strictly() -> None:
    file = of_columns(
        "{name: a, customProperties: [{property: midspan, value: {nulTokens: [x], staleAfter: soon}}]}"
    )
    assert [fault.message.partition(" is ")[0] for fault in file.faults] == ["`nulTokens`", "`staleAfter`"]
    assert file.faults[0].help == "did you mean `nullTokens`?"
    assert {fault.place.line for fault in file.faults} == {9}
    other = of_columns(
        "{name: a, customProperties: [{property: midspan, value: 5}, {property: other, value: {any: thing}}]}"
    )
    assert [fault.message for fault in other.faults] == ["the custom property `midspan` is no mapping"]


def test_terms_name_columns_that_are_there() -> None:
    file = of_columns(
        "{name: zip}", table="customProperties: [{property: midspan, value: {identifiers: [zip, town]}}]"
    )
    assert [fault.message for fault in file.faults] == [
        "`identifiers` of `t` names `town`, and there is no such column"
    ]


def test_references_may_go_by_id_and_into_other_files() -> None:
    text = changed(
        READINGS,
        ("to: meters.id}", "to: schema/m/properties/i}, {to: 'others.odcs.yaml#plants.id'}"),
        ("- name: meters", "- name: meters\n    id: m"),
        ("{name: id, ", "{name: id, id: i, "),
    )
    file = contract(text)
    assert file.faults == ()
    assert [(each.contract, each.table, each.to) for each in file.promise.tables[0].links] == [
        (None, "meters", ("id",)),
        ("others.odcs.yaml", "plants", ("id",)),
    ]


def test_the_team_may_be_written_either_way_and_who_left_owns_nothing() -> None:
    older = changed(
        READINGS,
        ("team:\n  name: metering\n  members: [{username: meter-desk, role: Owner}]", "team: [{username: gone, role: owner, dateOut: '2026-01-01'}, {username: data-desk, role: data_owner}]"),
    )  # fmt: skip
    assert contract(older).promise.owner == "data-desk"


@pytest.mark.parametrize(
    "text", ["", "- a\n", "kind: [\n", "kind: DataContract\n---\nkind: x\n", "a: &b 1\nc: *b\n", "\x00"]
)
def test_a_file_that_is_no_contract_raises_nothing(text: str) -> None:
    file = contract(text)
    assert file.faults
    assert file.promise.tables == ()
    assert as_odcs(file.contract) is not None
