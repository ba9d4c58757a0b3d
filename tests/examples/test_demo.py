"""The demo is computed, not told: change what it rests on and its verdicts change."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

BLOCKED = "import sys; sys.modules['sklearn'] = None; from midspan.cli import main; main()"


def run(
    *arguments: str, at: Path, code: str = "from midspan.cli import main; main()"
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=at,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def verdict(at: Path, initiative: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(run("verdict", initiative, "--format", "json", at=at).stdout)
    return said


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A proven demo, and what the command printed. Tests copy it before they change anything."""
    parent = tmp_path_factory.mktemp("demo")
    done = run("demo", at=parent)
    assert done.returncode == 0, done.stderr
    return parent / "midspan-demo", done.stdout


@pytest.fixture
def folder(proven: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(proven[0], tmp_path / "midspan-demo"))


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_three_verdicts_are_one_repairable_hold_one_honest_hold_and_one_stop(
    proven: tuple[Path, str],
) -> None:
    folder, said = proven
    assert "\nmeter-reading: HOLD before Chosen" in said
    assert "\nwinery-intake: HOLD before Chosen" in said
    assert "\nnursery-sorting: STOP" in said
    lines = (folder / "works" / "read-digit.yaml").read_text(encoding="utf-8").splitlines()
    number = 1 + next(position for position, line in enumerate(lines) if line == "  people: 1")
    assert f"works/read-digit.yaml:{number}  `people: 1`" in said.splitlines()[-3]


def test_changing_the_line_that_the_demo_names_turns_hold_into_commit(folder: Path) -> None:
    assert verdict(folder, "meter-reading")["verdict"] == "HOLD"
    replace(folder / "works" / "read-digit.yaml", "  people: 1\n", "  people: 2\n")
    said = verdict(folder, "meter-reading")
    assert (said["verdict"], said["to_stage"]) == ("COMMIT", "shadow")
    proof = said["works"][0]["certificate"]
    assert proof["errors"] / proof["n"] < proof["error_bound"] <= proof["max_error"] == 0.02
    assert said["works"][0]["people"]["utilisation"] < 1
    again = run("demo", "midspan-demo", at=folder.parent)
    assert again.returncode == 0
    assert "meter-reading: COMMIT → Shadow" in again.stdout


def test_the_small_initiative_says_how_many_cases_are_missing_and_by_when(folder: Path) -> None:
    said = verdict(folder, "winery-intake")
    missing = said["works"][0]["missing_cases"]
    assert missing["missing"] == 55
    assert date.fromisoformat(missing["on"]) > datetime.now(UTC).date()
    assert any("`55` more cases" in reason["do"] for reason in said["reasons"])


def test_shuffled_answers_void_the_certificate_and_certify_nothing(folder: Path) -> None:
    replace(folder / "works" / "read-digit.yaml", "  people: 1\n", "  people: 2\n")
    file = folder / "works" / "read-digit.cases.jsonl"
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    labelled = [case for case in cases if case["use"] == "certify" and "expected" in case]
    answers = [case["expected"] for case in labelled]
    random.Random(5).shuffle(answers)
    for case, answer in zip(labelled, answers, strict=True):
        case["expected"] = answer
    file.write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")
    fallen = verdict(folder, "meter-reading")
    assert fallen["verdict"] == "HOLD"
    assert fallen["works"][0]["certificate"] is None
    assert fallen["works"][0]["void_because"] == ["cases"]
    assert run("prove", "read-digit", "--certify", at=folder).returncode == 1
    assert verdict(folder, "meter-reading")["works"][0]["certificate"] is None


