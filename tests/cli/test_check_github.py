"""Annotations for GitHub Actions: nothing that a file holds can end a command early or begin another."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_ground import clean_workspace, edit
from hypothesis import given
from hypothesis import strategies as st

from midspan.cli.app import run
from midspan.cli.check_text import as_github
from midspan.cli.checked import Checked
from midspan.findings import Finding, Place
from midspan.model.stage import Stage


def finding(message: str = "`a` is odd", path: str = "works/a.yaml", stage: Stage = Stage.READY) -> Finding:
    return Finding("WD901", "number-odd", Place(path, 3, 7), message, "add one", stage)


def commands(found: list[Finding], folder: str = "") -> list[str]:
    """The lines that the runner takes for commands."""
    printed = as_github(Checked(found, [], 1, 0), folder)
    return [line for line in printed.split("\n") if line.startswith("::")]


def read(command: str) -> tuple[str, dict[str, str], str]:
    """Kind, properties and message, as the runner takes a command apart."""
    head, message = command[2:].split("::", 1)
    kind, _, rest = head.partition(" ")
    return kind, dict(map(unescaped, each.split("=", 1)) for each in rest.split(",")), unescaped(message)


def unescaped(text: str) -> str:
    for sign, written in ((":", "%3A"), (",", "%2C"), ("\r", "%0D"), ("\n", "%0A"), ("%", "%25")):
        text = text.replace(written, sign)
    return text


def test_a_finding_is_one_command_at_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workspace = clean_workspace(tmp_path / "w")
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    assert run(["check", str(workspace), "--format", "github"]) == 1
    assert capsys.readouterr().out == (
        "::error file=works/route-request.yaml,line=7,col=1,title=WD102 baseline-missing::"
        "`today.volume` is missing%0Ahelp: count the items of a period, such as `1200/day`\n"
        "1 finding in 1 work and 1 initiative\n"
    )


def test_paths_are_those_of_the_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".git").mkdir()
    workspace = clean_workspace(tmp_path / "ai" / "w")
    edit(workspace / "works/route-request.yaml", "volume: 300/day, ", "")
    assert run(["check", str(workspace), "--format", "github"]) == 1
    assert "file=ai/w/works/route-request.yaml," in capsys.readouterr().out


def test_what_blocks_an_earlier_stage_is_louder_and_comes_first() -> None:
    later, sooner = finding("late", stage=Stage.AUTONOMOUS), finding("soon", "works/z.yaml", Stage.FRAMED)
    middle = finding("between", stage=Stage.CHOSEN)
    assert [(kind, message[:4]) for kind, _, message in map(read, commands([later, middle, sooner]))] == [
        ("error", "soon"),
        ("warning", "betw"),
        ("notice", "late"),
    ]


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_message_and_path_come_back_as_they_were_from_one_command(message: str, path: str) -> None:
    (command,) = commands([finding(message, path)])
    kind, properties, text = read(command)
    assert kind == "error"
    assert properties == {"file": path, "line": "3", "col": "7", "title": "WD901 number-odd"}
    assert text == f"{message}\nhelp: add one"
