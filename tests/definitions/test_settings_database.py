"""Where `midspan.toml` says that the ledger is: a file, or an address, and never with a password in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from midspan.errors import SettingsError
from midspan.settings import Settings, read


def settings(root: Path, database: str) -> Settings:
    return read(root, f'format = 1\ndatabase = "{database}"\n')


def test_a_path_is_a_file_within_the_workspace(tmp_path: Path) -> None:
    assert read(tmp_path, "format = 1").database_path == tmp_path / ".midspan" / "ledger.db"
    assert settings(tmp_path, "evidence/ledger.db").database_path == tmp_path / "evidence" / "ledger.db"
    assert settings(tmp_path, "/srv/ledger.db").database_path == Path("/srv/ledger.db")


def test_an_address_names_no_file(tmp_path: Path) -> None:
    found = settings(tmp_path, "postgresql://clerk@db.example:5432/midspan?sslmode=verify-full")
    assert found.database_path is None
    assert found.database == "postgresql://clerk@db.example:5432/midspan?sslmode=verify-full"


@pytest.mark.parametrize("address", ["sqlite://x.db", "sqlite:///x.db", "sqlite:x.db"])
def test_a_file_written_as_an_address_is_refused_with_the_path_to_write(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="a file is named by its path alone") as refused:
        settings(tmp_path, address)
    assert f"`{address}`" in refused.value.message
    assert refused.value.help == 'write it as database = "x.db"'


def test_the_path_to_write_may_be_absolute(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        settings(tmp_path, "sqlite:////srv/ledger.db")
    assert refused.value.help == 'write it as database = "/srv/ledger.db"'


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://clerk:hunter2@db.example/midspan",
        "postgresql://:hunter2@db.example/midspan",
        "postgresql://clerk:hunt/er2@db.example/midspan",
        "postgresql://clerk:hunt?er2@db.example/midspan",
        "postgresql://clerk:hunt@er2@db.example/midspan",
        "postgresql://clerk:hunt#er2@db.example/midspan",
        "postgresql://clerk:hunter%402@db.example/midspan",
        "postgresql://clerk@db.example/midspan?password=hunter2",
        "postgresql://db.example/midspan?sslmode=require&sslpassword=hunter2",
        "postgresql://db.example/midspan?pass%77ord=hunter2",
    ],
)
def test_a_password_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    with pytest.raises(SettingsError, match="holds a password") as refused:
        settings(tmp_path, address)
    assert "PGPASSWORD" in (refused.value.help or "")
    assert not re.search("hunt|er2", refused.value.message + (refused.value.help or ""))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://db.example:5432/midspan",
        "postgresql://clerk@one.example:5432,two.example:5433/midspan",
        "postgresql://clerk@[::1]:5432/midspan",
        "postgresql:///midspan?host=/var/run/postgresql&passfile=/etc/pgpass",
    ],
)
def test_what_is_no_password_is_taken(tmp_path: Path, address: str) -> None:
    assert settings(tmp_path, address).database == address
