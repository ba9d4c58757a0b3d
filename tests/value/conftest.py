"""An initiative of its own, and a ledger to measure it in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from valued import Valued


@pytest.fixture
def valued(tmp_path: Path) -> Iterator[Valued]:
    with Valued(tmp_path) as opened:
        yield opened
