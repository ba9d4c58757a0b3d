"""Copies of a ledger that is in use: whole, of one moment, verified, and never in the way of what is there."""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.model.entry import Entry
from midspan.settings import Settings
from midspan.stores import sqlite
from pgserver import Server

# Of each writer, for each copy.
BATCHES = 60
MOST_COPIES = 60

Command = Callable[..., tuple[int, str, str]]

# Item and entry in one transaction, as many times as each line that it is told says; says the number of each.
WRITER = """
import sys
from pathlib import Path
from midspan.cli.opening import open_ledger
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, State
from midspan.settings import Settings
from midspan.stores import sqlite

name = sys.argv[1]
with open_ledger(Settings(Path())) as ledger:
    production = sqlite.open_production(ledger.store)
    asked = (each for line in sys.stdin for each in range(int(line)))
    for number, _ in enumerate(asked, 1):
        ids = [f"{name}-{number}-{n}" for n in range(number % 7 + 1)]
        with production.transaction():
            production.insert([ItemRow("w", id, str(number), State.SETTLED, "x" * 999, "k", "2026") for id in ids])
            ledger.append([Entry("item", "w", id, {"states": "settled"}) for id in ids])
        print(number, flush=True)
"""


@pytest.fixture
def backup(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `midspan ledger backup …` here; gives the exit code, the output, and what was said on standard error."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run(["ledger", "backup", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a record, and the current folder."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "midspan.toml").write_text("format = 1\n")
    record("first")
    return folder


def record(key: str) -> None:
    with open_ledger(Settings(Path())) as ledger:
        ledger.append([Entry("item", "w", key, {"states": "settled"})])


