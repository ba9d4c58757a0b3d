"""From files, evidence and decisions to the verdict: what is known counts, what is unknown holds and is named."""

from __future__ import annotations

import json
from datetime import date
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
    assess,
    state,
)

from midspan.decide.assessment import InitiativeState
from midspan.decide.deciding.history import Commit, History
from midspan.decide.document import document, documents
from midspan.decide.summary import WIDTH, summary
from midspan.decide.verdict import Outcome
from midspan.model.stage import Stage


def codes(state: InitiativeState) -> list[str]:
    return [each.code for each in state.verdict.reasons]


def test_the_reference_is_ready_to_go_on(tmp_path: Path) -> None:
    found = state(tmp_path)
    assert (found.verdict.outcome, found.verdict.stage, found.verdict.to_stage) == (
        Outcome.COMMIT,
        Stage.CHOSEN,
        Stage.SHADOW,
    )
    assert found.share_alone == pytest.approx(0.913)


@pytest.mark.parametrize(
    ("patches", "stage", "expected"),
    [
        ({INITIATIVE_FILE: {"problem": None}}, None, ["IN101"]),
        ({WORK_FILE: {"procedure": None}}, Stage.FRAMED, ["WD101"]),
        ({WORK_FILE: {"today": {"volume": None}}}, Stage.FRAMED, ["WD102", "stop-rule-unknown"]),
        ({WORK_FILE: {"review": {"people": None}}}, Stage.FRAMED, ["WD602"]),
        ({INITIATIVE_FILE: {"decision": {"after": None}}}, None, ["IN306"]),
        ({INITIATIVE_FILE: {"started": None}}, None, ["IN302"]),
        ({INITIATIVE_FILE: {"works": ["another"]}}, None, ["IN310", "stop-rule-unknown"]),
        (UNCERTIFIED, Stage.READY, ["EV201", "stop-rule-unknown"]),
        (
            {EVIDENCE_FILE: {"certificate": {"void_because": ["cases"]}}},
            Stage.READY,
            ["EV203", "stop-rule-unknown"],
        ),
        ({WORK_FILE: {"autonomy": {"audit": None}}}, Stage.READY, ["people-unknown", "stop-rule-unknown"]),
        ({WORK_FILE: {"review": {"people": 0}}}, Stage.READY, ["RV101"]),
        (
            {INITIATIVE_FILE: {"value": {"payback_within": None}}},
            Stage.CHOSEN,
            ["VL103", "stop-rule-unknown"],
        ),
        (
            {
                INITIATIVE_FILE: {
                    "investment": {"budget": "900000 EUR"},
                    "decision": {"stop_if": ["share_alone < 0.1"]},
                }
            },
            Stage.CHOSEN,
            ["VL102"],
        ),
    ],
)
def test_whatever_is_wrong_or_unknown_holds_before_its_stage_for_one_reason(
    tmp_path: Path, patches: dict[str, Any], stage: Stage | None, expected: list[str]
) -> None:
    found = state(tmp_path, patches)
    assert found.verdict.outcome is Outcome.HOLD
    assert found.verdict.stage is stage
    assert codes(found) == expected


def test_a_cost_that_nobody_measured_holds_before_shadow_and_says_what_to_return(tmp_path: Path) -> None:
    patches = {WORK_FILE: {"quality": {"cost_per_item": None}}, EVIDENCE_FILE: {"evaluations": []}}
    found = state(tmp_path, {**patches, INITIATIVE_FILE: {"decision": {"stop_if": ["share_alone < 0.1"]}}})
    assert (found.verdict.next_stage, codes(found)) == (Stage.SHADOW, ["value-unknown"])
    assert found.verdict.reasons[0].do.startswith("return `cost` with each answer")


