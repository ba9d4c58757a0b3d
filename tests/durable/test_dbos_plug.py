"""What is particular to segments in DBOS's tables: what others put there, one worker, what it costs and what is inside."""

from __future__ import annotations

import base64
import pickle
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import sqlalchemy as sa
from dbos import DBOS, EnqueueOptions
from dbos._utils import INTERNAL_QUEUE_NAME
from dbos._workflow_commands import BACKGROUND_JOBS_THREAD_NAME

from midspan.durable import _dbos_inside as inside
from midspan.durable._engines import durably
from midspan.durable._rows import QUEUE, WORKFLOW
from midspan.durable.dbos import DbosDurable, open_durable
from midspan.errors import StoreError
from midspan.run.ports import Segment
from midspan.stores import sqlite
from patience import until


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "ledger.db"
    sqlite.open_store(made).close()
    return made


@pytest.fixture
def durable(path: Path) -> Iterator[DbosDurable]:
    with closing(open_durable(path)) as opened:
        yield opened


QUEUE_THREAD = f"queue-worker-{INTERNAL_QUEUE_NAME}"
# What each row has for itself.
APART = {"workflow_uuid", "created_at", "updated_at", "creator_xid", "retention_timestamp"}
TIMES = {"started_at_epoch_ms", "completed_at"}


def idle(durable: DbosDurable) -> None:
    until(lambda: not list(durable.unfinished()))


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
        connection.execute(statement, values)


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


class Planted:
    """Writes a file where it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return Path.write_text, (self.path, "executed")


def test_a_pickled_row_is_neither_executed_nor_read(path: Path, durable: DbosDurable, tmp_path: Path) -> None:
    written = tmp_path / "written"
    row = pickle.dumps({"args": (Planted(written), "{}"), "kwargs": {}})
    pickle.loads(row)  # noqa: S301 - the row is a real one
    assert written.exists()
    written.unlink()
    durable.submit([Segment("planted", "keep", "{}"), Segment("good", "keep", "{}")])
    inputs = base64.b64encode(row).decode()
    change(path, "UPDATE workflow_input SET inputs = ? WHERE workflow_uuid = 'planted'", inputs)
    change(path, "UPDATE workflow_status SET serialization = 'py_pickle' WHERE workflow_uuid = 'planted'")
    kept: list[str] = []
    assert {each.id for each in durable.unfinished()} == {"planted", "good"}
    durable.start({"keep": kept.append}, at_once=2)
    idle(durable)
    (failed,) = durable.failed()
    assert (failed.segment.id, kept) == ("planted", ["{}"])
    assert "not written by midspan" in failed.reason
    assert not written.exists()


def test_a_pickled_outcome_is_not_read(path: Path, durable: DbosDurable, tmp_path: Path) -> None:
    written = tmp_path / "written"
    durable.submit([Segment("a", "gone", "{}")])
    durable.start({}, at_once=1)
    idle(durable)
    error = base64.b64encode(pickle.dumps(Planted(written))).decode()
    change(path, "UPDATE workflow_output SET error = ?", error)
    change(path, "UPDATE workflow_status SET serialization = 'py_pickle'")
    assert [each.segment.id for each in durable.failed()] == ["a"]
    DBOS.list_workflows()
    assert not written.exists()


OTHER = """
import sys
from pathlib import Path
from midspan.durable._engines import durably
from midspan.durable._rows import QUEUE, WORKFLOW
from midspan.durable.dbos import open_durable
from midspan.errors import StoreError
from midspan.run.ports import Segment
durable = open_durable(Path(sys.argv[1]))
durable.submit([Segment("theirs", "keep", "theirs")])
try:
    durable.start({}, at_once=1)
except StoreError as error:
    print(error.message, "|", error.help)
else:
    print("started")
