"""Laws of the verdict: never further than the next stage, never COMMIT on an unknown, never milder for one more fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from midspan.decide.deciding.history import history
from midspan.decide.gating.gates import NEEDS, About, Lack, Need, blocked
from midspan.decide.gating.stopping import StopRule
from midspan.decide.queue import load
from midspan.decide.reason import Reason
from midspan.decide.verdict import Facts, Outcome, Stopped, verdict
from midspan.findings import Finding, Place
from midspan.model.entry import Recorded
from midspan.model.stage import STAGES_BY_CEILING, Level, Stage
from midspan.value.net import Basis, net

START = date(2026, 9, 1)
SEVERITY = {Outcome.COMMIT: 0, Outcome.HOLD: 1, Outcome.STOP: 2}
AT = Place("works/w.yaml")
LACK = Reason("WD101", "missing", "write it")

stages = st.sampled_from(Stage)
stop_rules = st.builds(
    StopRule,
    st.just("net_value < 0"),
    st.just(0),
    st.sampled_from([True, False, None]),
    st.just({"net_value": 1.0}),
)
facts = st.builds(
    Facts,
    initiative=st.just("i"),
    today=st.integers(0, 200).map(lambda days: START + timedelta(days=days)),
    due=st.none() | st.integers(0, 200).map(lambda days: START + timedelta(days=days)),
    stages=st.sampled_from(list(STAGES_BY_CEILING.values())),
    blocked=st.dictionaries(stages, st.just((LACK,)), max_size=4),
    stop_rules=st.lists(stop_rules, max_size=3).map(tuple),
    committed=st.none() | stages,
    decided=st.booleans(),
    extended=st.booleans(),
    stopped=st.none() | st.just(Stopped("owner", START, "why")),
)


@given(facts)
def test_a_commit_leads_to_the_next_stage_on_the_way_and_never_further(given_facts: Facts) -> None:
    found = verdict(given_facts)
    position = -1 if found.stage is None else given_facts.stages.index(found.stage)
    assert found.next_stage == next(iter(given_facts.stages[position + 1 :]), None)
    assert found.to_stage in {None, found.next_stage}
    assert (found.to_stage is not None) == (found.outcome is Outcome.COMMIT and found.next_stage is not None)


@given(facts)
def test_every_verdict_has_a_reason_and_what_to_do(given_facts: Facts) -> None:
    reasons = verdict(given_facts).reasons
    assert reasons
    assert all(each.text and each.do and "\n" not in each.text + each.do for each in reasons)


@given(facts)
def test_the_same_facts_give_the_same_verdict(given_facts: Facts) -> None:
    assert verdict(given_facts) == verdict(replace(given_facts))


@given(facts, stages)
def test_one_more_thing_that_blocks_never_makes_a_verdict_milder_nor_a_stage_later(
    given_facts: Facts, stage: Stage
) -> None:
    worse = replace(given_facts, blocked={**given_facts.blocked, stage: (LACK, LACK)})
    before, after = verdict(given_facts), verdict(worse)
    assert SEVERITY[after.outcome] >= SEVERITY[before.outcome]
    assert (after.stage.order if after.stage else -1) <= (before.stage.order if before.stage else -1)


@given(facts, stages)
def test_what_blocks_on_the_way_to_the_next_stage_is_never_commit(given_facts: Facts, stage: Stage) -> None:
    found = verdict(replace(given_facts, blocked={**given_facts.blocked, stage: (LACK,)}))
    asked = stage in given_facts.stages and (found.next_stage is None or found.next_stage.reaches(stage))
    assert not (asked and found.outcome is Outcome.COMMIT)


@given(facts)
def test_a_stop_rule_that_cannot_be_told_is_never_commit(given_facts: Facts) -> None:
    untold = StopRule("net_value < 0", 0, None, {"net_value": None})
    assert (
        verdict(replace(given_facts, stop_rules=(*given_facts.stop_rules, untold))).outcome
        is not Outcome.COMMIT
    )


@given(facts, st.integers(0, 400))
def test_waiting_never_makes_a_verdict_milder(given_facts: Facts, days: int) -> None:
    later = replace(given_facts, today=given_facts.today + timedelta(days=days))
    assert SEVERITY[verdict(later).outcome] >= SEVERITY[verdict(given_facts).outcome]


@given(st.sampled_from(Need), st.sampled_from(Level))
def test_a_need_that_is_unknown_blocks_its_gate_for_every_work_that_passes_it(
    need: Need, ceiling: Level
) -> None:
    way = STAGES_BY_CEILING[ceiling]
    found = blocked([About([], [Lack(need, Reason(need.value, "t", "d", AT))], way, "w")])
    assert {stage for stage, reasons in found.items() if reasons} == {
        stage for stage in way if need in NEEDS[stage]
    }


findings = st.builds(
    Finding,
    st.sampled_from(["WD101", "EV202", "RV101"]),
    st.just("a-name"),
    st.just(AT),
    st.sampled_from(["`today.volume` is missing", "`review.people` is missing", "else"]),
    st.just("do"),
    stages,
    st.none() | st.just("accepted"),
)


@given(st.lists(findings, max_size=5), findings, st.sampled_from(Need))
def test_a_finding_never_opens_a_gate_that_an_unknown_keeps_shut(
    others: list[Finding], more: Finding, need: Need
) -> None:
    lack = Lack(need, Reason(need.value, "`today.volume` is missing", "d", AT), "today.volume")
    shut = blocked([About(others, [lack], tuple(Stage), "w")])
    after = blocked([About([*others, more], [lack], tuple(Stage), "w")])
    for stage in Stage:
        earlier = [each for each in Stage if stage.reaches(each)]
        assert any(after[each] for each in earlier) >= any(shut[each] for each in earlier)


rates = st.floats(0, 1)
bases = st.builds(
    Basis,
    volume=st.floats(0, 1e6),
    effort_s=st.floats(1, 1e5),
    review_s=st.floats(0, 1e5),
    audit=rates,
    worth=st.floats(0, 1e4),
    worth_per=st.sampled_from(["hour", "item"]),
    share=rates,
    share_low=rates,
    share_high=rates,
    error=rates,
    error_low=rates,
    error_cost=st.floats(0, 1e5),
    model_cost=st.floats(0, 1e3),
    investment=st.floats(0, 1e6),
    currency=st.just("EUR"),
)


@given(bases)
def test_the_terms_add_up_and_the_interval_holds_the_net_value(basis: Basis) -> None:
    found = net(basis)
    assert found.per_day == sum(found.terms.values())
    assert found.low <= found.per_day <= found.high
    assert all(found.terms[term] <= 0 for term in ("review", "errors", "model", "investment"))


@given(
    bases,
    st.sampled_from(["error", "error_cost", "model_cost", "investment", "review_s", "audit"]),
    st.floats(0, 1),
)
def test_dearer_errors_reviews_or_models_never_raise_the_net_value(
    basis: Basis, field: str, more: float
) -> None:
    dearer = (
        min(1.0, getattr(basis, field) + more)
        if field in {"error", "audit"}
        else getattr(basis, field) * (1 + more)
    )
    after = net(replace(basis, **{field: dearer}))
    before = net(basis)
    assert after.per_day <= before.per_day + 1e-6 * (
        1 + abs(before.per_day) + max(map(abs, before.terms.values()))
    )


@given(st.floats(0, 1e6), rates, rates, rates)
def test_the_more_acts_alone_the_less_comes_to_people(
    volume: float, one: float, other: float, audit: float
) -> None:
    low, high = sorted((one, other))
    assert load(volume, high, audit) <= load(volume, low, audit) * (1 + 1e-9) + 1e-9


WHO = {"on": "2026-10-01", "by": "x", "role": "owner", "why": "y"}
BODIES: Mapping[str, dict[str, Any]] = {
    "approval": {"rule": {}, "works": {}},
    "commit": {"decision": "commit", "to_stage": "shadow", "certificates": {}},
    "stop": {"decision": "stop"},
    "extend": {"decision": "extend", "until": "2026-12-30"},
}


@given(st.lists(st.sampled_from(list(BODIES)), max_size=8))
def test_a_stop_stands_exactly_until_the_next_approval(happened: list[str]) -> None:
    entries = [
        Recorded(seq, seq, "t", "approval" if name == "approval" else "decision", "i", "", WHO | BODIES[name])
        for seq, name in enumerate(happened)
    ]
    last = max((place for place, name in enumerate(happened) if name == "stop"), default=None)
    assert (history(entries).stopped is not None) == (last is not None and "approval" not in happened[last:])