def test_a_suppressed_finding_blocks_nothing_and_what_is_unknown_behind_it_still_does(tmp_path: Path) -> None:
    slow = {"review": {"people": 1, "effort": "8 min", "within": "1 min"}}
    accepted = {"suppress": [{"rule": "RV102", "because": "a colleague helps out at noon"}]}
    assert codes(state(tmp_path / "a", {WORK_FILE: slow})) == ["RV102"]
    assert state(tmp_path / "b", {WORK_FILE: {**slow, **accepted}}).verdict.outcome is Outcome.COMMIT


def test_a_value_below_nothing_stops_where_the_stop_rule_says_so(tmp_path: Path) -> None:
    dear = {"failures": [{"id": "a", "effect": "b", "severity": "high", "cost": "500 EUR", "response": "c"}]}
    found = state(tmp_path, {WORK_FILE: dear})
    assert (found.verdict.outcome, codes(found)) == (Outcome.STOP, ["stop-rule"])
    assert "VL101" in {each.code for each in found.findings}


def test_after_shadow_an_approval_and_a_shadow_run_are_needed(tmp_path: Path) -> None:
    found = state(tmp_path, history=History(commit=Commit(Stage.SHADOW, TODAY, {WORK: "a-1"})))
    assert (found.verdict.stage, codes(found)) == (Stage.SHADOW, ["approval-unknown", "shadow-unknown"])


def test_nothing_but_production_opens_the_gates_behind_it(tmp_path: Path) -> None:
    approval = Patched(tmp_path / "a").apply({"approved": "now"}).histories()[NAME].approval
    found = state(tmp_path / "b", history=History(approval, Commit(Stage.ASSISTED, TODAY, {WORK: "a-1"})))
    assert (found.verdict.outcome, found.verdict.next_stage) == (Outcome.HOLD, Stage.AUTONOMOUS)
    assert {"promotion-unknown", "measured-value-unknown", "adoption-unknown"} <= set(codes(found))


def test_a_work_below_autonomous_is_chosen_on_an_evaluation(tmp_path: Path) -> None:
    low = {"autonomy": {"ceiling": "assisted"}, "quality": {"max_error": None}}
    rule = {"decision": {"stop_if": ["net_value < 0"]}}
    measured = state(tmp_path / "a", {WORK_FILE: low, INITIATIVE_FILE: rule, **UNCERTIFIED})
    assert (measured.verdict.outcome, measured.verdict.to_stage) == (Outcome.COMMIT, Stage.SHADOW)
    nothing = {EVIDENCE_FILE: {"certificate": None, "attempts": 0, "evaluations": []}}
    unmeasured = state(tmp_path / "b", {WORK_FILE: low, INITIATIVE_FILE: rule, **nothing})
    assert codes(unmeasured) == ["EV206"]


def two(root: Path, second: dict[str, Any]) -> Patched:
    """The reference with a second work like the first, at 100 items a day."""
    patched = Patched(root)
    for folder, ending in (("works", "yaml"), ("evidence", "yaml"), ("works", "cases.jsonl")):
        text = (patched.root / folder / f"{WORK}.{ending}").read_text(encoding="utf-8")
        (patched.root / folder / f"second.{ending}").write_text(
            text.replace(WORK, "second").replace("300/day", "100/day"), encoding="utf-8"
        )
    return patched.apply({INITIATIVE_FILE: {"works": [WORK, "second"]}, **second})


def test_the_share_is_weighted_by_volume(tmp_path: Path) -> None:
    less = {"evidence/second.yaml": {"certificate": {"share_of_all": 0.5}}}
    found = assess(two(tmp_path / "w", less)).initiatives[0]
    assert found.share_alone == pytest.approx((300 * 0.913 + 100 * 0.5) / 400)


def test_an_initiative_stands_where_its_least_advanced_work_stands(tmp_path: Path) -> None:
    found = assess(
        two(tmp_path / "w", {"evidence/second.yaml": {"certificate": None, "attempts": 0}})
    ).initiatives[0]
    assert found.verdict.stage is Stage.READY
    assert found.verdict.reasons[0].work == "second"
    assert (found.share_alone, found.net) == (None, None)


