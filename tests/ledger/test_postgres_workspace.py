"""A workspace whose `database` is a server's: the same verdicts, trail and receipts as with a file."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest

from midspan.cli.app import run
from midspan.cli.opening import open_ledger, open_store
from midspan.examples.demo import write
from midspan.lsp.live import Live
from midspan.model.entry import Entry
from midspan.settings import Settings, read
from pgserver import Server

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs `midspan …`; gives the exit code and all that was said."""

    def command(*arguments: str | Path) -> tuple[int, str]:
        code = run([*map(str, arguments)])
        found = capsys.readouterr()
        return code, found.out + found.err

    return command


@pytest.fixture
def team(tmp_path: Path, postgres_server: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo's files with a server as their database, and the current folder."""
    folder = tmp_path / "team"
    write(folder, date.today())  # noqa: DTZ011 - the demo's dates count from the day it is written
    settings = folder / "midspan.toml"
    settings.write_text(f'database = "{postgres_server.new_database()}"\n{settings.read_text()}')
    monkeypatch.chdir(folder)
    return folder


def plain(text: str) -> Any:
    """What is said without what differs from one run to the next: moments, durations and what is hashed with them."""
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+Z", "AT", text)
    return json.loads(re.sub(r'"[0-9a-f]{12,64}"', '"HASH"', text))


def copy(of: Path, to: Path) -> None:
    """The whole ledger, batch by batch, as it was signed."""
    found, made = read(of), read(to)
    with (
        closing(open_store(found.database, of, create=False)) as old,
        closing(open_store(made.database, to)) as new,
        new.write() as write,
    ):
        for fingerprint, (name, public) in old.public_keys().items():
            write.add_public_key(fingerprint, name, public)
        for batch in old.batches():
            write.insert(batch, old.rows_of(batch.number))


def test_a_team_gets_the_verdicts_and_the_trail_that_a_laptop_gets(
    team: Path, said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = tmp_path / "laptop"
    assert said("demo", laptop)[0] == 0
    copy(laptop, team)
    found = []
    for folder in (laptop, team):
        monkeypatch.chdir(folder)
        verdict, trail = said("verdict", "--format", "json"), said("audit", "verify", "--format", "json")
        exported = said("audit", "export", "-o", "receipt.json", "--format", "json")
        assert said("audit", "verify", "receipt.json")[0] == 0
        assert said("audit", "verify", "--against", "receipt.json")[0] == 0
        found.append([(code, plain(text)) for code, text in (verdict, trail, exported)])
    assert found[1] == found[0]
    assert [code for code, _ in found[0]] == [1, 0, 0]
    assert len(found[0][0][1]["verdicts"]) == 3
    assert not (team / ".midspan").exists()


def test_work_is_proven_on_a_server(team: Path, said: Said) -> None:
    code, text = said("prove", "read-digit", "--certify")
    assert (code, "certified" in text) == (0, True)
    assert said("status", "read-digit")[0] == 0
    assert said("audit", "verify")[0] == 0


def tamper(address: str, *statements: str) -> None:
    """As somebody may who owns the tables: the guards are put back afterwards."""
    with psycopg.connect(address) as raw:
        for table in ("entries", "batches"):
            raw.execute(f"ALTER TABLE midspan_{table} DISABLE TRIGGER USER".encode())
        for each in statements:
            raw.execute(each.encode())
        for table in ("entries", "batches"):
            for guard in ("change", "truncate"):
                name = f"midspan_{table}_no_{guard}"
                raw.execute(f"ALTER TABLE midspan_{table} ENABLE ALWAYS TRIGGER {name}".encode())


def record(root: Path, *keys: str) -> Settings:
    settings = read(root)
    with open_ledger(settings) as ledger:
        for key in keys:
            ledger.append([Entry("verdict", "meter-reading", key, {"verdict": "HOLD"})])
    return settings


def test_what_was_changed_on_the_server_is_named(team: Path, said: Said) -> None:
    address = record(team, "first", "second", "third").database
    assert said("audit", "verify")[0] == 0
    tamper(
        address,
        "UPDATE midspan_entries SET body = convert_to('{\"verdict\":\"COMMIT\"}', 'UTF8') WHERE seq = 3",
    )
    code, text = said("audit", "verify")
    assert code == 1
    assert text.startswith("record `3`, verdict of `meter-reading`, was changed\n")


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DELETE FROM midspan_entries WHERE seq = 2", "record `2` is missing"),
        ("DELETE FROM midspan_entries WHERE seq = 4", "record `4` is missing"),
        ("DELETE FROM midspan_batches WHERE number = 2", "batch `2` is missing"),
        ("DELETE FROM midspan_batches WHERE number = 3", "but the database counted `3`"),
        ("UPDATE midspan_batches SET at = 'never' WHERE number = 2", "batch `2` was changed"),
        ("UPDATE midspan_entries SET batch = 1 WHERE seq = 3", "was moved from batch `2` to `1`"),
        (
            "WITH gone AS (DELETE FROM midspan_entries WHERE seq = 4) DELETE FROM midspan_batches WHERE number = 3",
            "the newest batch is `2`, but the database counted `3`",
        ),
        (
            "ALTER TABLE midspan_keys DISABLE TRIGGER USER",
            "the guard `midspan_keys_no_change` against changes",
        ),
        ("UPDATE midspan_entries SET key = '\\xff' WHERE seq = 3", "cannot be read"),
    ],
)
def test_whatever_is_tampered_with_on_the_server_is_found(
    team: Path, said: Said, statement: str, named: str
) -> None:
    address = record(team, "first", "second", "third").database
    tamper(address, statement)
    code, text = said("audit", "verify")
    assert code == 1
    assert named in text


def test_a_server_without_records_is_no_pass_and_nothing_is_made_there(team: Path, said: Said) -> None:
    address = read(team).database
    assert said("check")[0] == 1
    code, text = said("audit", "verify")
    assert code == 2
    assert "holds no record" in text
    with psycopg.connect(address) as raw:
        assert raw.execute("SELECT to_regclass('midspan_schema')").fetchone() == (None,)


def test_a_server_that_is_away_is_said_with_what_to_do(team: Path, said: Said) -> None:
    (team / "midspan.toml").write_text('format = 1\ndatabase = "postgresql://clerk@127.0.0.1:1/ledger"\n')
    for command in (["verdict"], ["audit", "verify"], ["check"]):
        code, text = said(*command)
        assert code == 2
        assert text.startswith("the ledger `postgresql://clerk@127.0.0.1:1/ledger` cannot be reached")
        assert "help: see that the server is up" in text


def test_the_editor_sees_what_others_record_on_the_server(team: Path) -> None:
    settings = read(team)
    live = Live(team, lambda _: open_ledger(settings, create=False), lambda _: None, date.today)  # type: ignore[arg-type, return-value]
    first = live.assess({})
    again = live.assess({})
    assert again.initiatives["meter-reading"] is first.initiatives["meter-reading"]
    record(team, "first")
    assert live.assess({}).initiatives["meter-reading"] is not first.initiatives["meter-reading"]
    live.close()
