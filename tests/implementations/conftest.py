"""Fixtures of the tests of implementation plugs."""

from __future__ import annotations

from pathlib import Path

import pytest
from module_folder import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "workspace")
