"""Definitions on disk: whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.definitions.saving import read_exact, save
from midspan.definitions.writing import EditError


def test_bytes_are_kept_and_permissions_and_links_too(tmp_path: Path) -> None:
    file, link = tmp_path / "a.yaml", tmp_path / "link.yaml"
    file.write_bytes(b"\xef\xbb\xbftitle: \xc3\xa9\r\n")
    file.chmod(0o640)
    link.symlink_to(file)
    text = read_exact(link, "link.yaml")
    assert text == "\ufefftitle: é\r\n"
    save(link, "link.yaml", text, text + "work: x\r\n")
    assert link.is_symlink()
    assert file.read_bytes() == b"\xef\xbb\xbftitle: \xc3\xa9\r\nwork: x\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.yaml", "link.yaml"]


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("title: theirs\n")
    with pytest.raises(EditError, match="was changed meanwhile"):
        save(file, "a.yaml", "title: before\n", "title: mine\n")
    with pytest.raises(EditError, match="exists by now"):
        save(file, "a.yaml", None, "title: mine\n")
    assert file.read_text() == "title: theirs\n"


def test_a_new_file_gets_its_folder(tmp_path: Path) -> None:
    save(tmp_path / "works" / "a.yaml", "works/a.yaml", None, "work: a\n")
    assert (tmp_path / "works" / "a.yaml").read_text() == "work: a\n"


def test_a_failed_write_leaves_the_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.yaml"
    file.write_text("work: a\n")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(EditError, match=r"`a.yaml` cannot be written: No space left on device"):
        save(file, "a.yaml", "work: a\n", "work: b\n")
    assert [each.name for each in tmp_path.iterdir()] == ["a.yaml"]
    assert file.read_text() == "work: a\n"


def test_what_is_no_utf8_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"title: \xff\n")
    with pytest.raises(EditError, match=r"`a.yaml` is not UTF-8: byte 0xff"):
        read_exact(tmp_path / "a.yaml", "a.yaml")
    with pytest.raises(EditError, match=r"`b.yaml` cannot be read"):
        read_exact(tmp_path / "b.yaml", "b.yaml")
