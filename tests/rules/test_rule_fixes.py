"""Fixes: each removes its finding and makes no other; a safe one leaves what people agreed to."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from patched import RULES, Patched, yaml_of

from midspan.definitions.editing import edited
from midspan.findings import Finding
from midspan.model.initiative import Initiative
from midspan.model.work import Work
from midspan.rules import Rule

WORK, INITIATIVE = "works/route-request.yaml", "initiatives/request-routing.yaml"


def repaired(patched: Patched, finding: Finding) -> None:
    assert finding.fix
    for change in finding.fix.changes:
        file = patched.root / change.path
        noun = Work if change.path.startswith("works/") else Initiative
        file.write_text(
            edited(file.read_text(encoding="utf-8"), change.path, [change], noun), encoding="utf-8"
        )


def said(findings: list[Finding]) -> Counter[tuple[str, str]]:
    return Counter((each.code, each.message) for each in findings)


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_fix_of_an_example_removes_its_finding_and_makes_none(rule: Rule[Any], tmp_path: Path) -> None:
    patch = yaml_of(rule.example("Breaks"))
    found = Patched(tmp_path / "found").apply(patch).findings()
    for number, finding in enumerate(found):
        if finding.fix:
            patched = Patched(tmp_path / str(number)).apply(patch)
            repaired(patched, finding)
            assert said(patched.findings()) < said(found)


# What is written, what it was in the reference workspace, and what the fix makes of it: nothing where that is the same.
SAFE = [
    (WORK, "ceiling:", "ceilng:"),
    (WORK, "max_error:", "max_eror:"),
    (WORK, "max_error: 10%", "max_error: 10 percent", "max_error: 10%"),
    (WORK, "volume: 300/day", "volume: 300 per day", "volume: 300/day"),
    (WORK, "volume: 300/day", "volume: 300 items/day", "volume: 300/day"),
    (WORK, "latency_p95: 2 s", "latency_p95: 2 secs", "latency_p95: 2 s"),
    (WORK, "cost: 45 EUR", "cost: 45 eur", "cost: 45 EUR"),
    (WORK, "cost: 45 EUR", "cost: €45", "cost: 45 EUR"),
    (WORK, "severity: medium", "severity: Medium"),
    (WORK, "then: [desk-lead]", "then: desk-lead"),
    (WORK, "segments: [input.channel]", "segments: input.channel"),
    (WORK, "people: 3", 'people: "3"', "people: 3"),
    (WORK, "people: 3", "people: 3.0", "people: 3"),
    (WORK, "by: tenant-desk", "by: 0815", 'by: "0815"'),
    (WORK, "by: tenant-desk", "by: true", 'by: "true"'),
    (WORK, "work: route-request", "work: Route Request", "work: route-request"),
    (WORK, "channel: {type: string}", "channel: {type: str}"),
    (
        WORK,
        "channel: {type: string}",
        "channel: {type: string, titel: a}",
        "channel: {type: string, title: a}",
    ),
    (WORK, "channel: {type: string}", "channel: {type: [string, null]}", 'channel: {type: [string, "null"]}'),
    (WORK, "input:\n", 'input:\n  $schema: "http://json-schema.org/draft-07/schema#"\n', "input:\n"),
    (
        WORK,
        "flow: {",
        "suppress: [{rule: WD101, because: it is being written}]\nflow: {",
        "suppress: []\nflow: {",
    ),
    (INITIATIVE, "ready: day 14", "ready: 14", "ready: day 14"),
    (INITIATIVE, "day 30: {adoption", "30: {adoption", "day 30: {adoption"),
    (INITIATIVE, "started: 2026-09-01", "started: 2026/9/1", "started: 2026-09-01"),
    (INITIATIVE, "worth: 42 EUR/hour", "worth: 42 eur per hour", "worth: 42 EUR/hour"),
    (INITIATIVE, "works: [route-request]", "works: route-request"),
    (INITIATIVE, "chosen: day 30", "choosen: day 30"),
]
OFFERED = [
    (WORK, "severity: medium", "severity: medum"),
    (WORK, "required: [text, floors]", "required: [text, flors]"),
    (WORK, "input.floors > 2", "input.flors > 2"),
    (WORK, "input.floors > 2", "floors > 2"),
    (WORK, "ramp: [25%, 50%, 100%]", "ramp: [25%, 100%, 50%]"),
    (WORK, "id: request-lost", "id: wrong-trade", "id: wrong-trade-2"),
    (WORK, "routing:keywords", "routing:keyword"),
    (INITIATIVE, "works: [route-request]", "works: [route-requests]"),
    (
        WORK,
        "flow: {",
        "suppress: [{rule: procedure-mising, because: later}]\nflow: {",
        "suppress: []\nflow: {",
    ),
]


@pytest.mark.parametrize(
    ("case", "safe"),
    [(case, True) for case in SAFE] + [(case, False) for case in OFFERED],
    ids=[case[2].strip() for case in (*SAFE, *OFFERED)],
)
def test_what_can_only_mean_one_thing_is_written_like_that(
    case: tuple[str, ...], safe: bool, tmp_path: Path
) -> None:
    path, was, written, *result = case
    patched = Patched(tmp_path / "w")
    file = patched.root / path
    reference = file.read_text(encoding="utf-8")
    assert was in reference
    file.write_text(reference.replace(was, written, 1), encoding="utf-8")
    (finding,) = [each for each in patched.findings() if each.fix]
    assert finding.fix
    assert finding.fix.safe is safe
    repaired(patched, finding)
    after = file.read_text(encoding="utf-8")
    assert after == reference.replace(was, result[0] if result else was, 1)


def test_a_misspelt_suppression_is_offered_the_rule_that_found_something(tmp_path: Path) -> None:
    patched = Patched(tmp_path / "w").apply(
        {
            WORK: {
                "procedure": None,
                "suppress": [{"rule": "procedure-mising", "because": "it is being written"}],
            }
        }
    )
    (finding,) = [each for each in patched.findings() if each.code == "WD093"]
    repaired(patched, finding)
    assert patched.findings() == []


# Each can mean more than one thing, or would say something that nobody said.
UNTOUCHED = [
    (WORK, "max_error: 10%", "max_error: 0.1"),
    (WORK, "max_error: 10%", "max_error: 10"),
    (WORK, "cost: 45 EUR", "cost: $45"),
    (WORK, "cost: 45 EUR", "cost: 45 min"),
    (WORK, "effort: 8 min", "effort: 8"),
    (WORK, "effort: 8 min", "effort: 2 months"),
    (WORK, "then: [desk-lead]", "then: desk-lead, head-of-housing"),
    (WORK, "then: [desk-lead]", 'then: "desk-lead, head-of-housing"'),
    (WORK, "{then: review}", "{then: reject, than: review}"),
    (WORK, "ceiling: autonomous", "ceiling: autonomous, ceilng: shadow"),
    (WORK, "people: 3", "peeple: several"),
    (INITIATIVE, "started: 2026-09-01", "started: 1.9.2026"),
    (INITIATIVE, "started: 2026-09-01", "started: 2026-13-01"),
]


@pytest.mark.parametrize("case", UNTOUCHED, ids=[case[2] for case in UNTOUCHED])
def test_what_can_mean_more_than_one_thing_is_left_to_people(case: tuple[str, ...], tmp_path: Path) -> None:
    path, was, written = case
    patched = Patched(tmp_path / "w")
    file = patched.root / path
    reference = file.read_text(encoding="utf-8")
    assert was in reference
    file.write_text(reference.replace(was, written, 1), encoding="utf-8")
    found = patched.findings()
    assert found
    assert [each.fix for each in found if each.fix] == []
