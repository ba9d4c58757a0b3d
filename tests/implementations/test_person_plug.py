"""People are the baseline; nothing is executed for them."""

from __future__ import annotations

from pathlib import Path

from sites import site

from midspan.implementations import person
from midspan.model.work import Candidate
from midspan.prove.ports import Described, Failed, Item

DESK = Candidate.model_validate({"name": "desk", "person": "billing-desk"})


def test_a_person_is_described_as_people_without_parts(tmp_path: Path) -> None:
    assert person.describe(DESK, site(tmp_path)) == Described("desk", "person", {}, people=True)


def test_nothing_is_executed_for_a_person(tmp_path: Path) -> None:
    [reply] = person.load(DESK, site(tmp_path)).answer([Item("a", {})])
    assert reply.result == Failed("missing", "a person does this work")