def test_answers_shuffled_before_anything_is_proven_certify_nothing(folder: Path) -> None:
    shutil.rmtree(folder / ".midspan")
    file = folder / "works" / "read-digit.cases.jsonl"
    cases = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    labelled = [case for case in cases if "expected" in case]
    answers = [case["expected"] for case in labelled]
    random.Random(5).shuffle(answers)
    for case, answer in zip(labelled, answers, strict=True):
        case["expected"] = answer
    file.write_text("".join(f"{json.dumps(case)}\n" for case in cases), encoding="utf-8")
    said = run("demo", "midspan-demo", at=folder.parent)
    assert said.returncode == 0
    assert "COMMIT" not in said.stdout.split("meter-reading:")[1].split(";")[0]
    assert verdict(folder, "meter-reading")["works"][0]["certificate"] is None


def test_a_later_day_turns_the_repaired_initiative_into_stop(folder: Path) -> None:
    replace(folder / "works" / "read-digit.yaml", "  people: 1\n", "  people: 2\n")
    due = date.fromisoformat(verdict(folder, "meter-reading")["decision_due"])
    late = run("verdict", "meter-reading", "--at", (due + timedelta(days=1)).isoformat(), at=folder)
    assert late.returncode == 1
    assert late.stdout.startswith("meter-reading: STOP")


def test_a_receipt_verifies_in_a_folder_that_holds_nothing_else(folder: Path, tmp_path: Path) -> None:
    assert run("audit", "verify", at=folder).returncode == 0
    assert run("audit", "export", "-o", str(tmp_path / "receipt.json"), at=folder).returncode == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(tmp_path / "receipt.json", elsewhere / "receipt.json")
    assert run("audit", "verify", "receipt.json", at=elsewhere).returncode == 0
    text = (elsewhere / "receipt.json").read_text(encoding="utf-8")
    (elsewhere / "receipt.json").write_text(text.replace("HOLD", "GOLD", 1), encoding="utf-8")
    assert run("audit", "verify", "receipt.json", at=elsewhere).returncode != 0


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "midspan-demo").mkdir()
    (tmp_path / "midspan-demo" / "notes.txt").write_text("mine", encoding="utf-8")
    done = run("demo", at=tmp_path)
    assert done.returncode == 2
    assert "`midspan-demo` is not empty" in done.stderr
    assert [each.name for each in (tmp_path / "midspan-demo").iterdir()] == ["notes.txt"]


def test_without_scikit_learn_the_demo_says_what_to_install(tmp_path: Path) -> None:
    done = run("demo", at=tmp_path, code=BLOCKED)
    assert done.returncode == 2
    assert "midspan[demo]" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "midspan-demo").exists()


def test_the_first_screen_of_the_readme_is_what_the_demo_prints(proven: tuple[Path, str]) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    shown = readme.split("```\nmeter-reading: ")[1].split("```")[0]
    printed = undated(proven[1])
    for part in f"meter-reading: {shown}".split("\n…\n"):
        assert undated(part.rstrip()) in printed


def test_the_ladder_of_the_documentation_is_what_prove_prints(folder: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "stress.md").read_text(encoding="utf-8")
    shown = page.split("```\nstress of nearest")[1].split("```")[0]
    printed = run("prove", "read-digit", at=folder).stdout
    for part in f"stress of nearest{shown}".split("\n…\n"):
        assert part.rstrip() in printed


def undated(text: str) -> str:
    return re.sub(r"\d{4}-\d{2}-\d{2}", "DATE", text)


def test_the_page_on_segments_shows_what_the_demo_prints(folder: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "segments.md").read_text(encoding="utf-8")
    shown = [f"{each.partition(chr(10))[2]}\n" for each in page.split("\n```")[1::2]]
    [certified] = [each for each in shown if each.startswith("nearest is certified")]
    [planned] = [each for each in shown if each.startswith("a certificate for each segment")]
    # Days on which labels can be there depend on the day of the test.
    plan = re.sub(r"  by [\d-]+", "", run("plan", "read-digit", at=folder).stdout)
    assert re.sub(r"  by [\d-]+", "", planned) in plan
    printed = run("prove", "read-digit", "--certify", "--by-segment", at=folder).stdout
    for part in certified.split("…\n"):
        assert part in printed
