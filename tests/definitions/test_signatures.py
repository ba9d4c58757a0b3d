"""A signature tells whether what can be read at a path is what it was."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from midspan.definitions.signatures import SMALL, Signatures


def said(root: Path, name: str) -> str:
    return Signatures(str(root)).of(name).said


def test_a_small_file_is_what_it_holds_whenever_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one", encoding="utf-8")
    before = said(tmp_path, "a")
    os.utime(tmp_path / "a", (1, 1))
    assert said(tmp_path, "a") == before
    times = (tmp_path / "a").stat()
    (tmp_path / "a").write_text("two", encoding="utf-8")
    os.utime(tmp_path / "a", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert said(tmp_path, "a") != before


def test_a_large_file_is_told_by_its_size_and_times(tmp_path: Path) -> None:
    file = tmp_path / "large"
    file.write_bytes(b"a" * (SMALL + 1))
    before = Signatures(str(tmp_path)).of("large")
    assert before == Signatures(str(tmp_path)).of("large")
    os.utime(file, ns=(1, 1))
    after = Signatures(str(tmp_path)).of("large")
    assert after.said != before.said
    # The time of the change itself cannot be set by anyone.
    assert after.touched >= before.touched


def test_nothing_a_folder_and_a_file_are_told_apart(tmp_path: Path) -> None:
    nothing = said(tmp_path, "a")
    (tmp_path / "a").mkdir()
    folder = said(tmp_path, "a")
    (tmp_path / "a").rmdir()
    (tmp_path / "a").write_text("", encoding="utf-8")
    assert len({nothing, folder, said(tmp_path, "a")}) == 3


def test_what_went_is_touched_when_the_folder_that_it_went_from_is(tmp_path: Path) -> None:
    (tmp_path / "works").mkdir()
    signature = Signatures(str(tmp_path)).of("works/deep/a.yaml")
    assert signature.touched == max(
        (tmp_path / "works").stat().st_mtime_ns, (tmp_path / "works").stat().st_ctime_ns
    )


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "/nowhere/at/all", ""])
def test_any_name_has_a_signature(tmp_path: Path, name: str) -> None:
    assert said(tmp_path, name)


def test_a_tree_changes_with_every_file_in_it_but_hidden_ones_and_bytecode(tmp_path: Path) -> None:
    def tree() -> str:
        return Signatures(str(tmp_path)).tree().said

    (tmp_path / "code").mkdir()
    before = tree()
    for hidden in (".midspan", "__pycache__", "code/__pycache__"):
        (tmp_path / hidden).mkdir()
        (tmp_path / hidden / "a").write_text("", encoding="utf-8")
    assert tree() == before
    file, moved = tmp_path / "code" / "a.py", tmp_path / "code" / "b.py"
    file.write_text("1", encoding="utf-8")
    assert tree() != before
    before = tree()
    file.write_text("23", encoding="utf-8")
    assert tree() != before
    before = tree()
    file.rename(moved)
    assert tree() != before
    before = tree()
    moved.unlink()
    assert tree() != before


def test_a_link_that_leads_back_up_is_followed_once(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "up").symlink_to(tmp_path)
    (tmp_path / "gone").symlink_to(tmp_path / "nowhere")
    assert Signatures(str(tmp_path)).tree() == Signatures(str(tmp_path)).tree()
