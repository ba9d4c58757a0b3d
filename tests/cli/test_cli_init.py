"""`midspan init` without a file: a workspace and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from midspan import settings
from midspan.cli.app import run


def test_a_new_workspace_can_be_read_and_has_its_folders(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "w")]) == 0
    assert "next: `midspan define NAME`" in capsys.readouterr().out
    said = settings.read(tmp_path / "w")
    assert said.cases_key
    assert replace(said, cases_key=None) == settings.Settings(tmp_path / "w")
    assert {each.name for each in (tmp_path / "w").iterdir()} == {
        "midspan.toml",
        "works",
        "initiatives",
        "implementations",
    }


def test_json_says_what_was_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "works").mkdir()
    assert run(["init", str(tmp_path), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "workspace": str(tmp_path),
        "files": ["midspan.toml"],
        "folders": ["initiatives", "implementations"],
    }


def test_what_is_there_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    assert run(["init", str(tmp_path)]) == 0
    text = (tmp_path / "midspan.toml").read_text(encoding="utf-8")
    assert run(["init", str(tmp_path)]) == 2
    assert "is a workspace already" in capsys.readouterr().err
    assert run(["init", str(tmp_path / "works")]) == 2
    assert "lies in the workspace" in capsys.readouterr().err
    assert (tmp_path / "midspan.toml").read_text(encoding="utf-8") == text
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_in_place_of_a_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "works").write_text("", encoding="utf-8")
    assert run(["init", str(tmp_path)]) == 2
    assert "works` is not a folder" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["works"]
