"""Fixtures that all tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import guards
import pgserver
from guards import Reached

sys.path.insert(0, str(Path(__file__).parent / "browser"))

from chromium import Chromium, found
from window import Window

# How long an example takes depends on what else the machine does; a hang is the runner's to end.
settings.register_profile("midspan", deadline=None)
settings.load_profile("midspan")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data sets beside the repository; without it the test is skipped, loudly."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data: this test needs the real data sets")
    return SHARED


@pytest.fixture(autouse=True)
def keys_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Signing keys of a test never touch the person's own."""
    folder = tmp_path_factory.mktemp("keys")
    monkeypatch.setenv("MIDSPAN_KEYS", str(folder))
    return folder


@pytest.fixture(autouse=True)
def cache_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a test makes `check` remember never touches what it remembers for the person."""
    folder = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.setenv("MIDSPAN_CACHE", str(folder))
    return folder


@pytest.fixture
def offline() -> Iterator[Reached]:
    """A test that reaches for the network fails."""
    with guards.offline() as reached:
        yield reached


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[pgserver.Server]:
    """A real server for all tests of this process; a test asks it for a database of its own."""
    server = pgserver.Server()
    yield server
    server.remove()


@pytest.fixture(scope="session")
def spark_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one Spark on this machine for all tests of this process, which stays as long as they need it."""
    pytest.importorskip("pyspark", reason="no pyspark: run with --extra spark")
    from midspan.data.ports import Limits  # noqa: PLC0415
    from midspan.tables import _spark_session as sessions  # noqa: PLC0415

    limits = Limits(tmp_path_factory.mktemp("spark"), threads=2)
    with sessions.session(sessions.LOCAL, limits, "the tests"):
        yield sessions.LOCAL


@pytest.fixture(scope="session")
def spark_connected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server of Spark Connect, and one session there for all tests of this process."""
    pytest.importorskip("pyspark", reason="no pyspark: run with --extra spark")
    from midspan.data.ports import Limits  # noqa: PLC0415
    from midspan.tables import _spark_session as sessions  # noqa: PLC0415
    from spark_server import connect_server  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("spark-connect")
    with connect_server(folder) as address, sessions.session(address, Limits(folder), "the tests"):
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Chromium]:
    """One real browser for all tests of this process: see `browser/chromium.py`."""
    browser = Chromium(found())
    yield browser
    browser.close()


@pytest.fixture
def page(chromium: Chromium) -> Iterator[Window]:
    """A window of its own, 1440 × 900, light."""
    window = chromium.window()
    yield window
    window.close()
