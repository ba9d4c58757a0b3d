"""The shell itself: what starting it loads, and how a run ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from check_ground import clean_workspace

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.model.entry import Entry
from midspan.settings import read

HEAVY = (
    "pydantic",
    "numpy",
    "scipy",
    "cryptography",
    "sqlite3",
    "yaml",
    "jsonschema_rs",
    "sklearn",
    "dbos",
    "sqlalchemy",
    "psycopg",
)


def python(code: str, *arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=at,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def midspan(*arguments: str, at: Path) -> subprocess.CompletedProcess[str]:
    return python("from midspan.cli import main; main()", *arguments, at=at)


def test_help_loads_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom midspan.cli.app import run\nassert run(['--help']) == 0\n"
        f"print('LOADED', [name for name in {HEAVY!r} if name in sys.modules])"
    )
    assert python(code, at=tmp_path).stdout.splitlines()[-1] == "LOADED []"


@pytest.mark.parametrize("command", ["check", "status"])
def test_what_is_asked_all_the_time_loads_neither_numpy_nor_scipy(command: str, tmp_path: Path) -> None:
    root = clean_workspace(tmp_path / "w")
    with open_ledger(read(root)) as ledger:
        body = {"implementation": "x", "use": "stress", "definition": {}, "parts": {}, "subject": "s"}
        ledger.append([Entry("evaluation", "route-request", "k", body)])
    code = (
        f"import sys\nfrom midspan.cli.app import run\nrun(['{command}', '--workspace', 'w'])\n"
        "print('LOADED', [name for name in ('numpy', 'scipy', 'duckdb', 'dbos', 'sqlalchemy') if name in sys.modules])"
    )
    done = python(code, at=tmp_path)
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stderr


def test_what_begins_production_loads_neither_numpy_nor_scipy(tmp_path: Path) -> None:
    code = (
        "import sys\nimport midspan.cli.running, midspan.cli.working, midspan.cli.desks\n"
        "print([name for name in ('numpy', 'scipy', 'duckdb', 'dbos', 'sqlalchemy') if name in sys.modules])"
    )
    done = python(code, at=tmp_path)
    assert done.stdout.strip() == "[]", done.stderr


def test_importing_midspan_loads_nothing_but_itself(tmp_path: Path) -> None:
    code = f"import sys, midspan\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    assert python(code, at=tmp_path).stdout.strip() == "[]"


@pytest.mark.parametrize(
    "command",
    [
        "check", "plan any", "prove any", "verdict", "decide any --stop --by owner --differently any", "audit verify",
        "audit export -o receipt.json", "define any", "diff any", "rename any other", "migrate", "explain any",
        "rollout any -o pack", "cases add any f.csv", "cases split any", "cases dedupe any", "cases judge any f.csv",
        "cases export any -o f.csv",
    ],
)  # fmt: skip
def test_outside_a_workspace_every_command_says_where_to_get_one(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("there is no `midspan.toml`")
    assert "\n  help: " in said.err
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_command_or_option_is_a_usage_error(tmp_path: Path) -> None:
    assert midspan("chek", at=tmp_path).returncode == 2
    assert midspan("check", "--colour", at=tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("command", "said", "advice"),
    [
        ("check --format foo", "`--format`: `foo` is not one of `text`, `json`, `sarif`, `github`", "`midspan check --help` shows what it takes"),
        ("cases export x -o f --use it's", "`--use`: `it's` is not one of `train`, `develop`, `certify`, `example`", "`midspan cases export --help` shows what it takes"),
        ("prove x --seed abc", "`--seed` is not a valid integer", "`midspan prove --help` shows what it takes"),
        ("prove", "`work` is missing", "`midspan prove --help` shows what it takes"),
        ("data profile", "`FILE...` is missing", "`midspan data profile --help` shows what it takes"),
        ("audit export", "`--output` / `-o` is missing", "`midspan audit export --help` shows what it takes"),
        ("init --from", "`--from` needs a value", "`midspan --help` shows what it takes"),
        ("chek", "there is no command `chek`", "did you mean `check`, `schema`?"),
        ("cases foo", "there is no command `foo`", "`midspan cases --help` shows what it takes"),
        ("check --colour", "there is no option `--colour`", "`midspan check --help` shows what it takes"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_of_a_command_line_is_said_as_every_other_error(
    command: str, said: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(command.split()) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == f"{said}\n  help: {advice}\n"


def test_a_bug_of_ours_ends_with_3_and_says_that_it_is_one(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom midspan.cli import app\n"
        "def broken(): raise ZeroDivisionError('broken on purpose')\n"
        "app.COMMANDS = (*app.COMMANDS, broken)\nsys.exit(app.run(['broken']))"
    )
    done = python(code, at=tmp_path)
    assert done.returncode == 3, done.stderr
    assert "this is a bug in midspan" in done.stderr
    assert "broken on purpose" in done.stderr


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    command = f'"{sys.executable}" -c "from midspan.cli import main; main()" rule | head -n 1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == 0
    assert done.stderr == ""
