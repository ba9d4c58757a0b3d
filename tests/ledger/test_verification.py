from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sample_entries import outcomes

from midspan.access.keys import signer
from midspan.errors import StoreError
from midspan.ledger import chain, merkle
from midspan.ledger.ports import Batch, Row, Store
from midspan.ledger.run import Ledger
from midspan.ledger.verification import Problem, Verification, verify
from midspan.model.entry import Entry
from midspan.stores.sqlite import open_store

Open = Callable[..., Ledger]
TABLES = ["midspan_keys", "midspan_batches", "midspan_streams", "midspan_entries"]


def tamper(path: Path, *statements: str, values: tuple[object, ...] = ()) -> int:
    """Edit the file as someone would who knows it: without its guards, which stand again afterwards.

    Returns how many rows were changed.
    """
    with closing(sqlite3.connect(path)) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        changed = sum(raw.execute(statement, values).rowcount for statement in statements)
        for _, sql in guards:
            raw.execute(sql)
        raw.commit()
    return changed


def verified(path: Path) -> Verification:
    with closing(open_store(path, create=False)) as store:
        return Ledger(store, signer(), "local", lambda: "never").verify()


def problem(path: Path) -> Problem:
    found = verified(path).problem
    assert found is not None
    return found


def test_an_untouched_ledger_is_intact(filled: Ledger) -> None:
    found = filled.verify()
    assert found.ok
    assert (found.entries, found.batches) == (15, 3)
    assert [(each.name, each.batches) for each in found.signers] == [("local", 3)]


def test_an_empty_ledger_is_intact_and_says_that_it_is_empty(ledger: Ledger) -> None:
    assert (ledger.verify().ok, ledger.verify().entries) == (True, 0)


class Growing:
    """A store to which somebody else adds a batch whenever it has given so many of its own, up to a number."""

    def __init__(self, store: Store, grow: Callable[[], object], *, after: int, until: int) -> None:
        self._store = store
        self._grow = grow
        self._after = after
        self._until = until

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def batches(self, after: int = 0) -> Iterator[Batch]:
        for batch in self._store.batches(after):
            yield batch
            if self._after <= batch.number < self._until:
                self._grow()


@pytest.mark.parametrize("after", [1, 2, 3])
def test_what_others_add_meanwhile_is_checked_too_and_is_no_damage(
    filled: Ledger, open_ledger: Callable[..., Ledger], after: int
) -> None:
    others = [open_ledger(name) for name in ("second", "third", "fourth")]
    turn = count()

    def grow() -> None:
        others[next(turn) % 3].append([Entry("verdict", "meter-reading", "", {})])

    found = verify(Growing(filled.store, grow, after=after, until=6))  # type: ignore[arg-type]
    assert found.problem is None
    assert found.batches == 3 + next(turn)
    assert filled.verify().ok


def test_a_changed_body_is_named(filled: Ledger, path: Path) -> None:
    tamper(path, "UPDATE midspan_entries SET body = replace(body, 'right', 'wrong') WHERE seq = 7")
    found = verified(path)
    assert found.problem == Problem(
        "record `7`, outcome of `nearest-on-digits`, was changed", 1, 7, 7, "outcome", "nearest-on-digits"
    )
    assert (found.entries, found.batches) == (0, 0)


def test_only_the_first_of_several_changes_is_named_with_what_stands_before_it(
    filled: Ledger, path: Path
) -> None:
    tamper(path, "UPDATE midspan_entries SET body = '{}' WHERE seq IN (13, 14)")
    found = verified(path)
    assert found.problem is not None
    assert (found.problem.first, found.problem.kind, found.problem.subject) == (
        13,
        "certificate",
        "read-digit",
    )
    assert (found.entries, found.batches) == (11, 1)


COLUMNS = [
    ("midspan_keys", "fingerprint"),
    ("midspan_keys", "name"),
    ("midspan_keys", "public"),
    ("midspan_batches", "number"),
    ("midspan_batches", "first"),
    ("midspan_batches", "last"),
    ("midspan_batches", "at"),
    ("midspan_batches", "root"),
    ("midspan_batches", "head"),
    ("midspan_batches", "signed_by"),
    ("midspan_batches", "signature"),
    ("midspan_streams", "id"),
    ("midspan_streams", "kind"),
    ("midspan_streams", "subject"),
    ("midspan_entries", "seq"),
    ("midspan_entries", "batch"),
    ("midspan_entries", "stream"),
    ("midspan_entries", "key"),
    ("midspan_entries", "body"),
    ("midspan_entries", "leaf"),
]
CHANGES = {
    "another value": "CASE typeof({0}) WHEN 'integer' THEN {0} + 1000 WHEN 'text' THEN {0} || 'x' ELSE zeroblob(32) END",
    "another type": "CASE typeof({0}) WHEN 'blob' THEN hex({0}) WHEN 'text' THEN CAST({0} AS BLOB) ELSE -{0} END",
    "nothing": "CASE typeof({0}) WHEN 'integer' THEN 0 WHEN 'text' THEN '' ELSE x'' END",
    "no text": "CASE typeof({0}) WHEN 'integer' THEN 9223372036854775807 ELSE CAST(x'ff' AS TEXT) END",
}


