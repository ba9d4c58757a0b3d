"""What only a store on a PostgreSQL server has to do."""

from __future__ import annotations

import random
import re
import string
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql

from midspan.errors import DamagedStoreError, StoreError
from midspan.ledger import chain
from midspan.ledger.ports import Batch, Row, Store, Write
from midspan.model.production import ItemRow, State
from midspan.stores import postgres
from midspan.stores._postgres_words import shown
from pgserver import Server


class Unsigned:
    fingerprint = "f" * 32
    public = bytes(32)

    def sign(self, message: bytes) -> bytes:
        return message[-32:] * 2


def add(write: Write, *keys: str, kind: str = "outcome", subject: str = "digits") -> tuple[Batch, list[Row]]:
    last = write.last_batch()
    number, first = (last.number + 1, last.last + 1) if last else (1, 1)
    at = f"2026-11-20T08:00:{number:02}Z"
    rows = [
        Row(seq, number, at, kind, subject, key, "{}", chain.leaf(seq, at, kind, subject, key, "{}"))
        for seq, key in enumerate(keys, first)
    ]
    batch = chain.next_batch(last, at, [row.leaf for row in rows], Unsigned())
    write.insert(batch, rows)
    return batch, rows


@pytest.fixture
def address(postgres_server: Server) -> str:
    return postgres_server.new_database()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    with closing(postgres.open_store(address)) as opened:
        yield opened


def some(address: str) -> str:
    with closing(postgres.open_store(address)) as store, store.write() as write:
        write.add_public_key("a" * 32, "local", b"1" * 32)
        add(write, "case-1", "case-2")
    return address


def keys(store: Store) -> list[str]:
    return [row.key for row in store.rows()]


def execute(address: str, *statements: str) -> None:
    with psycopg.connect(address) as raw:
        for each in statements:
            raw.execute(each.encode())


def with_options(address: str, options: str) -> str:
    return f"{address}&options={quote(options)}"


def test_a_store_is_still_there_when_it_is_opened_again(address: str) -> None:
    some(address)
    with closing(postgres.open_store(address)) as store:
        assert keys(store) == ["case-1", "case-2"]
        with store.write() as write:
            add(write, "case-3")
        assert store.count("outcome", "digits") == 3


STATEMENTS = [
    "UPDATE midspan_entries SET body = '{}'",
    "DELETE FROM midspan_entries",
    "TRUNCATE midspan_entries",
    "INSERT INTO midspan_entries SELECT * FROM midspan_entries ON CONFLICT (seq) DO UPDATE SET body = '{}'",
    "MERGE INTO midspan_entries e USING midspan_batches b ON e.batch = b.number WHEN MATCHED THEN DELETE",
    "UPDATE midspan_batches SET at = 'never'",
    "DELETE FROM midspan_batches WHERE number = 1",
    "TRUNCATE midspan_batches",
    "UPDATE midspan_streams SET kind = 'verdict'",
    "DELETE FROM midspan_streams",
    "TRUNCATE midspan_streams",
    "UPDATE midspan_keys SET name = 'x'",
    "DELETE FROM midspan_keys",
    "TRUNCATE midspan_keys",
    "UPDATE midspan_schema SET version = 0",
    "DELETE FROM midspan_schema",
    "TRUNCATE midspan_schema",
    "UPDATE midspan_counted SET batches = 0",
    "DELETE FROM midspan_counted",
    "TRUNCATE midspan_counted",
]


@pytest.mark.parametrize("replaying", [False, True])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_itself_refuses_to_change_what_it_holds(
    filled: str, statement: str, replaying: bool
) -> None:
    with psycopg.connect(filled) as raw:
        if replaying:
            raw.execute("SET session_replication_role = replica")
        with pytest.raises(psycopg.errors.RestrictViolation, match="the ledger is append-only"):
            raw.execute(statement.encode())


@pytest.fixture(scope="module")
def filled(postgres_server: Server) -> str:
    """A ledger that no test changes."""
    return some(postgres_server.new_database())


