"""`midspan data draft` and `assess` as people use them: from a file to a contract, to the answer, into `check` and the verdict."""

from __future__ import annotations

import csv
import hashlib
import json
import os
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from contract_ground import standard_schema
from midspan.cli.app import run
from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger, utc_now
from midspan.cli.workshop import Implementations, Workshop
from midspan.data.contract.reading import read_contract
from midspan.data.known.drifting import from_body
from midspan.definitions.load import load
from midspan.definitions.yamltext import read_yaml
from midspan.lsp.live import Live

WORK = """\
work: read-meter
input:
  type: object
  required: [meter, value]
  properties: {meter: {type: string}, value: {type: integer, minimum: 0}, zone: {type: string, enum: [north, south]}}
data: [contracts/readings.odcs.yaml]
"""
Said = Callable[..., tuple[int, Any]]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    for folder in ("works", "contracts", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "works/read-meter.yaml").write_text(WORK, encoding="utf-8")
    _data(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _data(root: Path, **changes: str) -> None:
    """Sixty readings; `changes` by `r` and number of the row replace its line."""
    lines = [
        f"{10_000 + number},{'north' if number % 2 else 'south'},{number},2026-11-{1 + number % 9:02}"
        for number in range(60)
    ]
    for name, line in changes.items():
        lines[int(name.removeprefix("r"))] = line
    text = "\n".join(["meter,zone,value,read_at", *lines])
    (root / "data/readings.csv").write_text(f"{text}\n", encoding="utf-8")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def run_it(*arguments: str) -> tuple[int, Any]:
        capsys.readouterr()
        code = run([*arguments, "--format", "json"])
        return code, json.loads(capsys.readouterr().out)

    return run_it


def _contract(root: Path) -> None:
    """The draft, with what a person has to say."""
    file = root / "contracts/readings.odcs.yaml"
    assert run(["data", "draft", "data/readings.csv", "--work", "read-meter", "-o", str(file)]) == 0
    people = (
        "description: {purpose: billing}\nroles: [{role: billing}]\nteam: {members: [{username: meter-desk, role: owner}]}\n"
        "slaProperties: [{property: retention, value: 3, unit: y}]\nschema:\n"
    )
    text = (
        file.read_text(encoding="utf-8")
        .replace("schema:\n", people)
        .replace("{name: read_at,", "{name: read_at, classification: public,")
    )
    file.write_text(text, encoding="utf-8")


def test_a_draft_is_a_contract_of_the_standard_and_says_what_is_left_open(root: Path, said: Said) -> None:
    code, found = said("data", "draft", "data/readings.csv", "--work", "read-meter")
    assert code == 0
    assert [
        each.message for each in jsonschema_rs.validator_for(standard_schema()).iter_errors(found["contract"])
    ] == []
    columns = {each.pop("name"): each for each in found["contract"]["schema"][0]["properties"]}
    assert columns["meter"] == {
        "logicalType": "string",
        "required": True,
        "primaryKey": True,
        "logicalTypeOptions": {"pattern": "^[0-9]{5}$"},
    }
    assert columns["value"] == {
        "logicalType": "integer",
        "required": True,
        "logicalTypeOptions": {"minimum": 0},
    }
    assert columns["zone"]["enum"] == [{"value": "north"}, {"value": "south"}]
    assert columns["read_at"]["logicalType"] == "date"
    assert {each["at"] for each in found["open"]} >= {"description.purpose", "team", "roles", "slaProperties"}
    assert found["contract"]["servers"][0]["path"] == "data/readings.csv"


def test_a_draft_declares_words_for_nothing_and_finds_fields_that_are_written_otherwise(
    root: Path, said: Said
) -> None:
    lines = [
        f"{number},{('yes', 'no', 'N/A', ' N/A ')[number % 4]},{number % 28 + 1:02}/11/2026"
        for number in range(60)
    ]
    (root / "data/other.csv").write_text("\n".join(["Meter,Paid?,Read At", *lines]) + "\n", encoding="utf-8")
    _, found = said("data", "draft", "data/other.csv", "--work", "read-meter")
    columns = {each["name"]: each for each in found["contract"]["schema"][0]["properties"]}
    assert columns["Meter"]["customProperties"] == [{"property": "midspan", "value": {"feeds": "meter"}}]
    assert columns["Paid?"]["customProperties"] == [{"property": "midspan", "value": {"nullTokens": ["N/A"]}}]
    assert columns["Read At"]["customProperties"] == [
        {"property": "midspan", "value": {"dayMonthOrder": "day-first"}}
    ]
    assert {each["at"] for each in found["open"]} >= {"input.value"}


def test_a_draft_declares_a_word_for_nothing_that_is_rarer_than_many_values(root: Path, said: Said) -> None:
    lines = [f"{number % 20},{'?' if number == 7 else number % 15}" for number in range(400)]
    (root / "data/rare.csv").write_text("\n".join(["group,code", *lines]) + "\n", encoding="utf-8")
    _, found = said("data", "draft", "data/rare.csv")
    (code,) = [each for each in found["contract"]["schema"][0]["properties"] if each["name"] == "code"]
    assert code["customProperties"] == [{"property": "midspan", "value": {"nullTokens": ["?"]}}]


def test_a_draft_asks_about_rare_options_and_about_a_value_that_stands_in_every_row(
    root: Path, said: Said
) -> None:
    rows = [
        f"{number},{'nroth' if number % 60 == 7 else 'north'},{number % 9},empty" for number in range(180)
    ]
    rows += [f"{number},south,{number % 9},empty" for number in range(180, 360)]
    (root / "data/other.csv").write_text(
        "\n".join(["meter,place,value,note", *rows]) + "\n", encoding="utf-8"
    )
    _, found = said("data", "draft", "data/other.csv", "--work", "read-meter")
    columns = {each["name"]: each for each in found["contract"]["schema"][0]["properties"]}
    asked = {each["at"]: each["why"] for each in found["open"]}
    assert asked["other.place"] == "strike what is no option: of its 3 few have `nroth` (3 rows)"
    assert "`empty` stands in every row" in asked["other.note"]
    assert "logicalTypeOptions" not in columns["note"], "one value shows no form"
    assert "other.value" not in asked


def test_a_draft_is_written_once_and_read_without_a_fault(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = root / "contracts/new.odcs.yaml"
    assert run(["data", "draft", "data/readings.csv", "-o", str(target)]) == 0
    assert read_contract(target, "new").faults == ()
    before = target.read_bytes()
    assert run(["data", "draft", "data/readings.csv", "-o", str(target)]) == 2
    assert "exists" in capsys.readouterr().err
    assert target.read_bytes() == before


def test_a_draft_from_a_work_alone_promises_what_its_input_asks(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["data", "draft", "read-meter"]) == 0
    drawn = read_yaml(capsys.readouterr().out, "c").data
    assert [each["name"] for each in drawn["schema"][0]["properties"]] == ["meter", "value", "zone"]
    assert run(["data", "draft"]) == 2
    assert run(["data", "draft", "nothing-of-this-name.csv"]) == 2


def test_good_data_is_ready_and_the_ledger_and_check_know(root: Path, said: Said) -> None:
    _contract(root)
    assert {each["code"] for each in said("check")[1]["findings"] if each["code"].startswith("DA")} == {
        "DA001"
    }
    code, found = said("data", "assess", "read-meter")
    assert (code, found["ready"], found["findings"], found["cells"]) == (0, "ready", [], [])
    assert found["readiness"] == min(found["traits"].values()) == 100
    assert found["rung"]["stands"] == "explore"
    assert found["record"] is not None
    assert all(each["measured"] <= each["of"] for each in found["coverage"].values())
    assert [each for each in said("check")[1]["findings"] if each["code"].startswith("DA")] == []


def test_faults_are_found_with_their_rows_and_keep_the_work_from_ready(root: Path, said: Said) -> None:
    _contract(root)
    _data(
        root,
        r4="10004,west,x,2026-11-01",
        r9="10009,south,,2026-11-01",
        r20="10005,north,3,2026-11-01",
        r30="10030,south",
    )
    code, found = said("data", "assess", "read-meter")
    assert (code, found["ready"]) == (1, "not ready")
    rows = {(each["check"], each["column"]): each["rows"] for each in found["findings"]}
    assert rows["castable", "value"] == rows["input-fits", "value"] == [5]
    assert rows["valid", "zone"] == rows["input-fits", "zone"] == [5]
    assert rows["filled", "value"] == [10]
    assert rows["key", "meter"] == [6, 21]
    assert rows["lines", None] == [32]
    cells = {(each["row"], each["column"]) for each in found["cells"]}
    assert cells == {(5, "value"), (5, "zone"), (10, "value")}
    coded = {each["code"] for each in said("check")[1]["findings"] if each["code"].startswith("DA")}
    assert coded == {each["code"] for each in found["findings"] if each["code"]}
    assert coded >= {"DA102", "DA202", "DA204", "DA501"}


def test_wrong_cells_are_a_table_that_no_spreadsheet_evaluates(root: Path, said: Said) -> None:
    _contract(root)
    _data(root, r4="10004,=1+1,4,2026-11-01", r9="10009,Norht,,2026-11-01")
    code, found = said("data", "assess", "read-meter", "--cells", "wrong.csv")
    with Path("wrong.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [tuple(row.values()) for row in csv.DictReader(stream)]
    table = "readings"
    assert code == 1
    assert rows == [
        (table, "5", "zone", "'=1+1", "`=1+1` is none of its values", "valid", ""),
        (table, "10", "value", "", "is empty", "filled", ""),
        (table, "10", "zone", "Norht", "`Norht` is none of its values", "valid", "north"),
    ]
    assert [each["value"] for each in found["cells"]] == ["=1+1", None, "Norht"]
    assert run(["data", "assess", "read-meter", "--cells", "no-such-folder/wrong.csv"]) == 2


def test_a_changed_contract_is_assessed_again(root: Path, said: Said) -> None:
    _contract(root)
    assert said("data", "assess", "read-meter")[0] == 0
    file = root / "contracts/readings.odcs.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("minimum: 0", "minimum: 1"), encoding="utf-8")
    assert {each["code"] for each in said("check")[1]["findings"] if each["code"].startswith("DA")} == {
        "DA002"
    }


def _found(said: Said) -> list[tuple[str, str]]:
    found = said("check")[1]["findings"]
    return [(each["code"], each["message"]) for each in found if each["code"].startswith("DA")]


def test_changed_data_is_assessed_again(root: Path, said: Said) -> None:
    _contract(root)
    assert said("data", "assess", "read-meter")[0] == 0
    assert _found(said) == []
    file, kept = root / "data/readings.csv", (root / "data/readings.csv").read_bytes()
    os.utime(file, ns=(1, 1))
    assert _found(said) == []
    file.write_bytes(kept.replace(b"north", b"NORTH"))
    os.utime(file, ns=(1, 1))
    [(code, message)] = _found(said)
    assert (code, message[message.index(",") :]) == ("DA002", ", and `data/readings.csv` changed since")
    file.unlink()
    [(code, message)] = _found(said)
    assert (code, "`data/readings.csv`" in message) == ("DA004", True)
    file.write_bytes(kept)
    assert _found(said) == []


def test_pages_and_editors_see_that_data_changed(root: Path, said: Said) -> None:
    _contract(root)
    assert said("data", "assess", "read-meter")[0] == 0
    ledger = partial(open_ledger, create=False)
    with closing(Live(root, ledger, plug, lambda: datetime.now(UTC).date())) as live:
        codes = {each.code for each in live.assess({}).findings["works/read-meter.yaml"]}
        with closing(Workshop(root, utc_now, Implementations())) as shop:
            for file in (root / "data/readings.csv", root / "contracts/readings.odcs.yaml"):
                before, text = shop.stamp, file.read_bytes()
                assert shop.stamp == before
                file.write_bytes(text + b"\n")
                assert shop.stamp != before
                again = {each.code for each in live.assess({}).findings["works/read-meter.yaml"]}
                assert again - codes == {"DA002"}
                file.write_bytes(text)


def test_the_files_that_were_assessed_are_said_with_their_content(root: Path, said: Said) -> None:
    _contract(root)
    [table] = said("data", "assess", "read-meter")[1]["tables"]
    digest = hashlib.sha256((root / "data/readings.csv").read_bytes()).hexdigest()
    assert table["files"] == [{"path": "data/readings.csv", "sha256": digest, "files": 1}]


@pytest.mark.parametrize(
    ("contract", "message"),
    [
        (None, "which is not in the workspace"),
        ("kind: DataContract\n", "is missing"),
        ("kind: [", ""),
    ],
)
def test_what_is_promised_has_to_be_clear_first(
    contract: str | None, message: str, root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if contract is not None:
        (root / "contracts/readings.odcs.yaml").write_text(contract, encoding="utf-8")
    assert run(["data", "assess", "read-meter"]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "help: " in said


def test_unknown_names_and_places_are_errors_of_usage(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _contract(root)
    assert run(["data", "assess", "read-metre"]) == 2
    assert "read-meter" in capsys.readouterr().err
    (root / "data/readings.csv").unlink()
    assert run(["data", "assess", "read-meter"]) == 2
    file = root / "contracts/readings.odcs.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("type: local", "type: snowflake"), encoding="utf-8")
    assert run(["data", "assess", "read-meter"]) == 2
    assert "`snowflake`" in capsys.readouterr().err
    file.write_text(
        text.replace(
            "schema:\n",
            "customProperties: [{property: midspan, value: {thresholds: {fill: {warn: 1%}}}}]\nschema:\n",
        ),
        encoding="utf-8",
    )
    assert run(["data", "assess", "read-meter"]) == 2
    assert "`fill`, which is no check" in capsys.readouterr().err


def test_another_file_may_be_named_for_once(root: Path, said: Said) -> None:
    _contract(root)
    (root / "elsewhere.csv").write_bytes((root / "data/readings.csv").read_bytes())
    (root / "data/readings.csv").unlink()
    assert said("data", "assess", "read-meter", "--from", "elsewhere.csv")[0] == 0
    assert said("data", "assess", "read-meter", "--from", "readings=elsewhere.csv")[0] == 0


def test_the_text_begins_with_the_answer_and_ends_with_the_rung(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _contract(root)
    _data(root, r4="10004,west,x,2026-11-01")
    capsys.readouterr()
    assert run(["data", "assess", "read-meter"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "read-meter: NOT READY: 1 fault blocks"
    assert lines[1].startswith("readiness ")
    assert "      row 5: `x`" in lines
    assert any(line.startswith("It stands on the rung `collect`; `store` needs: ") for line in lines)


def test_one_fault_of_many_columns_is_told_once_with_what_is_wrong_with_each(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _contract(root)
    _data(root, r4="10004,west,x,2026-11-01", r6="10006,north,,2026-11-01", r9="10009,west,y,2026-11-01")
    capsys.readouterr()
    assert run(["data", "assess", "read-meter"]) == 1
    text = capsys.readouterr().out
    assert "row 7: meter `10006`, value nothing" in text, "an empty value says nothing: the key does"
    assert text.count("[data-unlike-input]") == 1
    assert "2 columns hold values that the input does not take" in text
    assert "`zone` is not what `input.zone` takes in 2 of 60 rows" in text
    assert text.count("help: correct the values, or the input schema of the work") == 1


@pytest.mark.parametrize("path", ["data", "data/{table}.csv"])
def test_several_tables_of_one_contract_lie_in_one_folder(path: str, root: Path, said: Said) -> None:
    _contract(root)
    file = root / "contracts/readings.odcs.yaml"
    text = file.read_text(encoding="utf-8").replace("path: data/readings.csv", f"path: '{path}'")
    linked = text.replace("{name: zone,", "{name: zone, relationships: [{to: zones.zone}],").replace(
        "- name: zone\n", "- name: zone\n        relationships: [{to: zones.zone}]\n"
    )
    file.write_text(
        f"{linked.rstrip()}\n  - {{name: zones, properties: [{{name: zone, unique: true}}]}}\n",
        encoding="utf-8",
    )
    (root / "data/zones.csv").write_text("zone\nnorth\n", encoding="utf-8")
    code, found = said("data", "assess", "read-meter")
    assert code == 1
    assert {each["name"]: each["rows"] for each in found["tables"]} == {"readings": 60, "zones": 1}
    [orphans] = [each for each in found["findings"] if each["check"] == "orphans"]
    assert (orphans["faulty"], orphans["of"], orphans["code"]) == (30, 60, "DA401")
    file.write_text(file.read_text(encoding="utf-8").replace(path, "data/readings.csv"), encoding="utf-8")
    assert run(["data", "assess", "read-meter"]) == 2


def _with_production(root: Path, said: str) -> None:
    (root / "contracts/readings.odcs.yaml").write_text(
        f"""\
kind: DataContract
apiVersion: v3.1.0
id: readings
version: 1.0.0
status: active
description: {{purpose: billing}}
servers:
  - {{server: here, type: local, path: data/readings.csv}}
  - {{server: live, type: local, path: data/live.csv}}
team: {{name: metering, members: [{{username: meter-desk, role: owner}}]}}
roles: [{{role: billing}}]
slaProperties: [{{property: retention, value: 3, unit: y}}]
schema:
  - name: readings
    properties:
      - {{name: meter, logicalType: string, classification: public}}
      - {{name: zone, logicalType: string}}
      - {{name: value, logicalType: integer}}
      - {{name: read_at, logicalType: date}}
    customProperties: [{{property: midspan, value: {{production: {said}}}}}]
""",
        encoding="utf-8",
    )


def _days(root: Path, days: int, moved_from: int, name: str = "readings", first: int = 0) -> None:
    """Readings of forty rows a day from 2026-09-01 on; from `moved_from` on they are higher."""
    lines = ["meter,zone,value,read_at"]
    for day in range(first, days):
        at = date(2026, 9, 1) + timedelta(days=day)
        for each in range(40):
            value = (each * 7 + day) % 50 + (40 if day >= moved_from else 0)
            lines.append(f"{10_000 + each},{'north' if each % 2 else 'south'},{value},{at}")
    (root / f"data/{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_drift_is_recorded_and_the_next_look_goes_on_from_there(root: Path, said: Said) -> None:
    _with_production(root, "{since: 2026-10-01, at: read_at}")
    _days(root, 40, 35)
    code, found = said("data", "assess", "read-meter")
    assert code == 1
    [drift] = [each for each in found["findings"] if each["check"] == "drift"]
    assert (drift["column"], drift["code"], drift["state"]) == ("value", "DA505", "block")
    assert "DA505" in {each["code"] for each in said("check")[1]["findings"]}
    _days(root, 44, 35)
    assert said("data", "assess", "read-meter")[0] == 1
    with open_ledger(load(root).settings) as ledger:
        first, second = ledger.read("drift", "read-meter", "readings")
        assert ledger.verify().ok
    assert [len(each.body["counted"]) for each in (first, second)] == [10, 4]
    assert second.body["counted"][0] == "2026-10-11"
    assert second.body["first"] == first.body["first"] == "2026-10-01"
    assert second.body["state"]["windows"] == 14
    assert from_body(second.body).body() == second.body
    assert said("data", "assess", "read-meter")[0] == 1
    with open_ledger(load(root).settings) as ledger:
        assert ledger.count("drift", "read-meter") == 2


def test_production_may_be_another_file_or_server(root: Path, said: Said) -> None:
    _with_production(root, "{server: live, at: read_at}")
    _days(root, 30, 99)
    code, found = said("data", "assess", "read-meter")
    [unknown] = [each for each in found["unknown"] if each["check"] == "drift"]
    assert (code, found["ready"], unknown["required"]) == (1, "unknown", True)
    assert "production at `live` cannot be read" in unknown["because"]
    _days(root, 40, 33, "live", 30)
    code, found = said("data", "assess", "read-meter")
    assert {(each["check"], each["column"]) for each in found["findings"]} == {("drift", "value")}
    assert "in " in found["findings"][0]["message"]
    _days(root, 40, 99, "calm", 30)
    code, found = said("data", "assess", "read-meter", "--production", "data/calm.csv")
    assert (code, found["findings"]) == (0, [])
    assert run(["data", "assess", "read-meter", "--production", "data/nothing.csv"]) == 2
