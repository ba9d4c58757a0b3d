"""The text of a file as UTF-8, in parts. Another encoding is read only where the user named it, never guessed."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from midspan.errors import FeedError
from midspan.intake.ports import START, Source

_CHUNK = 1 << 18
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_KINDS = {
    b"PK\x03\x04": "an xlsx or zip file",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
    b"SQLite format 3": "a SQLite database",
    b"\x1f\x8b": "a file compressed twice",
}


def other_kind(start: bytes) -> str | None:
    """What a file is that begins so, where that is no text."""
    if start[:100].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        return "a web page"
    return next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), None)


def chunks(source: Source) -> Iterator[tuple[int, bytes]]:
    """Parts of the text with the byte each begins at; without a byte-order mark.

    Raises FeedError for a file that is no text, and for text in an encoding that nobody named.
    """
    with source.open() as stream:
        start = stream.read(START)
        kind = other_kind(start)
        if kind:
            raise FeedError(
                f"`{source.shown}` is not text: it begins as {kind}", help="name it as what it is"
            )
        encoding = source.asked.encoding
        if encoding is None:
            _ask_encoding(source.shown, start)
            mark = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
            yield from _placed(_joined(start[mark:], stream), mark)
        else:
            yield from _placed(_recoded(_joined(start, stream), encoding, source.shown), 0)


def _ask_encoding(shown: str, start: bytes) -> None:
    named = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None) or _unmarked(start)
    if named:
        raise FeedError(
            f"`{shown}` is {named.upper()}, not UTF-8",
            help=f"save it as UTF-8, or read it with `--encoding {named}`",
        )
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError as error:
        rest = start.decode("utf-8", "ignore")
        if not rest.isascii():
            return  # mostly UTF-8: the lines that are not are problems one by one
        line = start.count(b"\n", 0, error.start) + 1
        raise FeedError(
            f"`{shown}` is not UTF-8: byte {start[error.start]:#04x} in line {line}, at byte {error.start};"
            f" as Windows-1252 it would read `{_around(start, error.start)}`",
            help="save it as UTF-8, or read it with `--encoding windows-1252` (or the encoding it has)",
        ) from None


def _unmarked(start: bytes) -> str | None:
    """UTF-16 without its mark: of plain words, every other byte is zero."""
    sample = start[:1000]
    pairs = len(sample) // 2
    if pairs < 2:
        return None
    for name, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[::2])):
        if zeros.count(0) > 0.8 * pairs and sample.count(0) < 1.2 * pairs:
            return name
    return None


def _around(start: bytes, position: int) -> str:
    """What stands around this byte in its line, read as Windows-1252."""
    before = start[max(0, position - 12) : position].rpartition(b"\n")[2]
    after = start[position : position + 13].partition(b"\n")[0]
    return " ".join((before + after).decode("windows-1252", "replace").split()).replace("`", "'")


def _placed(parts: Iterator[bytes], byte: int) -> Iterator[tuple[int, bytes]]:
    for part in parts:
        yield byte, part
        byte += len(part)


def _joined(start: bytes, stream: BinaryIO) -> Iterator[bytes]:
    yield start
    while chunk := stream.read(_CHUNK):
        yield chunk


def _recoded(chunks: Iterator[bytes], encoding: str, shown: str) -> Iterator[bytes]:
    """In UTF-8. A byte that the encoding does not have ends the reading: it is the wrong encoding."""
    decoder = _decoder(encoding)
    try:
        for number, chunk in enumerate(chunks):
            text = decoder.decode(chunk)
            yield (text if number else text.removeprefix("\ufeff")).encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeError as error:
        raise FeedError(
            f"`{shown}` is not {encoding.upper()}: {error}", help="name the encoding that it has"
        ) from None


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    try:
        "x".encode(encoding)  # refuses `hex` and `zip`, which are codecs but no encodings of text
        return codecs.getincrementaldecoder(encoding)()
    except (LookupError, ValueError):
        raise FeedError(
            f"`{encoding}` is not an encoding", help="name one, like `windows-1252` or `utf-16`"
        ) from None
