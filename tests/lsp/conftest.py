"""A workspace to edit: the reference workspace in a folder of its own."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.lsp.session import Session

REFERENCE = Path(__file__).resolve().parents[1] / "reference"
TODAY = date(2026, 10, 1)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "workspace"
    shutil.copytree(REFERENCE, folder, ignore=shutil.ignore_patterns("__pycache__", ".midspan"))
    return folder


@pytest.fixture
def session() -> Iterator[Session]:
    found = Session(lambda settings: open_ledger(settings, create=False), plug, lambda: TODAY)
    yield found
    found.close()
