"""Faults as findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from patched import Patched

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.rules import fault_findings
from midspan.findings import Place


@pytest.mark.parametrize("kind", FaultKind)
def test_a_fault_of_every_kind_becomes_one_finding_that_nobody_can_suppress(kind: FaultKind) -> None:
    (found,) = fault_findings((Fault(kind, Place("works/a.yaml", 3, 5), "`a` is odd", "correct it"),))
    assert (str(found.place), found.message, found.help) == ("works/a.yaml:3:5", "`a` is odd", "correct it")


def test_a_file_that_cannot_be_read_has_that_finding_and_no_other(tmp_path: Path) -> None:
    found = Patched(tmp_path / "w").apply({"initiatives/request-routing.yaml": "owner: [\n"}).findings()
    assert [(each.code, each.place.path) for each in found] == [("WD001", "initiatives/request-routing.yaml")]


def test_a_faulty_value_is_not_reported_as_missing_as_well(tmp_path: Path) -> None:
    patch = {"works/route-request.yaml": {"review": {"people": "several", "effort": 60}}}
    found = Patched(tmp_path / "w").apply(patch).findings()
    assert [each.code for each in found] == ["WD004", "WD004"]


def test_a_faulty_block_hides_neither_itself_nor_asks_for_its_fields(tmp_path: Path) -> None:
    found = (
        Patched(tmp_path / "w").apply({"works/route-request.yaml": {"review": ["tenant-desk"]}}).findings()
    )
    assert [each.code for each in found] == ["WD004"]


def test_a_key_without_a_value_is_one_fault_and_not_missing_as_well(tmp_path: Path) -> None:
    patched = Patched(tmp_path / "w")
    file = patched.root / "works" / "route-request.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("effort: 60 s", "effort: null"), encoding="utf-8"
    )
    (found,) = patched.findings()
    assert found.code == "WD004"
    assert "`review.effort`" in found.message
    assert file.read_text(encoding="utf-8").splitlines()[found.place.line - 1].startswith("review:")


def test_of_many_bad_lines_the_first_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    lines = "\n".join("{broken" for _ in range(30))
    found = Patched(tmp_path / "w").apply({"works/route-request.cases.jsonl+": lines}).findings()
    assert {each.code for each in found} == {"WD008"}
    assert len(found) == 21
    assert any("`30` lines are no cases; the first `20` are listed" in each.message for each in found)