def test_the_columns_below_are_all_there_are(filled: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        columns = [(table, row[1]) for table in TABLES for row in raw.execute(f"PRAGMA table_info({table})")]
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert columns == COLUMNS
    assert tables == {*TABLES, "midspan_schema", "sqlite_sequence"}


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=[".".join(each) for each in COLUMNS])
def test_no_column_of_any_row_can_be_changed(filled: Ledger, path: Path, table: str, column: str) -> None:
    filled.close()
    changed = 0
    for row in ("min", "max"):
        for change in CHANGES.values():
            copy = Path(shutil.copy(path, path.with_name("copy.db")))
            new = change.format(column)
            where = f"rowid = (SELECT {row}(rowid) FROM {table}) AND {column} IS NOT ({new})"
            try:
                rows = tamper(copy, f"UPDATE {table} SET {column} = {new} WHERE {where}")
            except sqlite3.IntegrityError:
                continue  # the schema itself refuses it
            assert verified(copy).ok == (rows == 0), f"{row} {new}"
            changed += rows
    assert changed >= 2


@pytest.mark.parametrize("seq", [1, 7, 11, 12, 15])
def test_a_deleted_record_is_named_as_missing(filled: Ledger, path: Path, seq: int) -> None:
    tamper(path, f"DELETE FROM midspan_entries WHERE seq = {seq}")
    assert problem(path).what == f"record `{seq}` is missing"


@pytest.mark.parametrize("table", TABLES)
def test_a_table_that_was_emptied_is_found(filled: Ledger, path: Path, table: str) -> None:
    tamper(path, f"DELETE FROM {table}")
    assert not verified(path).ok


def test_swapped_records_are_named(filled: Ledger, path: Path) -> None:
    tamper(
        path,
        "UPDATE midspan_entries SET seq = -1 WHERE seq = 4",
        "UPDATE midspan_entries SET seq = 4 WHERE seq = 5",
        "UPDATE midspan_entries SET seq = 5 WHERE seq = -1",
    )
    assert problem(path).what == "record `4`, outcome of `nearest-on-digits`, was changed"


def test_an_added_record_is_named(filled: Ledger, path: Path) -> None:
    tamper(
        path,
        "INSERT INTO midspan_entries SELECT 16, 3, stream, key, body, leaf FROM midspan_entries WHERE seq = 15",
    )
    assert problem(path).what == "record `16`, decision of `meter-reading`, belongs to no batch"


def test_an_edit_that_also_recomputes_the_leaf_is_narrowed_to_its_batch(filled: Ledger, path: Path) -> None:
    row = next(filled.store.rows(key="case-3"))
    body = row.body.replace("right", "wrong")
    leaf = chain.leaf(row.seq, row.at, row.kind, row.subject, row.key, body)
    tamper(path, f"UPDATE midspan_entries SET body = ?, leaf = ? WHERE seq = {row.seq}", values=(body, leaf))
    found = problem(path)
    assert (found.batch, found.first, found.last) == (1, 1, 11)
    assert found.what == "records `1` to `11` are not those that batch `1` was signed for"


def test_a_batch_rewritten_without_its_key_has_a_bad_signature(filled: Ledger, path: Path) -> None:
    rows = filled.store.rows_of(3)
    body = rows[0].body.replace("COMMIT", "HOLD")
    leaf = chain.leaf(rows[0].seq, rows[0].at, rows[0].kind, rows[0].subject, rows[0].key, body)
    _, before, old = filled.store.batches()
    root = merkle.root([leaf, rows[1].leaf])
    content = chain.content(3, old.first, old.last, old.at, root, old.signed_by)
    tamper(
        path, f"UPDATE midspan_entries SET body = ?, leaf = ? WHERE seq = {rows[0].seq}", values=(body, leaf)
    )
    tamper(
        path,
        "UPDATE midspan_batches SET root = ?, head = ? WHERE number = 3",
        values=(root, chain.head(before.head, content)),
    )
    assert problem(path).what == "batch `3`, records `14` to `15`, has a signature that `local` did not make"


def test_a_signature_from_another_batch_is_refused(filled: Ledger, path: Path) -> None:
    tamper(
        path,
        "UPDATE midspan_batches SET signature = (SELECT signature FROM midspan_batches WHERE number = 1) WHERE number = 2",
    )
    assert problem(path).what == "batch `2`, records `12` to `13`, has a signature that `local` did not make"