def test_a_work_whose_ceiling_is_lower_does_not_hold_the_others_back(tmp_path: Path) -> None:
    low = {"works/second.yaml": {"autonomy": {"ceiling": "shadow"}, "review": {"blind": None}}}
    patched = two(tmp_path / "w", low)
    commit = Commit(Stage.SHADOW, TODAY, {WORK: "a-1", "second": "a-1"})
    found = assess(patched, {NAME: History(commit=commit)}).initiatives[0]
    assert found.verdict.next_stage is Stage.ASSISTED
    assert all(each.work != "second" for each in found.verdict.reasons)


def test_an_approved_work_that_is_gone_leaves_every_sum_unknown(tmp_path: Path) -> None:
    patched = two(tmp_path / "w", {"approved": "now"})
    histories = patched.histories()
    (patched.root / "works" / "second.yaml").unlink()
    patched.apply({INITIATIVE_FILE: {"works": [WORK]}})
    found = assess(patched, histories).initiatives[0]
    assert (found.share_alone, found.net, found.verdict.outcome) == (None, None, Outcome.HOLD)
    assert any("`second`" in each.text for each in found.verdict.reasons)


def test_a_dropped_work_still_counts_for_the_approved_stop_rule(tmp_path: Path) -> None:
    poor = {
        "evidence/second.yaml": {"certificate": {"share_of_all": 0.0}},
        "works/second.yaml": {"today": {"volume": "900/day"}},
    }
    patched = two(tmp_path / "w", {"approved": "now", **poor})
    histories = patched.histories()
    patched.apply({INITIATIVE_FILE: {"works": [WORK]}})
    found = assess(patched, histories).initiatives[0]
    assert found.verdict.outcome is Outcome.STOP
    assert "`share_alone < 0.4` is true" in found.verdict.reasons[0].text


def test_findings_of_all_families_are_sorted_by_place(tmp_path: Path) -> None:
    patches = {
        WORK_FILE: {"procedure": None, "review": {"people": 0}},
        INITIATIVE_FILE: {"problem": None},
        **UNCERTIFIED,
    }
    found = assess(Patched(tmp_path / "w").apply(patches)).findings
    assert [each.place for each in found] == sorted(each.place for each in found)
    assert {each.code for each in found} == {"WD101", "IN101", "EV201"}


