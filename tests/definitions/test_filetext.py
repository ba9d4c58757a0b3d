from __future__ import annotations

import os
from pathlib import Path

import pytest

from midspan.definitions.faults import Fault
from midspan.definitions.filetext import decode, read_text


@pytest.mark.parametrize(
    ("raw", "line", "column", "phrase"),
    [
        ("work: x".encode("utf-16"), 1, 1, "is UTF-16"),
        (b"work: x\ntitle: M\xfcller", 2, 9, "is not UTF-8: byte 0xfc"),
        (b"work: x\ntitle: a\x00b", 2, 9, "has a zero byte"),
        (b"a" * 1_000_001, 1, 1, "larger than 1 MB"),
    ],
)
def test_other_encodings_are_named_at_their_place(raw: bytes, line: int, column: int, phrase: str) -> None:
    fault = decode(raw, "works/a.yaml")
    assert isinstance(fault, Fault)
    assert (fault.place.line, fault.place.column) == (line, column)
    assert phrase in fault.message
    assert fault.message.startswith("`works/a.yaml`")


def test_a_byte_order_mark_is_passed_over() -> None:
    assert decode(b"\xef\xbb\xbfwork: x", "a") == "work: x"


def test_a_folder_in_a_files_place_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    fault = read_text(tmp_path / "a.yaml", "works/a.yaml")
    assert isinstance(fault, Fault)
    assert fault.message == "`works/a.yaml` is not a file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.yaml")
    assert isinstance(read_text(tmp_path / "a.yaml", "works/a.yaml"), Fault)
