"""`midspan check` on real workspaces."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from check_ground import clean_workspace, edit

from midspan.cli.app import run
from midspan.cli.check_text import lines_of
from midspan.cli.checking import remembered
from midspan.findings import Finding, Place
from midspan.model.stage import Stage


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return clean_workspace(tmp_path / "w")


def said(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict[str, Any]:
    run(["check", *map(str, arguments), "--format", "json"])
    result = json.loads(capsys.readouterr().out)
    assert isinstance(result, dict)
    return result


def test_a_clean_workspace_has_no_findings_and_exits_0(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(workspace), "--stage", "ready"]) == 0
    assert capsys.readouterr().out == "no findings in 1 work and 1 initiative\n"


def test_a_finding_is_printed_with_its_place_code_and_help_and_exits_1(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    assert run(["check", "--workspace", str(workspace)]) == 1
    assert capsys.readouterr().out == (
        "works/route-request.yaml:7:1: WD102 `today.volume` is missing [baseline-missing]\n"
        "  help: count the items of a period, such as `1200/day`\n\n"
        "1 finding in 1 work and 1 initiative\n"
    )


def test_json_has_the_documented_keys(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    result = said(capsys, workspace)
    assert set(result) == {"findings", "suppressed", "works", "initiatives", "lessons"}
    assert (result["works"], result["initiatives"], result["suppressed"]) == (1, 1, [])
    assert result["findings"] == [
        {
            "code": "WD102",
            "name": "baseline-missing",
            "path": "works/route-request.yaml",
            "line": 7,
            "column": 1,
            "message": "`today.volume` is missing",
            "help": "count the items of a period, such as `1200/day`",
            "blocks_from": "ready",
            "suppressed_because": None,
            "owner": None,
            "fix": None,
        }
    ]


def test_a_suppressed_finding_is_counted_and_exits_0(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / "works/route-request.yaml"
    edit(
        file, "flow: {from: tenant mailbox, ", "suppress: [{rule: flow-open, because: moved in May}]\nflow: {"
    )
    assert run(["check", str(workspace), "--stage", "ready"]) == 0
    assert capsys.readouterr().out == "no findings in 1 work and 1 initiative, 1 suppressed\n"
    result = said(capsys, workspace, "--stage", "ready")
    assert result["findings"] == []
    assert [each["suppressed_because"] for each in result["suppressed"]] == ["moved in May"]


def test_the_total_says_how_many_findings_block_which_stage(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    edit(workspace / "initiatives/request-routing.yaml", "owner: tenant-services\n", "")
    assert run(["check", str(workspace)]) == 1
    assert capsys.readouterr().out.endswith(
        "\n\n2 findings in 1 work and 1 initiative\n  before a stage can be entered: 1 blocks Framed, 1 blocks Ready\n"
    )


def test_who_is_to_answer_stands_below_the_finding() -> None:
    finding = Finding(
        "WD102", "baseline-missing", Place("works/a.yaml"), "`today.volume` is missing", "count", Stage.READY,
        owner="billing-desk",
    )  # fmt: skip
    assert lines_of(finding)[1:] == ["  help: count", "  owner: billing-desk"]


def test_findings_are_sorted_by_path_and_line(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(
        workspace / "works/route-request.yaml",
        "review: {by: tenant-desk, ",
        "review: {by: tenant-desk, bye: 1, ",
    )
    edit(workspace / "works/route-request.yaml", "volume: 300/day", "volume: 300")
    edit(workspace / "initiatives/request-routing.yaml", "owner: tenant-services\n", "")
    places = [(each["path"], each["line"]) for each in said(capsys, workspace)["findings"]]
    assert places == sorted(places)
    assert len(places) == 3


def test_named_paths_limit_what_is_shown(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    edit(workspace / "initiatives/request-routing.yaml", "owner: tenant-services\n", "")
    monkeypatch.chdir(workspace / "works")
    assert [each["code"] for each in said(capsys, "route-request.yaml")["findings"]] == ["WD102"]
    assert [each["code"] for each in said(capsys, "../initiatives")["findings"]] == ["IN201"]
    assert [each["code"] for each in said(capsys)["findings"]] == ["IN201", "WD102"]
    assert [each["code"] for each in said(capsys, ".")["findings"]] == ["WD102"]


def test_a_stage_limits_to_what_blocks_it_or_an_earlier_one(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    edit(workspace / "initiatives/request-routing.yaml", "owner: tenant-services\n", "")
    assert [each["code"] for each in said(capsys, workspace, "--stage", "framed")["findings"]] == ["IN201"]
    assert [each["code"] for each in said(capsys, workspace, "--stage", "ready")["findings"]] == [
        "IN201",
        "WD102",
    ]


def test_checking_writes_nothing_in_the_workspace(workspace: Path) -> None:
    before = {path.relative_to(workspace) for path in workspace.rglob("*")}
    remembered(workspace, time.time_ns() + 3_600_000_000_000)
    after = {path.relative_to(workspace) for path in workspace.rglob("*")}
    assert after == before


def test_a_path_that_is_not_there_or_elsewhere_is_a_usage_error(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(workspace / "works/rout.yaml")]) == 2
    assert "there is no" in capsys.readouterr().err
    assert run(["check", str(tmp_path), "--workspace", str(workspace)]) == 2
    assert "is not in the workspace" in capsys.readouterr().err


def test_a_folder_without_a_workspace_and_one_without_definitions_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", str(tmp_path)]) == 2
    (tmp_path / "midspan.toml").write_text("format = 1\n", encoding="utf-8")
    assert run(["check", str(tmp_path)]) == 2
    assert "has neither works nor initiatives" in capsys.readouterr().err


def test_a_work_that_is_not_certified_says_so_and_what_to_run(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace / "works/route-request.yaml", "ceiling: off", "ceiling: autonomous")
    (found,) = said(capsys, workspace)["findings"]
    assert found["code"] == "EV201"
    assert "midspan prove route-request" in found["help"]


def test_on_one_line_what_cannot_be_read_comes_before_what_may_follow_from_it() -> None:
    def found(code: str, line: int, column: int) -> Finding:
        return Finding(code, "name", Place("works/w.yaml", line, column), "message", "help", Stage.READY)

    findings = [found("IN403", 4, 1), found("WD101", 4, 1), found("WD003", 4, 9), found("EV101", 2, 1)]
    assert [each.code for each in sorted(findings, key=lambda each: each.order)] == [
        "EV101",
        "WD003",
        "IN403",
        "WD101",
    ]


@pytest.mark.parametrize("said", ["works/route-request.yml", "route-request", "rout-request"])
def test_a_file_that_is_not_there_suggests_the_nearest(
    workspace: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    monkeypatch.chdir(workspace)
    assert run(["check", said]) == 2
    assert capsys.readouterr().err.splitlines() == [
        f"there is no `{said}`",
        "  help: did you mean `works/route-request.yaml`?",
    ]


def test_outside_of_a_workspace_it_is_said_how_to_make_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "--workspace", str(tmp_path)]) == 2
    assert "`midspan init`" in capsys.readouterr().err
