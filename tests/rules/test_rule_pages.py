"""Every rule's page is its test: what it says breaks the rule does, what it says repairs it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from patched import RULES, Patched, yaml_of

from midspan.model.stage import Stage
from midspan.rules import FAMILIES, Question, Rule

EARLIEST = {
    "WD": Stage.FRAMED,
    "IN": Stage.FRAMED,
    "EV": Stage.READY,
    "RV": Stage.READY,
    "VL": Stage.READY,
    "DA": Stage.READY,
}

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])


def test_the_reference_workspace_has_no_finding(tmp_path: Path) -> None:
    assert [each.line() for each in Patched(tmp_path / "w").findings()] == []


@every_rule
def test_what_a_page_says_breaks_the_rule_adds_findings_of_that_rule_alone(
    rule: Rule[Any], tmp_path: Path
) -> None:
    found = Patched(tmp_path / "w").apply(yaml_of(rule.example("Breaks"))).findings()
    assert {each.code for each in found} - rule.also == {rule.code}, [each.line() for each in found]


@every_rule
def test_what_a_page_says_repairs_it_has_no_finding(rule: Rule[Any], tmp_path: Path) -> None:
    found = Patched(tmp_path / "w").apply(yaml_of(rule.example("Repaired"))).findings()
    assert [each.line() for each in found] == []


@every_rule
def test_a_page_has_a_title_a_reason_and_both_examples(rule: Rule[Any]) -> None:
    assert rule.title.endswith(".")
    assert rule.reason
    assert rule.example("Breaks")
    assert rule.example("Repaired")
    assert isinstance(rule.question, Question)


@every_rule
def test_a_rule_blocks_no_stage_before_its_family_has_anything_to_look_at(rule: Rule[Any]) -> None:
    assert rule.blocks_from.reaches(EARLIEST[rule.family])


def test_no_code_and_no_name_is_used_twice() -> None:
    codes, names = [each.code for each in RULES], [each.name for each in RULES]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)


def test_every_family_has_rules_and_every_question_is_asked() -> None:
    assert {each.family for each in RULES} == set(FAMILIES)
    assert {each.question for each in RULES} == set(Question)


@every_rule
def test_every_help_of_an_example_is_one_imperative_line(rule: Rule[Any], tmp_path: Path) -> None:
    found = Patched(tmp_path / "w").apply(yaml_of(rule.example("Breaks"))).findings()
    for each in found:
        assert "\n" not in each.help + each.message
        assert each.help[0].islower() or each.help[0] == "`"
        assert not each.help.endswith(".")
        assert not each.message.endswith(".")
        assert "Error" not in each.message
