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
HERE = Path(__file__).parent


def session(
    work: str, answers: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    """What is printed where these answers are given."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.read_bytes())))
    capsys.readouterr()
    assert run(["define", work]) == 0
    return capsys.readouterr().out


def shows(work: str, printed: str) -> None:
    """Parts that are left out in the docs are marked by a line `…`."""
    found = re.search(
        rf"```\n\$ midspan define {work}\n(.*?)\n```", DOCS.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    rest = undated(printed)
    for part in undated(found[1]).split("\n…\n"):
        assert part in rest
        rest = rest[rest.index(part) + len(part) :]
    assert len(found[1].splitlines()) > 50


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}", "DATE", text)


def test_the_session_in_the_docs_is_what_is_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "works").mkdir()
    (tmp_path / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    shows("route-request", session("route-request", HERE / "answers.txt", capsys, monkeypatch))


def test_the_session_after_a_draft_is_what_is_printed(
    tmp_path: Path, shared_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = shared_data / "banking77" / "train.csv.gz"
    assert run(["init", str(tmp_path / "desk"), "--from", str(examples), "--name", "route-question"]) == 0
    monkeypatch.chdir(tmp_path / "desk")
    file = Path("works/route-question.yaml")
    comments = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    shows("route-question", session("route-question", HERE / "answers_after_draft.txt", capsys, monkeypatch))
    assert comments
    assert all(line in file.read_text(encoding="utf-8").splitlines() for line in comments)


def test_every_kind_and_form_of_answer_is_in_the_docs() -> None:
    text = DOCS.read_text(encoding="utf-8")
    kinds = {question.kind.name for question in (*WORK, *INITIATIVE)}
    listed = re.search(r"`kind` is one of (.*?)\.\n", text, re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`([^`]+)`", listed[1])) == kinds
    assert all(f"`{form.value}`" in text for form in Form)