def test_what_does_not_exist_is_read_as_empty_and_not_made(address: str) -> None:
    with closing(postgres.open_store(address, create=False)) as store:
        assert list(store.rows()) == list(store.rows(kind="outcome")) == list(store.batches()) == []
        assert store.rows_of(1) == store.damage() == []
        assert store.newest("outcome", "digits", ["case-1"]) == store.public_keys() == {}
        assert store.count("outcome") == 0
        with pytest.raises(StoreError, match="opened for reading"), store.write():
            pass
        with psycopg.connect(address) as raw:
            assert raw.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'midspan%'").fetchone() == (
                0,
            )
        some(address)  # by somebody else, meanwhile
        assert keys(store) == ["case-1", "case-2"]


def test_what_is_opened_for_reading_cannot_be_written(filled: str) -> None:
    with closing(postgres.open_store(filled, create=False)) as store:
        assert keys(store) == ["case-1", "case-2"]
        with pytest.raises(StoreError, match="opened for reading"), store.write():
            pass
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            store.connection.execute("INSERT INTO midspan_schema VALUES (9)")  # type: ignore[attr-defined]


def test_a_reader_sees_what_a_writer_adds_meanwhile(address: str) -> None:
    with (
        closing(postgres.open_store(address)) as writer,
        closing(postgres.open_store(address, create=False)) as reader,
    ):
        with writer.write() as write:
            add(write, "case-1")
            assert reader.count("outcome") == 0
            assert writer.count("outcome") == 1
        assert reader.count("outcome") == 1


def test_a_locked_ledger_is_said_after_the_wait(address: str) -> None:
    with closing(postgres.open_store(address)) as first, first.write() as write:
        add(write, "case-1")
        with (
            closing(postgres.open_store(address, wait_s=0.05)) as second,
            pytest.raises(StoreError, match="is locked by another process") as refused,
            second.write(),
        ):
            pass
        assert "wait" in (refused.value.help or "")


def test_two_ledgers_in_one_database_do_not_wait_for_each_other(address: str) -> None:
    execute(address, "CREATE SCHEMA one", "CREATE SCHEMA two")
    with (
        closing(postgres.open_store(with_options(address, "-c search_path=one"))) as one,
        closing(postgres.open_store(with_options(address, "-c search_path=two"), wait_s=0.05)) as two,
        one.write() as first,
        two.write() as second,
    ):
        add(first, "of one")
        add(second, "of two")
        assert keys(one) == ["of one"]
        assert keys(two) == ["of two"]


def test_names_of_any_length_are_kept(store: Store) -> None:
    long = "ß" * 5000
    with store.write() as write:
        _, rows = add(write, long, f"{long}2", kind=long, subject=long)
        assert write.known(long, long, [long, f"{long}3"]) == {long}
    assert list(store.rows(kind=long, subject=long, key=long)) == rows[:1]
    assert store.newest(long, long, [f"{long}2"]) == {f"{long}2": rows[1]}


def test_a_ledger_of_a_newer_midspan_is_refused(address: str) -> None:
    execute(some(address), "INSERT INTO midspan_schema VALUES (2)")
    for create in (True, False):
        with pytest.raises(
            StoreError, match="was written by a newer midspan: schema `2`, this one knows `1`"
        ) as refused:
            postgres.open_store(address, create=create)
        assert refused.value.help == "update midspan"


@pytest.mark.parametrize("create", [True, False])
def test_a_ledger_without_its_schema_table_is_refused(address: str, create: bool) -> None:
    execute(some(address), "DROP TABLE midspan_schema")
    with pytest.raises(DamagedStoreError, match="`midspan_schema` is missing"):
        postgres.open_store(address, create=create)


def test_a_ledger_whose_table_is_gone_is_damaged(address: str) -> None:
    execute(some(address), "DROP TABLE midspan_streams")
    with closing(postgres.open_store(address, create=False)) as store:
        with pytest.raises(DamagedStoreError, match="is not what midspan made"):
            list(store.rows())
        assert "`midspan_streams` is no longer a plain table that keeps what it is given" in store.damage()


def test_a_database_that_cannot_hold_every_text_is_refused(postgres_server: Server) -> None:
    postgres_server.execute(sql.SQL("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"))
    with pytest.raises(StoreError, match="keeps texts as `LATIN1`") as refused:
        postgres.open_store(postgres_server.address("latin"))
    assert "UTF8" in (refused.value.help or "")


