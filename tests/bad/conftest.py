"""What holds for every input of this corpus: nothing reaches for the network, nothing goes on and on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from guards import bounded


@pytest.fixture(autouse=True)
def within_bounds(offline: object) -> Iterator[None]:
    with bounded():
        yield
