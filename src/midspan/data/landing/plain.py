"""Whether a delimited text is plain: every reader of such texts takes it for the same rows, so the fastest may read it."""

from __future__ import annotations

import re

from midspan.data.ports import Told
from midspan.intake.ports import Layout, Source

_CHUNK = 1 << 22
_KEPT = 512
_MARK = b"\xef\xbb\xbf"


def signs_if_plain(source: Source, layout: Layout, size: int, told: Told) -> int | None:
    """How often the delimiter stands in it after its header; None where it is not plain.

    Plain is without zero bytes, a mark of its encoding, lone carriage returns, and blanks between a delimiter and a quote.
    All of it is read, which refuses what unpacks to too much. size: of the file, for progress. Raises FeedError.
    """
    sign = re.escape(layout.delimiter.encode())
    blank_at_quote = re.compile(rb"(?:" + sign + rb'|\n) +"|" +(?:' + sign + rb"|[\r\n]|\Z)")
    done, tail, plain, signs = 0, b"", True, 0
    delimiter = layout.delimiter.encode()
    with source.open() as stream:
        while chunk := stream.read(_CHUNK):
            if plain:
                plain = _plain(chunk, tail, first=not done) and not (
                    (b' "' in chunk or b'" ' in chunk or tail) and _found(blank_at_quote, tail + chunk)
                )
            tail = chunk[-_KEPT:]
            signs += chunk.count(delimiter)
            done += len(chunk)
            told(min(1.0, done / size) if size else 1.0)
            if not plain and not source.packed:
                break
    header = len(layout.columns) - 1 + layout.inside if layout.header else 0
    return signs - header if plain else None


def _plain(chunk: bytes, tail: bytes, *, first: bool) -> bool:
    if b"\0" in chunk or (first and chunk.startswith((_MARK, b" "))):
        return False
    returns = chunk.count(b"\r")
    # One at the end of a chunk may be half of a pair: it is looked at with the next.
    paired = chunk.count(b"\r\n") + chunk.endswith(b"\r")
    return returns == paired and not (tail.endswith(b"\r") and not chunk.startswith(b"\n"))


def _found(pattern: re.Pattern[bytes], text: bytes) -> bool:
    return (b' "' in text or b'" ' in text) and pattern.search(text) is not None
