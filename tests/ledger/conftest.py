"""A ledger with a clock of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sample_entries import CERTIFIED, DECIDED, outcomes

from midspan.access.keys import signer
from midspan.ledger.run import Ledger
from midspan.stores.sqlite import open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".midspan" / "ledger.db"


@pytest.fixture
def open_ledger(path: Path) -> Iterator[Callable[..., Ledger]]:
    """Opens the ledger at `path` for a signer; its clock is one second later each time it is read."""
    opened: list[Ledger] = []
    ticks = count()

    def now() -> str:
        tick = next(ticks)
        return f"2026-11-20T08:{tick // 60:02}:{tick % 60:02}Z"

    def open_it(name: str = "local", *, create: bool = True) -> Ledger:
        opened.append(Ledger(open_store(path, create=create), signer(name), name, now))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


@pytest.fixture
def ledger(open_ledger: Callable[..., Ledger]) -> Ledger:
    return open_ledger()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Three batches, 15 records: the key and ten outcomes, an attempt and its certificate, a verdict and a decision."""
    for entries in (outcomes(10), CERTIFIED, DECIDED):
        ledger.append(entries)
    return ledger
