"""Fixtures of the tests of proving."""

from __future__ import annotations

from pathlib import Path

import pytest

from proving_ground import Ground


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "workspace")
