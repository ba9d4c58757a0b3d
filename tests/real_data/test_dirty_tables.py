"""Cells that are wrong in real tables: found by contracts of what their columns mean, and with few questions to their owner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Floor:
    """F1, a little below what was measured. contract: without a question; asked: with 20; bare: without a contract, with 35."""

    contract: float
    asked: float
    bare: float


FLOORS = {
    "beers": Floor(0.99, 0.99, 0.99),
    "flights": Floor(0.85, 0.96, 0.79),
    "hospital": Floor(0.985, 0.985, 0.8),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `benchmarks/data_cells` measures with, so that both ask alike."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks" / "data_cells"))
    return pytest.importorskip("asked", reason="no benchmarks beside the tests")


@pytest.mark.parametrize("name", FLOORS)
def test_wrong_cells_are_found_by_a_contract_and_few_questions(
    name: str, asked: Any, shared_data: Path, tmp_path: Path
) -> None:
    table = asked.known(shared_data / "dirty_tables" / name)
    with asked.ground_of(table, asked.written(table), tmp_path) as ground:
        found = asked.interviewed(table, ground, 20)
    assert found.before.f1 >= FLOORS[name].contract
    assert found.after.questions <= 20
    assert found.after.f1 >= FLOORS[name].asked


@pytest.mark.parametrize("name", FLOORS)
def test_wrong_cells_are_found_by_questions_alone(
    name: str, asked: Any, shared_data: Path, tmp_path: Path
) -> None:
    table = asked.known(shared_data / "dirty_tables" / name)
    with asked.ground_of(table, asked.bare(table), tmp_path) as ground:
        found = asked.interviewed(table, ground, 35)
    assert found.before.flagged == 0
    assert found.after.f1 >= FLOORS[name].bare
