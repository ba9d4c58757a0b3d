"""Differences of works and initiatives: every field belongs to a question, every changed part is told."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from repository import INITIATIVE_FILE, NAME, WORK, WORK_FILE

from midspan.definitions.load import load
from midspan.definitions.parse import parse_work
from midspan.definitions.workspace import Document, WorkFile
from midspan.prove.identity import changed_parts, definition_parts
from midspan.versions.difference import Difference, Voided
from midspan.versions.meaning import (
    initiative_differences,
    work_differences,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rules"))

from patched import REFERENCE, Patched, yaml_of

DATA = yaml_of((REFERENCE / WORK_FILE).read_text(encoding="utf-8"))


def work(data: Any) -> WorkFile:
    return parse_work(Document(WORK_FILE, data, {}, {}), Path("no cases"))


def told(root: Path, patch: dict[str, Any]) -> list[Difference]:
    now = load(Patched(root / "now").apply({WORK_FILE: patch}).root).works[WORK]
    return work_differences(work(DATA), now, approved=False)


@pytest.mark.parametrize(
    ("patch", "at", "said"),
    [
        ({"quality": {"max_error": "5%"}}, "quality.max_error", "tighter: fewer errors are allowed"),
        ({"quality": {"max_error": None}}, "quality.max_error", "looser: more errors are allowed"),
        ({"quality": {"confidence_level": "80%"}}, "quality.confidence_level", "looser: less certainty is asked for"),
        ({"quality": {"latency_p95": "3 s"}}, "quality.latency_p95", "looser: an answer may take longer"),
        ({"quality": {"cost_per_item": "1 USD"}}, "quality.cost_per_item", "None: "),
        ({"quality": {"segments": []}}, "quality.segments[input.channel]", "looser: one group less is looked at by itself"),
        ({"autonomy": {"ceiling": "shadow"}}, "autonomy.ceiling", "tighter: AI may do less by itself"),
        ({"autonomy": {"ceiling": None}}, "autonomy.ceiling", None),
        ({"autonomy": {"audit": None}}, "autonomy.audit", "looser: less of what acts alone is looked at"),
        ({"autonomy": {"ramp": ["50%", "25%", "100%"]}}, "autonomy.ramp", "None: "),
        ({"review": {"within": "1 h"}}, "review.within", "tighter: people must take items up sooner"),
        ({"judgement": []}, "judgement[input.text.contains('gas')]", "looser: less is kept for people"),
        ({"constraints": []}, "constraints[lift-exists]", "looser: more answers count"),
        ({"suppress": [{"rule": "WD101", "because": "x"}]}, "suppress[WD101]", "looser: a finding is accepted"),
        ({"failures": []}, "failures[wrong-trade]", "None: "),
        ({"title": "Another"}, "title", "None: "),
    ],
)  # fmt: skip
def test_limits_are_called_looser_or_tighter(
    tmp_path: Path, patch: dict[str, Any], at: str, said: str | None
) -> None:
    found = {each.at: f"{each.effect}: {each.remark}" for each in told(tmp_path, patch)}
    if said is None:
        # Unsaid is autonomous, so that taking the word away means nothing.
        assert found == {}
    else:
        assert found[at] == said


def test_an_element_is_compared_with_the_one_of_its_own_key(tmp_path: Path) -> None:
    failures = [{**each} for each in reversed(DATA["failures"])]
    failures[0]["cost"] = "21 EUR"
    assert [each.at for each in told(tmp_path, {"failures": failures})] == ["failures[request-lost].cost"]


def test_conditions_in_another_order_are_told(tmp_path: Path) -> None:
    extra = {"when": "input.floors > 90", "because": "nobody has such a house"}
    was = work({**DATA, "judgement": [*DATA["judgement"], extra]})
    now = work({**DATA, "judgement": [extra, *DATA["judgement"]]})
    (found,) = work_differences(was, now, approved=True)
    assert (found.at, found.text) == ("judgement", "stands in another order")
    assert {each.what for each in found.voids} == set(Voided)


@pytest.mark.parametrize(
    ("patch", "at", "effect"),
    [
        ({"value": {"target": 90}}, "value.target", "looser"),
        ({"value": {"target": 30}}, "value.target", "tighter"),
        ({"milestones": {"day 30": {"adoption": "10%"}}}, "milestones.day 30.adoption", "looser"),
        ({"milestones": {"day 30": {"desk-hours": 170}}}, "milestones.day 30.desk-hours", "tighter"),
        ({"decision": {"stop_if": ["share_alone < 0.4"]}}, "decision.stop_if[net_value < 0]", "looser"),
        ({"investment": {"budget": "16000 EUR"}}, "investment.budget", "looser"),
        ({"started": "2026-09-02"}, "started", None),
        ({"works": ["route-request", "another"]}, "works[another]", None),
    ],
)
def test_the_promise_of_an_initiative_is_measured_the_same_way(
    tmp_path: Path, patch: dict[str, Any], at: str, effect: str | None
) -> None:
    was = load(Patched(tmp_path / "was").root).initiatives[NAME]
    now = load(Patched(tmp_path / "now").apply({INITIATIVE_FILE: patch}).root).initiatives[NAME]
    found = {each.at: each for each in initiative_differences(was, now, approved=True, former={})}
    assert list(found) == [at]
    assert found[at].effect == effect
    assert [each.what for each in found[at].voids] == [Voided.APPROVAL]


VALUES = st.one_of(
    st.none(),
    st.integers(0, 3),
    st.sampled_from(
        ["5%", "2 h", "autonomous", "review", "x", "input.floors > 1", "input.floors>1", {}, [], ["a"]]
    ),
)
PLACES = [
    ("quality", "max_error"), ("quality", "score"), ("quality", "confidence_level"), ("quality",), ("judgement",),
    ("judgement", 0, "when"), ("judgement", 0, "because"), ("constraints", 0, "must"), ("constraints", 0, "id"),
    ("constraints", 0, "otherwise"), ("constraints",), ("input",), ("input", "required"), ("input", "description"),
    ("output", "properties", "trade"), ("output", "properties", "trade", "enum"), ("title",), ("review", "blind"),
]  # fmt: skip


def _put(data: Any, at: tuple[str | int, ...], value: Any) -> Any:
    if not at:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[at[0]] = _put(data[at[0]] if isinstance(data, list) else data.get(at[0], {}), at[1:], value)
    return copy


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), VALUES)
def test_a_part_that_evidence_rests_on_never_changes_untold(at: tuple[str | int, ...], value: Any) -> None:
    was, now = work(DATA), work(_put(DATA, at, value))
    voided = {
        each.by
        for difference in work_differences(was, now, approved=False)
        for each in difference.voids
        if each.what is Voided.CERTIFICATE
    }
    assert voided == set(changed_parts(definition_parts(was.work), definition_parts(now.work)))
