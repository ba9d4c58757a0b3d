"""docs/start.md shows what the commands print on the real data."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from midspan.cli.app import run
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.survey import survey

PAGE = Path(__file__).resolve().parents[2] / "docs" / "start.md"
FILES = (
    "banking77/train.csv.gz",
    "cfpb_complaints/complaints_dev.csv.gz",
    "sroie_receipts/receipts_dev.jsonl.gz",
)


def sessions() -> list[tuple[list[str], str]]:
    """Commands with what is shown behind the last of them."""
    found = []
    for block in re.findall(
        r"^```\n(\$ .*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        lines = block.splitlines()
        commands = [line[2:] for line in lines if line.startswith("$ ")]
        found.append((commands, "\n".join(lines[len(commands) :])))
    return found


def undrawn(text: str) -> str:
    """Without days, and without the numbers that the key of a new workspace draws."""
    text = re.sub(r"\d{4}-\d{2}-\d{2}", "DATE", text)
    text = re.sub(r"[\d,]+ to develop, [\d,]+ to certify", "N to develop, N to certify", text)
    text = re.sub(r"there are [\d,]+ certify cases", "there are N certify cases", text)
    # How many rules there are is not what the page is about.
    return re.sub(r"^\d+ findings (.*)\n.*$", r"N findings \1", text, flags=re.MULTILINE)


@pytest.fixture
def folder(shared_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in FILES:
        (tmp_path / Path(name).name).symlink_to(shared_data / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_shows_what_is_printed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = 0
    for commands, shown in sessions():
        for command in commands:
            words = shlex.split(command)
            if words[0] == "cd":
                monkeypatch.chdir(Path.cwd() / words[1])
                continue
            assert words[0] == "midspan"
            code = run(words[1:])
            said = capsys.readouterr()
            assert code == (1 if words[1] == "check" else 0), said.err
            ran += 1
        for part in undrawn(shown).split("\n…\n"):
            assert part.strip("\n") in undrawn(said.out), command
    assert ran == 5
    assert run(["check", str(folder / "desk"), "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert not [each for each in found if each["code"].startswith("WD0")]
    assert {each["code"] for each in found if not each["owner"]} <= {"EV105"}


def test_every_case_of_the_real_files_fits_its_drafted_schemas(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in FILES:
        path = Path(name).name
        assert run(["init", "desk", "--from", path, "--format", "json"]) == 0
        rows = json.loads(capsys.readouterr().out)["rows"]
        assert rows["received"] == rows["cases"] + rows["repeated"] + rows["joined"] + rows["rejected"]
    for file in load(folder / "desk").works.values():
        found = survey(file, compile_work(file))
        assert not found.faulty
        assert not found.bad_inputs.total
        assert not found.bad_answers.total
        assert found.total
