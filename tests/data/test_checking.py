"""Each check finds what it is for, with the rows, and finds nothing where there is nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contract_ground import READINGS, changed, contract, of_columns
from midspan.data.checking import candidates
from midspan.data.checking.ground import Arrived, Need
from midspan.data.checking.outcome import State, Trait
from midspan.data.checking.table import CHECKS, NAMES
from midspan.data.ports import BLANKS, NULL_TOKENS
from midspan.data.rules import RULES
from midspan.data.scoring.score import Ready
from midspan.findings import Place
from table_ground import Rows, assess, of_check


def _rows(values: list[Any], name: str = "a", fill: Any = None) -> Rows:
    """A hundred rows: these values in the last ones, `fill` or a number of its own in the others."""
    others = [str(10_000 + number) if fill is None else fill for number in range(100 - len(values))]
    return [{name: value, "id": str(number)} for number, value in enumerate([*others, *values])]


ID = "{name: id}"
BROKEN = [
    # column, values of the last rows, check, rows at fault, state
    ("{name: a, required: true}", [None, " ", "n/a", "NULL", "-", ""], "filled", 6, State.BLOCK),
    ("{name: a, required: true, customProperties: [{property: midspan, value: {nullTokens: [k.A.]}}]}", ["K.A."] * 2, "filled", 2, State.WARN),
    ("{name: a, logicalType: integer}", ["1.5", "x"], "castable", 2, State.BLOCK),
    ("{name: a, logicalType: number}", ["1,5", "1e3"], "castable", 1, State.WARN),
    ("{name: a, logicalTypeOptions: {pattern: '^[0-9]{5}$'}}", ["123456", "12 45"], "valid", 2, State.BLOCK),
    ("{name: a, logicalTypeOptions: {maxLength: 5}}", ["123456"], "valid", 1, State.WARN),
    ("{name: a, logicalType: integer, logicalTypeOptions: {minimum: 1, maximum: 20000}}", ["0", "20001"], "valid", 2, State.BLOCK),
    ("{name: a, unique: true}", ["10000", "10001"], "key", 2, State.BLOCK),
    ("{name: a}", ["MÃ¼ller", "Ã–sterreich"], "garbled", 2, State.WARN),
    ("{name: a}", ["99999"] * 9, "stand-ins", 9, State.WARN),
]  # fmt: skip


@pytest.mark.parametrize(("column", "values", "check", "faulty", "state"), BROKEN)
def test_a_check_counts_what_it_is_for_and_shows_the_rows(
    column: str, values: list[Any], check: str, faulty: int, state: State, tmp_path: Path
) -> None:
    file = of_columns(column, ID)
    found = of_check(assess(tmp_path, file, {"t": _rows(values)}), check, "a")
    assert (found.faulty, found.of, found.state) in {
        (faulty, 100, state),
        (faulty, 100 - values.count(None), state),
    }
    shown = {each.row for each in found.rows}
    assert shown
    assert len(shown) <= 5
    assert shown <= set(range(101 - len(values), 101)) or check in {"key", "castable"}


@pytest.mark.parametrize(("column", "check"), [(column, check) for column, _, check, _, _ in BROKEN])
def test_a_check_finds_nothing_where_there_is_nothing(column: str, check: str, tmp_path: Path) -> None:
    found = of_check(assess(tmp_path, of_columns(column, ID), {"t": _rows([])}), check, "a")
    assert (found.faulty, found.of, found.state, found.score) == (0, 100, State.FINE, 1.0)


@pytest.mark.parametrize("repeated", [1, 5])
def test_what_is_filled_holds_something_whatever_stands_around_it(repeated: int, tmp_path: Path) -> None:
    words = [
        "",
        "n/a",
        "N/A",
        "none",
        "nil",
        "noon",
        "x",
        "-",
        "--",
        "---",
        "?",
        "unknown",
        "Unknown!",
        "é",
        "k.a.",
        "K.A.",
        "~",
        "\x7f",
    ]
    ends = ["", " ", "\u00a0", "\t\n", "!", "    ", "                         ", "\u2003"]
    values = [f"{first}{word}{last}" for first in ends for word in words for last in ends] * repeated
    tokens = {"k.a.", *NULL_TOKENS}
    empty = [row for row, value in enumerate(values, 1) if value.strip(BLANKS).lower() in {"", *tokens}]
    said = "{property: midspan, value: {nullTokens: [k.A.]}}"
    file = of_columns(f"{{name: a, required: true, customProperties: [{said}]}}", ID)
    found = of_check(
        assess(tmp_path, file, {"t": [{"a": value, "id": "x"} for value in values]}), "filled", "a"
    )
    assert (found.faulty, found.of) == (len(empty), len(values))
    assert [each.row for each in found.cells] == empty


@pytest.mark.parametrize(
    ("values", "faulty"),
    [
        (["03/04/2025", "05/06/2025"], 2),
        (["03/04/2025", "13/06/2025"], 0),
        (["03/04/2025", "04/13/2025"], 0),
        (["03/04/2025", "13/06/2025", "04/13/2025"], 1),
        (["03/03/2025", "2025-04-03"], 0),
    ],
)
def test_days_are_in_doubt_where_nothing_in_the_column_tells(
    values: list[str], faulty: int, tmp_path: Path
) -> None:
    rows = _rows(values, fill="2025-01-31")
    found = of_check(
        assess(tmp_path, of_columns("{name: a, logicalType: date}", ID), {"t": rows}), "day-month"
    )
    assert (found.faulty, found.state) == (faulty, State.BLOCK if faulty else State.FINE)


def test_a_declared_order_settles_days_and_reads_them(tmp_path: Path) -> None:
    column = "{name: a, logicalType: date, customProperties: [{property: midspan, value: {dayMonthOrder: day-first, staleAfter: 90 days}}]}"
    rows = _rows(["03/04/2025", "31/12/2025", "12/31/2025"], fill="01/11/2026")
    found = assess(tmp_path, of_columns(column, ID), {"t": rows})
    assert [each for each in found.outcomes if each.check == "day-month"] == []
    assert of_check(found, "castable", "a").faulty == 1
    assert of_check(found, "stale", "a").faulty == 2


def test_age_is_told_of_texts_and_of_times_alike(tmp_path: Path) -> None:
    head = "slaProperties: [{property: latency, value: 2, unit: d, element: t.a}]\nschema:"
    column = "{name: a, logicalType: timestamp, customProperties: [{property: midspan, value: {staleAfter: 90 days}}]}"
    text = changed(of_columns(column).document.text, ("schema:", head))
    texts = [{"a": f"2026-{month:02}-01T00:00:00"} for month in range(1, 12)]
    times = [{"a": datetime(2026, month, 1)} for month in range(1, 12)]  # noqa: DTZ001 - tables have times without a zone
    for number, rows in enumerate((texts, times)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = assess(folder, contract(text), {"t": rows})
        assert (of_check(found, "stale").faulty, of_check(found, "stale").of) == (8, 11)
        assert of_check(found, "fresh").state is State.BLOCK
        assert "19 days old; 2 were promised" in of_check(found, "fresh").message


def test_a_required_column_that_is_gone_fails_each_of_its_checks(tmp_path: Path) -> None:
    file = of_columns(
        "{name: a, required: true, logicalType: integer, logicalTypeOptions: {minimum: 0}}", "{name: b}", ID
    )
    found = assess(tmp_path, file, {"t": [{"id": "1"}]})
    for check in ("there", "castable", "filled", "valid"):
        assert of_check(found, check, "a").state is State.BLOCK
    assert of_check(found, "changed").state is State.BLOCK
    assert "`a`, `b` gone" in of_check(found, "changed").message


def test_a_column_may_be_spelt_otherwise_and_two_that_could_be_meant_are_none(tmp_path: Path) -> None:
    file = of_columns("{name: site_name, required: true}")
    assert of_check(assess(tmp_path, file, {"t": [{"Site Name": "x"}]}), "there").state is State.FINE
    several = of_check(assess(tmp_path, file, {"t": [{"Site Name": "x", "siteName": "y"}]}), "there")
    assert (several.state, several.message) == (State.BLOCK, "`site_name` may be `Site Name` or `siteName`")


def test_a_column_without_any_value_is_never_fine(tmp_path: Path) -> None:
    found = assess(
        tmp_path,
        of_columns("{name: a, required: true, unique: true}"),
        {"t": [{"a": None}]},
    )
    assert found.readiness.ready is Ready.NOT_READY
    assert of_check(found, "filled").state is State.BLOCK


def test_dependencies_blame_the_cell_that_breaks_most(tmp_path: Path) -> None:
    table = (
        "customProperties: [{property: midspan, value: {dependencies: [{of: [zip], fixes: [city, state]}]}}]"
    )
    rows = [
        {"zip": f"{10_000 + number % 5}", "city": f"C{number % 5}", "state": "S"} for number in range(100)
    ]
    rows[7] = {**rows[7], "city": "Cx"}
    rows[11] = {**rows[11], "zip": "10002", "state": "T"}
    found = assess(
        tmp_path, of_columns("{name: zip}", "{name: city}", "{name: state}", table=table), {"t": rows}
    )
    assert of_check(found, "dependency", "city").faulty == 2
    assert of_check(found, "dependency", "state").faulty == 1
    assert {(cell.row, cell.column) for _, _, cell in found.cells} == {(8, "city"), (12, "zip")}
    # What stands in the city's place is named; of a zip nobody knows which one was meant.
    assert [(check, cell.value, cell.suggestion) for _, check, cell in found.cells] == [
        ("dependency", "Cx", "C2"),
        ("dependency", "10002", None),
    ]


def test_sources_agree_or_the_majority_is_right(tmp_path: Path) -> None:
    table = "customProperties: [{property: midspan, value: {agree: [{of: [flight], fixes: [departure]}]}}]"
    rows = [{"flight": f"F{number % 10}", "departure": f"1{number % 10}:00"} for number in range(100)]
    rows[3] = {**rows[3], "departure": "99:00"}
    found = assess(tmp_path, of_columns("{name: flight}", "{name: departure}", table=table), {"t": rows})
    outcome = of_check(found, "agree")
    assert (outcome.faulty, outcome.of, outcome.state, outcome.trait) == (1, 100, State.FINE, Trait.STORAGE)
    assert [(cell.row, cell.column) for cell in outcome.cells] == [(4, "departure")]


def test_near_duplicates_share_one_identifier_and_a_second_but_for_two_edits(tmp_path: Path) -> None:
    table = "customProperties: [{property: midspan, value: {identifiers: [name, phone]}}]"
    rows = [
        {"name": f"Kindergarten {'abcdefghij'[number % 10] * 9}{number}", "phone": f"5550{number:04}"}
        for number in range(60)
    ]
    rows += [
        {"name": rows[4]["name"].upper(), "phone": rows[4]["phone"]},
        {"name": rows[5]["name"][:-1], "phone": f"({rows[5]['phone'][:3]}) {rows[5]['phone'][3:]}"},
        {"name": "quite another", "phone": rows[6]["phone"]},
    ]
    found = of_check(
        assess(tmp_path, of_columns("{name: name}", "{name: phone}", table=table), {"t": rows}),
        "near-duplicates",
    )
    assert (found.faulty, found.of) == (2, 63)
    assert [(each.row, each.like, each.differs) for each in found.rows] == [
        (5, None, ()),
        (61, 5, ()),
        (6, None, ()),
        (62, 6, ("name",)),
    ]


def test_what_is_about_people_is_declared_or_found(tmp_path: Path) -> None:
    rows = [{"mail": f"a{number}@example.org", "name": f"N{number}"} for number in range(40)]
    columns = ("{name: mail%s}", "{name: name%s}")
    bare = assess(tmp_path, of_columns(*(each % "" for each in columns)), {"t": rows})
    assert of_check(bare, "personal", "mail").state is State.BLOCK
    assert (of_check(bare, "personal", "name").state, of_check(bare, "personal", "name").required) == (
        State.UNKNOWN,
        True,
    )
    said = of_columns(columns[0] % ", classification: confidential", columns[1] % ", classification: public")
    declared = assess(tmp_path, said, {"t": rows})
    assert {each.state for each in declared.outcomes if each.check == "personal"} == {State.FINE}


def test_values_about_people_are_shown_by_their_shape_alone(tmp_path: Path) -> None:
    column = "{name: a, classification: confidential, logicalTypeOptions: {pattern: '^[0-9]+$'}}"
    found = of_check(assess(tmp_path, of_columns(column, ID), {"t": _rows(["Ada 7"])}), "valid", "a")
    assert [dict(each.values) for each in found.rows] == [{"a": "aaa 9"}]
    assert [cell.reason for cell in found.cells] == ["`aaa 9` does not have its pattern"]


def test_what_looks_personal_is_hidden_until_somebody_says_that_it_is_public(tmp_path: Path) -> None:
    rows = [{"a": f"ada{number}@example.org"} for number in range(30)]
    for said, shown in (("", "aaa9@aaaaaaa.aaa"), (", classification: public", "ada0@example.org")):
        file = of_columns(f"{{name: a, logicalTypeOptions: {{maxLength: 3}}{said}}}")
        found = of_check(assess(tmp_path, file, {"t": rows}), "valid")
        assert found.rows[0].values == {"a": shown}
        assert found.cells[0].reason == f"`{shown}` is longer than 3 signs"


def test_links_find_their_rows_and_no_more_share_one_than_was_said(tmp_path: Path) -> None:
    linked = "relationships: [{to: zones.name, customProperties: [{property: midspan, value: {fanOut: 60}}]}]"
    text = (
        of_columns(f"{{name: zone, {linked}}}").document.text
        + "  - {name: zones, properties: [{name: name, unique: true}]}\n"
    )
    rows = [{"zone": "north"}] * 70 + [{"zone": "south"}] * 29 + [{"zone": "west"}]
    found = assess(tmp_path, contract(text), {"t": rows, "zones": [{"name": "north"}, {"name": "south"}]})
    orphans = of_check(found, "orphans", "zone")
    assert (orphans.faulty, orphans.of, [each.row for each in orphans.rows]) == (1, 100, [100])
    assert (of_check(found, "fan-out").faulty, of_check(found, "fan-out").state) == (70, State.BLOCK)


NEEDS = [
    Need("meter", True, {"type": "string"}, Place("works/w.yaml", 3)),
    Need("value", True, {"type": "integer", "minimum": 0}, Place("works/w.yaml", 4)),
    Need("zone", False, {"enum": ["north", "south"]}, Place("works/w.yaml", 5)),
]


def test_the_input_is_mapped_and_fits(tmp_path: Path) -> None:
    file = contract(READINGS)
    rows = [
        {"meter": f"{10_000 + number}", "zone": "north", "value": "7", "read_at": "2026-11-19"}
        for number in range(40)
    ]
    rows[3] = {**rows[3], "value": "-1", "zone": "west"}
    found = assess(
        tmp_path, file, {"readings": rows, "meters": [{"id": row["meter"]} for row in rows]}, NEEDS
    )
    assert {each.column: each.state for each in found.outcomes if each.check == "mapped"} == dict.fromkeys(
        ("meter", "value", "zone"), State.FINE
    )
    assert {each.column: each.faulty for each in found.outcomes if each.check == "input-fits"} == {
        "meter": 0,
        "value": 1,
        "zone": 1,
    }


def test_a_required_input_without_a_column_or_with_two_blocks(tmp_path: Path) -> None:
    two = changed(READINGS, ("{name: id, ", "{name: value, "), ("meters.id", "meters.value"))
    tables = {
        "readings": [{"meter": "10000", "value": "1", "zone": "north", "read_at": "x"}],
        "meters": [{"value": "10000"}],
    }
    found = assess(tmp_path, contract(two), tables, NEEDS)
    said = {each.column: (each.state, each.message) for each in found.outcomes if each.check == "mapped"}
    assert said["value"] == (State.BLOCK, "`input.value` may be any of `readings.value`, `meters.value`")
    more = [*NEEDS, Need("colour", True, {}, Place("works/w.yaml"))]
    found = assess(tmp_path, contract(two), tables, more)
    assert [each.message for each in found.outcomes if each.column == "colour"] == [
        "`input.colour` is no column of the data"
    ]


def test_a_field_that_was_written_after_the_decision_leaks(tmp_path: Path) -> None:
    table = "customProperties: [{property: midspan, value: {decided: closed}}]"
    file = of_columns(
        "{name: a, customProperties: [{property: midspan, value: {recorded: written}}]}",
        "{name: written, logicalType: date}",
        "{name: closed, logicalType: date}",
        table=table,
    )
    rows = [{"a": "1", "written": f"2026-01-{day:02}", "closed": "2026-01-20"} for day in range(1, 31)]
    found = of_check(assess(tmp_path, file, {"t": rows}), "leakage")
    assert (found.faulty, found.of, found.state) == (10, 30, State.BLOCK)
    assert [each.row for each in found.rows] == [21, 22, 23, 24, 25]


def test_a_required_segment_with_few_rows_blocks_and_another_warns(tmp_path: Path) -> None:
    table = "customProperties: [{property: midspan, value: {segments: [zone]%s}}]"
    rows = [{"zone": "north"}] * 60 + [{"zone": "south"}] * 4
    warned = of_check(assess(tmp_path, of_columns("{name: zone}", table=table % ""), {"t": rows}), "segments")
    assert (warned.state, warned.faulty) == (State.WARN, 1)
    for required in ("south", "east"):
        file = of_columns("{name: zone}", table=table % f", requiredSegments: [{required}]")
        assert of_check(assess(tmp_path, file, {"t": rows}), "segments").state is State.BLOCK


def test_rejected_lines_and_spreadsheets_are_said(tmp_path: Path) -> None:
    file = of_columns("{name: a}")
    found = assess(
        tmp_path, file, {"t": [{"a": str(number)} for number in range(99)]}, (), Arrived(1, (17,), "xlsx")
    )
    lines = of_check(found, "lines")
    assert (lines.faulty, lines.of, lines.state, [each.row for each in lines.rows]) == (
        1,
        100,
        State.BLOCK,
        [17],
    )
    assert of_check(found, "by-hand").state is State.WARN


def test_thresholds_of_a_contract_count_in_place_of_the_usual_ones(tmp_path: Path) -> None:
    column = "{name: a, required: true, customProperties: [{property: midspan, value: {thresholds: {filled: {warn: 5%%, block: %s}}}}]}"
    for block, state in (("10%", State.WARN), ("5%", State.BLOCK)):
        file = of_columns(column % block, ID)
        assert of_check(assess(tmp_path, file, {"t": _rows([None] * 8)}), "filled", "a").state is state


def test_a_pattern_that_no_engine_evaluates_is_unknown_and_not_fine(tmp_path: Path) -> None:
    file = of_columns("{name: a, required: true, logicalTypeOptions: {pattern: '^(?=.*[0-9]).*$'}}", ID)
    found = of_check(assess(tmp_path, file, {"t": _rows([])}), "valid", "a")
    assert (found.state, found.required) == (State.UNKNOWN, True)


def test_names_and_values_are_never_part_of_a_statement(tmp_path: Path) -> None:
    name = 'a"; drop table t; --'
    file = of_columns(
        f"{{name: '{name}', required: true, unique: true, logicalType: integer, enum: [{{value: \"'; --\"}}]}}"
    )
    found = assess(tmp_path, file, {"t": [{name: "'; --"}, {name: "1"}]})
    assert of_check(found, "castable").faulty == 1
    assert of_check(found, "valid").faulty == 1
    assert of_check(found, "key").faulty == 0


def test_every_check_that_can_block_breaks_a_rule_that_there_is() -> None:
    codes = {each.code for each in RULES}
    assert {each.rule for each in CHECKS if each.rule} <= codes
    assert {each.name for each in CHECKS if each.rule is None} == {
        "stand-ins",
        "garbled",
        "at-rest",
        "by-hand",
    }
    assert len(NAMES) == len(CHECKS)
    assert all(each.title for each in CHECKS)


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("999", True),
        ("xxxx", True),
        ("000-000-0000", True),
        ("AAAA", False),
        ("0.000000", False),
        ("0.0.0", False),
    ],
)
def test_a_grade_and_a_zero_are_typed_by_nobody_to_fill_a_field(
    value: str, is_one: bool, tmp_path: Path
) -> None:
    rows = [{"a": value if number < 30 else f"v{number}"} for number in range(90)]
    found = of_check(assess(tmp_path, of_columns("{name: a}"), {"t": rows}), "stand-ins", "a")
    assert found.faulty == (30 if is_one else 0)


def test_a_link_that_others_can_read_blocks(tmp_path: Path) -> None:
    file = of_columns("{name: a}")
    for encrypted, state in ((True, State.FINE), (False, State.BLOCK), (None, State.UNKNOWN)):
        found = assess(tmp_path, file, {"t": [{"a": "1"}]}, (), Arrived(encrypted=encrypted))
        assert of_check(found, "link").state is state


def test_of_a_large_table_a_sample_is_looked_at_and_its_bound_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidates, "MOST_ROWS", 100)
    table = "customProperties: [{property: midspan, value: {identifiers: [name, phone]}}]"
    rows = [{"name": f"Name {number % 200}", "phone": f"5550{number % 200:04}"} for number in range(400)]
    found = of_check(
        assess(tmp_path, of_columns("{name: name}", "{name: phone}", table=table), {"t": rows}),
        "near-duplicates",
    )
    assert found.sampled
    assert 20 < found.of < 400
    assert found.faulty * 2 == found.of
    assert found.faulty / found.of < found.share < 1


def test_typed_columns_are_checked_as_they_are_stored(tmp_path: Path) -> None:
    file = of_columns(
        "{name: whole, logicalType: integer}",
        "{name: some, enum: [{value: 1}, {value: 2}], logicalType: number}",
        "{name: day, logicalType: number}",
    )
    rows = [{"whole": float(number), "some": 1.0, "day": datetime(2026, 1, 1)} for number in range(50)]  # noqa: DTZ001
    rows[7] |= {"whole": 0.5, "some": 3.0}
    found = assess(tmp_path, file, {"t": rows})
    assert [row.row for row in of_check(found, "castable", "whole").rows] == [8]
    assert [row.row for row in of_check(found, "valid", "some").rows] == [8]
    day = of_check(found, "castable", "day")
    assert (day.faulty, day.message) == (50, "`day` is stored as `TIMESTAMP`, not as `number`")


def test_as_many_rows_as_were_promised(tmp_path: Path) -> None:
    rows = [{"a": str(number)} for number in range(9)]
    for wanted, state in (("[9, 9]", State.FINE), ("[10, 20]", State.BLOCK), ("[1, 8]", State.BLOCK)):
        file = of_columns("{name: a}", table=f"quality: [{{metric: rowCount, mustBeBetween: {wanted}}}]")
        assert of_check(assess(tmp_path, file, {"t": rows}), "rows").state is state
