"""Drafts that people judged, from a table of items to a certificate of acceptability, through the command line."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import judged
import pytest
from command import PROGRAM, midspan
from promise import promise_holds

WORK = "translate-sentence"
MAX_ERROR = 0.25


def test_translations_are_handed_out_judged_by_six_and_certified_as_acceptable(
    shared_data: Path, tmp_path: Path
) -> None:
    some = judged.translations(shared_data, "dev", "test")
    table = judged.translation_desk(tmp_path, some)
    added = midspan(
        tmp_path, "cases", "add", WORK, str(table), "--map", "text=input.text", "--drawn", "--unlabelled"
    )
    assert added.code == 0
    assert (added.said["added"], added.said["waiting"]) == (len(some), len(some))
    certify = added.said["uses"]["certify"]
    assert certify == pytest.approx(0.6 * len(some), abs=5 * (0.24 * len(some)) ** 0.5)

    # Nobody has judged anything: every answer counts as an error, an attempt is refused unspent, both say what to do.
    first = midspan(tmp_path, "prove", WORK)
    [measured] = first.said["evaluations"]
    assert (measured["labels"], measured["unjudged"]) == ("judgements", measured["total"])
    refused = midspan(tmp_path, "prove", WORK, "--certify", "--anyway").said
    assert (refused["refusal"]["reason"], refused["refusal"]["missing"], refused["spent"]) == (
        "unjudged",
        certify,
        False,
    )
    assert f"midspan cases export {WORK} --unjudged" in refused["next"]
    waiting = [each["message"] for each in findings(tmp_path) if each["code"] == "EV133"]
    assert waiting[0].startswith(f"`{certify}` certify cases wait")
    assert len(waiting) == 2

    handed, back = tmp_path / "handed.csv", tmp_path / "back.csv"
    exported = midspan(tmp_path, "cases", "export", WORK, "--unjudged", "--blind", "-o", str(handed))
    assert (exported.code, exported.said["to_judge"]) == (0, len(some))
    judged.judged_by_people(handed, back, some)
    taken = midspan(tmp_path, "cases", "judge", WORK, str(back)).said
    people = len(some[0].accepted)
    assert (taken["read"], taken["added"], taken["rejected"]) == (people * len(some), people * len(some), 0)
    assert (taken["answers"], taken["alone"], taken["waiting"]) == (len(some), 0, 0)
    assert taken["disagreeing"] == sum(len(set(each.accepted)) > 1 for each in some)
    assert taken["judges"] == {f"reader-{n}": len(some) for n in range(1, people + 1)}

    [measured] = midspan(tmp_path, "prove", WORK).said["evaluations"]
    assert measured["acceptable"] + measured["not_acceptable"] == measured["total"] == len(some) - certify
    assert measured["unjudged"] == measured["errored"] == 0
    assert not {"right", "wrong"} & measured.keys()

    proven = midspan(tmp_path, "prove", WORK, "--certify", "--anyway")
    certificate = proven.said["certificate"]
    assert proven.code == 0, proven.said["refusal"]
    assert (certificate["labels"], certificate["acceptable_at_least"]) == ("judgements", 1 - MAX_ERROR)
    assert certificate["total_items"] == certify
    # What nobody used: the 7,000 sentences of the training part, at the threshold that was certified.
    fresh = [
        each
        for each in judged.translations(shared_data, "train")
        if each.confidence >= certificate["threshold"]
    ]
    assert len(fresh) > 500
    assert promise_holds(len(fresh), sum(not each.acceptable for each in fresh), MAX_ERROR)

    codes = {each["code"] for each in findings(tmp_path)}
    assert not codes & {"EV131", "EV132", "EV133", "EV134", "EV135", "EV205"}
    text = said(tmp_path, "verdict")
    assert "≥ 75% acceptable at 95%" in " ".join(text.split())
    assert "not acceptable" in text
    [work] = midspan(tmp_path, "verdict").said["works"]
    assert work["certificate"]["acceptable_at_least"] == 1 - MAX_ERROR
    assert work["minutes"]["saved_s"] is None
    assert work["value"]["time_saved"] in {"promised", None}


@pytest.mark.parametrize(("max_error", "certified"), [("30%", True), ("10%", False)])
def test_summaries_are_certified_as_factual_or_refused_in_words_of_acceptability(
    shared_data: Path, tmp_path: Path, max_error: str, certified: bool
) -> None:
    total, acceptable = judged.summary_desk(
        shared_data, tmp_path, dataset="cnndm", system="bart", metric="QAGS", max_error=max_error
    )
    text = said(tmp_path, "prove", "summarise-news", "--certify")
    result = midspan(tmp_path, "prove", "summarise-news", "--certify").said
    assert result["certified"] is certified
    assert result["spent"] is False  # the attempt was spent by the first of the two
    [measured] = result["evaluations"]
    assert (measured["total"], measured["acceptable"]) == (total, acceptable)
    assert "acceptable" in text
    assert "wrong" not in text
    # One name stands for three annotators, and they were blind: that is what the rules know.
    codes = {each["code"] for each in findings(tmp_path)}
    assert "EV131" in codes
    assert "EV132" not in codes


def findings(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = midspan(root, "check").said["findings"]
    return sorted(found, key=lambda each: (each["code"], not each["message"].endswith("answer")))


def said(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [PROGRAM, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout, done.stderr
    return done.stdout