def test_a_batch_signed_by_a_key_the_ledger_never_met_is_refused(filled: Ledger, path: Path) -> None:
    stranger = signer("stranger")
    _, last, old = filled.store.batches()
    forged = chain.next_batch(last, old.at, [row.leaf for row in filled.store.rows_of(3)], stranger)
    tamper(
        path,
        "UPDATE midspan_batches SET head = ?, signed_by = ?, signature = ? WHERE number = 3",
        values=(forged.head, forged.signed_by, forged.signature),
    )
    tamper(
        path,
        "INSERT INTO midspan_keys VALUES (?, 'local', ?)",
        values=(stranger.fingerprint, stranger.public),
    )
    assert f"is signed by the unknown key `{stranger.fingerprint}`" in problem(path).what


def test_a_record_moved_to_a_batch_of_the_same_moment_is_named(ledger: Ledger, path: Path) -> None:
    ledger.now = lambda: "2026-11-20T08:00:00Z"
    for start in (0, 5):
        ledger.append(outcomes(5, start=start))
    tamper(path, "UPDATE midspan_entries SET batch = 2 WHERE seq = 6")
    assert problem(path).what == "record `6`, outcome of `nearest-on-digits`, was moved from batch `1` to `2`"


def test_a_gap_that_a_signer_left_is_named(filled: Ledger, path: Path) -> None:
    with filled.store.write() as write:
        last = write.last_batch()
        assert last is not None
        leaf = chain.leaf(21, "t", "verdict", "meter-reading", "", "{}")
        batch = chain.next_batch(replace(last, last=20), "t", [leaf], filled.signer)
        write.insert(batch, [Row(21, 4, "t", "verdict", "meter-reading", "", "{}", leaf)])
    assert problem(path).what == "batch `4` was changed"


def test_a_batch_without_records_is_named(filled: Ledger, path: Path) -> None:
    with filled.store.write() as write:
        write.insert(chain.next_batch(write.last_batch(), "t", [], filled.signer), [])
    assert problem(path).what == "batch `4` was changed"


def test_a_key_under_the_fingerprint_of_another_is_refused(ledger: Ledger, path: Path) -> None:
    victim, thief = ledger.signer, signer("thief")
    stolen = {"name": "local", "public": thief.public.hex()}
    ledger.append([Entry("key", victim.fingerprint, "", stolen)])
    assert "is signed by the unknown key" in problem(path).what


def test_a_cut_off_end_is_found(filled: Ledger, path: Path) -> None:
    tamper(
        path, "DELETE FROM midspan_entries WHERE batch = 3", "DELETE FROM midspan_batches WHERE number = 3"
    )
    assert problem(path).what == "the newest batch is `2`, but the file counted `3`"


def test_removed_guards_are_found_even_if_nothing_else_was_touched(filled: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER midspan_entries_no_delete")
    assert (
        problem(path).what == "the guard `midspan_entries_no_delete` against changes was removed or replaced"
    )


def test_a_guard_that_no_longer_refuses_is_found(filled: Ledger, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TRIGGER midspan_entries_no_update")
        raw.execute(
            "CREATE TRIGGER midspan_entries_no_update BEFORE UPDATE ON midspan_entries BEGIN SELECT 1; END"
        )
    assert "midspan_entries_no_update" in problem(path).what


def test_a_flipped_byte_in_the_file_is_found_or_changes_nothing_recorded(ledger: Ledger, path: Path) -> None:
    ledger.append(outcomes(40))
    ledger.append(outcomes(40, start=40))
    recorded = (list(ledger.store.rows()), list(ledger.store.batches()), ledger.store.public_keys())
    ledger.close()
    data, draw = path.read_bytes(), random.Random(7)
    found = 0
    for place in draw.sample(range(len(data)), 500):
        copy = path.with_name("copy.db")
        copy.write_bytes(data[:place] + bytes([data[place] ^ (1 << draw.randrange(8))]) + data[place + 1 :])
        try:
            with closing(open_store(copy, create=False)) as store:
                if Ledger(store, signer(), "local", lambda: "never").verify().ok:
                    assert (list(store.rows()), list(store.batches()), store.public_keys()) == recorded
                else:
                    found += 1
        except StoreError:
            found += 1
    assert found > 50


def test_a_copy_of_the_file_is_as_good_as_the_file(filled: Ledger, path: Path, tmp_path: Path) -> None:
    filled.close()
    shutil.copy(path, tmp_path / "copy.db")
    assert verified(tmp_path / "copy.db").ok


def test_verifying_streams_batches_of_any_size(ledger: Ledger) -> None:
    for size in (1, 255, 256, 257, 600):
        ledger.append(outcomes(size))
    found = ledger.verify()
    assert (found.ok, found.entries, found.batches) == (True, 1370, 5)
