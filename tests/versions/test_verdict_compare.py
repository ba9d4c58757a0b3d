"""`midspan verdict --compare`: beside what a receipt shows, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from documented import documented, keys
from repository import INITIATIVE_FILE, NAME, WORK, WORK_FILE, Repository

from midspan.decide.snapshot import from_body
from midspan.versions.comparison import Earlier, compare


def export(repository: Repository, path: Path) -> str:
    assert repository("audit", "export", "-o", str(path))[0] == 0
    return str(path)


@pytest.fixture
def receipt(proven: Repository, tmp_path: Path) -> str:
    return export(proven, tmp_path / "receipt.json")


def test_nothing_changed_is_said(proven: Repository, receipt: str) -> None:
    _, said = proven("verdict", "--compare", receipt)
    assert " ".join(said.split()).endswith("nothing")
    change = proven.json("verdict", "--compare", receipt)["change"]
    assert change["reasons"]["new"] == change["reasons"]["gone"] == []
    assert change["findings"]["new"] == change["findings"]["gone"] == []
    assert change["works"][0]["certificate"] == "same"
    assert change["then"]["verdict"] == "COMMIT"


def test_a_looser_limit_loses_the_certificate_and_says_why(proven: Repository, receipt: str) -> None:
    proven.edit(WORK_FILE, "max_error: 10%", "max_error: 11%")
    change = proven.json("verdict", "--compare", receipt)["change"]
    (work,) = change["works"]
    assert (work["certificate"], work["void_because"]) == ("lost", ["quality.max_error"])
    assert work["share_alone"]["then"] > 0
    assert work["share_alone"]["now"] is None
    assert "EV203" in {each["code"] for each in change["findings"]["new"]}
    assert "IN403" in {each["code"] for each in change["findings"]["new"]}
    flat = " ".join(proven("verdict", "--compare", receipt)[1].split())
    assert "verdict: was COMMIT → Shadow, is HOLD before Chosen" in flat
    assert f"`{WORK}`, certificate: lost: void because of `quality.max_error`" in flat
    assert f"`{WORK}`, AI alone: unknown, was " in flat


def test_a_reason_that_is_worded_otherwise_still_stands(proven: Repository, tmp_path: Path) -> None:
    proven.edit(WORK_FILE, "people: 3", "people: 0")
    proven("verdict")
    before = export(proven, tmp_path / "before.json")
    proven.edit(WORK_FILE, "volume: 300/day", "volume: 350/day")
    change = proven.json("verdict", "--compare", before)["change"]["reasons"]
    assert "RV101" in {each["code"] for each in change["still"]}
    assert change["gone"] == []


def test_markdown_has_verdict_share_with_counts_value_people_and_reasons(
    proven: Repository, receipt: str
) -> None:
    proven.edit(WORK_FILE, "people: 3", "people: 0")
    code, said = proven("verdict", "--compare", receipt, "--format", "markdown")
    assert code == 1
    lines = said.splitlines()
    assert lines[:2] == ["<!-- midspan verdict -->", "## Verdict: 1 HOLD"]
    row = next(line for line in lines if line.startswith(f"| <code>{NAME}</code>"))
    assert "**HOLD before Chosen, was COMMIT → Shadow**" in row
    assert "at least " in row
    assert "nobody takes the rest, was " in row
    assert row.count("|") == 7
    assert "<details open><summary>New reasons to HOLD (" in said
    assert "which was verified" in said


def test_without_a_receipt_what_changed_is_unknown(proven: Repository) -> None:
    said = proven("verdict", "--format", "markdown")[1]
    assert "Nothing is compared with: what changed is unknown." in said
    assert "<summary>Why COMMIT (1)</summary>" in said
    assert proven.json("verdict")["change"] is None


def test_a_receipt_without_this_initiative_says_unknown_and_not_no_change(
    proven: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Repository(tmp_path / "other", capsys)
    other.edit(INITIATIVE_FILE, f"initiative: {NAME}", "initiative: another")
    other("verdict")
    receipt = export(other, tmp_path / "other.json")
    change = proven.json("verdict", "--compare", receipt)["change"]
    assert (change["then"], change["reasons"], change["findings"], change["works"]) == (
        None,
        None,
        None,
        None,
    )
    assert "which shows no verdict of it" in " ".join(proven("verdict", "--compare", receipt)[1].split())
    said = proven("verdict", "--compare", receipt, "--format", "markdown")[1]
    assert f"It shows no verdict of <code>{NAME}</code>: what changed there is unknown." in said


def test_a_renamed_work_is_the_same_work(proven: Repository, receipt: str) -> None:
    proven("rename", WORK, "send-request")
    proven("rename", NAME, "routing")
    change = proven.json("verdict", "--compare", receipt)["change"]
    assert [(each["work"], each["certificate"]) for each in change["works"]] == [("send-request", "same")]
    assert change["reasons"]["new"] == change["reasons"]["gone"] == []


def test_a_supposed_verdict_is_never_compared_with(proven: Repository, tmp_path: Path) -> None:
    proven("verdict", "--at", "2031-01-01")
    before = export(proven, tmp_path / "before.json")
    assert proven.json("verdict", "--compare", before)["change"]["then"]["verdict"] == "COMMIT"


@pytest.mark.parametrize("damage", ["verdict", "cut", "empty", "gone"])
def test_a_receipt_that_does_not_hold_is_an_error_and_nothing_is_shown(
    proven: Repository, receipt: str, damage: str
) -> None:
    file = Path(receipt)
    text = file.read_text()
    if damage == "gone":
        file.unlink()
    else:
        file.write_text(
            {"verdict": text.replace("COMMIT", "HOLD", 1), "cut": text[:-200], "empty": ""}[damage]
        )
    code, said = proven("verdict", "--compare", receipt, "--format", "json")
    assert code == 2
    assert not said.startswith("{")
    assert "cannot be" in said


def test_an_earlier_verdict_that_recorded_no_findings_leaves_them_unknown() -> None:
    old: dict[str, Any] = {
        "on": "2026-10-01", "verdict": "HOLD", "stage": "ready", "next_stage": "chosen", "share_alone": None,
        "net_per_day": 3.0, "currency": "EUR", "reasons": [], "works": [],
    }  # fmt: skip
    then, now = from_body(old), from_body({**old, "findings": [], "net_interval": [1.0, 4.0]})
    found = compare(Earlier("t", "k", {NAME: (7, then)}), [NAME], now)
    assert found.findings is None
    assert found.reasons is not None


def test_every_key_of_the_comparison_is_documented(proven: Repository, receipt: str, tmp_path: Path) -> None:
    proven.edit(WORK_FILE, "people: 3", "people: 0")
    proven.edit(WORK_FILE, "max_error: 10%", "max_error: 11%")
    proven("verdict")
    worse = proven.json("verdict", "--compare", receipt)["change"]
    between = export(proven, tmp_path / "between.json")
    proven.edit(WORK_FILE, "people: 0", "people: 3")
    better = proven.json("verdict", "--compare", between)["change"]
    found = {f"change.{each}" for said in (worse, better) for each in keys(said)}
    assert found == {each for each in documented("verdict.md", "keys") if each.startswith("change.")}


def test_what_is_recorded_is_read_back_the_same(proven: Repository, receipt: str) -> None:
    entries = json.loads(Path(receipt).read_text())["entries"]
    bodies = [json.loads(each["body"]) for each in entries if each["kind"] == "verdict"]
    assert bodies
    for body in bodies:
        assert from_body(body).body().items() <= body.items()
