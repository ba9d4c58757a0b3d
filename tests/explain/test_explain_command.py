"""`midspan explain`: the page in every form, on the screen and in a file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from explained import WORK

from midspan.cli.app import run

DOCS = Path(__file__).resolve().parents[2] / "docs" / "explain.md"


@pytest.fixture
def explained(workspace: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    def explain(*more: str) -> str:
        capsys.readouterr()
        assert run(["explain", WORK, "--workspace", str(workspace), "--at", "2026-10-01", *more]) == 0
        return str(capsys.readouterr().out)

    return explain


@pytest.mark.parametrize("reader", ["person", "sponsor"])
def test_the_text_fits_a_terminal_of_a_hundred_columns(explained: Any, reader: str) -> None:
    said = explained("--for", reader)
    assert max(map(len, said.splitlines())) <= 100
    assert "\x1b" not in said


def test_a_hostile_text_cannot_move_the_cursor(hostile: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = hostile / f"works/{WORK}.yaml"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["procedure"] = "first\rsecond \u009b2J \x1b[31m red"
    file.write_text(json.dumps(data), encoding="utf-8")
    assert run(["explain", WORK, "--workspace", str(hostile)]) == 0
    said = capsys.readouterr().out
    assert not set(said) & {"\x1b", "\r", "\u009b", "\u202e"}


def test_every_form_says_the_same_words(explained: Any) -> None:
    forms = [explained("--for", "sponsor", "--format", each) for each in ("text", "markdown", "html", "json")]
    for words in ("What is not automated, and why", "What would stop it"):
        assert all(words.lower() in each.lower() for each in forms)


def test_a_file_is_written_in_the_form_of_its_ending_and_replaced_only_with_a_word(
    explained: Any, tmp_path: Path
) -> None:
    for ending, start in (
        (".html", "<!doctype html>"),
        (".md", "# Send one"),
        (".json", "{"),
        (".txt", "Send one"),
    ):
        file = tmp_path / f"page{ending}"
        assert explained("-o", str(file)).startswith("wrote ")
        assert file.read_text(encoding="utf-8").startswith(start)
        assert explained("-o", str(file)).startswith("replaced ")
    assert sorted(each.name for each in tmp_path.iterdir() if each.is_file()) == [
        "page.html",
        "page.json",
        "page.md",
        "page.txt",
    ]


def test_a_file_without_an_ending_is_in_the_form_that_was_asked_for(explained: Any, tmp_path: Path) -> None:
    explained("-o", str(tmp_path / "page"), "--format", "html")
    assert (tmp_path / "page").read_text(encoding="utf-8").startswith("<!doctype html>")
    explained("-o", str(tmp_path / "page"))
    assert (tmp_path / "page").read_text(encoding="utf-8").startswith("Send one")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rout-request"], "did you mean `route-request`?"),
        ([WORK, "--at", "soon"], "`soon` is not a date"),
        ([WORK, "-o", "no/such/folder/page.md"], "cannot be written"),
        ([WORK, "-o", "."], "is not a file"),
        ([WORK, "-o", "page.pdf"], "end the file’s name in one of `.txt`, `.md`"),
        ([WORK, "-o", "page.pdf", "--format", "html"], "`page.pdf` has an ending of no form"),
        (
            [WORK, "-o", "page.md", "--format", "html"],
            "`page.md` is markdown by its ending, `--format` says html",
        ),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(
    workspace: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(["explain", *arguments, "--workspace", str(workspace)]) == 2
    assert said in capsys.readouterr().err


def test_reading_leaves_the_workspace_as_it_was(hostile: Path) -> None:
    before = sorted(each.relative_to(hostile) for each in hostile.rglob("*"))
    assert run(["explain", WORK, "--workspace", str(hostile)]) == 0
    assert sorted(each.relative_to(hostile) for each in hostile.rglob("*")) == before


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere: run the tests as another user")
def test_a_folder_that_may_not_be_written_is_said(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    assert run(["explain", WORK, "--workspace", str(workspace), "-o", str(closed / "page.md")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def keys(node: Any, at: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield f"{at}{key}"
            yield from keys(value, f"{at}{key}.")
    elif isinstance(node, list):
        for value in node:
            yield from keys(value, f"{at.removesuffix('.')}[].")


def test_every_key_of_the_json_is_documented_and_every_documented_key_is_there(explained: Any) -> None:
    found = {
        key
        for reader in ("person", "sponsor")
        for key in keys(json.loads(explained("--for", reader, "--format", "json")))
    }
    text = DOCS.read_text(encoding="utf-8").partition("<!-- keys -->")[2].partition("<!-- end of keys -->")[0]
    assert found == set(re.findall(r"^\| `([\w.\[\]]+)` \|", text, re.MULTILINE))


def test_the_excerpt_in_the_documentation_is_what_the_command_prints(explained: Any) -> None:
    text = DOCS.read_text(encoding="utf-8")
    (excerpt,) = re.findall(r"<!-- excerpt -->\n```\n(.*?)```", text, re.DOTALL)
    assert excerpt in explained()