SITUATIONS: dict[str, dict[str, Any]] = {
    "good": {},
    "uncertified": UNCERTIFIED,
    "void": {EVIDENCE_FILE: {"certificate": {"void_because": ["input", "cases"]}}},
    "expired": {EVIDENCE_FILE: {"certificate": {"expires": "2026-09-01"}}},
    "overloaded": {WORK_FILE: {"review": {"people": 0}}},
    "slow": {WORK_FILE: {"review": {"people": 1, "effort": "8 min", "within": "1 min"}}},
    "assisted": {WORK_FILE: {"autonomy": {"ceiling": "assisted"}}},
    "shadow": {WORK_FILE: {"autonomy": {"ceiling": "shadow"}, "review": None}},
    "off": {WORK_FILE: {"autonomy": {"ceiling": "off"}}},
    "unknown": {WORK_FILE: {"today": None, "review": None}},
    "empty": {WORK_FILE: "{}", INITIATIVE_FILE: "{}"},
    "unreadable": {WORK_FILE: "a: [", INITIATIVE_FILE: "a: ["},
    "endless": {
        EVIDENCE_FILE: {"certificate": {"outcome": {"refusal": {"missing": 9, "message": "9 more"}}}},
        WORK_FILE: {"today": {"volume": "0/day"}},
    },
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_situation_has_a_page_within_its_width_and_json_without_surprises(
    tmp_path: Path, name: str
) -> None:
    patched = Patched(tmp_path / "w").apply(SITUATIONS[name])
    for each in assess(patched).initiatives:
        said = summary(each, TODAY, None)
        assert all(len(line) <= WIDTH for line in said.splitlines())
        assert said.splitlines()[0].startswith(f"{each.name}: {each.verdict.outcome}")
        text = json.dumps(document(each, TODAY, None), allow_nan=False)
        assert "-0.0" not in text


@pytest.mark.parametrize("name", ["uncertified", "void", "expired"])
def test_what_is_unknown_is_null_and_never_zero(tmp_path: Path, name: str) -> None:
    found = document(state(tmp_path, SITUATIONS[name]), TODAY, None)
    work = found["works"][0]
    assert found["share_alone"] is None
    assert found["value"] is None
    assert (work["certificate"], work["share_alone"], work["people"]) == (None, None, None)
    assert work["value"]["net_per_day"] is None
    assert work["value"]["unknown_because"]


def test_one_initiative_is_the_object_itself_and_several_are_a_list(tmp_path: Path) -> None:
    patched = Patched(tmp_path / "w")
    assert documents(assess(patched), {})["initiative"] == NAME
    text = (patched.root / INITIATIVE_FILE).read_text(encoding="utf-8")
    (patched.root / "initiatives" / "other.yaml").write_text(text.replace(NAME, "other"), encoding="utf-8")
    assert [each["initiative"] for each in documents(assess(patched), {})["verdicts"]] == ["other", NAME]


def test_the_page_of_an_expired_certificate_says_since_when(tmp_path: Path) -> None:
    said = summary(state(tmp_path, SITUATIONS["expired"]), date(2026, 10, 1), None)
    assert "unknown: the certificate expired on 2026-09-01" in said


LITTLE_SAID = {
    **UNCERTIFIED,
    INITIATIVE_FILE: {"owner": None, "value": {"worth": None}},
    WORK_FILE: {"today": {"volume": None, "effort": None}, "review": {"effort": None}, "failures": None},
}


def test_what_keeps_the_net_value_unknown_is_named_to_the_last_thing(tmp_path: Path) -> None:
    found = state(tmp_path, LITTLE_SAID)
    [reason] = [each for each in found.verdict.reasons if each.code == "stop-rule-unknown"]
    first, _, others = reason.do.partition("; beside that `net_value` needs ")
    assert "--certify" in first
    assert set(others.split(", ")) == {
        "`value.worth`",
        "`today.volume`",
        "`today.effort`",
        "`review.effort`",
        "`failures`",
    }
    assert "beside that" not in next(
        each.do
        for each in state(tmp_path / "b", UNCERTIFIED).verdict.reasons
        if each.code == "stop-rule-unknown"
    )


def test_a_hold_lists_what_the_next_gates_need_and_how_much_more(tmp_path: Path) -> None:
    found = state(tmp_path, LITTLE_SAID)
    page = summary(found, TODAY, None)
    head, _, then = page.partition("\n\nthen, for Ready:\n")
    assert "HOLD before Framed" in head
    assert then.startswith("  - `today.volume` is missing [WD102]\n  - `today.effort` is missing [WD102]\n")
    [ready] = [each for each in found.verdict.then if each.stage is Stage.READY]
    assert f"and {len(ready.reasons) - 3} more: `midspan check --stage ready`" in then
    assert "then, for Assisted" not in page
    assert max(map(len, page.splitlines())) <= WIDTH
    said = document(found, TODAY, None)["then"]
    assert [each["stage"] for each in said][:2] == ["ready", "chosen"]
    assert len(said[0]["reasons"]) == len(ready.reasons)


def test_everything_that_is_missing_for_people_and_value_is_named(tmp_path: Path) -> None:
    page = " ".join(summary(state(tmp_path, LITTLE_SAID), TODAY, None).split())
    assert "people unknown: `today.volume`, `review.effort` are missing" in page
    assert (
        "value unknown: `value.worth`, `today.volume`, `today.effort`, `review.effort`, `failures` are missing"
        in page
    )
