"""`midspan rollout`: the pack on disk, what is in it, and what is never in it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from explained import CERTIFIES, WORK

from midspan.cli.app import run
from midspan.explain.packfolder import MARK

DOCS = Path(__file__).resolve().parents[2] / "docs" / "explain.md"
PAGES = ("index", "reviewer", "quiz", "answers", "operator", "users")


def rolled(root: Path, folder: Path, *more: str) -> int:
    return run(["rollout", WORK, "-o", str(folder), "--workspace", str(root), *more])


@pytest.fixture
def packed(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path / "new" / "pack"
    capsys.readouterr()
    assert rolled(workspace, folder, "--at", "2026-10-01", "--format", "json") == 0
    return folder, json.loads(capsys.readouterr().out)


def test_the_pack_holds_a_page_for_each_role_in_both_forms(packed: tuple[Path, dict[str, Any]]) -> None:
    folder, said = packed
    expected = {*(f"{name}.{ending}" for name in PAGES for ending in ("html", "md")), "training.jsonl"}
    assert {each.name for each in folder.iterdir()} - {MARK} == expected == set(said["files"])
    assert said["replaced"] == []


def test_the_hard_cases_are_those_that_the_evidence_names(packed: tuple[Path, dict[str, Any]]) -> None:
    folder, said = packed
    assert said["implementation"] == "keywords"
    for reason in ("wrong", "judgement", "to_person", "contradicted", "held"):
        assert said["reasons"][reason]["here"] >= 1, reason
    answers = (folder / "answers.md").read_text(encoding="utf-8")
    assert (said["hard"], said["most"]) == (4, 24)
    assert "Nothing harder is left: 4 of up to 24 hard cases" in answers
    for name in ("gas-1", "held-1", "fax-1"):
        assert name in answers
    assert "a gas smell is for the emergency desk alone" in answers
    assert "people differ" in answers


def test_no_case_that_certifies_is_in_any_file(packed: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = packed
    for file in folder.iterdir():
        assert CERTIFIES not in file.read_text(encoding="utf-8"), file.name


def test_the_quiz_holds_the_cases_and_not_their_answers(packed: tuple[Path, dict[str, Any]]) -> None:
    folder, _ = packed
    quiz, answers = ((folder / f"{name}.md").read_text(encoding="utf-8") for name in ("quiz", "answers"))
    assert "The lift does not come" in quiz
    assert "Right" not in quiz
    assert "held-1" not in quiz, "an id may tell what the case is an example of"
    assert "plumbing" not in quiz
    assert "plumbing" in answers
    ids = re.findall(r'<a id="(case-\w+)"></a>', quiz)
    assert ids == re.findall(r'<a id="(case-\w+)"></a>', answers)


def test_machines_get_every_case_whose_right_answer_is_known(packed: tuple[Path, dict[str, Any]]) -> None:
    folder, said = packed
    lines = [
        json.loads(line) for line in (folder / "training.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) == said["cases"] - said["reasons"]["contradicted"]["here"]
    assert all(
        each["expected"] is not None or each["judged"] is not None or each["to_person"] for each in lines
    )
    documented = re.findall(
        r"^\| `(\w+)` \|",
        DOCS.read_text(encoding="utf-8")
        .partition("<!-- training -->")[2]
        .partition("<!-- end of training -->")[0],
        re.MULTILINE,
    )
    assert list(lines[0]) == documented


def test_the_same_day_and_seed_give_the_same_bytes_and_what_stood_there_is_named(
    workspace: Path, packed: tuple[Path, dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = packed
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    capsys.readouterr()
    assert rolled(workspace, folder, "--at", "2026-10-01") == 0
    assert "13 files, 13 replaced" in capsys.readouterr().out
    assert before == {each.name: each.read_bytes() for each in folder.iterdir()}
    assert rolled(workspace, tmp_path / "other", "--at", "2026-10-01", "--seed", "2") == 0
    assert (tmp_path / "other/quiz.md").read_bytes() != before["quiz.md"]


def test_the_operator_reads_thresholds_and_a_first_week_made_of_the_definition(
    packed: tuple[Path, dict[str, Any]],
) -> None:
    page = (packed[0] / "operator.md").read_text(encoding="utf-8")
    for part in (
        "more than **10%** of all that is checked is wrong",
        "`midspan pause route-request --why …`",
        "autonomous, 25% of it",
        "- [ ] One item for which `text` contains “gas”",
        "- [ ] One answer that breaks `lift-exists` goes to a person",
        "- [ ] Asked of job report: was there any `wrong-trade` (45 EUR each)?",
        "desk-lead",
        "an AI answered an item that is kept for people",
    ):
        assert part in page


def test_users_read_what_changes_and_how_to_object(packed: tuple[Path, dict[str, Any]]) -> None:
    page = (packed[0] / "users.md").read_text(encoding="utf-8")
    assert "**From Shadow on**, nothing that reaches you changes" in page
    assert "Tell tenant-desk which item it is and what is wrong." in page
    assert "They take it up within 2 h, and a person decides it." in page


def test_reviewers_read_which_answers_are_possible_and_of_no_key_that_no_command_knows(
    packed: tuple[Path, dict[str, Any]],
) -> None:
    page = (packed[0] / "reviewer.md").read_text(encoding="utf-8")
    assert "- plumbing\n- heating\n- electrics\n- lift\n- carpentry" in page
    assert "What you cannot decide goes on to desk-lead." in page
    assert "Key" not in page
    assert "review page" not in page


def test_without_evidence_it_is_said_that_nothing_was_measured(
    hostile: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert rolled(hostile, tmp_path / "pack") == 0
    assert "of which nothing was measured" in capsys.readouterr().out
    assert "What the AI made of them is **unknown**" in (tmp_path / "pack/reviewer.md").read_text(
        encoding="utf-8"
    )


def test_a_definition_without_cases_gets_a_pack_that_says_what_is_missing(
    workspace: Path, tmp_path: Path
) -> None:
    (workspace / f"works/{WORK}.cases.jsonl").unlink()
    assert rolled(workspace, tmp_path / "pack") == 0
    assert "There is no case to train on" in (tmp_path / "pack/quiz.md").read_text(encoding="utf-8")
    assert (tmp_path / "pack/training.jsonl").read_bytes() == b""


def test_a_folder_that_cannot_be_one_is_a_usage_error(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("kept", encoding="utf-8")
    assert rolled(workspace, tmp_path / "file") == 2
    assert "cannot be the folder of a pack" in capsys.readouterr().err
    assert (tmp_path / "file").read_text(encoding="utf-8") == "kept"


def kept_in(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder there, the ledger aside, which notes for itself that it was read."""
    found = [each for each in folder.rglob("*") if ".midspan" not in each.relative_to(folder.parent).parts]
    return {str(each): each.read_bytes() if each.is_file() else None for each in found}


