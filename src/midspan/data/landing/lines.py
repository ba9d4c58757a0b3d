"""The content of rejected lines, from the text that they stand in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from midspan.data.landing.origin import Origin
from midspan.data.landing.snapshot import Rejected
from midspan.intake.ports import Source

_LONGEST = 1_000
_CHUNK = 1 << 18
_TEXTS = frozenset(("csv", "jsonl"))


def with_content(origin: Origin, rejected: Sequence[Rejected]) -> list[Rejected]:
    """The same with the first 1,000 bytes of each line; bytes that are no UTF-8 as escapes. Texts only."""
    reading = origin.reading
    wanted = {each.line for each in rejected if each.rows}
    plain = reading is not None and origin.kind in _TEXTS and reading.source.asked.encoding is None
    if not wanted or reading is None or not plain:
        return list(rejected)
    contents: dict[int, str] = {}
    last = max(wanted)
    for number, line in _lines(reading.source):
        if number in wanted:
            contents[number] = line.decode("utf-8", "backslashreplace")
        if number >= last:
            break
    return [replace(each, content=contents.get(each.line)) for each in rejected]


def _lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """Numbered from 1; a line ends with LF, CR LF or CR."""
    number, rest = 1, b""
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            # A CR at the end may be half of a CR LF.
            if chunk.endswith(b"\r"):
                chunk += stream.read(1)
            parts = chunk.splitlines(keepends=True)
            for part in parts:
                rest = (rest + part)[: _LONGEST + 2]
                if part.endswith((b"\n", b"\r")):
                    yield number, rest.rstrip(b"\r\n")[:_LONGEST]
                    number, rest = number + 1, b""
    if rest:
        yield number, rest[:_LONGEST]
