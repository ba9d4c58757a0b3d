"""The verdict, row by row: STOP before HOLD before COMMIT, and every reason named."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from midspan.decide.gating.stopping import StopRule
from midspan.decide.reason import CODES, Reason
from midspan.decide.verdict import Facts, Outcome, Stopped, verdict
from midspan.findings import Place
from midspan.model.stage import STAGES_BY_CEILING, Level, Stage

TODAY = date(2026, 10, 1)
DUE = date(2026, 11, 30)
AT = Place("initiatives/i.yaml", 3, 1)
LACK = Reason("WD101", "`procedure` is missing", "write it", AT, "w")
TRUE = StopRule("net_value < 0", 0, True, {"net_value": -3.5}, AT)
FALSE = StopRule("share_alone < 0.5", 1, False, {"share_alone": 0.8}, AT)
UNTOLD = StopRule("share_alone < 0.5", 1, None, {"share_alone": None}, AT)
PROOF = Reason("evidence-unknown", "not certified", "certify it", AT, "w")

CHOSEN = Facts(
    "i", TODAY, DUE, tuple(Stage), blocked={Stage.ASSISTED: (LACK,)}, stop_rules=(FALSE,), place=AT
)


def ruled(facts: Facts) -> tuple[str, list[str]]:
    found = verdict(facts)
    return found.outcome.value, [each.code for each in found.reasons]


def test_nothing_blocks_the_next_gate_so_it_is_commit_to_the_next_stage_and_never_further() -> None:
    found = verdict(replace(CHOSEN, blocked={}))
    assert (found.outcome, found.stage, found.to_stage) == (Outcome.COMMIT, Stage.CHOSEN, Stage.SHADOW)
    assert [each.code for each in found.reasons] == ["gate-holds"]


@pytest.mark.parametrize("stage", list(Stage)[:3])
def test_a_gate_that_does_not_hold_keeps_the_initiative_before_its_stage(stage: Stage) -> None:
    found = verdict(replace(CHOSEN, blocked={stage: (LACK,)}))
    assert (found.outcome, found.next_stage, found.to_stage) == (Outcome.HOLD, stage, None)
    assert found.reasons == (LACK,)


def test_everything_that_blocks_up_to_the_next_stage_is_named_and_nothing_beyond_it() -> None:
    other, later = replace(LACK, code="VL101"), replace(LACK, code="WD505")
    blocked = {Stage.SHADOW: (LACK, other), Stage.AUTONOMOUS: (later,)}
    assert ruled(replace(CHOSEN, blocked=blocked)) == ("HOLD", ["WD101", "VL101"])


def test_a_hold_says_what_the_gates_after_the_next_one_need_and_a_commit_does_not() -> None:
    other = replace(LACK, code="VL101")
    found = verdict(replace(CHOSEN, blocked={Stage.SHADOW: (LACK,), Stage.ASSISTED: (other,)}))
    assert [(each.stage, each.reasons) for each in found.then] == [(Stage.ASSISTED, (other,))]
    assert verdict(replace(CHOSEN, blocked={Stage.ASSISTED: (other,)})).then == ()


def test_a_gate_that_opened_once_still_counts_for_the_next_one() -> None:
    facts = replace(CHOSEN, committed=Stage.SHADOW, decided=True, blocked={Stage.SHADOW: (LACK,)})
    found = verdict(facts)
    assert (found.outcome, found.stage, found.next_stage) == (Outcome.HOLD, Stage.SHADOW, Stage.ASSISTED)


def test_a_stop_rule_that_is_true_stops_although_nothing_blocks() -> None:
    found = verdict(replace(CHOSEN, stop_rules=(FALSE, TRUE)))
    assert found.outcome is Outcome.STOP
    assert found.reasons[0].text == "the stop rule `net_value < 0` is true: `net_value` is `-3.5`"
    assert found.to_stage is None


def test_a_stop_rule_that_cannot_be_told_holds_and_names_what_is_unknown() -> None:
    found = verdict(replace(CHOSEN, stop_rules=(UNTOLD,), unknown={"share_alone": PROOF}))
    assert found.outcome is Outcome.HOLD
    assert found.reasons == (
        Reason(
            "stop-rule-unknown",
            "whether to stop by `share_alone < 0.5` cannot be told: `share_alone` is unknown",
            "certify it",
            AT,
            "w",
        ),
    )


def test_a_stop_rule_that_is_no_condition_holds_too() -> None:
    broken = StopRule("share_alone +", 0, None, {"share_alone": 0.9}, AT)
    assert ruled(replace(CHOSEN, stop_rules=(broken,))) == ("HOLD", ["stop-rule-unknown"])


def test_a_true_rule_stops_although_another_cannot_be_told() -> None:
    assert ruled(replace(CHOSEN, stop_rules=(UNTOLD, TRUE))) == ("STOP", ["stop-rule"])


@pytest.mark.parametrize(
    ("days", "outcome"), [(-1, Outcome.COMMIT), (0, Outcome.COMMIT), (1, Outcome.STOP), (400, Outcome.STOP)]
)
def test_after_the_decision_date_without_commit_it_is_stop(days: int, outcome: Outcome) -> None:
    found = verdict(replace(CHOSEN, today=DUE + timedelta(days=days)))
    assert found.outcome is outcome
    assert found.days_left == -days


def test_with_a_recorded_commit_the_date_has_done_its_work() -> None:
    facts = replace(CHOSEN, today=DUE + timedelta(days=9), decided=True, committed=Stage.SHADOW)
    assert ruled(facts) == ("HOLD", ["WD101"])


def test_a_commit_that_its_evidence_has_left_still_was_a_decision() -> None:
    facts = replace(CHOSEN, today=DUE + timedelta(days=9), decided=True, committed=None)
    assert ruled(facts) == ("COMMIT", ["gate-holds"])


def test_an_overdue_decision_stops_even_where_a_gate_is_blocked_and_says_how_to_go_on() -> None:
    found = verdict(replace(CHOSEN, today=DUE + timedelta(days=1), blocked={Stage.READY: (LACK,)}))
    assert found.outcome is Outcome.STOP
    assert "1 day ago" in found.reasons[0].text
    assert "`midspan decide i --extend --by owner" in found.reasons[0].do


def test_after_the_extension_there_is_no_other() -> None:
    found = verdict(replace(CHOSEN, today=DUE + timedelta(days=2), extended=True))
    assert found.outcome is Outcome.STOP
    assert "the one extension has run out" in found.reasons[0].text
    assert "--extend" not in found.reasons[0].do


def test_a_recorded_stop_stays_whatever_the_evidence_says() -> None:
    facts = replace(CHOSEN, blocked={}, stopped=Stopped("head-of-finance", TODAY, "too dear"))
    assert ruled(facts) == ("STOP", ["stopped"])
    assert "too dear" in verdict(facts).reasons[0].text


def test_all_reasons_to_stop_are_named_in_their_order() -> None:
    facts = replace(
        CHOSEN, today=DUE + timedelta(days=1), stop_rules=(TRUE,), stopped=Stopped("x", TODAY, "y")
    )
    assert ruled(facts) == ("STOP", ["stopped", "stop-rule", "decision-overdue"])


def test_without_a_decision_date_nothing_is_overdue_and_no_days_are_counted() -> None:
    found = verdict(replace(CHOSEN, due=None))
    assert (found.due, found.days_left) == (None, None)


@pytest.mark.parametrize(
    ("ceiling", "committed", "ahead"),
    [
        (Level.OFF, None, None),
        (Level.SHADOW, None, Stage.SHADOW),
        (Level.SHADOW, Stage.SHADOW, None),
        (Level.ASSISTED, Stage.ASSISTED, Stage.PROVEN),
        (Level.AUTONOMOUS, Stage.ASSISTED, Stage.AUTONOMOUS),
        (Level.AUTONOMOUS, Stage.PROVEN, None),
    ],
)
def test_a_lower_ceiling_skips_the_stages_above_it(
    ceiling: Level, committed: Stage | None, ahead: Stage | None
) -> None:
    facts = replace(CHOSEN, stages=STAGES_BY_CEILING[ceiling], committed=committed, blocked={})
    found = verdict(facts)
    assert (found.outcome, found.next_stage, found.to_stage) == (Outcome.COMMIT, ahead, ahead)
    assert found.reasons[0].code == ("gate-holds" if ahead else "last-stage")


def test_at_the_last_stage_what_blocks_a_gate_on_the_way_still_holds() -> None:
    facts = replace(CHOSEN, committed=Stage.PROVEN, blocked={Stage.ASSISTED: (LACK,)})
    assert ruled(facts) == ("HOLD", ["WD101"])


def test_every_code_of_a_reason_is_in_the_table() -> None:
    stopping = replace(
        CHOSEN, today=DUE + timedelta(days=1), stop_rules=(TRUE,), stopped=Stopped("x", TODAY, "y")
    )
    holding = replace(CHOSEN, stop_rules=(UNTOLD,))
    last = replace(CHOSEN, stages=STAGES_BY_CEILING[Level.OFF], blocked={})
    for facts in (stopping, holding, last, replace(CHOSEN, blocked={})):
        assert {each.code for each in verdict(facts).reasons} <= set(CODES)
