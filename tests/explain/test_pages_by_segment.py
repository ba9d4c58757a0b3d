"""Where each segment has a certificate of its own, verdict and pages say each with its counts, and who gets the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from explained import WORK

from midspan.cli.app import run
from midspan.explain.operator import operator_page
from midspan.explain.page import Page
from midspan.explain.person import person_page
from midspan.explain.sponsor import sponsor_page
from midspan.explain.subject import Subject
from midspan.explain.terminal import as_text
from midspan.explain.users import users_page

TODAY = "2026-10-01"


@pytest.fixture
def by_segment(workspace: Path, capfd: pytest.CaptureFixture[str]) -> Path:
    code = run(["prove", WORK, "--certify", "--by-segment", "--anyway", "--workspace", str(workspace)])
    assert code == 0, capfd.readouterr()
    return workspace


def test_the_verdict_says_each_segment(by_segment: Path, capfd: pytest.CaptureFixture[str]) -> None:
    capfd.readouterr()
    run(["verdict", "--workspace", str(by_segment), "--at", TODAY])
    text = capfd.readouterr().out
    assert "in 1 of 2 segments" in text
    assert "input.channel=mail: to people" in text
    assert "any other segment, and an item that says none: to people" in text
    run(["verdict", "--workspace", str(by_segment), "--at", TODAY, "--format", "json"])
    [work] = json.loads(capfd.readouterr().out)["works"]
    certificate = work["certificate"]
    assert "threshold" not in certificate
    app, mail = certificate["by_segment"]
    assert (app["certified"], mail["certified"]) == (True, False)
    assert certificate["n"] == app["n"]
    assert work["share_alone"] == pytest.approx(app["n"] / certificate["items"])


def test_it_is_void_once_the_segments_are_others(by_segment: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = by_segment / f"works/{WORK}.yaml"
    file.write_text(
        file.read_text("utf-8").replace("segments: [input.channel]", "segments: [input.floors]"), "utf-8"
    )
    capfd.readouterr()
    run(["verdict", "--workspace", str(by_segment), "--at", TODAY, "--format", "json"])
    [work] = json.loads(capfd.readouterr().out)["works"]
    # The one over all cases was given before it, and holds still.
    assert (work["certificate"]["by_segment"], work["certificate"]["attempt"]) == (None, 1)


@pytest.mark.parametrize("page", [sponsor_page, operator_page, person_page, users_page])
def test_every_page_that_says_what_acts_alone_says_who_gets_the_rest(
    by_segment: Path, subject_of: Callable[[Path], Subject], page: Callable[[Subject], Page]
) -> None:
    text = as_text(page(subject_of(by_segment)))
    assert "segment" in text
