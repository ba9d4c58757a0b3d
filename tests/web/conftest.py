"""A server that stands for all tests of the review page in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from desk_ground import Ground
from review_site import emptied
from test_serve import Site


@pytest.fixture(scope="session")
def _standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, Site]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = Ground(tmp_path_factory.mktemp("desk") / "workspace")
        with ground.desk() as desk:
            desk.production.set_mark("tests", {})  # the first write makes the tables
        with closing(Site(ground.root, "--no-worker")) as site:
            yield ground, site


@pytest.fixture
def desk_site(_standing: tuple[Ground, Site]) -> tuple[Ground, Site]:
    """A workspace with the work `sign`, nothing waiting, and its server."""
    return emptied(_standing[0]), _standing[1]
