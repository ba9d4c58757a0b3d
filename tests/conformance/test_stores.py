"""What every store has to do, whatever keeps the rows."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger_server import client, served
from midspan.errors import DamagedStoreError, StoreError
from midspan.ledger import chain
from midspan.ledger.ports import Batch, Row, Store, Write
from midspan.stores import postgres, sqlite
from pgserver import Server

OPENERS: dict[str, Callable[[Path, Callable[[], Server]], Store]] = {
    "sqlite on disk": lambda folder, _: sqlite.open_store(folder / "ledger.db"),
    "sqlite in memory": lambda *_: sqlite.open_memory(),
    "postgresql": lambda _, server: postgres.open_store(server().new_database()),
}
OVER_HTTP = "over http"


class Unsigned:
    """A store takes any signature: it keeps rows, it does not judge them."""

    fingerprint = "f" * 32
    public = bytes(32)

    def sign(self, message: bytes) -> bytes:
        return message[-32:] * 2


@pytest.fixture(params=[*OPENERS, OVER_HTTP])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == OVER_HTTP:
        with served(sqlite.open_memory) as address, closing(client(address)) as over:
            yield over
        return
    with closing(
        OPENERS[request.param](tmp_path, lambda: request.getfixturevalue("postgres_server"))
    ) as opened:
        yield opened


def add(write: Write, *named: tuple[str, str, str], body: str = "{}") -> tuple[Batch, list[Row]]:
    last = write.last_batch()
    number, first = (last.number + 1, last.last + 1) if last else (1, 1)
    at = f"2026-11-20T08:00:{number:02}Z"
    rows = [
        Row(seq, number, at, *name, body, chain.leaf(seq, at, *name, body))
        for seq, name in enumerate(named, first)
    ]
    batch = chain.next_batch(last, at, [row.leaf for row in rows], Unsigned())
    write.insert(batch, rows)
    return batch, rows


def outcome(key: int, subject: str = "digits") -> tuple[str, str, str]:
    return ("outcome", subject, f"case-{key}")


def test_a_new_store_is_empty(store: Store) -> None:
    assert list(store.rows()) == []
    assert list(store.rows(kind="outcome", newest_first=True)) == []
    assert list(store.batches()) == []
    assert store.head() == 0
    assert store.rows_of(1) == []
    assert store.newest("outcome", "digits", ["case-1"]) == {}
    assert store.count("outcome") == 0
    assert store.public_keys() == {}
    assert store.damage() == []
    with store.write() as write:
        assert write.last_batch() is None
        assert write.known("outcome", "digits", ["case-1"]) == set()


def test_rows_and_batches_come_back_as_they_were_given(store: Store) -> None:
    with store.write() as write:
        first, rows = add(write, outcome(1), ("decision", "mètre \x00 \U0001f600", ""), body='{"a":"\x00ü"}')
    with store.write() as write:
        assert write.last_batch() == first
        second, more = add(write, outcome(2))
    assert list(store.rows()) == rows + more
    assert list(store.rows(newest_first=True)) == [*more, *rows[::-1]]
    assert list(store.batches()) == [first, second]
    assert store.rows_of(1) == rows
    assert store.rows_of(2) == more
    assert store.rows_of(3) == []


def test_rows_are_found_by_kind_subject_and_key(store: Store) -> None:
    with store.write() as write:
        _, rows = add(
            write,
            outcome(1),
            outcome(1, "letters"),
            ("attempt", "digits", "case-1"),
            outcome(2),
            outcome(1),
        )

    def seqs(
        kind: str | None = None,
        subject: str | None = None,
        key: str | None = None,
        *,
        newest_first: bool = False,
    ) -> list[int]:
        return [row.seq for row in store.rows(kind=kind, subject=subject, key=key, newest_first=newest_first)]

    assert seqs(kind="outcome") == [1, 2, 4, 5]
    assert seqs(kind="outcome", subject="digits") == [1, 4, 5]
    assert seqs(kind="outcome", subject="digits", key="case-1") == [1, 5]
    assert seqs(kind="outcome", subject="digits", key="case-1", newest_first=True) == [5, 1]
    assert seqs(key="case-1") == [1, 2, 3, 5]
    assert seqs(kind="verdict") == seqs(kind="outcome", subject="words") == []
    assert store.count("outcome") == 4
    assert store.count("outcome", "digits") == 3
    assert [row.seq for row in store.rows(beyond=3)] == [4, 5]
    assert [row.seq for row in store.rows(beyond=3, newest_first=True)] == [2, 1]
    assert [row.seq for row in store.rows(kind="outcome", beyond=2)] == [4, 5]
    assert [row.seq for row in store.rows(kind="outcome", beyond=4, newest_first=True)] == [2, 1]
    assert [batch.number for batch in store.batches(0)] == [1]
    assert list(store.batches(1)) == []
    assert store.newest("outcome", "digits", ["case-1", "case-2", "case-3"]) == {
        "case-1": rows[4],
        "case-2": rows[3],
    }


@pytest.mark.parametrize("count", [255, 256, 257, 513, 2000])
def test_nothing_is_lost_between_pages(store: Store, count: int) -> None:
    with store.write() as write:
        add(write, *(outcome(i) for i in range(count)))
    wanted = list(range(1, count + 1))
    assert [row.seq for row in store.rows()] == wanted
    assert [row.seq for row in store.rows(newest_first=True)] == wanted[::-1]
    assert [row.seq for row in store.rows(kind="outcome")] == wanted
    assert [row.seq for row in store.rows(kind="outcome", newest_first=True)] == wanted[::-1]
    assert [row.seq for row in store.rows_of(1)] == wanted
    keys = [f"case-{i}" for i in range(count)]
    assert len(store.newest("outcome", "digits", keys)) == count
    with store.write() as write:
        assert write.known("outcome", "digits", [*keys, "case-x"]) == set(keys)


def test_many_batches_are_all_listed(store: Store) -> None:
    with store.write() as write:
        batches = [add(write, outcome(i))[0] for i in range(600)]
    assert list(store.batches()) == batches
    assert store.head() == 600
    assert store.touched(599) == {("outcome", "digits")}
    assert store.touched(600) == set()


def test_what_was_recorded_after_a_batch_is_told_by_kind_and_subject(store: Store) -> None:
    assert store.touched(0) == set()
    with store.write() as write:
        add(write, outcome(1), ("decision", "möller", "stop"))
        add(write, ("item", "digits", "a"), ("item", "digits", "b"))
    assert store.touched(0) == {("outcome", "digits"), ("decision", "möller"), ("item", "digits")}
    assert store.touched(1) == {("item", "digits")}


def test_a_write_that_fails_leaves_nothing(store: Store) -> None:
    with store.write() as write:
        add(write, outcome(1))

    def fail() -> None:
        with store.write() as write:
            write.add_public_key("f" * 32, "local", bytes(32))
            add(write, outcome(2), ("verdict", "a subject never seen before", ""))
            assert write.known("outcome", "digits", ["case-2"]) == {"case-2"}
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [row.key for row in store.rows()] == ["case-1"]
    assert store.public_keys() == {}
    with store.write() as write:
        add(write, outcome(3), ("verdict", "a subject never seen before", ""), ("verdict", "another", ""))
    assert [row.subject for row in store.rows()] == [
        "digits",
        "digits",
        "a subject never seen before",
        "another",
    ]
    assert store.damage() == []


def test_rows_may_be_added_while_rows_are_read(store: Store) -> None:
    with store.write() as write:
        add(write, *(outcome(i) for i in range(600)))
    for newest_first in (False, True):
        for kind in (None, "outcome"):
            before = store.count("outcome")
            seen = 0
            for row in store.rows(kind=kind, newest_first=newest_first):
                seen += 1
                if row.seq % 100 == 0:
                    with store.write() as write:
                        add(write, outcome(row.seq))
            assert seen == before


def test_the_same_record_or_batch_cannot_be_added_twice(store: Store) -> None:
    with store.write() as write:
        batch, rows = add(write, outcome(1))
        other, _ = add(write, outcome(2))

    def again(batch: Batch, rows: list[Row]) -> None:
        with store.write() as write:
            write.insert(batch, rows)

    with pytest.raises(StoreError, match="refuses the change"):
        again(batch, [])
    with pytest.raises(StoreError, match="refuses the change"):
        again(Batch(3, 1, 1, other.at, other.root, other.head, other.signed_by, other.signature), rows)
    assert len(list(store.rows())) == 2


def test_public_keys_are_kept_once(store: Store) -> None:
    with store.write() as write:
        write.add_public_key("a" * 32, "local", b"1" * 32)
    with pytest.raises(StoreError, match="refuses the change"), store.write() as write:
        write.add_public_key("a" * 32, "another", b"2" * 32)
    assert store.public_keys() == {"a" * 32: ("local", b"1" * 32)}


# What only a file can do.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".midspan" / "ledger.db"


def some(path: Path) -> Path:
    with closing(sqlite.open_store(path)) as store, store.write() as write:
        write.add_public_key("a" * 32, "local", b"1" * 32)
        add(write, outcome(1), outcome(2))
    return path


def test_a_store_is_still_there_when_it_is_opened_again(path: Path) -> None:
    some(path)
    with closing(sqlite.open_store(path)) as store:
        assert [row.key for row in store.rows()] == ["case-1", "case-2"]
        with store.write() as write:
            add(write, outcome(3))
        assert store.count("outcome", "digits") == 3


def test_the_folder_of_the_ledger_is_kept_out_of_git(path: Path) -> None:
    some(path)
    assert (path.parent / ".gitignore").read_text() == "*\n"
    some(path.parent.parent / "elsewhere" / "ledger.db")
    assert not (path.parent.parent / "elsewhere" / ".gitignore").exists()


STATEMENTS = [
    "UPDATE midspan_entries SET body = '{}'",
    "DELETE FROM midspan_entries",
    "INSERT OR REPLACE INTO midspan_entries SELECT seq, batch, stream, key, '{}', leaf FROM midspan_entries",
    "UPDATE midspan_batches SET at = 'never'",
    "DELETE FROM midspan_batches WHERE number = 1",
    "INSERT OR REPLACE INTO midspan_batches SELECT number, first, last, 'x', root, head, '', '' FROM midspan_batches",
    "UPDATE midspan_streams SET kind = 'verdict'",
    "DELETE FROM midspan_streams",
    "INSERT OR REPLACE INTO midspan_streams VALUES (7, 'outcome', 'digits')",
    "INSERT OR REPLACE INTO midspan_streams VALUES (1, 'verdict', 'digits')",
    "UPDATE midspan_keys SET name = 'x'",
    "DELETE FROM midspan_keys",
    "INSERT OR REPLACE INTO midspan_keys SELECT fingerprint, 'x', public FROM midspan_keys",
    "UPDATE midspan_schema SET version = 0",
    "DELETE FROM midspan_schema",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_what_it_holds(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(some(path))) as raw:
        before = list(raw.iterdump())
        with pytest.raises(sqlite3.IntegrityError, match="the ledger is append-only"):
            raw.execute(statement)
        assert list(raw.iterdump()) == before


def test_writes_are_on_the_disk_before_they_are_acknowledged(path: Path) -> None:
    with closing(sqlite.open_store(path)) as store:
        connection = store.connection
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    with closing(sqlite.open_store(path)) as store:
        assert store.connection.execute("PRAGMA busy_timeout").fetchone() == (30_000,)


def test_what_does_not_exist_is_read_as_empty_and_not_made(path: Path) -> None:
    with closing(sqlite.open_store(path, create=False)) as store:
        assert list(store.rows()) == []
        with pytest.raises(StoreError, match="opened for reading"), store.write():
            pass
    assert not path.parent.exists()


def test_what_is_opened_for_reading_cannot_be_written(path: Path) -> None:
    with closing(sqlite.open_store(some(path), create=False)) as store:
        assert [row.key for row in store.rows()] == ["case-1", "case-2"]
        with pytest.raises(StoreError, match="opened for reading"), store.write():
            pass


def test_reading_what_a_killed_process_left_loses_nothing_and_leaves_no_other_files(path: Path) -> None:
    with closing(sqlite.open_store(path)) as writer:
        with writer.write() as write:
            add(write, outcome(1), outcome(2))
        left = path.parent / "left"
        left.mkdir()
        for name in ("ledger.db", "ledger.db-wal"):  # what stands on the disk when the writer dies here
            (left / name).write_bytes((path.parent / name).read_bytes())
    with closing(sqlite.open_store(left / "ledger.db", create=False)) as store:
        assert [row.key for row in store.rows()] == ["case-1", "case-2"]
    assert [each.name for each in left.iterdir()] == ["ledger.db"]


def test_a_reader_sees_what_a_writer_adds_meanwhile(path: Path) -> None:
    with closing(sqlite.open_store(path)) as writer, closing(sqlite.open_store(path, create=False)) as reader:
        assert reader.count("outcome") == 0
        with writer.write() as write:
            add(write, outcome(1))
            assert reader.count("outcome") == 0
        assert reader.count("outcome") == 1


def test_a_locked_ledger_is_said_after_the_wait(path: Path) -> None:
    with closing(sqlite.open_store(path)) as first, first.write() as write:
        add(write, outcome(1))
        with (
            closing(sqlite.open_store(path, wait_s=0.05)) as second,
            pytest.raises(StoreError, match=r"is locked by another process") as refused,
            second.write(),
        ):
            pass
        assert "wait" in (refused.value.help or "")


def test_a_reader_does_not_look_past_a_lock(path: Path) -> None:
    with closing(sqlite3.connect(some(path), isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = DELETE")
        raw.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="is locked by another process"):
            sqlite.open_store(path, create=False, wait_s=0.05)


@pytest.mark.parametrize("mark", ["INSERT INTO midspan_schema VALUES (2)", "PRAGMA user_version = 2"])
def test_a_ledger_of_a_newer_midspan_is_refused(path: Path, mark: str) -> None:
    with closing(sqlite3.connect(some(path))) as raw:
        raw.execute(mark)
        raw.commit()
    for create in (True, False):
        with pytest.raises(
            StoreError, match="was written by a newer midspan: schema `2`, this one knows `1`"
        ) as refused:
            sqlite.open_store(path, create=create)
        assert refused.value.help == "update midspan"


@pytest.mark.parametrize("content", [b"garbage " * 1000, b"SQLite format 3\x00" + b"\x00" * 4000, b"{}"])
@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_refused_and_kept(path: Path, content: bytes, create: bool) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(DamagedStoreError) as refused:
        sqlite.open_store(path, create=create)
    assert refused.value.help
    assert path.read_bytes() == content


def test_a_ledger_without_its_schema_table_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(some(path))) as raw:
        raw.execute("DROP TABLE midspan_schema")
    with pytest.raises(DamagedStoreError):
        sqlite.open_store(path)


def test_a_database_of_something_else_is_shared_not_disturbed(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY)")
        raw.execute("PRAGMA user_version = 7")
    with closing(sqlite.open_store(path, create=False)) as store:
        assert list(store.rows()) == []
    some(path)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM orders").fetchone() == (0,)
        assert raw.execute("PRAGMA user_version").fetchone() == (7,)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("not a folder")
    with pytest.raises(
        StoreError, match=r"the folder `file/\.midspan` of the ledger cannot be made: Not a directory"
    ):
        sqlite.open_store(tmp_path / "file" / ".midspan" / "ledger.db")
    with closing(sqlite.open_store(tmp_path / "file" / ".midspan" / "ledger.db", create=False)) as store:
        assert list(store.rows()) == []


def test_a_ledger_that_is_a_folder_is_said(path: Path) -> None:
    path.mkdir(parents=True)
    for create in (True, False):
        with pytest.raises(StoreError, match="cannot be opened"):
            sqlite.open_store(path, create=create)


def test_a_full_disk_is_said_and_leaves_whole_batches(path: Path) -> None:
    with closing(sqlite.open_store(path)) as store:
        with store.write() as write:
            add(write, outcome(1))
        pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
        store.connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        with pytest.raises(StoreError, match="has no room left on its disk"), store.write() as write:
            add(write, *(outcome(i) for i in range(5000)))
        store.connection.execute("PRAGMA max_page_count = 1000000")
        with store.write() as write:
            add(write, outcome(2))
        assert [row.key for row in store.rows()] == ["case-1", "case-2"]


@pytest.fixture
def ordinary_person() -> Iterator[Path]:
    """A folder for a ledger, and a process that rights apply to, also where the tests run as root."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        root = os.geteuid() == 0
        yield_to = 65534 if root else os.geteuid()
        some(folder / "ledger.db")
        (folder / "ledger.db").chmod(0o444)
        some(folder / "secret.db").chmod(0)
        some(folder / "locked" / "ledger.db")
        (folder / "locked").chmod(0)
        folder.chmod(0o555)
        os.seteuid(yield_to)
        try:
            yield folder
        finally:
            os.seteuid(0 if root else yield_to)
            folder.chmod(0o755)
            (folder / "locked").chmod(0o755)


