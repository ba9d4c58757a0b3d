"""What a work is worth out of its files and evidence, and what keeps it unknown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from midspan.value.worth import WorkValue

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "decide"))

from situations import (
    EVIDENCE_FILE,
    INITIATIVE_FILE,
    WORK,
    WORK_FILE,
    Patched,
    assess,
    state,
)


def value(root: Path, **patches: Any) -> WorkValue:
    files = {"work": WORK_FILE, "initiative": INITIATIVE_FILE, "evidence": EVIDENCE_FILE}
    return state(root, {files[name]: patch for name, patch in patches.items()}).values[WORK]


def test_the_reference_work_has_the_value_worked_out_by_hand(tmp_path: Path) -> None:
    found = value(tmp_path).net
    assert found is not None
    assert found.terms == pytest.approx(
        {
            "effort_saved": 300 * 480 / 3600 * 42,
            "review": -300 * (1 - 0.913 + 0.913 * 0.05) * 60 / 3600 * 42,
            "errors": -300 * 0.913 * 0.1 * 45,  # at the limit, and at the dearest failure's cost
            "model": -300 * 0.01,
            "investment": -15000 / (40 * 5),
        }
    )


def test_a_worth_per_minute_is_sixty_times_one_per_hour(tmp_path: Path) -> None:
    hour, minute = (
        value(tmp_path / "a").net,
        value(tmp_path / "b", initiative={"value": {"worth": "0.70 EUR/minute"}}).net,
    )
    assert hour is not None
    assert minute is not None
    assert minute.per_day == pytest.approx(hour.per_day)


def test_a_worth_per_item_needs_no_hours(tmp_path: Path) -> None:
    found = value(tmp_path, initiative={"value": {"worth": "6 EUR/item"}}).net
    assert found is not None
    assert found.terms["effort_saved"] == pytest.approx(300 * 0.913 * 6)


def test_costs_that_were_not_measured_are_those_that_the_work_allows(tmp_path: Path) -> None:
    unmeasured = {"evaluations": []}
    found = value(tmp_path, evidence=unmeasured).net
    assert found is not None
    assert found.terms["model"] == pytest.approx(-300 * 0.02)


def test_an_assisted_work_is_worth_the_minutes_that_a_proposal_saves(tmp_path: Path) -> None:
    found = value(tmp_path, work={"autonomy": {"ceiling": "assisted"}}).net
    assert found is not None
    assert found.terms["errors"] == 0
    assert found.terms["effort_saved"] + found.terms["review"] == pytest.approx(300 * (480 - 60) / 3600 * 42)


def test_a_work_that_only_runs_beside_people_saves_nothing(tmp_path: Path) -> None:
    found = value(tmp_path, work={"autonomy": {"ceiling": "shadow"}}).net
    assert found is not None
    assert found.terms["effort_saved"] + found.terms["review"] == pytest.approx(0)


@pytest.mark.parametrize(
    ("patches", "field"),
    [
        ({"work": {"today": {"volume": None}}}, "today.volume"),
        ({"work": {"today": {"effort": None}}}, "today.effort"),
        ({"work": {"review": {"effort": None}}}, "review.effort"),
        ({"work": {"autonomy": {"audit": None}}}, "autonomy.audit"),
        ({"work": {"failures": None}}, "failures"),
        ({"initiative": {"value": {"worth": None}}}, "value.worth"),
        ({"initiative": {"value": {"payback_within": None}}}, "value.payback_within"),
        ({"initiative": {"value": {"payback_within": "0 weeks"}}}, "value.payback_within"),
        ({"initiative": {"investment": None}}, "investment.budget"),
        ({"initiative": {"investment": {"budget": "15000 USD"}}}, "investment.budget"),
        ({"initiative": {"value": {"worth": "42 USD/hour"}}}, "value.worth"),
        ({"initiative": {"value": {"worth": "42 EUR/point"}}}, "value.worth"),
        ({"initiative": {"investment": {"budget": "-1 EUR"}}}, "investment.budget"),
        (
            {"work": {"failures": [{"id": "a", "cost": "-5 EUR"}]}},
            "failures[0].cost",
        ),
        ({"work": {"failures": [{"id": "a"}]}}, "failures[0].cost"),
        (
            {"work": {"quality": {"cost_per_item": "0.02 USD"}}, "evidence": {"evaluations": []}},
            "quality.cost_per_item",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_missing_or_cannot_be_used_makes_the_value_unknown_and_is_named(
    tmp_path: Path, patches: dict[str, Any], field: str
) -> None:
    found = value(tmp_path, **patches)
    assert found.net is None
    assert [each.field for each in found.unknown] == [field]
    assert f"`{field}`" in found.unknown[0].text


def test_a_cost_that_is_neither_measured_nor_allowed_makes_the_value_unknown(tmp_path: Path) -> None:
    found = value(tmp_path, work={"quality": {"cost_per_item": None}}, evidence={"evaluations": []})
    assert found.net is None
    assert [each.text for each in found.unknown] == ["what one answer costs was not measured"]


def test_without_a_certificate_the_value_is_unknown_for_that_one_reason(tmp_path: Path) -> None:
    found = value(tmp_path, evidence={"certificate": None})
    assert found.net is None
    assert [each.unproven for each in found.unknown] == [True]


def test_the_budget_is_spread_over_works_by_the_effort_they_take_today(tmp_path: Path) -> None:
    patched = Patched(tmp_path / "w")
    other = (patched.root / WORK_FILE).read_text(encoding="utf-8")
    other = other.replace(f"work: {WORK}", "work: second").replace("300/day", "100/day")
    (patched.root / "works" / "second.yaml").write_text(other, encoding="utf-8")
    cases = (patched.root / f"works/{WORK}.cases.jsonl").read_text(encoding="utf-8")
    (patched.root / "works" / "second.cases.jsonl").write_text(cases, encoding="utf-8")
    evidence = (patched.root / EVIDENCE_FILE).read_text(encoding="utf-8")
    (patched.root / "evidence" / "second.yaml").write_text(evidence.replace(WORK, "second"), encoding="utf-8")
    patched.apply({INITIATIVE_FILE: {"works": [WORK, "second"]}})
    found = assess(patched).initiatives[0]
    invested = [value.net.terms["investment"] for value in found.values.values() if value.net]
    assert invested == pytest.approx([-75 * 0.75, -75 * 0.25])
    assert found.net is not None
    assert found.net.terms["investment"] == pytest.approx(-75)
    patched.apply({"works/second.yaml": {"today": {"effort": None}}})
    found = assess(patched).initiatives[0]
    assert [value.net for value in found.values.values()] == [None, None]
    assert found.net is None
