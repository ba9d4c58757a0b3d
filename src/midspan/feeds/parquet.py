"""Parquet, read by DuckDB, which may open this one file and nothing else: no other file, no network, no extensions."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.errors import FeedError
from midspan.feeds._text import other_kind
from midspan.intake.ports import START, Claim, Entry, Source

_MAGIC = b"PAR1"


def claims(name: str, start: bytes) -> Claim:
    if name.endswith((".parquet", ".pq")):
        return Claim.NAME
    return Claim.BYTES if start.startswith(_MAGIC) else Claim.NONE


def read(source: Source) -> Iterator[Entry]:
    """Raises FeedError for what is no Parquet, or is damaged."""
    return read_after(source, 0)


def read_after(source: Source, count: int) -> Iterator[Entry]:
    """As `read`, without the first `count` rows; row groups that hold only these are not unpacked."""
    from midspan.feeds._parquet_file import entries  # noqa: PLC0415 - only who reads Parquet waits for DuckDB

    if source.packed:
        raise FeedError(f"`{source.shown}` is Parquet within gzip", help="unpack it first")
    with source.open() as stream:
        start = stream.read(START)
    if not start.startswith(_MAGIC):
        what = f"it begins as {other_kind(start)}" if other_kind(start) else "it begins as something else"
        raise FeedError(f"`{source.shown}` is not Parquet: {what}", help="give it the ending of what it is")
    yield from entries(source, count)


def count(source: Source) -> int:
    """How many rows the file says that it holds; nothing else of it is read. Raises FeedError."""
    from midspan.feeds._parquet_file import counted  # noqa: PLC0415

    return counted(source)
