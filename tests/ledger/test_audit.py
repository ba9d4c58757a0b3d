from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sample_entries import CERTIFIED, DECIDED, outcomes

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.model.entry import Entry
from midspan.settings import Settings

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def audit(capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `midspan audit …` here; gives the exit code, the output, and what was said on standard error."""

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        code = run(["audit", *map(str, arguments)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return command


def record(*batches: list[Entry]) -> None:
    with open_ledger(Settings(Path.cwd())) as ledger:
        for each in batches:
            ledger.append(each)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with 15 records in 3 batches, and the current folder."""
    folder = tmp_path / "workspace"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "midspan.toml").write_text("format = 1\n")
    record(outcomes(10), CERTIFIED, DECIDED)
    return folder


def tamper(statement: str) -> None:
    with closing(sqlite3.connect(".midspan/ledger.db")) as raw:
        guards = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in guards:
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute(statement)
        for _, sql in guards:
            raw.execute(sql)
        raw.commit()


def test_an_intact_ledger_is_said_in_one_line(here: Path, audit: Command) -> None:
    code, out, err = audit("verify")
    assert (code, err) == (0, "")
    assert out.startswith("15 records in 3 batches, all intact, signed by `local` ")
    assert out.count("\n") == 1


def test_a_changed_record_is_named_and_exits_1(here: Path, audit: Command) -> None:
    tamper("UPDATE midspan_entries SET body = replace(body, '0.9', '0.5') WHERE seq = 13")
    code, out, _ = audit("verify")
    assert code == 1
    assert out.splitlines()[:2] == [
        "record `13`, certificate of `read-digit`, was changed",
        "  checked and intact: 11 records in 1 batch",
    ]
    code, out, _ = audit("verify", "--format", "json")
    assert code == 1
    assert json.loads(out)["problem"] == {
        "what": "record `13`, certificate of `read-digit`, was changed",
        "batch": 2,
        "first": 13,
        "last": 13,
        "kind": "certificate",
        "subject": "read-digit",
    }


