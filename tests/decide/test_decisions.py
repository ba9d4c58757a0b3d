"""Who may decide what, and when a reason is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from situations import INITIATIVE_FILE, NAME, TODAY, UNCERTIFIED, WORK, WORK_FILE, Patched, assess, state

from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.ceilings import lowered
from midspan.decide.deciding.decisions import Decision, Record, Request, record
from midspan.decide.deciding.history import Approval, Commit, Decided, History
from midspan.decide.deciding.lock import lock
from midspan.decide.deciding.party import party
from midspan.decide.verdict import Outcome
from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.model.initiative import Initiative
from midspan.model.stage import Level, Stage

DUE = date(2026, 11, 30)
STOPPED = History(stopped=Decided("stop", TODAY, "head-of-housing", "sponsor", "too dear"))
COMMITTED = History(commit=Commit(Stage.SHADOW, TODAY, {WORK: "a-1"}))
OVERLOADED = {WORK_FILE: {"review": {"people": 0}}}


def made(state: InitiativeState, decision: Decision, by: str = "owner", **more: Any) -> Record:
    if decision is Decision.STOP:
        more.setdefault("differently", "ask for the price first")
    return record(state, Request(decision, by, more.pop("on", TODAY), **more))


def refused(state: InitiativeState, decision: Decision, by: str = "owner", **more: Any) -> UsageError:
    with pytest.raises(UsageError) as caught:
        made(state, decision, by, **more)
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize(
    ("by", "role", "name"),
    [
        ("owner", "owner", "tenant-services"),
        ("Sponsor", "sponsor", "head-of-housing"),
        ("tenant-desk-lead", "operator", "tenant-desk-lead"),
        ("confirms", "confirms", "controlling"),
    ],
)
def test_who_decides_is_named_by_role_or_by_who_has_it(tmp_path: Path, by: str, role: str, name: str) -> None:
    found = party(state(tmp_path).file.initiative, by)
    assert (found.role, found.name) == (role, name)


def test_a_stranger_is_refused_and_told_who_may(tmp_path: Path) -> None:
    error = refused(state(tmp_path), Decision.COMMIT, "the-intern")
    assert "`the-intern`" in error.message
    assert "`owner` (tenant-services)" in str(error.help)


def test_a_role_that_nobody_has_is_refused() -> None:
    with pytest.raises(UsageError, match="nobody is named as `sponsor`"):
        party(Initiative(owner="x"), "sponsor")


@pytest.mark.parametrize("decision", [Decision.APPROVE, Decision.COMMIT, Decision.EXTEND])
def test_whoever_builds_it_cannot_let_it_go_on(tmp_path: Path, decision: Decision) -> None:
    assert "builds it" in refused(state(tmp_path), decision, "builder").message


def test_whoever_builds_it_cannot_commit_in_another_role(tmp_path: Path) -> None:
    both = state(tmp_path, {INITIATIVE_FILE: {"owner": "automation-team"}})
    assert "builds it" in refused(both, Decision.COMMIT, "owner").message


@pytest.mark.parametrize("by", ["sponsor", "owner"])
def test_whoever_pays_does_not_commit_alone_in_whatever_role(tmp_path: Path, by: str) -> None:
    same = state(tmp_path, {INITIATIVE_FILE: {"owner": "head-of-housing"}})
    assert "does not confirm it alone" in refused(same, Decision.COMMIT, by).message
    assert made(same, Decision.APPROVE, by).party.name == "head-of-housing"
    assert made(same, Decision.COMMIT, "confirms").party.name == "controlling"


def test_whoever_answers_its_items_lets_it_do_no_more(tmp_path: Path) -> None:
    desk = {WORK_FILE: {"implementations": [{"name": "desk", "person": "tenant-services"}]}}
    own = state(tmp_path, desk)
    for each in (Decision.APPROVE, Decision.COMMIT, Decision.EXTEND):
        assert "answers items of it" in refused(own, each, why="mine").message
    assert made(own, Decision.STOP, why="too hard").party.name == "tenant-services"


def test_down_takes_nobody_so_whoever_builds_it_can_stop(tmp_path: Path) -> None:
    assert made(state(tmp_path), Decision.STOP, "builder", why="it does not work").decision is Decision.STOP


def test_a_commit_that_agrees_with_the_verdict_records_its_reasons(tmp_path: Path) -> None:
    found = made(state(tmp_path), Decision.COMMIT)
    body = found.entries[0].body
    assert (found.departs, found.to_stage) == (False, Stage.SHADOW)
    assert body["why"] == "everything that the gate to Shadow needs is there"
    assert body["certificates"] == {WORK: "a-1"}
    assert (body["by"], body["role"], body["on"]) == ("tenant-services", "owner", "2026-10-01")


def test_a_commit_lets_the_works_do_what_the_stage_allows(tmp_path: Path) -> None:
    found = made(state(tmp_path), Decision.COMMIT).entries[1]
    assert (found.kind, found.subject, found.key, found.body["level"]) == ("ceiling", WORK, NAME, "shadow")


def test_only_evidence_leads_up_to_chosen(tmp_path: Path) -> None:
    held = state(tmp_path, OVERLOADED)
    assert held.verdict.next_stage is Stage.CHOSEN
    assert "only evidence leads to Chosen" in refused(held, Decision.COMMIT, why="we want to").message


def test_a_commit_against_the_verdict_needs_a_reason_and_goes_one_stage_only(tmp_path: Path) -> None:
    held = state(tmp_path, history=COMMITTED)
    assert (held.verdict.outcome, held.verdict.next_stage) == (Outcome.HOLD, Stage.ASSISTED)
    assert "takes a reason" in refused(held, Decision.COMMIT).message
    assert "takes a reason" in refused(held, Decision.COMMIT, why="  ").message
    found = made(held, Decision.COMMIT, why="the shadow run is on paper")
    assert (found.departs, found.to_stage) == (True, Stage.ASSISTED)
    assert found.entries[0].body["departs"] is True
    assert found.entries[0].body["verdict"] == "HOLD"


def test_there_is_nothing_to_commit_to_after_the_last_stage(tmp_path: Path) -> None:
    low = {
        WORK_FILE: {"autonomy": {"ceiling": "shadow"}},
        INITIATIVE_FILE: {"decision": {"stop_if": ["share_alone < 0"]}},
    }
    last = state(tmp_path, low, history=COMMITTED)
    assert last.verdict.next_stage is None
    assert "last stage" in refused(last, Decision.COMMIT).message


def test_a_stop_against_the_verdict_needs_a_reason(tmp_path: Path) -> None:
    going = state(tmp_path)
    assert "the verdict is COMMIT" in refused(going, Decision.STOP).message
    assert made(going, Decision.STOP, why="no budget").why == "no budget"


def test_a_stop_that_agrees_records_why_the_verdict_says_so(tmp_path: Path) -> None:
    late = state(tmp_path, today=date(2026, 12, 3))
    assert "due on `2026-11-30`, 3 days ago" in made(late, Decision.STOP).why


@pytest.mark.parametrize(("history", "level"), [(COMMITTED, "shadow"), (History(), "off")])
def test_a_stop_leaves_at_most_shadow(tmp_path: Path, history: History, level: str) -> None:
    found = made(state(tmp_path, history=history), Decision.STOP, why="no budget")
    assert [entry.body["level"] for entry in found.entries if entry.kind == "ceiling"] == [level]


@pytest.mark.parametrize("decision", [Decision.COMMIT, Decision.STOP, Decision.EXTEND])
def test_after_a_stop_only_an_approval_leads_on(tmp_path: Path, decision: Decision) -> None:
    assert "was stopped" in refused(state(tmp_path, history=STOPPED), decision, why="but").message


def test_an_approval_after_a_stop_says_why(tmp_path: Path) -> None:
    assert "was stopped" in refused(state(tmp_path, history=STOPPED), Decision.APPROVE).message
    assert (
        made(state(tmp_path / "b", history=STOPPED), Decision.APPROVE, why="a new budget").why
        == "a new budget"
    )


def test_an_approval_locks_the_rule_and_the_definitions_as_written(tmp_path: Path) -> None:
    found = made(state(tmp_path), Decision.APPROVE).entries[0]
    assert found.kind == "approval"
    assert found.body["rule"]["decision"]["after"] == "90 days"
    assert found.body["works"][WORK]["review"]["people"] == 3
    assert set(found.body["works_hash"]) == {WORK}


def approved_before(root: Path, patches: dict[str, Any]) -> InitiativeState:
    patched = Patched(root / "w")
    workspace = load(patched.root)
    locked = lock(workspace.initiatives[NAME], workspace.works)
    approval = Approval(TODAY, "tenant-services", "owner", locked["rule"], locked["works"])
    return assess(patched.apply(patches), {NAME: History(approval)}).initiatives[0]


def test_an_approval_of_edits_says_why_and_names_them(tmp_path: Path) -> None:
    edited = approved_before(tmp_path, {INITIATIVE_FILE: {"decision": {"after": "120 days"}}})
    assert "`decision.after` was `90 days`, is `120 days`" in refused(edited, Decision.APPROVE).message
    found = made(edited, Decision.APPROVE, why="the season starts late")
    assert found.edits == ("`decision.after` was `90 days`, is `120 days`",)
    assert found.entries[0].body["edits"] == list(found.edits)


def test_an_initiative_without_a_decision_date_cannot_be_approved(tmp_path: Path) -> None:
    open_ended = state(tmp_path, {INITIATIVE_FILE: {"decision": {"after": None}}})
    assert "nothing says when it is decided" in refused(open_ended, Decision.APPROVE).message


@pytest.mark.parametrize(
    "patch", [{INITIATIVE_FILE: {"value": {"worth": 42}}}, {WORK_FILE: {"today": {"volume": 300}}}]
)
def test_what_cannot_be_read_cannot_be_approved(tmp_path: Path, patch: dict[str, Any]) -> None:
    error = refused(state(tmp_path, patch), Decision.APPROVE)
    assert error.message.startswith(f"`{NAME}` cannot be approved: ")


def held(root: Path) -> InitiativeState:
    return state(root, UNCERTIFIED)


@pytest.mark.parametrize(
    ("on", "until", "expected"),
    [
        (TODAY, None, date(2026, 12, 30)),
        (TODAY, date(2026, 12, 1), date(2026, 12, 1)),
        (TODAY, date(2027, 2, 28), date(2027, 2, 28)),
        (date(2026, 12, 10), None, date(2027, 1, 9)),
    ],
)
def test_an_extension_is_thirty_days_unless_said_and_at_most_ninety(
    tmp_path: Path, on: date, until: date | None, expected: date
) -> None:
    assert made(held(tmp_path), Decision.EXTEND, on=on, until=until, why="labels are late").until == expected


@pytest.mark.parametrize("until", [DUE, date(2026, 11, 1), date(2027, 3, 1)])
def test_an_extension_that_is_none_or_too_long_is_refused(tmp_path: Path, until: date) -> None:
    assert str(until) in refused(held(tmp_path), Decision.EXTEND, until=until, why="x").message


def test_there_is_one_extension(tmp_path: Path) -> None:
    again = state(tmp_path, UNCERTIFIED, history=History(extended_until=date(2026, 12, 30)))
    assert "extended already" in refused(again, Decision.EXTEND, why="more time").message


def test_what_has_its_commit_has_nothing_to_extend(tmp_path: Path) -> None:
    assert "COMMIT already" in refused(state(tmp_path, history=COMMITTED), Decision.EXTEND, why="x").message


def test_an_extension_agrees_with_hold_alone(tmp_path: Path) -> None:
    assert made(held(tmp_path), Decision.EXTEND).departs is False
    assert "the verdict is COMMIT" in refused(state(tmp_path / "b"), Decision.EXTEND).message


@pytest.mark.parametrize(
    ("outcome", "stage", "now", "falls_to"),
    [
        (Outcome.STOP, Stage.ASSISTED, Level.ASSISTED, "shadow"),
        (Outcome.STOP, Stage.CHOSEN, Level.SHADOW, None),
        (Outcome.HOLD, Stage.READY, Level.ASSISTED, "off"),
        (Outcome.HOLD, Stage.SHADOW, Level.SHADOW, None),
        (Outcome.COMMIT, Stage.ASSISTED, Level.SHADOW, None),
    ],
)
def test_with_a_verdict_levels_fall_and_never_rise(
    tmp_path: Path, outcome: Outcome, stage: Stage, now: Level, falls_to: str | None
) -> None:
    going = state(tmp_path)
    judged = replace(going, verdict=replace(going.verdict, outcome=outcome, stage=stage))
    falls = lowered(judged, {WORK: now}, TODAY)
    assert [entry.body["level"] for entry in falls] == ([falls_to] if falls_to else [])
