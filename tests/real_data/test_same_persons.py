"""Persons that stand in a table twice, with the errors of people who type, hear and scan; which are the same is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from midspan.data.checking.candidates import plainly
from midspan.data.checking.same import alike, worded

# Precision and recall, a little below what was measured.
FLOORS = {"febrl 1": (0.99, 0.99), "dblp_acm": (0.95, 0.95), "dblp_acm_dirty": (0.95, 0.68)}


@pytest.fixture
def records(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `benchmarks/data_duplicates` measures with, so that both read alike."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks" / "data_duplicates"))
    return pytest.importorskip("records", reason="no benchmarks beside the tests")


@pytest.mark.parametrize("name", FLOORS)
def test_the_same_persons_and_papers_are_found_and_few_others(
    name: str, records: Any, shared_data: Path
) -> None:
    known = records.known(shared_data, name)
    values = {
        number: tuple(plainly(row.get(column)) for column in known.identifiers)
        for number, row in enumerate(known.rows)
    }
    found = {(min(pair), max(pair)) for pair in (*alike(values), *worded(values))}
    found = found & known.asked if known.asked is not None else found
    precision, recall = (len(found & known.same) / of for of in (len(found), len(known.same)))
    assert precision >= FLOORS[name][0]
    assert recall >= FLOORS[name][1]