TAMPERED = {
    "ALTER TABLE midspan_entries DISABLE TRIGGER midspan_entries_no_change": "the guard `midspan_entries_no_change`",
    "ALTER TABLE midspan_entries DISABLE TRIGGER USER": "the guard `midspan_entries_no_change`",
    "ALTER TABLE midspan_keys ENABLE TRIGGER midspan_keys_no_truncate": "the guard `midspan_keys_no_truncate`",
    "DROP TRIGGER midspan_batches_no_truncate ON midspan_batches": "the guard `midspan_batches_no_truncate`",
    "CREATE OR REPLACE TRIGGER midspan_entries_no_change BEFORE DELETE ON midspan_entries"
    " FOR EACH ROW EXECUTE FUNCTION midspan_refuse()": "the guard `midspan_entries_no_change`",
    "CREATE OR REPLACE TRIGGER midspan_entries_no_change BEFORE UPDATE OR DELETE ON midspan_entries"
    " FOR EACH ROW WHEN (OLD.seq < 0) EXECUTE FUNCTION midspan_refuse()": "the guard `midspan_entries_no_change`",
    "CREATE OR REPLACE TRIGGER midspan_entries_no_change BEFORE UPDATE OF seq OR DELETE ON midspan_entries"
    " FOR EACH ROW EXECUTE FUNCTION midspan_refuse()": "the guard `midspan_entries_no_change`",
    "CREATE OR REPLACE FUNCTION midspan_refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$": (
        "the guard `midspan_schema_no_change`"
    ),
    "CREATE OR REPLACE FUNCTION midspan_count_up() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$": (
        "the guard `midspan_counted_only_up`"
    ),
    "CREATE RULE lose AS ON INSERT TO midspan_entries DO INSTEAD NOTHING": "`midspan_entries` is no longer a plain table",
    "ALTER TABLE midspan_entries SET UNLOGGED": "`midspan_entries` is no longer a plain table",
    "ALTER TABLE midspan_entries ENABLE ROW LEVEL SECURITY": "`midspan_entries` is no longer a plain table",
}


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_guard_that_was_taken_away_is_found(address: str, statement: str) -> None:
    with closing(postgres.open_store(some(address), create=False)) as store:
        assert store.damage() == []
        execute(address, statement)
        found = store.damage()
    assert found
    assert found[0].startswith(TAMPERED[statement])


def test_an_end_that_was_cut_off_is_found(address: str) -> None:
    with closing(postgres.open_store(some(address))) as store:
        with store.write() as write:
            add(write, "case-3")
        guarded = ("midspan_entries", "midspan_batches")
        execute(
            address,
            *(f"ALTER TABLE {each} DISABLE TRIGGER USER" for each in guarded),
            "DELETE FROM midspan_entries WHERE batch = 2",
            "DELETE FROM midspan_batches WHERE number = 2",
            *(
                f"ALTER TABLE {each} ENABLE ALWAYS TRIGGER {each}_no_{what}"
                for each in guarded
                for what in ("change", "truncate")
            ),
        )
        assert store.damage() == ["the newest batch is `1`, but the database counted `2`"]


def test_an_id_that_no_index_takes_is_refused_in_words(store: Store) -> None:
    production = postgres.open_production(store)
    long = "".join(random.Random(1).choices(string.ascii_letters, k=6000))
    with pytest.raises(StoreError, match="takes no name as long as this one"):
        production.insert([ItemRow("w", long, "c", State.RECEIVED, None, "k", "2026-11-20T08:00:00Z")])
    assert production.counts("w") == {}


def test_the_tables_of_production_are_texts_that_a_team_can_ask(store: Store, address: str) -> None:
    postgres.open_production(store).insert(
        [ItemRow("w", "a", "c", State.RECEIVED, '{"zone": "é"}', "k", "2026-11-20T08:00:00Z")]
    )
    with psycopg.connect(address) as raw:
        asked = raw.execute("SELECT state, (input::json)->>'zone', count(*) FROM midspan_items GROUP BY 1, 2")
        assert asked.fetchall() == [("received", "é", 1)]


