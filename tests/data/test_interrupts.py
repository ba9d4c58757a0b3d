"""^C while DuckDB works is ^C, whatever it says of it; and what a command only needs for now is gone afterwards."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from midspan.cli.passing import passing_folder
from midspan.data.ports import Limits
from midspan.tables._local import asked, connected, local

# Of processor time: by then nothing but the statement is at work.
_AFTER_S = 0.3
LONG = "SELECT count(*) FROM range(2_000_000_000) t(a), range(10) u(b) WHERE a * b % 7 = 3"


def _raw(connection: duckdb.DuckDBPyConnection, sql: str, _: tuple[()], __: str) -> Any:
    return connection.execute(sql).fetchall()


@pytest.fixture
def stopped() -> Iterator[None]:
    """What ^C does happens once the process has worked for a while."""
    before = signal.signal(signal.SIGPROF, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_PROF, _AFTER_S)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("ask", [asked, local, _raw])
def test_an_interrupted_statement_is_an_interrupted_command(
    ask: Callable[[duckdb.DuckDBPyConnection, str, tuple[()], str], Any], tmp_path: Path
) -> None:
    with pytest.raises(KeyboardInterrupt), connected(Limits(tmp_path, threads=1)) as connection:
        ask(connection, LONG, (), "it")


def test_a_folder_is_taken_away_once_its_holder_is_gone(tmp_path: Path) -> None:
    left = tmp_path / "looking-dead"
    (left / "spilled").mkdir(parents=True)
    kept = tmp_path / "other"
    kept.mkdir()
    with passing_folder(tmp_path, "looking-") as first, passing_folder(tmp_path, "looking-") as second:
        assert first != second
        assert sorted(tmp_path.iterdir()) == sorted([first, second, kept])
    assert list(tmp_path.iterdir()) == [kept]
