"""The text of a file: bounded in size, UTF-8, and a clear word about any other encoding."""

from __future__ import annotations

import codecs
from pathlib import Path

from midspan.definitions.faults import Fault, FaultKind
from midspan.findings import Place

LARGEST = 1_000_000

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


def read_text(file: Path, shown_as: str) -> str | Fault:
    """The file as text without a byte-order mark, or the fault that says why there is none."""
    if not file.is_file():
        # A pipe would be waited for without end.
        return _fault(
            shown_as, f"`{shown_as}` is not a file", "put a file in its place, or give it another name"
        )
    try:
        with file.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as error:
        return _fault(
            shown_as,
            f"`{shown_as}` cannot be read: {error.strerror or error}",
            "check that it is a readable file",
        )
    return decode(raw, shown_as)


def decode(raw: bytes, shown_as: str) -> str | Fault:
    """UTF-8 as text without a byte-order mark, or the fault that says what it is instead."""
    if len(raw) > LARGEST:
        return _fault(
            shown_as, f"`{shown_as}` is larger than 1 MB", "split it, or move data out of the definition"
        )
    if raw.startswith(_UTF16):
        return _fault(shown_as, f"`{shown_as}` is UTF-16, not UTF-8", "save the file as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        return _fault(
            shown_as,
            f"`{shown_as}` is not UTF-8: byte {raw[error.start]:#04x}",
            "save the file as UTF-8",
            line,
            column,
        )
    if "\0" in text:
        line, column = line_and_column(text, text.index("\0"))
        return _fault(shown_as, f"`{shown_as}` has a zero byte", "save the file as UTF-8 text", line, column)
    return text


def line_and_column(text: str, position: int) -> tuple[int, int]:
    """Both counted from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


def _fault(path: str, message: str, help: str, line: int = 1, column: int = 1) -> Fault:  # noqa: A002
    return Fault(FaultKind.UNREADABLE, Place(path, line, column), message, help)
