"""docs/define.md shows a real session, and names what there is."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

import pytest

from midspan.cli.app import run
from midspan.define.catalogue import INITIATIVE, WORK
from midspan.define.question import Form

DOCS = Path(__file__).resolve().parents[2] / "docs" / "define.md"
ANSWERS = Path(__file__).parent / "answers.txt"


def session(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """What is printed where the answers of `answers.txt` are given."""
    (folder / "works").mkdir()
    (folder / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n', encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ANSWERS.read_bytes())))
    assert run(["define", "route-request"]) == 0
    return capsys.readouterr().out


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}", "DATE", text)


def test_the_session_in_the_docs_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Parts that are left out are marked by a line `…`."""
    printed = undated(session(tmp_path, capsys, monkeypatch))
    shown = re.search(
        r"```\n\$ midspan define route-request\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    position = 0
    for part in undated(shown[1]).split("\n…\n"):
        assert part in printed[position:]
        position = printed.index(part, position) + len(part)
    assert len(shown[1].splitlines()) > 100


def test_every_kind_and_form_of_answer_is_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    kinds = {question.kind.name for question in (*WORK, *INITIATIVE)}
    listed = re.search(r"`kind` is one of (.*?)\.\n", text, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`([^`]+)`", listed[1])) == kinds
    assert all(f"`{form.value}`" in text for form in Form)