durable.close()
"""


def other(path: Path) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", OTHER, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    return ran.stdout.strip()


def test_a_second_worker_on_one_file_is_refused_and_may_still_submit(
    path: Path, durable: DbosDurable
) -> None:
    kept: list[str] = []
    durable.start({"keep": kept.append}, at_once=1)
    said = other(path)
    assert said.startswith("another process already works on `ledger.db`")
    assert "PostgreSQL" in said
    idle(durable)
    assert kept == ["theirs"]
    durable.close()
    assert other(path) == "started"


def test_a_process_works_once(path: Path, durable: DbosDurable, tmp_path: Path) -> None:
    durable.start({}, at_once=1)
    with closing(open_durable(tmp_path / "second.db")) as second:
        with pytest.raises(StoreError, match="can only once"):
            second.start({}, at_once=1)
        durable.close()
        second.start({}, at_once=1)


def test_what_was_done_long_ago_is_taken_away_and_what_failed_stays(path: Path, durable: DbosDurable) -> None:
    handlers = {"keep": str}
    durable.submit([Segment(f"{n}", "keep", "{}") for n in range(600)])
    durable.submit([Segment("fails", "gone", "{}"), Segment("never", "keep", "{}")])
    durable.cancel("never")
    durable.start(handlers, at_once=4)
    idle(durable)
    durable.close()
    change(path, "UPDATE workflow_status SET completed_at = completed_at - 3700000")
    with closing(open_durable(path)) as again:
        again.submit([Segment("young", "keep", "{}")])
        again.start(handlers, at_once=4)
        until(lambda: count(path, "workflow_status") <= 2 and not list(again.unfinished()))
        assert [each.segment.id for each in again.failed()] == ["fails"]
    assert [count(path, f"workflow_{each}") for each in ("input", "output")] == [2, 2]


def test_a_database_that_cannot_be_used_is_an_error_in_words(tmp_path: Path) -> None:
    (tmp_path / "no.db").write_text("this is no database, and it is long enough to be seen as none" * 20)
    with pytest.raises(StoreError, match=r"the queue in `no\.db` cannot be read or written"):
        open_durable(tmp_path / "no.db")


def test_a_segment_that_ends_its_process_each_time_is_given_up(path: Path, durable: DbosDurable) -> None:
    kept: list[str] = []
    durable.submit([Segment("a", "keep", "{}")])
    change(path, "UPDATE workflow_status SET recovery_attempts = 21")
    durable.start({"keep": kept.append}, at_once=1)
    idle(durable)
    (failed,) = durable.failed()
    assert "ended each time" in failed.reason
    assert kept == []
    durable.again("a")
    idle(durable)
    assert kept == ["{}"]


def test_what_is_used_of_dbos_beyond_its_interface_is_there(durable: DbosDurable) -> None:
    """Where this fails, DBOS has changed: mend `_dbos_inside`, then widen the range in pyproject.toml."""
    inside.prepare(durable._client)
    with pytest.raises(ValueError, match="pickled Python"):
        inside.DefaultSerializer().deserialize(base64.b64encode(pickle.dumps(1)).decode())
    durable.start({}, at_once=1)
    assert inside.begin(durable._worker._dbos, "no such queue", "nobody", "1", 1) == {}
    inside.recover(["nobody"])
    unused = {BACKGROUND_JOBS_THREAD_NAME, QUEUE_THREAD}
    until(lambda: not unused & {each.name for each in threading.enumerate()})


@pytest.mark.parametrize("server", [False, True], ids=["sqlite", "postgresql"])
def test_a_segment_is_written_as_dbos_writes_it(
    request: pytest.FixtureRequest, path: Path, server: bool
) -> None:
    """Where this fails, DBOS has changed what it writes: follow it in `_enqueued`, then widen the range."""
    database = request.getfixturevalue("postgres_server").new_database() if server else path
    with closing(open_durable(database)) as durable:
        durable.submit([Segment("x", "ours", "ä\"'")])
        options = EnqueueOptions(workflow_name=WORKFLOW, queue_name=QUEUE, workflow_id="y")
        durable._client.enqueue(options, "ours", "ä\"'")
        with durable._tables.engine.connect() as connection:
            for table in ("workflow_status", "workflow_input"):
                rows = connection.execute(
                    sa.text(f"SELECT * FROM {durable._tables.prefix}{table} ORDER BY workflow_uuid")
                )
                # Of no attributes DBOS writes the JSON of none in SQLite, and reads it as it reads none.
                ours, theirs = (
                    {k: None if v == "null" else v for k, v in row.items() if k not in APART}
                    for row in rows.mappings()
                )
                assert ours == theirs


def test_an_outcome_is_written_as_dbos_writes_it_and_only_by_whose_it_is(
    path: Path, durable: DbosDurable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where this fails, DBOS has changed what it writes in SQLite: follow it in `_ended`, then widen the range."""

    def handle(argument: str) -> None:
        if argument == "fails":
            raise ValueError("it cannot be")

    monkeypatch.setattr("midspan.durable._worker._TRIES", 1)
    durable.start({"handle": handle}, at_once=1)
    tables = durable._worker._dbos._sys_db
    ours = tables._update_workflow_outcome_in_transaction
    theirs = partial(type(tables)._update_workflow_outcome_in_transaction, tables)
    assert isinstance(ours, partial)
    for name, write in (("ours", ours), ("theirs", theirs)):
        monkeypatch.setattr(tables, "_update_workflow_outcome_in_transaction", write)
        durable.submit([Segment(f"{end} {name}", "handle", end) for end in ("done", "fails")])
        idle(durable)
    with durable._tables.engine.connect() as connection:
        for table in ("workflow_status", "workflow_output"):
            rows = [*connection.execute(sa.text(f"SELECT * FROM {table} ORDER BY workflow_uuid")).mappings()]
            assert [row["workflow_uuid"] for row in rows] == [
                "done ours", "done theirs", "fails ours", "fails theirs",
            ]  # fmt: skip
            plain = [{key: value for key, value in row.items() if key not in APART | TIMES} for row in rows]
            assert plain[0] == plain[1]
            assert plain[2] == plain[3]
            assert [[row[key] is None for key in TIMES if key in row] for row in rows[::2]] == [
                [row[key] is None for key in TIMES if key in row] for row in rows[1::2]
            ]
    before = [count(path, table) for table in ("workflow_status", "workflow_output")]
    for write in (ours, theirs):
        change(
            path,
            "UPDATE workflow_status SET status = 'PENDING', owner_xid = 'theirs' WHERE workflow_uuid = 'done ours'",
        )
        ended = {"output": "1", "error": None}
        assert not write("done ours", "SUCCESS", owner_xid="mine", **ended)
        assert not write("gone", "SUCCESS", owner_xid=None, **ended)
        assert write("done ours", "SUCCESS", owner_xid="theirs", **ended)
        assert not write("done ours", "SUCCESS", owner_xid=None, **ended)
    assert before == [count(path, table) for table in ("workflow_status", "workflow_output")]