def refused(workspace: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    before = kept_in(folder)
    assert rolled(workspace, folder) == 2
    assert before == kept_in(folder)
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "name", ["works", "works/new", "initiatives", "implementations", "contracts", ".", ".midspan"]
)
def test_the_folders_of_the_workspace_are_no_place_for_a_pack(
    workspace: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    shutil.rmtree(workspace / "implementations")
    (workspace / "implementations").mkdir()
    assert "is the workspace’s own" in refused(workspace, workspace / name, capsys)


def test_a_folder_with_other_files_is_refused_and_left_as_it_is(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "users.md").write_text("my own users", encoding="utf-8")
    assert "`users.md`" in refused(workspace, folder, capsys), "the name of a page is no mark of a pack"


def test_an_earlier_pack_is_replaced_unless_something_else_or_another_work_is_in_it(
    workspace: Path, packed: tuple[Path, dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _ = packed
    (folder / "index.html").unlink()
    assert rolled(workspace, folder) == 0, "a pack that was broken off is written again"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    assert "holds other files than a pack: `notes.txt`" in refused(workspace, folder, capsys)
    (folder / "notes.txt").unlink()
    (folder / MARK).write_text("another-work\n", encoding="utf-8")
    assert f"holds the pack of `another-work`, not of `{WORK}`" in refused(workspace, folder, capsys)
    (folder / MARK).write_bytes(b"\xff")
    assert "is no text" in refused(workspace, folder, capsys)


def test_cases_of_which_none_is_known_to_be_hard_are_not_called_missing(
    workspace: Path, tmp_path: Path
) -> None:
    case = {
        "id": "a",
        "input": {"text": "A drip.", "floors": 3},
        "expected": {"trade": "plumbing"},
        "use": "develop",
    }
    (workspace / f"works/{WORK}.cases.jsonl").write_text(json.dumps(case) + "\n", encoding="utf-8")
    file = workspace / f"works/{WORK}.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("segments: [input.channel]", "segments: []"),
        encoding="utf-8",
    )
    assert rolled(workspace, tmp_path / "pack") == 0
    quiz = (tmp_path / "pack/quiz.md").read_text(encoding="utf-8")
    assert "of none it is known that it is hard. `midspan prove route-request` measures" in quiz


def test_judged_answers_are_asked_about_one_by_one_and_given_with_what_people_said_together(
    workspace: Path, tmp_path: Path
) -> None:
    said = [
        {"output": {"trade": "lift"}, "acceptable": True, "by": "tenant-desk"},
        {"output": {"trade": "lift"}, "acceptable": True, "by": "desk-lead"},
        {"output": {"trade": "carpentry"}, "acceptable": False, "edited": {"trade": "heating"}},
    ]
    differ = [{"output": {"trade": "lift"}, "acceptable": each} for each in (True, False)]
    lines = [
        {
            "id": "judged-1",
            "input": {"text": "It hums.", "floors": 3, "channel": "app"},
            "judged": said,
            "use": "example",
        },
        {"id": "differ-3", "input": {"text": "It hisses.", "floors": 3}, "judged": differ, "use": "example"},
    ]
    file = workspace / f"works/{WORK}.cases.jsonl"
    file.write_text("".join(json.dumps(each) + "\n" for each in lines), encoding="utf-8")
    assert rolled(workspace, tmp_path / "pack") == 0
    quiz, answers = (
        (tmp_path / f"pack/{name}.md").read_text(encoding="utf-8") for name in ("quiz", "answers")
    )
    assert quiz.count("Acceptable?") == 4
    assert "acceptable" not in quiz
    assert "lift is **acceptable**; carpentry is **not acceptable**; heating is **acceptable**" in answers
    assert "people differ" in answers
    (line,) = (tmp_path / "pack/training.jsonl").read_text(encoding="utf-8").splitlines()
    assert [each["acceptable"] for each in json.loads(line)["judged"]] == [True, False, True]