# Servers that cannot be reached, or do not do as they are asked.


def refused(address: str, *, create: bool = True) -> StoreError:
    with pytest.raises(StoreError) as found:
        postgres.open_store(address, create=create)
    assert found.value.help
    return found.value


def test_a_database_that_is_not_there_is_said(postgres_server: Server) -> None:
    error = refused(postgres_server.address("nowhere"), create=False)
    assert "`postgresql://postgres@/nowhere` is not there" in error.message
    assert "createdb" in (error.help or "")


def test_a_user_that_the_server_does_not_know_is_said(postgres_server: Server) -> None:
    error = refused(postgres_server.address(user="nobody"))
    assert "is not known under this user" in error.message
    assert "postgresql://USER@HOST/NAME" in (error.help or "")


@pytest.mark.parametrize(
    "address", ["postgresql://clerk@127.0.0.1:1/ledger", "postgresql://clerk@nowhere.invalid/ledger"]
)
def test_a_server_that_does_not_answer_is_said(address: str) -> None:
    error = refused(address)
    assert "cannot be reached" in error.message
    assert "host and port" in (error.help or "")


@pytest.mark.parametrize(
    "address", ["postgresql://clerk@host/ledger?colour=blue", "postgresql://[::1/ledger"]
)
def test_an_address_that_is_none_is_said(address: str) -> None:
    assert "is no address of PostgreSQL" in refused(address).message


def test_a_password_is_never_shown() -> None:
    error = refused("postgresql://clerk:hunter2@127.0.0.1:1/ledger?sslpassword=hunter3")
    assert "hunter" not in f"{error.message}{error.help}"
    assert "`postgresql://clerk@127.0.0.1:1/ledger`" in error.message


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://clerk:hun?ter@127.0.0.1:1/ledger",
        "postgresql://clerk:hun@ter@127.0.0.1:1/ledger",
        "postgresql://127.0.0.1:1/ledger?password=hunter&user=clerk@town",
    ],
)
def test_an_address_that_is_written_carelessly_gives_no_password_away(address: str) -> None:
    assert "hun" not in shown(address)
    assert "ter" not in shown(address)


@pytest.fixture
def clerk(postgres_server: Server) -> Iterator[Callable[[str], str]]:
    """A user without rights; gives the address of a database with that user in it."""
    postgres_server.execute(sql.SQL("CREATE ROLE clerk LOGIN"))
    yield lambda address: address.replace("postgres@", "clerk@")
    for name in postgres_server.databases():
        execute(postgres_server.address(name), "DROP OWNED BY clerk")
    postgres_server.execute(sql.SQL("DROP ROLE clerk"))


def test_a_user_who_may_not_make_tables_is_told_what_is_needed(
    address: str, clerk: Callable[[str], str]
) -> None:
    error = refused(clerk(address))
    assert "may not be used so by its user" in error.message
    assert "GRANT USAGE, CREATE ON SCHEMA" in (error.help or "")
    some(address)
    assert "may not be used so by its user" in refused(clerk(address), create=False).message


def test_a_user_who_may_not_connect_is_told(address: str, clerk: Callable[[str], str]) -> None:
    execute(address, f"REVOKE CONNECT ON DATABASE {address.split('/')[3].partition('?')[0]} FROM PUBLIC")
    assert "may not be opened by its user" in refused(clerk(address)).message


def test_a_database_that_only_reads_is_said(address: str) -> None:
    some(address)
    only_reads = with_options(address, "-c default_transaction_read_only=on")
    with (
        closing(postgres.open_store(only_reads)) as store,
        pytest.raises(StoreError, match="cannot be written to") as error,
        store.write() as write,
    ):
        add(write, "case-3")
    assert "primary" in (error.value.help or "")


