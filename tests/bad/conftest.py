"""What holds for every input of this corpus: nothing reaches for the network, nothing goes on and on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from importing import Importing

from guards import bounded


@pytest.fixture(autouse=True)
def within_bounds(offline: object) -> Iterator[None]:
    with bounded():
        yield


@pytest.fixture
def importing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Importing:
    return Importing(tmp_path, capsys)
