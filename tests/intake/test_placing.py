"""All files or none, and none in place of another."""

from __future__ import annotations

from pathlib import Path

import pytest

from midspan.errors import UsageError
from midspan.intake.placing import Placing


def entries(folder: Path) -> list[str]:
    return sorted(each.relative_to(folder).as_posix() for each in folder.rglob("*"))


def test_nothing_is_there_before_the_commit_and_all_of_it_after(tmp_path: Path) -> None:
    with Placing(tmp_path / "new") as placing:
        placing.text("works/a.yaml", "work: a\n")
        placing.file("works/a.cases.jsonl").write(b"{}\n")
        placing.folder("implementations")
        assert not [name for name in entries(tmp_path) if not Path(name).name.startswith(".") and "." in name]
        placing.commit()
    assert entries(tmp_path / "new") == [
        "implementations",
        "works",
        "works/a.cases.jsonl",
        "works/a.yaml",
    ]
    assert (tmp_path / "new/works/a.cases.jsonl").read_bytes() == b"{}\n"


def test_what_is_not_committed_leaves_no_trace(tmp_path: Path) -> None:
    def interrupted() -> None:
        with Placing(tmp_path / "new" / "deep") as placing:
            placing.text("works/a.yaml", "work: a\n")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert entries(tmp_path) == []


def test_a_file_that_is_there_is_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine", encoding="utf-8")
    with Placing(tmp_path) as placing, pytest.raises(UsageError, match=r"`a\.yaml` is there already"):
        placing.text("a.yaml", "theirs")
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "mine"


def test_a_name_that_is_taken_meanwhile_undoes_all(tmp_path: Path) -> None:
    with Placing(tmp_path) as placing:
        placing.text("a.yaml", "a")
        placing.text("b.yaml", "b")
        (tmp_path / "b.yaml").write_text("mine", encoding="utf-8")
        with pytest.raises(UsageError, match=r"b\.yaml` cannot be written: File exists"):
            placing.commit()
    assert entries(tmp_path) == ["b.yaml"]
    assert (tmp_path / "b.yaml").read_text(encoding="utf-8") == "mine"


def test_files_get_the_rights_that_new_files_get_here(tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("", encoding="utf-8")
    with Placing(tmp_path) as placing:
        placing.text("placed", "")
        placing.commit()
    assert (tmp_path / "placed").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_file_where_a_folder_must_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "works").write_text("", encoding="utf-8")
    with Placing(tmp_path) as placing, pytest.raises(UsageError, match="cannot be written"):
        placing.text("works/a.yaml", "")
    assert entries(tmp_path) == ["works"]
