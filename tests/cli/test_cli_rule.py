"""`midspan rule`: the pages of the rules."""

from __future__ import annotations

import json

import pytest

from midspan.cli.app import run
from midspan.decide.rules import ALL_RULES


@pytest.mark.parametrize("wanted", ["IN201", "in201", "owner-missing"])
def test_a_rule_is_shown_by_code_and_by_name(wanted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", wanted]) == 0
    page = capsys.readouterr().out
    assert page.startswith("IN201 owner-missing\nNobody owns the outcome.\n")
    assert "Blocks from: Framed; cannot be suppressed" in page
    assert "    initiatives/request-routing.yaml: {owner: null}" in page


def test_without_a_rule_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[: len(ALL_RULES)]] == sorted(each.code for each in ALL_RULES)


def test_json_has_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "--format", "json"]) == 0
    listed = json.loads(capsys.readouterr().out)["rules"]
    keys = {"code", "name", "title", "question", "blocks_from", "suppressible"}
    assert all(set(each) == keys for each in listed)
    assert run(["rule", "IN201", "--format", "json"]) == 0
    page = json.loads(capsys.readouterr().out)
    assert set(page) == keys | {"reason", "breaks", "repaired"}
    assert page["breaks"] == "initiatives/request-routing.yaml: {owner: null}\n"


def test_an_unknown_rule_is_refused_with_the_nearest_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["rule", "owner-absent"]) == 2
    assert capsys.readouterr().err.startswith("there is no rule `owner-absent`\n  help: did you mean `owner-")