def test_a_ledger_on_a_read_only_place_can_be_read_and_says_why_not_written(ordinary_person: Path) -> None:
    with closing(sqlite.open_store(ordinary_person / "ledger.db", create=False)) as store:
        assert [row.key for row in store.rows()] == ["case-1", "case-2"]
        assert store.damage() == []
    with (
        pytest.raises(StoreError, match=r"cannot be (opened|written to)") as refused,
        closing(sqlite.open_store(ordinary_person / "ledger.db")) as store,
        store.write(),
    ):
        pass
    assert "writable" in (refused.value.help or "")
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        sqlite.open_store(ordinary_person / "other.db")
    assert "writable" in (refused.value.help or "")
    with pytest.raises(StoreError, match="cannot be made: Permission denied"):
        sqlite.open_store(ordinary_person / ".midspan" / "ledger.db")
    assert sorted(each.name for each in ordinary_person.iterdir()) == ["ledger.db", "locked", "secret.db"]


@pytest.mark.parametrize("name", ["secret.db", "locked/ledger.db"])
@pytest.mark.parametrize("create", [True, False])
def test_a_ledger_that_may_not_be_read_is_said(ordinary_person: Path, name: str, create: bool) -> None:
    with pytest.raises(StoreError, match="cannot be opened") as refused:
        sqlite.open_store(ordinary_person / name, create=create)
    assert "writable" in (refused.value.help or "")


def test_a_transaction_within_another_ends_with_it(store: Store) -> None:
    with store.write(), store.write() as inner:
        _, rows = add(inner, outcome(1))
        with store.write() as again:
            assert again.last_batch() is not None
    assert list(store.rows()) == rows
    with pytest.raises(RuntimeError), store.write():  # noqa: PT012 - the inner one is there when the outer one fails
        with store.write() as inner:
            add(inner, outcome(2))
        raise RuntimeError
    assert list(store.rows()) == rows


def test_a_part_that_failed_takes_the_whole_back_even_where_its_error_is_caught(store: Store) -> None:
    with pytest.raises(StoreError, match="taken back"), store.write() as outer:  # noqa: PT012
        add(outer, outcome(1))
        with suppress(RuntimeError), store.write():
            raise RuntimeError
    assert list(store.rows()) == []
    with store.write() as write:
        add(write, outcome(2))
    assert store.count("outcome") == 1
