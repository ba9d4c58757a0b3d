"""Writing cases files: all or nothing, one writer at a time, untouched bytes kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from midspan.errors import UsageError
from midspan.intake.writing import exclusively

# Appends one line a hundred times, taking the lock each time.
WRITER = """
import sys
from pathlib import Path
from midspan.intake.writing import exclusively
path, name = Path(sys.argv[1]), sys.argv[2]
for n in range(100):
    with exclusively(path, "cases") as file:
        file.append([f"{name}-{n}".encode()])
"""


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_what_two_writers_append_at_once_is_all_there(tmp_path: Path) -> None:
    path = tmp_path / "w.cases.jsonl"
    running = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("one", "other")]
    assert [each.wait(timeout=120) for each in running] == [0, 0]
    lines = path.read_text().splitlines()
    assert sorted(lines) == sorted(f"{name}-{n}" for name in ("one", "other") for n in range(100))
    assert files(tmp_path) == ["w.cases.jsonl"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"new\n"),
        (b"a\nb", b"a\nb\nnew\n"),
        (b"a\r\n\r\nb\r\n", b"a\r\n\r\nb\r\nnew\r\n"),
        (b"\xef\xbb\xbfa\n", b"\xef\xbb\xbfa\nnew\n"),
        (b"\xff not even text\n", b"\xff not even text\nnew\n"),
    ],
)
def test_appending_keeps_every_byte_and_the_way_lines_end(
    tmp_path: Path, before: bytes, after: bytes
) -> None:
    path = tmp_path / "w.cases.jsonl"
    path.write_bytes(before)
    with exclusively(path, "cases") as file:
        file.append([b"new"])
    assert path.read_bytes() == after


def test_a_failure_on_the_way_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "w.cases.jsonl"
    path.write_bytes(b"a\n")

    def broken() -> Iterator[bytes]:
        yield b"b"
        raise RuntimeError("half way")

    with exclusively(path, "cases") as file, pytest.raises(RuntimeError, match="half way"):
        file.append(broken())
    assert path.read_bytes() == b"a\n"
    assert files(tmp_path) == ["w.cases.jsonl"]


def test_what_an_editor_saved_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "w.cases.jsonl"
    path.write_bytes(b"a\n")
    with exclusively(path, "works/w.cases.jsonl") as file:
        path.write_bytes(b"a, edited\n")
        with pytest.raises(UsageError, match="changed by something else"):
            file.append([b"b"])
    assert path.read_bytes() == b"a, edited\n"


def test_permissions_and_links_stay_what_they_are(tmp_path: Path) -> None:
    target, link = tmp_path / "elsewhere.jsonl", tmp_path / "w.cases.jsonl"
    target.write_bytes(b"a\n")
    target.chmod(0o640)
    link.symlink_to(target)
    with exclusively(link, "cases") as file:
        file.append([b"b"])
    assert link.is_symlink()
    assert target.read_bytes() == b"a\nb\n"
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_readable_by_whom_other_new_files_are(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    with exclusively(tmp_path / "w.cases.jsonl", "cases") as file:
        file.append([b"a"])
    assert (tmp_path / "w.cases.jsonl").stat().st_mode == other.stat().st_mode


@pytest.mark.parametrize("content", ["{}\n".encode("utf-16"), "{}".encode("utf-16-be")])
def test_another_encoding_is_never_mixed_with(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "w.cases.jsonl"
    path.write_bytes(content if content[:1] == b"\xff" else b"\xfe\xff" + content)
    with pytest.raises(UsageError, match="UTF-16"), exclusively(path, "cases"):
        pass


def test_a_folder_or_a_pipe_in_its_place_is_said_at_once(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    for name in ("folder", "pipe"):
        with pytest.raises(UsageError, match="is not a file"), exclusively(tmp_path / name, name):
            pass
    with pytest.raises(UsageError, match="cannot be locked"), exclusively(tmp_path / "no" / "w", "w"):
        pass
