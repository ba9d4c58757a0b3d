"""`midspan cases split` through the shell, and what it does to the file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from midspan.cli import app

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
WORK = "route-request"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "ours"
    shutil.copytree(REFERENCE, root, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
    return root


def cases_file(root: Path) -> Path:
    return root / "works" / f"{WORK}.cases.jsonl"


def midspan(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app.build(), [*arguments, "--workspace", str(root)])


def split(root: Path, *arguments: str) -> dict[str, Any]:
    result = midspan(root, "cases", "split", WORK, "--format", "json", *arguments)
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(result.stdout)
    return said


def undecided(n: int, **said: Any) -> bytes:
    text = {"text": f"The lamp {n} is dark.", "floors": 2}
    return json.dumps({"id": f"u-{n}", "input": text, "expected": {"trade": "electrics"}, **said}).encode()


def add_lines(root: Path, *lines: bytes) -> None:
    with cases_file(root).open("ab") as stream:
        stream.writelines(each + b"\n" for each in lines)


def test_only_undecided_lines_change_and_the_key_is_kept(workspace: Path) -> None:
    before = cases_file(workspace).read_bytes()
    add_lines(workspace, *(undecided(n) for n in range(40)), b"no case at all")
    said = split(workspace, "--certify", "50%")
    after = cases_file(workspace).read_bytes()
    assert after.startswith(before)
    assert after.endswith(b"no case at all\n")
    assert said["key"] == "new"
    assert said["why"] == {"share": 40, "twin": 0, "looked-at": 0}
    assert sum(said["given"].values()) == 40
    assert {name for name, n in said["given"].items() if n} == {"certify", "develop"}
    assert sum(said["kept"].values()) == len(before.splitlines())
    assert said["faulty"] == 1
    again = split(workspace, "--certify", "90%")
    assert cases_file(workspace).read_bytes() == after
    assert again["key"] == "known"
    assert again["counts"] == said["counts"]


def test_a_clone_with_the_lines_in_another_order_splits_alike(workspace: Path, tmp_path: Path) -> None:
    split(workspace)
    clone = tmp_path / "clone"
    shutil.copytree(workspace, clone)
    lines = [undecided(n) for n in range(60)]
    add_lines(workspace, *lines)
    add_lines(clone, *reversed(lines))
    split(workspace)
    split(clone)

    def uses(root: Path) -> dict[str, str]:
        return {
            each["id"]: each["use"] for each in map(json.loads, cases_file(root).read_bytes().splitlines())
        }

    assert uses(workspace) == uses(clone)


def test_a_dry_run_writes_nothing_at_all(workspace: Path) -> None:
    add_lines(workspace, undecided(1))
    before = {each: each.read_bytes() for each in workspace.rglob("*") if each.is_file()}
    said = split(workspace, "--dry-run")
    assert sum(said["given"].values()) == 1
    assert {each: each.read_bytes() for each in workspace.rglob("*") if each.is_file()} == before


def test_what_was_evaluated_before_never_certifies(workspace: Path) -> None:
    lines = [undecided(n, use="develop") for n in range(30)]
    add_lines(workspace, *lines)
    proven = midspan(workspace, "prove", WORK, "--no-stress")
    assert proven.exit_code == 0, proven.output
    file = cases_file(workspace)
    file.write_bytes(
        b"".join(each for each in file.read_bytes().splitlines(keepends=True) if b"u-" not in each)
    )
    add_lines(workspace, *(undecided(n) for n in range(30)), *(undecided(n) for n in range(30, 60)))
    said = split(workspace, "--certify", "100%")
    assert said["why"] == {"share": 30, "twin": 0, "looked-at": 30}
    assert said["given"]["certify"] == said["given"]["develop"] == 30


def test_an_undecided_case_is_a_finding_that_names_the_command(workspace: Path) -> None:
    add_lines(workspace, undecided(1))
    checked = midspan(workspace, "check")
    assert "has no `use`" in checked.output
    assert "midspan cases split" in checked.output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--certify", "0.6"), "`--certify` is `0.6`, not a percentage"),
        (("--certify", "70%", "--train", "40%"), "are more than all cases"),
        (("--certify", "-5%"), "outside 0% to 100%"),
    ],
)
def test_shares_that_cannot_be_are_refused(workspace: Path, arguments: tuple[str, ...], message: str) -> None:
    result = midspan(workspace, "cases", "split", WORK, *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_without_cases_it_says_how_to_get_some(workspace: Path) -> None:
    cases_file(workspace).unlink()
    result = midspan(workspace, "cases", "split", WORK)
    assert result.exit_code == 2
    assert "midspan cases add route-request FILE" in result.output
