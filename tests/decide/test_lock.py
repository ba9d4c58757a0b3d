"""What an approval locks, and how an edit since is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from situations import INITIATIVE_FILE, NAME, WORK, WORK_FILE, Patched

from midspan.decide.deciding.lock import approved, lock, rule_edits, work_edits
from midspan.definitions.load import load
from midspan.definitions.workspace import InitiativeFile, WorkFile


def read(root: Path, patches: dict[str, Any] | None = None) -> tuple[InitiativeFile, WorkFile]:
    workspace = load(Patched(root).apply(patches or {}).root)
    return workspace.initiatives[NAME], workspace.works[WORK]


@pytest.fixture
def locked(tmp_path: Path) -> dict[str, Any]:
    initiative, work = read(tmp_path / "approved")
    return lock(initiative, {WORK: work})


@pytest.mark.parametrize(
    ("patch", "named"),
    [
        ({"decision": {"after": "180 days"}}, ["`decision.after` was `90 days`, is `180 days`"]),
        ({"started": "2026-12-01"}, ["`started` was `2026-09-01`, is `2026-12-01`"]),
        ({"value": {"target": 150}}, ["`value.target` was `60`, is `150`"]),
        ({"value": {"worth": "99 EUR/hour"}}, ["`value.worth` was `42 EUR/hour`, is `99 EUR/hour`"]),
        ({"investment": {"budget": "1 EUR"}}, ["`investment.budget` was `15000 EUR`, is `1 EUR`"]),
        (
            {"milestones": {"day 90": {"desk-hours": 190}}},
            ["`milestones.day 90.desk-hours` was `80`, is `190`"],
        ),
        (
            {"decision": {"stop_if": ["share_alone < 0.4"]}},
            ["`decision.stop_if.1` was `net_value < 0`, is gone"],
        ),
        ({"decision": None}, ["`decision.after` was `90 days`, is gone"]),
        ({"works": [WORK, "another"]}, ["`works.1` was not there, is `another`"]),
    ],
)
def test_an_edit_of_the_decision_rule_is_named_with_both_values(
    tmp_path: Path, locked: dict[str, Any], patch: dict[str, Any], named: list[str]
) -> None:
    initiative, _ = read(tmp_path / "edited", {INITIATIVE_FILE: patch})
    assert [str(edit) for edit in rule_edits(locked["rule"], initiative, {})][: len(named)] == named


@pytest.mark.parametrize(
    "patch",
    [
        {"decision": {"after": "90  days"}},
        {"value": {"worth": "42.0 EUR/hour"}},
        {"investment": {"budget": "15,000 EUR"}},
        {"owner": "somebody-else"},
        {"plan": {"shadow": "day 31"}},
    ],
)
def test_the_same_rule_written_otherwise_is_no_edit_of_it(
    tmp_path: Path, locked: dict[str, Any], patch: dict[str, Any]
) -> None:
    initiative, _ = read(tmp_path / "edited", {INITIATIVE_FILE: patch})
    assert rule_edits(locked["rule"], initiative, {}) == ()


def test_a_rule_that_cannot_be_read_any_more_is_an_edit(tmp_path: Path, locked: dict[str, Any]) -> None:
    initiative, _ = read(tmp_path / "edited", {INITIATIVE_FILE: {"decision": {"after": 90}}})
    assert [str(edit) for edit in rule_edits(locked["rule"], initiative, {})] == [
        "`decision.after` was `90 days`, is `90`"
    ]


@pytest.mark.parametrize(
    ("patch", "named"),
    [
        ({"review": {"people": 9}}, "`review.people` was `3`, is `9`"),
        ({"judgement": []}, "`judgement.0.when` was `"),
        ({"judgement": None, "constraints": []}, "`constraints.0.id` was `"),
        ({"quality": {"max_error": "12%"}}, "`quality.max_error` was `10%`, is `12%`"),
        ({"autonomy": {"audit": None}}, "`autonomy.audit` was `5%`, is gone"),
        (
            {"output": {"properties": {"trade": {"type": "integer"}}}},
            "`output.properties.trade.type` was `string`, is `integer`",
        ),
        ({"procedure": "x" * 100}, f"is `{'x' * 59}…`"),
    ],
)
def test_an_edit_of_a_definition_is_named_with_both_values(
    tmp_path: Path, locked: dict[str, Any], patch: dict[str, Any], named: str
) -> None:
    _, work = read(tmp_path / "edited", {WORK_FILE: patch})
    assert any(named in str(edit) for edit in work_edits(locked["works"][WORK], work))


def test_two_long_texts_that_begin_alike_are_not_the_same(tmp_path: Path) -> None:
    one = {"procedure": "y" * 200 + " then stop"}
    initiative, work = read(tmp_path / "approved", {WORK_FILE: one})
    before = lock(initiative, {WORK: work})["works"][WORK]
    _, work = read(tmp_path / "edited", {WORK_FILE: {"procedure": "y" * 200 + " then go on"}})
    assert [edit.at for edit in work_edits(before, work)] == [("procedure",)]


def test_nothing_edited_is_no_edit(tmp_path: Path, locked: dict[str, Any]) -> None:
    initiative, work = read(tmp_path / "same")
    assert rule_edits(locked["rule"], initiative, {}) == ()
    assert work_edits(locked["works"][WORK], work) == ()


def test_the_approved_rule_stands_in_for_what_the_file_says(tmp_path: Path, locked: dict[str, Any]) -> None:
    patch = {
        "decision": {"after": "180 days", "stop_if": []},
        "value": {"worth": "99 EUR/hour"},
        "owner": "other",
    }
    edited, _ = read(tmp_path / "edited", {INITIATIVE_FILE: patch})
    promise = approved(edited, locked["rule"], {}).initiative
    original, _ = read(tmp_path / "again")
    assert promise.decision == original.initiative.decision
    assert promise.decision_due == original.initiative.decision_due
    assert promise.value == original.initiative.value
    assert promise.owner == "other"


def test_a_part_that_cannot_be_read_any_more_is_unknown_and_breaks_nothing(tmp_path: Path) -> None:
    initiative, _ = read(tmp_path / "w")
    promise = approved(initiative, {"decision": {"after": 90}, "started": "2026-09-01"}, {}).initiative
    assert promise.decision is None
    assert promise.started == initiative.initiative.started


def test_keys_that_are_no_texts_are_locked_as_texts(tmp_path: Path) -> None:
    initiative, work = read(tmp_path / "odd", {WORK_FILE: "work: route-request\ntitle: {1: x, yes: [2.5]}\n"})
    assert lock(initiative, {WORK: work})["works"][WORK]["title"] == {"1": "x", "yes": [2.5]}
