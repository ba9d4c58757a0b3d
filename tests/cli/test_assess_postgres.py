"""`midspan data assess` where the data lies on a server: the same findings as of the file, and clear words where it cannot be asked."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from affected_ground import ground
from midspan.cli.app import run
from pgserver import Server
from proving_ground import Ground
from unencrypted import Way

# What only a file or only a server can be asked.
OF_A_FILE = {"lines", "by-hand", "link"}


class There(NamedTuple):
    """A database with the tables of the ground, and who may read them."""

    folder: str
    database: str
    user: str
    password: str


@pytest.fixture(scope="module")
def there(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> There:
    """The reader is asked for a password, as on a server that others reach."""
    user, password = f"reader_{secrets.token_hex(4)}", secrets.token_hex(8)
    owner = postgres_server.new_database()
    rules = postgres_server.folder / "pg_hba.conf"
    rules.write_text(f"local all {user} scram-sha-256\n{rules.read_text()}")
    made = ground(tmp_path_factory.mktemp("rows") / "w")
    with closing(psycopg.connect(owner, autocommit=True)) as connection:
        connection.execute("SELECT pg_reload_conf()")
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(user), sql.Literal(password))
        )
        for schema in ("signs", "closed"):
            connection.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)))
        connection.execute(f"GRANT USAGE ON SCHEMA signs TO {user}")
        for name in ("numbers", "notes"):
            _copied(connection, made.root / f"data/{name}.csv", name)
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA signs TO {user}")
        connection.execute("CREATE TABLE signs.hidden (note text)")
        connection.execute("CREATE TABLE closed.numbers (note text)")
    database = str(conninfo_to_dict(owner)["dbname"])
    return There(str(postgres_server.folder), database, user, password)


def _copied(connection: psycopg.Connection[Any], file: Path, name: str) -> None:
    with file.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    table = sql.Identifier("signs", name)
    columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(each)) for each in header)
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
    holes = sql.SQL(", ").join([sql.Placeholder()] * len(header))
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL("INSERT INTO {} VALUES ({})").format(table, holes), rows)


@pytest.fixture
def made(tmp_path: Path, there: There, monkeypatch: pytest.MonkeyPatch) -> Ground:
    monkeypatch.setenv("MIDSPAN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("PGUSER", there.user)
    monkeypatch.setenv("PGPASSWORD", there.password)
    return ground(tmp_path / "w")


def _server(made: Ground, **said: Any) -> None:
    """The contract says that its tables lie there."""
    file = made.root / "contracts/numbers.odcs.yaml"
    server = json.dumps({"server": "there", "type": "postgres", **said})
    lines = [f"  - {server}" if "type: local" in line else line for line in file.read_text().splitlines()]
    file.write_text("\n".join([*lines, ""]))


def _at(there: There, **changes: Any) -> dict[str, Any]:
    return {"host": there.folder, "port": 5432, "database": there.database, "schema": "signs"} | changes


def _json(made: Ground, capture: pytest.CaptureFixture[str], *command: str) -> Any:
    capture.readouterr()
    run([*command, "--workspace", str(made.root), "--format", "json"])
    return json.loads(capture.readouterr().out)


def _findings(found: Any) -> list[dict[str, Any]]:
    return [each for each in found["findings"] if each["check"] not in OF_A_FILE]


def test_findings_on_a_server_are_those_of_the_file(
    made: Ground, there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    here = _json(made, capsys, "data", "assess", "sign")
    checked = [each for each in _json(made, capsys, "check")["findings"] if each["code"].startswith("DA")]
    _server(made, **_at(there))
    found = _json(made, capsys, "data", "assess", "sign")
    assert _findings(found) == _findings(here) != []
    assert found["cells"] == here["cells"]
    assert [(each["name"], each["rows"], each["files"]) for each in found["tables"]] == [
        ("numbers", 200, []), ("notes", 7, []),
    ]  # fmt: skip
    again = [each for each in _json(made, capsys, "check")["findings"] if each["code"].startswith("DA")]
    assert again == checked
    verdict = _json(made, capsys, "verdict")["works"][0]["data"]
    assert verdict["void_because"] == verdict["unseen"] == []
    shown = {(each["check"], each["at"]): each["cases"] for each in verdict["effect"]["faults"]}
    assert (shown["valid", "numbers.zone"], shown["orphans", "numbers.note"]) == (40, 1)
    capsys.readouterr()
    run(["verdict", "--workspace", str(made.root)])
    said = " ".join(capsys.readouterr().out.split())
    assert "what changed since on the server of notes, numbers is unknown" in said


def test_no_password_is_in_a_file_or_message(
    made: Ground, there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    _server(made, **_at(there))
    capsys.readouterr()
    run(["data", "assess", "sign", "--workspace", str(made.root)])
    _server_gone = _at(there, database="nowhere")
    file = made.root / "contracts/numbers.odcs.yaml"
    file.write_text(file.read_text().replace(there.database, _server_gone["database"]))
    run(["data", "assess", "sign", "--workspace", str(made.root)])
    said = capsys.readouterr()
    assert there.password not in said.out + said.err
    kept = [each for each in made.root.rglob("*") if each.is_file()]
    assert kept
    assert not [each for each in kept if there.password.encode() in each.read_bytes()]


@pytest.fixture
def way(there: There) -> Iterator[Way]:
    with Way(f"{there.folder}/.s.PGSQL.5432") as opened:
        yield opened


def test_an_open_way_is_refused_unless_somebody_says_otherwise_and_then_it_blocks(
    made: Ground, there: There, way: Way, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _server(made, **_at(there, host=way.host, port=way.port))
    assert run(["data", "assess", "sign", "--workspace", str(made.root)]) == 2
    said = capsys.readouterr().err
    assert "SSL" in said
    assert "PGSSLMODE" in said
    monkeypatch.setenv("PGSSLMODE", "disable")
    found = _json(made, capsys, "data", "assess", "sign")
    assert [each["code"] for each in found["findings"] if each["check"] == "link"] == ["DA303"] * 2
    assert "DA303" in {each["code"] for each in _json(made, capsys, "check")["findings"]}


def test_the_way_within_the_machine_needs_no_encryption(
    made: Ground, there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    _server(made, **_at(there))
    found = _json(made, capsys, "data", "assess", "sign")
    assert [each for each in (*found["findings"], *found["unknown"]) if each["check"] == "link"] == []


@pytest.mark.parametrize(
    ("changes", "environment", "message", "help_"),
    [
        ({"host": "/nowhere"}, {}, "/nowhere", "`host`"),
        ({"port": 5433}, {}, "5433", "`host`"),
        ({"database": "nowhere"}, {}, '"nowhere" does not exist', "`database`"),
        ({}, {"PGPASSWORD": "wrong"}, "password authentication failed", "PGPASSWORD"),
        ({}, {"PGPASSWORD": ""}, "password", "PGPASSWORD"),
        ({}, {"PGUSER": "nobody_of_this_name"}, "nobody_of_this_name", "PGUSER"),
        ({"schema": "nowhere"}, {}, "no schema `nowhere`", "schema"),
        ({"schema": "closed"}, {}, "permission denied for schema closed", "GRANT USAGE"),
    ],
)
def test_what_cannot_be_asked_says_why_and_what_to_do(
    changes: dict[str, Any],
    environment: dict[str, str],
    message: str,
    help_: str,
    made: Ground,
    there: There,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    _server(made, **_at(there, **changes))
    assert run(["data", "assess", "sign", "--workspace", str(made.root)]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert message in said
    assert help_ in said.partition("help:")[2]
    assert there.password not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("table", "message", "help_"),
    [
        ("gone", "no table `signs.gone`", "physicalName"),
        ("hidden", "permission denied for table hidden", "GRANT SELECT"),
    ],
)
def test_a_table_that_is_not_there_or_may_not_be_read_is_named(
    table: str, message: str, help_: str, made: Ground, there: There, capsys: pytest.CaptureFixture[str]
) -> None:
    _server(made, **_at(there))
    file = made.root / "contracts/numbers.odcs.yaml"
    file.write_text(
        file.read_text().replace("  - name: notes\n", f"  - name: notes\n    physicalName: {table}\n")
    )
    assert run(["data", "assess", "sign", "--workspace", str(made.root)]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert message in said
    assert help_ in said.partition("help:")[2]


def test_an_address_is_no_file(made: Ground, capsys: pytest.CaptureFixture[str]) -> None:
    address = "postgresql://reader:secret@db.example/shop"
    assert run(["data", "assess", "sign", "--from", f"numbers={address}", "--workspace", str(made.root)]) == 2
    said = capsys.readouterr().err
    assert "`servers`" in said
    assert "secret" not in said
