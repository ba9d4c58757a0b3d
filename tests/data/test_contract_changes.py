"""What changed between two contracts, and whether it breaks what rests on the older one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contract_ground import READINGS, changed, contract, of_columns, saved
from midspan.cli.app import build, run
from midspan.data.contract.changes import contract_changes


def _found(before: str, after: str) -> list[tuple[str, str, bool]]:
    found = contract_changes(contract(before).promise, contract(after).promise)
    return [(each.at, each.turn.value, each.breaking) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("      - {name: read_at, logicalType: timestamp}\n", "", ("readings.read_at", "removed", True)),
        ("{name: read_at,", "{name: taken_at,", ("readings.read_at", "removed", True)),
        ("logicalType: integer", "logicalType: number", ("readings.value", "retyped", True)),
        ("maximum: 99999", "maximum: 999", ("readings.value", "narrowed", True)),
        ("maximum: 99999", "maximum: 999999", ("readings.value", "widened", False)),
        ("{value: south}", "{value: south}, {value: west}", ("readings.zone", "widened", False)),
        (", {value: south}", "", ("readings.zone", "narrowed", True)),
        ("required: true", "required: false", None),
        ("{name: read_at,", "{name: read_at, required: true,", ("readings.read_at", "required", True)),
        ("unique: true", "unique: false", ("meters.id", "withdrawn", True)),
        ("{5}$", "{6}$", ("readings.meter", "narrowed", True)),
        ("value: 4, unit: d", "value: 9, unit: d", ("readings", "withdrawn", True)),
        ("value: 4, unit: d", "value: 2, unit: d", ("readings", "narrowed", True)),
        ("purpose: billing", "purpose: training", ("purpose", "withdrawn", True)),
        ("username: meter-desk", "username: other-desk", ("owner", "changed", False)),
        ("relationships: [{to: meters.id}]", "description: x", ("readings", "withdrawn", True)),
        ("id: readings_table", "id: readings_table\n    description: new words", None),
    ],
)
def test_each_change_is_of_one_class(before: str, after: str, expected: tuple[str, str, bool] | None) -> None:
    found = _found(READINGS, changed(READINGS, (before, after)))
    if expected is None:
        assert found == []
    else:
        assert expected in found
        assert any(each[2] for each in found) == expected[2]


def test_a_column_with_a_stable_id_is_renamed_and_not_lost() -> None:
    was = of_columns("{name: zip, id: z, logicalType: string}").promise
    now = of_columns("{name: postcode, id: z, logicalType: string}").promise
    [change] = contract_changes(was, now)
    assert (change.at, change.turn.value, change.text) == ("t.postcode", "renamed", "was called `zip`")
    assert change.breaking


def test_a_new_column_breaks_only_where_it_is_required() -> None:
    was = of_columns("{name: a}").promise
    assert not contract_changes(was, of_columns("{name: a}", "{name: b}").promise)[0].breaking
    assert contract_changes(was, of_columns("{name: a}", "{name: b, required: true}").promise)[0].breaking


def test_the_command_exits_1_only_where_something_breaks(tmp_path: Path) -> None:
    old = saved(tmp_path, "old.odcs.yaml", READINGS)
    wider = saved(tmp_path, "wider.odcs.yaml", changed(READINGS, ("maximum: 99999", "maximum: 999999")))
    worse = saved(tmp_path, "worse.odcs.yaml", changed(READINGS, (", {value: south}", "")))
    assert run(["data", "diff", str(old), str(old)]) == 0
    assert run(["data", "diff", str(old), str(wider)]) == 0
    assert run(["data", "diff", str(old), str(worse)]) == 1
    printed = CliRunner().invoke(build(), ["data", "diff", str(old), str(worse), "--format", "json"])
    said = json.loads(printed.stdout)
    assert said["breaking"] is True
    assert said["changes"] == [
        {"at": "readings.zone", "change": "narrowed", "breaking": True, "text": "may not be `south` any more"}
    ]


def test_what_is_no_contract_is_an_error_of_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = saved(tmp_path, "old.odcs.yaml", READINGS)
    assert run(["data", "diff", str(old), str(tmp_path / "gone.yaml")]) == 2
    assert run(["data", "diff", str(old), str(saved(tmp_path, "empty.yaml", "kind: DataContract\n"))]) == 2
    assert run(["data", "diff", str(saved(tmp_path, "list.yaml", "- 1\n")), str(old)]) == 2
    said = capsys.readouterr().err
    assert "there is no file" in said
    assert "promises no table" in said
    assert "is a list, not keys with values" in said


def test_a_contract_with_faults_is_compared_and_the_faults_are_shown(tmp_path: Path) -> None:
    old = saved(tmp_path, "old.odcs.yaml", READINGS)
    misspelt = saved(tmp_path, "new.odcs.yaml", changed(READINGS, ("required: true", "requird: true")))
    printed = CliRunner().invoke(build(), ["data", "diff", str(old), str(misspelt)])
    assert "Not read as it may be meant" in printed.stdout
    assert "did you mean `required`?" in printed.stdout
