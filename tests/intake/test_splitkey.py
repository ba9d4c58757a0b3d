from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from midspan import settings
from midspan.errors import SettingsError
from midspan.intake.splitkey import with_key, write_key

KEY = "a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = 1",
        "format = 1\n",
        "format = 1\n[cases]\n\n[calendars.default]\nhours_per_day = 7\n",
        "# ours\n[ cases ] # empty",
    ],
)
def test_the_key_is_added_and_all_else_is_kept(text: str) -> None:
    after = with_key(text, KEY)
    said = tomllib.loads(after)
    assert said.pop("cases") == {"key": KEY}
    before = tomllib.loads(text)
    before.pop("cases", None)
    assert said == before
    assert [line for line in text.splitlines() if line and line not in after.splitlines()] == []


def test_a_written_key_is_read_back_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "midspan.toml").write_text("format = 1\n")
    assert settings.read(tmp_path).cases_key is None
    write_key(tmp_path, KEY)
    read = settings.read(tmp_path)
    assert read.cases_key == KEY
    assert KEY not in repr(read)


@pytest.mark.parametrize(
    "cases", ["cases = 3", "[cases]\nkey = 5", '[cases]\nkey = "short"', "[cases]\nshare = 1"]
)
def test_a_key_that_is_none_is_refused(tmp_path: Path, cases: str) -> None:
    (tmp_path / "midspan.toml").write_text(f"format = 1\n{cases}\n")
    with pytest.raises(SettingsError, match=r"`cases` in `midspan\.toml`"):
        settings.read(tmp_path)
