"""Questions that a definition leaves open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.faults import dotted
from midspan.definitions.load import load
from midspan.definitions.openquestions import path_of
from midspan.definitions.rules import initiative_findings, work_findings
from midspan.findings import Finding

_PARTS = st.text("abc-_é1", min_size=1, max_size=5) | st.sampled_from(["day 30", "x y"])


@given(_PARTS, st.lists(_PARTS | st.integers(0, 999), max_size=4))
def test_a_path_is_read_back_from_what_is_shown(first: str, rest: list[str | int]) -> None:
    assert path_of(dotted((first, *rest))) == (first, *rest)


@pytest.mark.parametrize("text", ["", ".", "a..b", "a.", "[x]", "a[", "a[1", "a]b", "a[1]b"])
def test_what_is_no_path_is_none(text: str) -> None:
    assert path_of(text) is None


def _findings(tmp_path: Path, work: str, initiative: str = "") -> list[Finding]:
    (tmp_path / "works").mkdir(exist_ok=True)
    (tmp_path / "initiatives").mkdir(exist_ok=True)
    (tmp_path / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n')
    (tmp_path / "works" / "x.yaml").write_text(work)
    (tmp_path / "initiatives" / "i.yaml").write_text(initiative or "initiative: i\n")
    loaded = load(tmp_path)
    today = date(2026, 10, 1)
    return [
        *work_findings(loaded, loaded.works["x"], today),
        *initiative_findings(loaded, loaded.initiatives["i"], today),
    ]


def test_a_missing_field_says_who_finds_it_out_and_by_when(tmp_path: Path) -> None:
    found = _findings(
        tmp_path,
        "today: {done_by: clerks}\nopen: [{ask: today.volume, owner: desk, until: 2026-12-01}, {ask: flow.from, owner: it}]\n",
        "open: [{ask: people, owner: head-of-desk, until: 2026-11-01}]\npeople: {sponsor: s}\n",
    )
    said = {each.message: each.owner for each in found}
    assert said["`today.volume` is missing; `desk` is to find it out by 2026-12-01"] == "desk"
    assert said["`today.effort` is missing"] is None
    # The block that holds the field is missing as a whole: whoever finds a part of it is told.
    assert said["`flow` is missing; `it` is to find it out"] == "it"
    # Whoever finds the whole finds each part.
    assert (
        said["`people.operator` is missing; `head-of-desk` is to find it out by 2026-11-01"] == "head-of-desk"
    )
    assert next(each for each in found if each.owner == "desk").as_json()["owner"] == "desk"


def test_an_answered_question_is_taken_off_by_a_safe_fix(tmp_path: Path) -> None:
    found = _findings(
        tmp_path, "judgement: []\nopen:\n  - {ask: judgement, owner: desk, until: 2026-12-01}\n"
    )
    [answered] = [each for each in found if each.code == "WD801"]
    assert answered.fix is not None
    assert answered.fix.safe
    assert [each.at for each in answered.fix.changes] == [("open", 0)]


def test_what_an_unreadable_question_asks_moves_no_other(tmp_path: Path) -> None:
    found = _findings(
        tmp_path,
        "open:\n  - text\n  - {ask: flow.via, owner: desk, until: soon}\n  - {ask: flow.via, owner: it, until: 2026-09-01}\n",
    )
    assert [each.place.line for each in found if each.code == "WD802"] == [4]
    assert sorted(each.place.line for each in found if each.code == "WD004") == [2, 3]


def test_a_drafted_value_is_undecided_until_it_is_another_or_off_the_list(tmp_path: Path) -> None:
    text = (
        "title: Say a from b\nquality: {max_error: %s}\nopen:\n"
        "  - {ask: title, owner: desk, until: 2026-12-01, drafted: Say a from b}\n"
        "  - {ask: quality.max_error, owner: sponsor, until: 2026-09-01, drafted: 5%%}\n"
    )
    found = [each for each in _findings(tmp_path, text % "5%") if each.code.startswith("WD80")]
    assert {(each.code, each.owner) for each in found} == {
        ("WD805", "desk"),
        ("WD805", "sponsor"),
        ("WD802", "sponsor"),
    }
    said = {each.message for each in found}
    assert "`quality.max_error` is `5%` as it was drafted; nobody has decided it" in said
    found = [each for each in _findings(tmp_path, text % "3%") if each.code.startswith("WD80")]
    assert [(each.code, each.message) for each in found if "max_error" in each.message] == [
        ("WD801", "`open[1]` asks for `quality.max_error`, which is answered")
    ]
