"""A service that its maker changed without notice: promoted on the answers of March, followed on those of June 2023.

Data: Chen, Zaharia & Zou, How Is ChatGPT's Behavior Changing over Time? (2023), Apache-2.0.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from statistics import median
from typing import Any

import pytest

ORDERS = 12


@pytest.fixture
def drift(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What `benchmarks/drift` measures with, so that both read the answers alike."""
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "benchmarks" / "drift"))
    return importlib.import_module("series"), importlib.import_module("following")


def followed(drift: Any, data: Path, service: str, questions: str, limit: float) -> list[Any]:
    """Those of so many orders that March promoted."""
    series, following = drift
    [found] = [
        each
        for each in series.all_series(data / "llm_drift_2023")
        if (each.service, each.questions) == (service, questions)
    ]
    orders = (following.follow(found.march, found.june, limit, seed) for seed in range(ORDERS))
    return [each for each in orders if each.promoted is not None]


def test_where_the_error_rose_above_the_limit_every_order_is_demoted_and_in_march_none(
    drift: Any, shared_data: Path
) -> None:
    found = followed(drift, shared_data, "gpt-4", "is it prime", 0.2)
    assert len(found) >= ORDERS // 2
    assert all(each.demoted is not None and each.demoted <= 150 for each in found)
    assert median(each.demoted for each in found) <= 80
    assert all(each.items is not None and each.labels < each.items for each in found)
    assert [each.again for each in found if each.again is not None] == []


@pytest.mark.parametrize(
    ("service", "questions", "limit"),
    [
        ("gpt-3.5", "is it prime", 0.6),
        ("gpt-4", "is it prime", 0.6),
        ("gpt-3.5", "how many happy numbers", 0.8),
    ],
)
def test_where_the_error_stayed_within_the_limit_no_order_is_demoted(
    drift: Any, shared_data: Path, service: str, questions: str, limit: float
) -> None:
    found = followed(drift, shared_data, service, questions, limit)
    assert len(found) == ORDERS
    assert [each for each in found if each.demoted is not None or each.again is not None] == []


def test_the_answers_are_read_as_they_were_asked_for(drift: Any) -> None:
    series, _ = drift
    assert series.prime("Step 1 … so [No]. Wait: the answer is [Yes].") == "yes"
    assert (series.prime("No"), series.prime("It is prime."), series.prime("[yes")) == ("no", None, None)
    assert series.boxed(r"first \\boxed{3}, no: \\boxed{12}") == "12"
    assert series.boxed("there are 3") is None
