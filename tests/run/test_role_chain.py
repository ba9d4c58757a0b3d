"""The chain of roles: who is asked at which step, until when, and what stands at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from midspan.definitions.load import read_work
from midspan.run.tasks.chain import ANYBODY, Chain, chain_of
from midspan.settings import Calendar

FRIDAY = "2026-11-27T15:00:00.000Z"


def chain(folder: Path, **said: Any) -> Chain:
    path = folder / "works" / "sign.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({"work": "sign", **said}))
    return chain_of(read_work(path, "works/sign.yaml"), Calendar())


def test_each_role_is_asked_after_the_other_for_the_same_working_time(tmp_path: Path) -> None:
    found = chain(tmp_path, review={"by": "desk", "within": "4 h", "then": ["lead", "board"]})
    assert [found.role(step) for step in range(5)] == ["desk", "lead", "board", "board", "board"]
    assert [found.goes_on(step) for step in range(4)] == [True, True, False, False]
    assert [found.ended(step) for step in range(4)] == [False, False, False, True]
    assert found.due(FRIDAY) == "2026-11-30T11:00:00.000Z"
    assert found.due(found.due(FRIDAY)) == "2026-11-30T15:00:00.000Z"
    assert not found.rejects


def test_the_end_of_a_chain_is_what_the_definition_does_when_it_is_uncertain(tmp_path: Path) -> None:
    assert chain(tmp_path, uncertain={"then": "reject"}).rejects
    assert not chain(tmp_path, uncertain={"then": "review"}).rejects


def test_who_says_nothing_of_reviews_has_somebody_for_a_working_day(tmp_path: Path) -> None:
    found = chain(tmp_path)
    assert (found.roles, found.within_s, found.rejects) == ((ANYBODY,), 8 * 3600, False)