def test_a_standby_can_be_read_and_says_why_not_written(postgres_server: Server, address: str) -> None:
    some(address)
    with postgres_server.standby() as folder:
        standby = address.partition("host=")[0] + f"host={folder}"
        with closing(postgres.open_store(standby, create=False)) as store:
            assert keys(store) == ["case-1", "case-2"]
            assert store.damage() == []
        with (
            closing(postgres.open_store(standby)) as store,
            pytest.raises(StoreError, match="cannot be written to: its server is a standby") as error,
            store.write(),
        ):
            pass
        assert "target_session_attrs" in (error.value.help or "")


def test_who_may_write_but_owns_nothing_cannot_take_the_guards_away(
    address: str, clerk: Callable[[str], str]
) -> None:
    some(address)
    execute(
        address,
        "GRANT USAGE, CREATE ON SCHEMA public TO clerk",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk",
    )
    with closing(postgres.open_store(clerk(address))) as store:
        with store.write() as write:
            add(write, "case-3")
        postgres.open_production(store).insert(
            [ItemRow("w", "a", "c", State.RECEIVED, None, "k", "2026-11-20T08:00:00Z")]
        )
        assert keys(store) == ["case-1", "case-2", "case-3"]
        assert store.damage() == []
    for statement in ("ALTER TABLE midspan_entries DISABLE TRIGGER USER", "TRUNCATE midspan_entries"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            execute(clerk(address), statement)
    with pytest.raises(psycopg.errors.RestrictViolation):
        execute(clerk(address), "DELETE FROM midspan_entries")


def test_who_may_only_read_can_audit(address: str, clerk: Callable[[str], str]) -> None:
    execute(some(address), "GRANT SELECT ON ALL TABLES IN SCHEMA public TO clerk")
    with closing(postgres.open_store(clerk(address), create=False)) as store:
        assert keys(store) == ["case-1", "case-2"]
        assert store.damage() == []
    with (
        closing(postgres.open_store(clerk(address))) as store,
        pytest.raises(StoreError, match="may not be used so by its user"),
        store.write() as write,
    ):
        add(write, "case-3")


def test_a_dump_that_is_restored_elsewhere_is_the_same_ledger(postgres_server: Server, address: str) -> None:
    dump = postgres_server.tool("pg_dump", some(address))
    elsewhere = postgres_server.new_database()
    script = postgres_server.folder.parent / "dump.sql"
    script.write_text(dump)
    postgres_server.tool("psql", "-v", "ON_ERROR_STOP=1", "-f", str(script), elsewhere)
    with closing(postgres.open_store(elsewhere)) as store:
        assert store.damage() == []
        with store.write() as write:
            add(write, "case-3")
        assert keys(store) == ["case-1", "case-2", "case-3"]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("53100", "has no room left on its disk"),
        ("58030", "cannot be read or written by the system"),
        ("57014", "was stopped in the middle of a statement"),
        ("XX001", "is damaged"),
    ],
)
def test_what_befalls_the_server_is_said_and_leaves_whole_batches(address: str, code: str, said: str) -> None:
    some(address)
    execute(
        address,
        f"CREATE FUNCTION befall() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION 'it happened' USING ERRCODE = '{code}'; END$$",
        "CREATE TRIGGER befalls BEFORE INSERT ON midspan_entries FOR EACH ROW EXECUTE FUNCTION befall()",
    )
    with closing(postgres.open_store(address)) as store:
        with pytest.raises(StoreError, match=said), store.write() as write:
            add(write, "case-3")
        execute(address, "DROP TRIGGER befalls ON midspan_entries")
        with store.write() as write:
            add(write, "case-4")
        assert keys(store) == ["case-1", "case-2", "case-4"]
        assert store.damage() == []


def test_a_failed_statement_whose_error_is_caught_commits_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="the whole transaction is taken back"), store.write() as write:  # noqa: PT012
        batch, _ = add(write, "case-1")
        with pytest.raises(StoreError, match="refuses the change"):
            write.insert(batch, [])
    assert keys(store) == []


def test_without_the_driver_it_is_said_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from midspan.errors import StoreError\nfrom midspan.stores import postgres\n"
        "try: postgres.open_store('postgresql://clerk@host/ledger')\n"
        "except StoreError as error: print(error.message, error.help)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert re.search(r"`psycopg`, which is not installed.*pip install 'midspan\[postgres\]'", done.stdout)