def test_segments_of_a_process_that_vanished_are_executed_by_the_next(
    path: Path, durable: DbosDurable
) -> None:
    kept: list[str] = []
    durable.submit([Segment("a", "keep", "{}")])
    change(
        path,
        "UPDATE workflow_status SET status = 'PENDING', executor_id = 'vanished', application_version = '1',"
        " owner_xid = 'theirs'",
    )
    durable.start({"keep": kept.append}, at_once=1)
    idle(durable)
    assert kept == ["{}"]


@pytest.mark.parametrize("server", [False, True], ids=["sqlite", "postgresql"])
def test_what_is_submitted_waits_for_the_disk_and_what_can_be_done_again_does_not(
    request: pytest.FixtureRequest, path: Path, server: bool
) -> None:
    database = request.getfixturevalue("postgres_server").new_database() if server else path
    ask, waits, waits_not = (
        ("SHOW synchronous_commit", "on", "off") if server else ("PRAGMA synchronous", 2, 1)
    )
    with closing(open_durable(database)) as durable:
        engine = durable._tables.engine
        for _ in range(2):
            with durably(engine) as connection:
                assert connection.exec_driver_sql(ask).scalar() == waits
            with engine.connect() as connection:
                assert connection.exec_driver_sql(ask).scalar() == waits_not
        with pytest.raises(sa.exc.SQLAlchemyError), durably(engine) as connection:
            connection.exec_driver_sql("no statement")
        with engine.connect() as connection:
            assert connection.exec_driver_sql(ask).scalar() == waits_not


def test_a_claim_whose_answer_is_lost_is_made_again(
    path: Path, durable: DbosDurable, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    durable.start({"keep": kept.append}, at_once=2)
    tables = durable._worker._dbos._sys_db
    ask, lost = tables.get_workflow_statuses, []

    def loses_the_first(ids: list[str]) -> list[object]:
        if not lost:
            lost.extend(ids)
            raise ConnectionResetError
        return ask(ids)

    monkeypatch.setattr(tables, "get_workflow_statuses", loses_the_first)
    durable.submit([Segment("a", "keep", "1"), Segment("b", "keep", "2")])
    idle(durable)
    assert sorted(kept) == ["1", "2"]
    assert lost
