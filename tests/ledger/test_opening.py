from __future__ import annotations

import re
from pathlib import Path

import pytest

from midspan.cli.app import run
from midspan.cli.opening import open_ledger, utc_now
from midspan.errors import KeyStoreError, UnknownPlugError
from midspan.model.entry import Entry
from midspan.settings import Settings


def test_the_ledger_of_a_workspace_is_kept_and_signed(tmp_path: Path, keys_folder: Path) -> None:
    with open_ledger(Settings(tmp_path)) as ledger:
        ledger.append([Entry("verdict", "meter-reading", "", {})])
    with open_ledger(Settings(tmp_path), create=False) as ledger:
        assert [each.name for each in ledger.verify().signers] == ["local"]
        recorded = ledger.latest("verdict", "meter-reading")
    assert recorded is not None
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", recorded.at)
    assert recorded.at <= utc_now()
    assert [each.name for each in keys_folder.iterdir()] == ["local.pem"]


def test_reading_makes_neither_a_database_nor_a_key(tmp_path: Path, keys_folder: Path) -> None:
    with open_ledger(Settings(tmp_path), create=False) as ledger:
        assert list(ledger.read("verdict")) == []
    assert list(tmp_path.iterdir()) == list(keys_folder.iterdir()) == []


def test_a_key_that_cannot_be_used_is_said_before_any_work(tmp_path: Path, keys_folder: Path) -> None:
    (keys_folder / "local.pem").write_text("garbage")
    (keys_folder / "local.pem").chmod(0o600)
    with pytest.raises(KeyStoreError):
        open_ledger(Settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_database_that_no_plug_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownPlugError, match="`oracle` is not one of the stores") as refused:
        open_ledger(Settings(tmp_path, database="oracle://server/ledger"))
    assert "a file is named by its path alone" in (refused.value.help or "")


@pytest.mark.parametrize("address", ["sqlite://x.db", "sqlite:///x.db"])
def test_a_file_named_as_an_address_is_not_read_as_an_empty_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    with open_ledger(Settings(tmp_path, database="x.db")) as ledger:
        ledger.append([Entry("verdict", "meter-reading", "", {})])
    (tmp_path / "midspan.toml").write_text(f'format = 1\ndatabase = "{address}"\n')
    monkeypatch.chdir(tmp_path)
    assert run(["audit", "verify"]) == 2
    assert 'write it as database = "x.db"' in capsys.readouterr().err
    with pytest.raises(UnknownPlugError, match="`sqlite` is not one of the stores"):
        open_ledger(Settings(tmp_path, database=address), create=False)
    (tmp_path / "midspan.toml").write_text('format = 1\ndatabase = "x.db"\n')
    assert run(["audit", "verify"]) == 0
