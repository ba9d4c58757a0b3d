"""Failure modes: each is raised by what happened, is not where it did not, and is unknown where nobody looked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from situations import (
    EVIDENCE_FILE,
    INITIATIVE_FILE,
    NAME,
    TODAY,
    UNCERTIFIED,
    WORK,
    WORK_FILE,
    Patched,
    state,
)

from midspan.decide.deciding.history import Approval, Commit, Decided, History
from midspan.decide.deciding.lock import lock
from midspan.decide.failing.mode import Known
from midspan.decide.failing.modes import MODES, look
from midspan.definitions.load import load
from midspan.model.stage import Stage
from midspan.run.shown import NOTHING, Shown
from midspan.value.measured import Gathered
from midspan.value.measuring.measurement import Measurement
from midspan.value.using import Deed, Did, Training

START = date(2026, 9, 1)
RAISED, NOT_RAISED, UNKNOWN = Known.RAISED, Known.NOT_RAISED, Known.UNKNOWN


@dataclass
class Case:
    """What is put in front of one mode, and what it has to say."""

    mode: str
    expected: Known
    patches: Mapping[str, Any] = field(default_factory=dict)
    committed: Stage | None = None
    approved: bool = False
    today: date = TODAY
    shown: Shown = NOTHING
    gathered: Gathered = field(default_factory=Gathered)
    heard: date | None = None


def hours(value: float, at: date) -> Gathered:
    return Gathered((Measurement("desk-hours", value, at, "hours/week", "hand", 1),))


def users(count: int, on: date) -> Gathered:
    names = [f"clerk-{number}" for number in range(count)]
    deeds = tuple(Deed(on, "tenant-desk", name, "accepted", "route", "n1", 1) for name in names)
    return Gathered((), Did(deeds, {name: Training(12, 12) for name in names}))


LIVE = Shown(last_item="2026-09-30T10:00:00Z")
OPEN_FLOW = {WORK_FILE: {"flow": {"to": None}}}
PAST = START + timedelta(days=95)

CASES = [
    Case("data-not-ready", RAISED, {EVIDENCE_FILE: {"certificate": None}, f"works/{WORK}.cases.jsonl": ""}),
    Case("data-not-ready", NOT_RAISED),
    Case("data-not-ready", UNKNOWN, {EVIDENCE_FILE: {"evaluations": [], "certificate": None}}),
    Case("not-integrated", RAISED, OPEN_FLOW),
    Case("not-integrated", RAISED, committed=Stage.SHADOW, today=TODAY + timedelta(days=15)),
    Case("not-integrated", RAISED, committed=Stage.SHADOW, today=TODAY + timedelta(days=15), shown=LIVE),
    Case("not-integrated", NOT_RAISED, committed=Stage.SHADOW, shown=LIVE),
    Case("not-integrated", UNKNOWN, committed=Stage.SHADOW),
    Case("not-integrated", UNKNOWN),
    Case("stuck-in-pilot", RAISED, today=PAST),
    Case("stuck-in-pilot", RAISED, committed=Stage.SHADOW, today=PAST),
    Case("stuck-in-pilot", NOT_RAISED, committed=Stage.ASSISTED, today=PAST),
    Case("stuck-in-pilot", NOT_RAISED),
    Case("stuck-in-pilot", UNKNOWN, {INITIATIVE_FILE: {"decision": {"after": None}}}),
    Case("no-metric", RAISED, {INITIATIVE_FILE: {"value": {"metric": None}}}),
    Case("no-metric", RAISED, today=START + timedelta(days=31)),
    Case(
        "no-metric", RAISED, today=START + timedelta(days=60), gathered=hours(180, START + timedelta(days=10))
    ),
    Case("no-metric", NOT_RAISED, today=START + timedelta(days=30)),
    Case(
        "no-metric",
        NOT_RAISED,
        today=START + timedelta(days=31),
        gathered=hours(0, START + timedelta(days=10)),
    ),
    Case("no-metric", UNKNOWN, {INITIATIVE_FILE: {"started": None}}),
    Case("not-governed", RAISED),
    Case("not-governed", RAISED, {WORK_FILE: {"review": {"people": 4}}}, approved=True),
    Case("not-governed", NOT_RAISED, approved=True),
    Case("not-governed", UNKNOWN, UNCERTIFIED),
    Case(
        "not-adopted", RAISED, today=START + timedelta(days=61), gathered=users(2, START + timedelta(days=59))
    ),
    Case(
        "not-adopted",
        NOT_RAISED,
        today=START + timedelta(days=61),
        gathered=users(4, START + timedelta(days=59)),
    ),
    Case("not-adopted", UNKNOWN, today=START + timedelta(days=61)),
    Case("not-staffed", RAISED, today=date(2026, 10, 20)),
    Case("not-staffed", RAISED, {WORK_FILE: {"review": {"people": 1, "effort": "900 s"}}}),
    Case("not-staffed", NOT_RAISED, {INITIATIVE_FILE: {"people": {"skills": None}}}),
    Case("not-staffed", UNKNOWN, {**UNCERTIFIED, INITIATIVE_FILE: {"people": {"skills": None}}}),
    Case("left-to-drift", RAISED, today=date(2026, 12, 1)),
    Case(
        "left-to-drift", RAISED, {EVIDENCE_FILE: {"certificate": {"void_because": ["cases"]}}}, Stage.SHADOW
    ),
    Case("left-to-drift", NOT_RAISED, committed=Stage.SHADOW),
    Case("left-to-drift", UNKNOWN),
    Case("no-owner", RAISED, {INITIATIVE_FILE: {"owner": None}}),
    Case("no-owner", RAISED, {INITIATIVE_FILE: {"owner": "one and another"}}),
    Case("no-owner", NOT_RAISED),
    Case("sponsor-gone", RAISED, today=START + timedelta(days=46)),
    Case("sponsor-gone", RAISED, {INITIATIVE_FILE: {"people": {"sponsor": None}}}),
    Case("sponsor-gone", NOT_RAISED, today=START + timedelta(days=46), heard=START + timedelta(days=20)),
    Case("sponsor-gone", UNKNOWN, {INITIATIVE_FILE: {"started": None}}),
    Case("sponsor-gone", UNKNOWN, {INITIATIVE_FILE: "initiative: a: b"}),
    Case("no-owner", UNKNOWN, {INITIATIVE_FILE: "initiative: a: b"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda each: f"{each.mode} {each.expected}")
def test_a_mode_says_what_happened_and_who_has_to_act(case: Case, tmp_path: Path) -> None:
    found = look(_state(case, tmp_path), case.today)
    (sign,) = (sign for mode, sign in found.items() if mode.name == case.mode)
    assert sign.known is case.expected, sign
    assert sign.because
    if sign.known is RAISED:
        assert sign.do
        assert sign.turn
        assert sign.turn.role
        assert sign.place


@pytest.mark.parametrize("mode", [mode.name for mode in MODES])
def test_each_mode_is_tripped_by_one_case_and_left_alone_by_another(mode: str) -> None:
    assert {RAISED, NOT_RAISED} <= {case.expected for case in CASES if case.mode == mode}


def test_a_finding_that_was_suppressed_raises_its_mode_all_the_same(tmp_path: Path) -> None:
    suppressed = {"suppress": [{"rule": "IN206", "because": "the trainer is ill"}]}
    found = look(state(tmp_path, {INITIATIVE_FILE: suppressed}, today=date(2026, 10, 20)), date(2026, 10, 20))
    (sign,) = (sign for mode, sign in found.items() if mode.name == "not-staffed")
    assert sign.known is RAISED
    assert "suppressed: the trainer is ill" in sign.because


def _state(case: Case, root: Path) -> Any:
    heard = (Decided("extend", case.heard, "head-of-housing", "sponsor", "go on"),) if case.heard else ()
    commit = Commit(case.committed, TODAY, {WORK: "a-1"}) if case.committed else None
    history = History(_approval(root) if case.approved else None, commit, decisions=heard)
    return state(root, case.patches, history, case.today, case.shown, case.gathered)


def _approval(root: Path) -> Approval:
    workspace = load(Patched(root / "approved").root)
    locked = lock(workspace.initiatives[NAME], workspace.works)
    return Approval(TODAY, "tenant-services", "owner", locked["rule"], locked["works"])
