"""A burst on a service: as many calls as it declares, or on this machine alone, within one budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scripted import Scripted, items, outputs
from sites import site

from midspan.implementations.calling.address import stands_here
from midspan.implementations.calling.limits import Limits, limits_of
from midspan.model.work import Candidate
from midspan.prove.ports import BURST, Surrounded, Surroundings


def burst(tmp_path: Path, **candidate: Any) -> int | None:
    said = Candidate.model_validate({"name": "any", **candidate})
    return limits_of(said, site(tmp_path), price=None).burst


HERE = {"http": "http://127.0.0.1:9/answer"}
AWAY = {"http": "https://reader.example.com/answer"}


@pytest.mark.parametrize(
    ("candidate", "expected"),
    [
        (HERE, BURST),
        ({"http": "http://[::1]:9/answer"}, BURST),
        ({"http": "http://localhost:9/answer"}, BURST),
        (AWAY, None),
        ({"http": "http://127.0.0.1.example.com/answer"}, None),
        ({"model": "openai:any"}, None),
        ({"model": "openai:any", "base_url": "http://127.0.0.1:9/v1"}, BURST),
        ({**AWAY, "calls": {"at_once": 7}}, 7),
        ({**AWAY, "calls": {"retries": 1}}, None),
        ({**HERE, "calls": {"per_minute": 600}}, None),
        ({**AWAY, "calls": {"at_once": 7, "tokens_per_minute": 1000}}, None),
    ],
)
def test_nobody_elses_service_gets_a_burst_unless_the_candidate_declares_it(
    tmp_path: Path, candidate: dict[str, Any], expected: int | None
) -> None:
    assert burst(tmp_path, **candidate) == expected


@pytest.mark.parametrize("address", [None, "", "http://[", "127.0.0.1", "file:///tmp"])
def test_what_is_no_address_does_not_stand_here(address: str | None) -> None:
    assert not stands_here(address)


def test_a_burst_has_its_own_number_of_calls_and_the_budget_of_the_run(tmp_path: Path) -> None:
    service = Scripted(tmp_path)
    calling = service.calling(Limits(at_once=4, budget=5.0, burst=20))
    assert isinstance(calling, Surrounded)
    assert calling.cannot_stand(Surroundings.BURST) is None
    with calling.put(Surroundings.BURST, 1) as crowd:
        replies = crowd.answer(items(60))
    assert service.most_under_way == 20
    assert outputs(list(replies)).count("not-asked") == 10
    service.most_under_way = 0
    assert outputs(calling.answer(items(61)))[-1] == "not-asked"
    assert service.most_under_way == 0


def test_without_a_burst_it_says_what_would_allow_one(tmp_path: Path) -> None:
    reason = Scripted(tmp_path).calling(Limits()).cannot_stand(Surroundings.BURST)
    assert reason is not None
    assert "unless `calls.at_once` alone says how many" in reason
