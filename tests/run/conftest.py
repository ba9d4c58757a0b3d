"""A desk with a ledger of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk_ground import Ground

from midspan.run.tasks.desk import Desk


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "workspace")


@pytest.fixture
def desk(ground: Ground) -> Iterator[Desk]:
    with ground.desk() as opened:
        yield opened
