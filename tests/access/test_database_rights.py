"""The rights that docs/teams.md tells whoever looks after a database to grant, as they are written there, on a real server."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from typer.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parents[1] / "run"))

from worker_ground import keep_in

from midspan.cli import app
from midspan.model.stage import Level
from pgserver import Server
from production_ground import at_level, lines, numbers, placed, prepare
from proving_ground import Ground

GUIDE = Path(__file__).parents[2] / "docs" / "teams.md"
ROLES = ("keeper", "clerk", "server", "auditor")
WORDS = "three warm winters\n"


def written() -> list[str]:
    section = GUIDE.read_text(encoding="utf-8").partition("## Rights in the database")[2]
    found = re.search(r"```sql\n(.*?)```", section, re.DOTALL)
    assert found
    text = re.sub(r"--.*", "", found[1])
    return [each.strip() for each in text.split(";") if each.strip()]


class Shared:
    """A workspace whose ledger each role reaches under its own name."""

    def __init__(self, ground: Ground, address: str) -> None:
        self.ground, self._address = ground, address

    def address(self, role: str) -> str:
        return self._address.replace("postgres@", f"{role}@")

    def become(self, role: str) -> None:
        keep_in(self.ground, self.address(role))

    def run(self, role: str, *line: str, typed: str = "") -> Result:
        self.become(role)
        return CliRunner().invoke(
            app.build(), [*line, "--workspace", str(self.ground.root)], input=typed, catch_exceptions=False
        )

    def sees(self, role: str, table: str) -> bool:
        with psycopg.connect(self.address(role)) as raw:
            try:
                raw.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            except psycopg.errors.InsufficientPrivilege:
                return False
        return True


@pytest.fixture(scope="module")
def shared(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    for role in ROLES:
        postgres_server.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
    address = postgres_server.new_database()
    with psycopg.connect(address, autocommit=True) as raw:
        raw.execute("GRANT CREATE ON SCHEMA public TO keeper")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = Ground(tmp_path_factory.mktemp("shared") / "workspace")
        prepare(ground)
        found = Shared(ground, address)
        assert found.run("keeper", "user", "add", "anna", "--role", "admin", typed=WORDS).exit_code == 0
    with psycopg.connect(address, autocommit=True) as raw:
        for each in written():
            raw.execute(each.encode())
    yield found
    with psycopg.connect(address, autocommit=True) as raw:
        for role in ROLES:
            raw.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(role)))
    for role in ROLES:
        postgres_server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_who_records_work_runs_it_and_makes_nobody_a_user(shared: Shared, tmp_path: Path) -> None:
    shared.become("clerk")
    with placed(shared.ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
    (tmp_path / "in.jsonl").write_text(lines(numbers(5, 6)))
    ran = shared.run(
        "clerk", "run", "sign", "--input", str(tmp_path / "in.jsonl"), "--output", str(tmp_path / "out.jsonl")
    )
    assert ran.exit_code == 0, ran.output
    assert shared.run("clerk", "audit", "verify").exit_code == 0
    for line in (("user", "list"), ("user", "add", "eve", "--role", "admin"), ("token", "list")):
        refused = shared.run("clerk", *line, typed=WORDS)
        assert refused.exit_code == 2, (line, refused.output)
        assert "may not be used so by its user" in refused.output
    assert not shared.sees("clerk", "midspan_users")
    assert not shared.sees("clerk", "midspan_tokens")


def test_the_role_of_the_server_makes_users_and_tokens(shared: Shared) -> None:
    made = shared.run("server", "user", "add", "bert", "--role", "operator", typed=WORDS)
    assert made.exit_code == 0, made.output
    assert shared.run("server", "user", "disable", "bert").exit_code == 0
    assert shared.run("server", "token", "add", "ci", "--may", "see").exit_code == 0
    assert "bert: operator" in shared.run("server", "user", "list").output


def test_who_audits_verifies_and_exports_and_sees_nobody_s_hash(shared: Shared, tmp_path: Path) -> None:
    verified = shared.run("auditor", "audit", "verify", "--format", "json")
    assert verified.exit_code == 0, verified.output
    assert json.loads(verified.stdout)["ok"] is True
    exported = shared.run("auditor", "audit", "export", "-o", str(tmp_path / "receipt.json"))
    assert exported.exit_code == 0, exported.output
    assert not shared.sees("auditor", "midspan_users")
    refused = shared.run("auditor", "user", "add", "eve", typed=WORDS)
    assert "may not be used so by its user" in refused.output


@pytest.mark.parametrize("role", ["clerk", "server", "auditor"])
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE midspan_entries DISABLE TRIGGER USER",
        "TRUNCATE midspan_entries",
        "DROP TABLE midspan_batches",
        "CREATE OR REPLACE FUNCTION midspan_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ],
)
def test_nobody_but_the_owner_takes_the_guards_away(shared: Shared, role: str, statement: str) -> None:
    with psycopg.connect(shared.address(role)) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
        raw.execute(statement.encode())
