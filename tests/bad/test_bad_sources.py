"""What is named as FILE and is none, and places where a draft cannot be put."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from importing import Bad, Importing

from midspan.intake import reading

TABLE = "text,trade\na b,lift\na c,heat\na d,heat\n"


def missing(path: Path) -> None:
    assert not path.exists()


def broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


def circle(path: Path) -> None:
    path.symlink_to(path)


def unreadable(path: Path) -> None:
    path.write_text(TABLE, encoding="utf-8")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (missing, "cannot be read: No such file or directory"),
        (broken_link, "cannot be read: No such file or directory"),
        (circle, "cannot be read: Too many levels of symbolic links"),
        (unreadable, "cannot be read: Permission denied"),
        (Path.mkdir, "is a folder"),
        (os.mkfifo, "is not a file"),
    ],
    ids=["missing", "broken link", "link to itself", "unreadable", "folder", "pipe"],
)
def test_what_is_no_file_is_said_and_never_waited_for(
    importing: Importing, make: Callable[[Path], object], says: str
) -> None:
    file = importing.folder / "a.csv"
    make(file)
    before = sorted(each.name for each in importing.folder.iterdir())
    assert says in importing.refused("init", importing.root, "--from", file)
    assert sorted(each.name for each in importing.folder.iterdir()) == before
    importing.workspace()
    assert says in importing.refused("cases", "add", "route", file, "--workspace", importing.root)


@pytest.mark.parametrize("name", ["/dev/null", "/dev/zero", "", "x" * 5_000])
def test_a_device_or_a_name_that_no_file_has_is_refused(importing: Importing, name: str) -> None:
    said = importing.refused("init", importing.root, "--from", name, "--name", "a")
    assert any(each in said for each in ("is not a file", "is a folder", "cannot be read"))


def test_a_file_outside_the_workspace_is_read_and_left_as_it_was(importing: Importing) -> None:
    importing.workspace()
    file = importing.file(Bad("outside", "a.csv", TABLE, ""))
    assert importing.added(file)["added"] == 3
    assert file.read_text(encoding="utf-8") == TABLE


@pytest.mark.parametrize(
    "taken", ["works/a.yaml", "works/a.cases.jsonl", "works/a.rejected.jsonl", "initiatives/a.yaml"]
)
def test_what_is_there_already_is_never_overwritten(importing: Importing, taken: str) -> None:
    importing.workspace()
    (importing.root / taken).parent.mkdir(exist_ok=True)
    (importing.root / taken).write_text("mine", encoding="utf-8")
    file = importing.file(Bad("taken", "a.csv", TABLE, ""))
    said = importing.refused("init", importing.root, "--from", file, "--output", "trade")
    assert f"`{taken}` is there already" in said


def test_a_folder_in_place_of_the_draft_is_said(importing: Importing) -> None:
    importing.workspace()
    (importing.root / "works" / "a.yaml").mkdir()
    file = importing.file(Bad("taken", "a.csv", TABLE, ""))
    assert "is there already" in importing.refused(
        "init", importing.root, "--from", file, "--output", "trade"
    )


@pytest.mark.parametrize("name", ["../../etc/cron", "A B", "", "x/y", "a.b"])
def test_a_name_that_leads_out_of_the_folder_is_refused(importing: Importing, name: str) -> None:
    file = importing.file(Bad("named", "a.csv", TABLE, ""))
    said = importing.refused("init", importing.root, "--from", file, "--name", name)
    assert "cannot be the name of a work" in said


def test_a_gzip_file_that_unpacks_to_very_much_is_refused(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "UNPACKED_LIMIT", 1_000_000)
    bomb = gzip.compress(b"text,trade\n" + b"a b,lift\n" * 400_000)
    file = importing.file(Bad("bomb", "a.csv.gz", bomb, ""))
    said = importing.refused("init", importing.root, "--from", file, "--output", "trade")
    assert "unpacks to more than 100 times its size" in said