def test_the_documented_keys_of_json_are_there(here: Path, audit: Command) -> None:
    code, out, _ = audit("verify", "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert list(said) == ["ok", "records", "batches", "signed_by", "problem", "clock"]
    assert (said["ok"], said["records"], said["batches"], said["problem"]) == (True, 15, 3, None)
    assert said["clock"] == "real"
    assert [(each["name"], each["batches"]) for each in said["signed_by"]] == [("local", 3)]


def test_a_workspace_is_found_from_a_folder_in_it_or_by_name(
    here: Path, audit: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "works").mkdir()
    monkeypatch.chdir(here / "works")
    assert audit("verify")[0] == 0
    monkeypatch.chdir(here.parent)
    assert audit("verify", "--workspace", "workspace")[0] == 0
    code, _, err = audit("verify")
    assert code == 2
    assert "there is no `midspan.toml`" in err


def test_a_ledger_with_nothing_in_it_is_no_pass(here: Path, audit: Command) -> None:
    for each in (here / ".midspan").iterdir():
        each.unlink()
    for command in (["verify"], ["export", "-o", "receipt.json"]):
        code, out, err = audit(*command)
        assert (code, out) == (2, "")
        assert "the ledger `.midspan/ledger.db` holds no record" in err
    assert list((here / ".midspan").iterdir()) == []
    assert not (here / "receipt.json").exists()


@pytest.mark.parametrize("content", [b"garbage " * 600, b"SQLite format 3\x00" + bytes(5000)])
def test_a_ledger_that_was_overwritten_exits_1(here: Path, audit: Command, content: bytes) -> None:
    (here / ".midspan" / "ledger.db").write_bytes(content)
    code, out, _ = audit("verify")
    assert code == 1
    assert "the ledger `.midspan/ledger.db` is" in out


def test_a_ledger_of_a_newer_midspan_is_no_change_but_cannot_be_read(here: Path, audit: Command) -> None:
    tamper("INSERT INTO midspan_schema VALUES (9)")
    code, _, err = audit("verify")
    assert code == 2
    assert "was written by a newer midspan" in err


def test_verifying_writes_nothing(here: Path, audit: Command, keys_folder: Path) -> None:
    (keys_folder / "local.pem").unlink()
    before = (here / ".midspan" / "ledger.db").read_bytes()
    assert audit("verify")[0] == 0
    assert (here / ".midspan" / "ledger.db").read_bytes() == before
    assert list(keys_folder.iterdir()) == []


def receipt(audit: Command, name: str = "receipt.json") -> dict[str, Any]:
    code, _, err = audit("export", "-o", name)
    assert (code, err) == (0, "")
    return json.loads(Path(name).read_bytes())  # type: ignore[no-any-return]


def test_a_receipt_has_the_newest_verdicts_and_what_they_rest_on(here: Path, audit: Command) -> None:
    newer = Entry("verdict", "meter-reading", "", {"verdict": "HOLD"})
    record(
        [newer, Entry("evaluation", "read-digit", "e", {}), Entry("approval", "meter-reading", "", {})],
        outcomes(3),
    )
    made = receipt(audit)
    assert [(entry["seq"], entry["kind"]) for entry in made["entries"]] == [
        (1, "key"),
        (12, "attempt"),
        (13, "certificate"),
        (15, "decision"),
        (16, "verdict"),
        (17, "evaluation"),
        (18, "approval"),
    ]
    code, out, _ = audit("export", "-o", "again.json", "--format", "json")
    assert code == 0
    assert json.loads(out)["records"] == 7
    assert json.loads(out)["kinds"]["verdict"] == 1


def test_exporting_says_what_was_written_and_how_to_check_it(here: Path, audit: Command) -> None:
    code, out, _ = audit("export", "-o", "receipt.json")
    assert code == 0
    assert out == (
        "receipt.json: 5 records (1 attempt, 1 certificate, 1 decision, 1 key, 1 verdict)\n"
        "  help: anyone checks it offline with `midspan audit verify receipt.json`\n"
    )
    assert ", replaced" in audit("export", "-o", "receipt.json")[1]


def test_a_file_that_is_no_receipt_is_never_replaced(here: Path, audit: Command) -> None:
    (here / "works.yaml").write_text("work: read-digit\n")
    (here / "folder").mkdir()
    for name in ("works.yaml", "folder", "midspan.toml"):
        code, _, err = audit("export", "-o", name)
        assert code == 2
        assert f"`{name}` exists and is no receipt" in err
    assert (here / "works.yaml").read_text() == "work: read-digit\n"


def test_a_receipt_that_cannot_be_written_leaves_nothing_behind(here: Path, audit: Command) -> None:
    code, _, err = audit("export", "-o", "nowhere/receipt.json")
    assert code == 2
    assert "`nowhere/receipt.json` cannot be written: No such file or directory" in err
    assert sorted(each.name for each in here.iterdir()) == [".midspan", "midspan.toml"]


def elsewhere(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in another process and folder, without keys."""
    program = "from midspan.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, "audit", *arguments],
        cwd=folder,
        env={**os.environ, "MIDSPAN_KEYS": str(folder / "no-keys")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_receipt_is_verified_by_another_process_in_an_empty_folder(
    here: Path, audit: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt(audit)
    empty = tmp_path / "empty"
    empty.mkdir()
    (here / "receipt.json").rename(empty / "receipt.json")
    done = elsewhere(empty, "verify", "receipt.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("5 records in 3 batches, all intact, signed by `local` ")
    assert "It proves:\n  - each entry is" in done.stdout
    assert "It does not prove:\n  - who holds a key" in done.stdout
    assert [each.name for each in empty.iterdir()] == ["receipt.json"]
    data = (empty / "receipt.json").read_bytes()
    (empty / "receipt.json").write_bytes(data.replace(b"COMMIT", b"commit", 1))
    done = elsewhere(empty, "verify", "receipt.json")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == ("record `14`, verdict of `meter-reading`, is not what was recorded in batch `3`\n")


def test_the_entries_of_a_receipt_can_be_read_as_json(here: Path, audit: Command) -> None:
    made = receipt(audit)
    code, out, _ = audit("verify", "receipt.json", "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert [entry["body"] for entry in said["entries"]] == [
        json.loads(entry["body"]) for entry in made["entries"]
    ]
    assert said["issued"] == made["issued"]
    assert said["proves"] == made["proves"]
    assert said["does_not_prove"] == made["does_not_prove"]


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1, 2]", b"\xff\xfe", b"null", b'{"format": "midspan receipt 99"}']
)
def test_a_file_that_is_no_receipt_does_not_verify(here: Path, audit: Command, content: bytes) -> None:
    (here / "receipt.json").write_bytes(content)
    code, out, err = audit("verify", "receipt.json")
    assert (code, err) == (1, "")
    assert out
    assert json.loads(audit("verify", "receipt.json", "--format", "json")[1])["ok"] is False


@pytest.mark.parametrize("name", ["missing.json", ".midspan"])
def test_a_file_that_cannot_be_read_is_an_error_of_usage(here: Path, audit: Command, name: str) -> None:
    code, _, err = audit("verify", name)
    assert code == 2
    assert f"`{name}` cannot be read" in err


def test_what_a_receipt_quotes_cannot_steer_the_terminal(here: Path, audit: Command) -> None:
    made = receipt(audit)
    made["entries"][1]["kind"] = "\x1b[2J\x9b31m\u202e\ud800\n all intact"
    Path("receipt.json").write_text(json.dumps(made))
    code, out, _ = audit("verify", "receipt.json")
    assert code == 1
    assert out.count("\n") == 1
    assert out.isascii()
    assert "\x1b" not in out
    assert audit("verify", "receipt.json", "--format", "json")[1].isascii()


def test_only_the_keys_one_trusts_are_accepted(here: Path, audit: Command) -> None:
    made = receipt(audit)
    key = made["issued"]["by"]
    for what in ([], ["receipt.json"]):
        assert audit("verify", *what, "--signed-by", key)[0] == 0
        assert audit("verify", *what, "--signed-by", "0" * 32, "--signed-by", key)[0] == 0
        code, out, _ = audit("verify", *what, "--signed-by", "0" * 32)
        assert code == 1
        assert f"the key `{key}` signed too, and is not one to trust" in out


def test_a_ledger_that_was_cut_back_no_longer_holds_an_earlier_receipt(here: Path, audit: Command) -> None:
    receipt(audit)
    record(outcomes(5, start=20))
    assert audit("verify", "--against", "receipt.json")[0] == 0
    for statement in (
        "DELETE FROM midspan_entries WHERE batch >= 3",
        "DELETE FROM midspan_batches WHERE number >= 3",
        "UPDATE sqlite_sequence SET seq = 2",
    ):
        tamper(statement)
    assert audit("verify")[0] == 0  # the thorough forger's ledger is intact by itself
    code, out, _ = audit("verify", "--against", "receipt.json")
    assert code == 1
    assert "the ledger does not hold batch `3` of the receipt `receipt.json`" in out


def test_a_changed_receipt_is_nothing_to_compare_with(here: Path, audit: Command) -> None:
    receipt(audit)
    Path("receipt.json").write_bytes(Path("receipt.json").read_bytes() + b" ")
    code, out, _ = audit("verify", "--against", "receipt.json")
    assert code == 1
    assert "the receipt `receipt.json` cannot be compared" in out
    code, _, err = audit("verify", "receipt.json", "--against", "receipt.json")
    assert code == 2
    assert "name one receipt only" in err
