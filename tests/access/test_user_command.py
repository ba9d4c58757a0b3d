"""`midspan user` and `midspan token` as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from midspan.cli import app
from midspan.cli.opening import open_ledger
from midspan.settings import read

WORDS = "three warm winters\n"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    for folder, kind, name in (("initiatives", "initiative", "meter"), ("works", "work", "sign")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.yaml").write_text(f"{kind}: {name}\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(app.build(), list(arguments), input=typed)


def test_a_user_is_made_granted_disabled_and_listed(root: Path) -> None:
    made = run("user", "add", "anna", "--role", "reviewer", "--as", "desk", "--format", "json", typed=WORDS)
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout) | {"made_at": ""} == {
        "name": "anna",
        "grants": [{"role": "reviewer", "initiative": None}],
        "answers_for": ["desk"],
        "password": True,
        "made_at": "",
        "disabled_at": None,
    }
    assert run("user", "grant", "anna", "operator", "--initiative", "meter").exit_code == 0
    assert run("user", "add", "bert", "--role", "admin", "--no-password").exit_code == 0
    assert run("user", "password", "anna", typed="four cold summers\n").exit_code == 0
    assert "disabled since" in run("user", "disable", "bert").stdout
    assert run("user", "list").stdout.splitlines() == [
        "  anna: reviewer, operator in meter, acts as desk",
        f"  bert: admin, without a password, disabled since {json.loads(run('user', 'list', '--format', 'json').stdout)['users'][1]['disabled_at'][:10]}",
    ]
    with open_ledger(read(root), create=False) as ledger:
        assert ledger.verify().ok
        assert {each.body["by"] for each in ledger.read("user")} == {"the machine itself"}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["user", "add", "anna", "--role", "king"], "`king` is no role"),
        (["user", "add", "anna"], "no password was given"),
        (["user", "grant", "anna", "operator", "--initiative", "metre"], "there is no initiative `metre`"),
        (["user", "add", "anna", "--role", "operator", "--initiative", "metre"], "known: `meter`"),
        (["token", "add", "x", "--may", "submit", "--work", "sgin"], "there is no work `sgin`"),
        (["user", "grant", "nobody", "operator"], "there is no user `nobody`"),
        (["user", "grant", "nobody"], "nothing to grant was named"),
        (["user", "password", "nobody"], "there is no user `nobody`"),
        (["token", "add", "ci"], "nothing is said of what the token may do"),
        (["token", "add", "ci", "--may", "fly"], "`fly` is no permission"),
        (["token", "add", "ci", "--may", "decide"], "takes a person"),
        (["token", "add", "ci", "--may", "see", "--days", "0"], "is good for `1` to `366` days"),
        (["token", "revoke", "12345678"], "there is no token `12345678`"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(line: list[str], says: str) -> None:
    typed = WORDS if "king" in line else ""
    done = run(*line, typed=typed)
    assert done.exit_code == 2
    assert says in done.output
    assert "help: " in done.output


def test_a_token_is_printed_once_and_revoked() -> None:
    made = run("token", "add", "ci", "--may", "see", "--work", "sign", "--format", "json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    assert said["token"].startswith(f"midspan_{said['id']}_")
    listed = run("token", "list")
    assert f"  {said['id']} ci: see, for sign, until " in listed.stdout
    assert said["token"] not in listed.stdout
    assert run("token", "revoke", said["id"]).exit_code == 0
    assert "revoked" in run("token", "list").stdout


def test_looking_at_users_makes_no_ledger(root: Path) -> None:
    assert "there are no users; make the first" in run("user", "list").stdout
    assert not (root / ".midspan").exists()


def test_a_user_is_not_named_as_another_one_but_for_capitals() -> None:
    assert run("user", "add", "anna", "--no-password").exit_code == 0
    refused = run("user", "add", "Anna", "--no-password")
    assert refused.exit_code == 2
    assert "there is a user `anna` already" in refused.stderr


def test_a_short_name_stands_in_many_a_password() -> None:
    assert run("user", "add", "a", typed=WORDS).exit_code == 0
    assert "is the name, holds it" in run("user", "add", "warm", typed=WORDS).stderr


def test_what_others_on_the_machine_may_not_read_they_cannot(root: Path) -> None:
    assert run("user", "add", "anna", "--no-password").exit_code == 0
    with open_ledger(read(root), create=False):
        found = {each.name: each.stat().st_mode & 0o077 for each in (root / ".midspan").glob("ledger.db*")}
    assert "ledger.db" in found
    assert set(found.values()) == {0}
    assert (root / ".midspan").stat().st_mode & 0o077 == 0