@contextmanager
def writing(name: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", WRITER, name]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def write(process: subprocess.Popen[str], count: int) -> None:
    assert process.stdin
    process.stdin.write(f"{count}\n")
    process.stdin.flush()


def written(process: subprocess.Popen[str]) -> int:
    """The number of one more batch, once it is there."""
    assert process.stdout
    return int(process.stdout.readline())


def keys(path: Path) -> tuple[list[str], list[str]]:
    """What the file at `path` holds: keys of entries, ids of items."""
    with closing(sqlite.open_store(path, create=False)) as store:
        entries = sorted(row.key for row in store.rows(kind="item", subject="w") if row.key != "first")
        return entries, [each.id for each in sqlite.open_production(store).items("w")]


def test_a_copy_made_while_others_write_is_of_one_moment_and_intact(here: Path, backup: Command) -> None:
    with ExitStack() as stack:
        writers = [stack.enter_context(writing(name)) for name in ("one", "other")]
        sizes, last = [], []
        # Five copies at least, and as many as it takes for one that falls into their writing.
        for turn in range(1, MOST_COPIES):
            for process in writers:
                write(process, BATCHES)
            for process in writers:
                written(process)
            code, out, err = backup("-o", "copy.db", "--format", "json")
            assert (code, err) == (0, "")
            said = json.loads(out)
            assert said["ok"]
            assert said["bytes"] == Path("copy.db").stat().st_size
            entries, items = keys(here / "copy.db")
            assert entries == sorted(items)
            assert said["records"] == len(entries) + 2  # the first record, and the introduction of the key
            sizes.append(len(entries))
            for process in writers:
                while written(process) < turn * BATCHES:  # it was not stopped
                    pass
            last.append(2 * sum(number % 7 + 1 for number in range(1, turn * BATCHES + 1)))
            if turn >= 5 and sizes != last:
                break
        assert sizes == sorted(set(sizes))
        assert sizes != last  # they wrote while it was copied
    assert not list(here.glob(".copy*"))
    assert not list(here.glob("copy.db-*"))


def test_a_backup_is_its_owner_s_alone_also_where_an_older_one_was_not(here: Path, backup: Command) -> None:
    assert backup("-o", "copy.db")[0] == 0
    (here / "copy.db").chmod(0o644)
    assert backup("-o", "copy.db")[0] == 0
    assert (here / "copy.db").stat().st_mode & 0o777 == 0o600


def test_a_backup_is_a_ledger_again_where_it_is_named_as_one(here: Path, backup: Command) -> None:
    assert backup("-o", "kept.db")[0] == 0
    record("lost")
    Path(".midspan/ledger.db").unlink()
    Path("kept.db").rename(".midspan/ledger.db")
    record("second")
    with open_ledger(Settings(Path()), create=False) as ledger:
        assert [each.key for each in ledger.read("item")] == ["first", "second"]
        assert ledger.verify().ok


def test_an_older_backup_is_replaced_and_that_is_said(here: Path, backup: Command) -> None:
    code, out, _ = backup("-o", "copy.db")
    assert code == 0
    assert " kB\n2 records in 1 batch, all intact, signed by `local` " in out
    record("second")
    code, out, _ = backup("-o", "copy.db")
    assert code == 0
    assert "kB, replaced\n3 records in 2 batches, all intact" in out


@pytest.mark.parametrize("name", ["midspan.toml", "billing.db", ".", ".midspan/ledger.db"])
def test_nothing_else_is_written_over(here: Path, backup: Command, name: str) -> None:
    with closing(sqlite3.connect("billing.db")) as other:
        other.execute("CREATE TABLE bills (id)")
    before = {each: each.read_bytes() for each in here.rglob("*") if each.is_file()}
    code, _, err = backup("-o", name)
    assert code == 2
    assert "is the ledger itself" in err if "ledger" in name else "exists and is no backup" in err
    assert {each: each.read_bytes() for each in here.rglob("*") if each.is_file()} == before


def test_an_empty_ledger_has_nothing_to_back_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backup: Command
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("midspan.toml").write_text("format = 1\n")
    code, _, err = backup("-o", "copy.db")
    assert code == 2
    assert "holds no record" in err
    assert not Path("copy.db").exists()


def test_a_copy_that_is_not_intact_is_not_kept_and_an_older_one_is(here: Path, backup: Command) -> None:
    assert backup("-o", "copy.db")[0] == 0
    good = Path("copy.db").read_bytes()
    with closing(sqlite3.connect(".midspan/ledger.db")) as raw:
        raw.execute("DROP TRIGGER midspan_entries_no_update")
        raw.execute("UPDATE midspan_entries SET body = '{}' WHERE seq = 2")
        raw.commit()
    code, out, _ = backup("-o", "copy.db")
    assert code == 1
    assert out.startswith(
        "nothing was written: the copy is not intact\nrecord `2`, item of `w`, was changed\n"
    )
    assert Path("copy.db").read_bytes() == good
    assert {each.name for each in here.iterdir()} == {"midspan.toml", ".midspan", "copy.db"}


@pytest.mark.parametrize("where", ["missing/copy.db", "midspan.toml/copy.db"])
def test_a_folder_that_is_none_is_said(here: Path, backup: Command, where: str) -> None:
    code, _, err = backup("-o", where)
    assert code == 2
    assert "cannot be written" in err


@pytest.fixture
def little_room() -> Iterator[None]:
    """No file of this process grows beyond 20 kB."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_copy_for_which_there_is_no_room_is_said_and_not_left(
    here: Path, backup: Command, little_room: None
) -> None:
    code, out, err = backup("-o", "copy.db")
    assert (code, out) == (2, "")
    assert "cannot be read or written by the system" in err or "no room left" in err
    assert {each.name for each in here.iterdir()} == {"midspan.toml", ".midspan"}


def test_a_ledger_on_a_server_is_backed_up_by_the_server_s_own_tool(
    here: Path, backup: Command, postgres_server: Server
) -> None:
    address = postgres_server.new_database()
    Path("midspan.toml").write_text(f'format = 1\ndatabase = "{address}"\n')
    with open_ledger(Settings(Path(), database=address)) as ledger:
        ledger.append([Entry("item", "w", "first", {})])
    code, _, err = backup("-o", "copy.db")
    assert code == 2
    assert "`pg_dump --format=custom" in err
    assert not Path("copy.db").exists()
