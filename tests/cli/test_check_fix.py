"""`midspan check --fix` and `--diff`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from check_ground import clean_workspace, edit

from midspan.cli.app import run
from midspan.cli.check_fix import repaired
from midspan.definitions.editing import EditError

WORK = "works/route-request.yaml"


@pytest.fixture
def clean(tmp_path: Path) -> dict[str, bytes]:
    return contents(clean_workspace(tmp_path / "clean"))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """With four faults that can be repaired without judgement, and one that cannot."""
    root = clean_workspace(tmp_path / "w")
    file = root / WORK
    edit(file, "max_error: 10%", "max_eror: 10%   # as agreed in May")
    edit(file, "volume: 300/day", "volume: 300 per day")
    edit(file, "then: [desk-lead]", "then: desk-lead")
    edit(file, "\nflow: ", "\nsuppress: [{rule: WD101, because: a}, {rule: WD102, because: b}]\nflow: ")
    edit(root / "initiatives/request-routing.yaml", "owner: tenant-services\n", "")
    return root


def contents(root: Path) -> dict[str, bytes]:
    return {
        file.relative_to(root).as_posix(): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and ".midspan" not in file.parts
    }


def test_what_needs_no_judgement_is_repaired_and_the_rest_is_shown(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (workspace / WORK).read_text(encoding="utf-8")
    assert run(["check", str(workspace), "--stage", "ready", "--fix"]) == 1
    printed = capsys.readouterr().out
    after = (workspace / WORK).read_text(encoding="utf-8")
    assert after == (
        before.replace("max_eror: 10%   # as", "max_error: 10%   # as")
        .replace("300 per day", "300/day")
        .replace("then: desk-lead", "then: [desk-lead]")
        .replace("suppress: [{rule: WD101, because: a}, {rule: WD102, because: b}]", "suppress: []")
    )
    assert "+  max_error: 10%   # as agreed in May\n" in printed
    assert f"fixed {WORK}:7:31: WD004 write `300/day` [value-wrong]\n" in printed
    assert printed.endswith(
        "  help: name the single accountable role, such as `billing-operations`\n\n"
        "1 finding in 1 work and 1 initiative\n"
    )


def test_suppressions_that_cover_nothing_go_from_the_end_of_the_list(tmp_path: Path) -> None:
    root = clean_workspace(tmp_path / "w")
    listed = ", ".join(f"{{rule: WD10{number}, because: reason {number}}}" for number in (1, 2, 3))
    edit(
        root / WORK, "\nflow: ", f"\nsuppress: [{listed}, {{rule: flow-open, because: moved in May}}]\nflow: "
    )
    edit(root / WORK, "flow: {from: tenant mailbox, ", "flow: {")
    assert run(["check", str(root), "--stage", "ready", "--fix"]) == 0
    assert "suppress: [{rule: flow-open, because: moved in May}]\n" in (root / WORK).read_text(
        encoding="utf-8"
    )


def test_a_fix_brings_the_next_one_into_reach(tmp_path: Path) -> None:
    root = clean_workspace(tmp_path / "w")
    edit(root / WORK, "quality:\n", "qualty:\n")
    edit(root / WORK, "max_error: 10%", "max_eror: 10%")
    assert run(["check", str(root), "--stage", "ready", "--fix"]) == 0
    after = (root / WORK).read_text(encoding="utf-8")
    assert "quality:\n" in after
    assert "max_error: 10%\n" in after


def test_a_second_time_there_is_nothing_to_repair(workspace: Path) -> None:
    run(["check", str(workspace), "--fix"])
    after = contents(workspace)
    assert repaired(workspace, [], None).fixed == []
    run(["check", str(workspace), "--fix"])
    assert contents(workspace) == after


def test_diff_changes_nothing_and_git_can_apply_it(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = workspace / WORK
    file.write_text(file.read_text(encoding="utf-8").removesuffix("\n"), encoding="utf-8")
    before = contents(workspace)
    assert run(["check", str(workspace), "--diff"]) == 1
    printed = capsys.readouterr()
    assert contents(workspace) == before
    assert printed.err == "`--fix` would repair 5 findings\n"
    subprocess.run(["git", "apply", "-"], cwd=workspace, input=printed.out, text=True, check=True)
    applied = contents(workspace)
    for name, content in before.items():
        (workspace / name).write_bytes(content)
    run(["check", str(workspace), "--fix"])
    assert contents(workspace) == applied != before


def test_json_says_what_was_fixed(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", str(workspace), "--stage", "ready", "--fix", "--format", "json"])
    said = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in said["findings"]] == ["IN201"]
    assert {each["fix"] for each in said["fixed"]} == {
        "rename `max_eror` to `max_error`",
        "write `300/day`",
        "make it a list of one",
        "take it out",
    }


def test_only_what_was_asked_for_is_repaired(workspace: Path) -> None:
    before = contents(workspace)
    run(["check", str(workspace / "initiatives"), "--fix"])
    assert contents(workspace) == before
    run(["check", str(workspace), "--stage", "framed", "--fix"])
    after = (workspace / WORK).read_text(encoding="utf-8")
    assert "max_error: 10%" in after
    # An unused suppression keeps nobody from Framed.
    assert "rule: WD102" in after


def test_what_is_only_offered_is_left_to_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = clean_workspace(tmp_path / "w")
    edit(root / WORK, "severity: medium", "severity: medum")
    before = contents(root)
    assert run(["check", str(root), "--fix"]) == 1
    assert contents(root) == before
    assert "did you mean `medium`?" in capsys.readouterr().out


def test_a_file_that_cannot_be_edited_is_named_and_the_others_are_repaired(
    workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(workspace / "initiatives/request-routing.yaml", "plan: {ready: day 14", "plan: {ready: 14")
    file = workspace / WORK
    file.write_text(file.read_text(encoding="utf-8") + "title: twice\n", encoding="utf-8")
    before = file.read_bytes()
    assert run(["check", str(workspace), "--fix"]) == 1
    assert "stands twice" in capsys.readouterr().err
    assert file.read_bytes() == before
    assert "ready: day 14" in (workspace / "initiatives/request-routing.yaml").read_text(encoding="utf-8")


def test_a_file_that_was_changed_meanwhile_is_left_alone(workspace: Path) -> None:
    found = repaired(workspace, [], None)
    edit(workspace / WORK, "title: Send", "title: Deliver")
    before = contents(workspace)
    with pytest.raises(EditError, match="was changed meanwhile"):
        found.write(workspace)
    assert contents(workspace) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["--fix", "--diff"],
        ["--watch", "--fix"],
        ["--diff", "--format", "json"],
        ["--watch", "--format", "sarif"],
    ],
)
def test_options_that_do_not_go_together_are_refused(workspace: Path, arguments: list[str]) -> None:
    before = contents(workspace)
    assert run(["check", str(workspace), *arguments]) == 2
    assert contents(workspace) == before
