"""Reading a file that people have: the plug is picked, gzip is unpacked within bounds, all that it holds is streamed."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from midspan.errors import FeedError, UsageError
from midspan.intake.passing import passed
from midspan.intake.ports import RATIO_LIMIT, START, UNPACKED_LIMIT, Asked, Claim, Entry, Layout, Plug, Source

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Reading:
    """A file and the plug that reads it. kind: the plug's name."""

    kind: str
    plug: Plug
    source: Source

    @property
    def textual(self) -> bool:
        """Whether the file knows only texts, so that a number in it is one only by how it is written."""
        return getattr(self.plug, "TEXTUAL", False)

    def __iter__(self) -> Iterator[Entry]:
        """From the file's beginning, each time it is asked for. Raises FeedError."""
        return self.plug.read(self.source)

    def count(self) -> int | None:
        """How many rows the file says that it holds; None where it does not say it. Raises FeedError."""
        counted = getattr(self.plug, "count", None)
        return None if counted is None else int(counted(self.source))

    def layout(self) -> Layout | None:
        """How it lies in its file, where it is a plain delimited text. Raises FeedError."""
        found = getattr(self.plug, "layout", None)
        return None if found is None else found(self.source)

    def after(self, count: int) -> Iterator[Entry]:
        """The same without its first `count` rows, those that cannot be read counted; they are passed over unread where they can be."""
        if not count:
            return iter(self)
        skip = getattr(self.plug, "read_after", None)
        return passed(iter(self), count) if skip is None else skip(self.source, count)


def reading(
    path: Path,
    plugs: Mapping[str, Plug],
    *,
    kind: str | None = None,
    asked: Asked | None = None,
    shown: str | None = None,
) -> Reading:
    """The file, ready to be read. kind: the plug to use; None picks the surest. Nothing but its start is read yet.

    shown: what people call it, where that is not its path.

    Raises FeedError where it is no readable file, UsageError where the kind is unknown or cannot be told.
    """
    if kind is not None and kind not in plugs:
        raise UsageError(f"`{kind}` is not a kind of file that is read", help=f"known: {_listed(plugs)}")
    shown = str(path) if shown is None else shown
    packed = _opening(path).startswith(_GZIP)
    source = Source(path, shown, lambda: _unpacked(path, packed, shown), packed, asked or Asked())
    with source.open() as stream:
        start = stream.read(START)
    if not start:
        raise FeedError(f"`{shown}` is empty", help="give a file with at least one row")
    name = kind or _picked(source, start, plugs)
    return Reading(name, plugs[name], source)


def _opening(path: Path) -> bytes:
    """The first bytes as they lie in the file. A folder, a pipe or a device is never opened: it might not end."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a file"
            raise FeedError(f"`{path}` is {what}", help="save what it holds as a file, and give that file")
        with path.open("rb") as stream:
            return stream.read(len(_GZIP))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise FeedError(
            f"`{path}` cannot be read: {reason}", help="check its name, and that you may read it"
        ) from None


def _picked(source: Source, start: bytes, plugs: Mapping[str, Plug]) -> str:
    claims = {name: plug.claims(source.name, start) for name, plug in plugs.items()}
    surest = max(claims.values(), default=Claim.NONE)
    if surest is Claim.NONE:
        raise UsageError(
            f"`{source.shown}` is of no known kind", help=f"name its kind with `--kind`: {_listed(plugs)}"
        )
    found = [name for name, claim in claims.items() if claim is surest]
    if len(found) > 1:
        raise UsageError(
            f"`{source.shown}` may be {' or '.join(f'`{each}`' for each in found)}",
            help="name its kind with `--kind`",
        )
    return found[0]


@contextmanager
def _unpacked(path: Path, packed: bool, shown: str) -> Iterator[BinaryIO]:
    """The file's bytes; what goes wrong while they are read is a FeedError."""
    try:
        with path.open("rb") as file:
            yield io.BufferedReader(_Bounded(file, shown)) if packed else file
    except EOFError:
        raise FeedError(
            f"`{shown}` is cut off: its compressed data end in the middle", help="copy or export it again"
        ) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise FeedError(f"`{shown}` is damaged: {str(error)[:100]}", help="copy or export it again") from None
    except OSError as error:
        raise FeedError(
            f"`{shown}` cannot be read: {error.strerror or error}",
            help="check its name, and that you may read it",
        ) from None


class _Bounded(io.RawIOBase):
    """What a gzip file holds, refused where little of it unpacks to very much."""

    def __init__(self, file: BinaryIO, shown: str) -> None:
        self._packed = os.fstat(file.fileno()).st_size
        self._stream = gzip.GzipFile(fileobj=file)
        self._shown = shown
        self._given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        part = self._stream.read(len(buffer))
        self._given += len(part)
        if self._given > UNPACKED_LIMIT and self._given > RATIO_LIMIT * self._packed:
            raise FeedError(
                f"`{self._shown}` unpacks to more than {RATIO_LIMIT} times its size and more than 1 GB",
                help="unpack it yourself if you trust it, and give the unpacked file",
            )
        buffer[: len(part)] = part
        return len(part)


def _listed(plugs: Mapping[str, Plug]) -> str:
    return ", ".join(f"`{each}`" for each in sorted(plugs))
