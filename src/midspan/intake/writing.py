"""Cases files are changed by one writer at a time, all at once or not at all, and only where they must be."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from midspan.definitions.atomic import replace_file
from midspan.errors import UsageError
from midspan.intake.locking import locked

_SAMPLE = 65_536


class CasesFile:
    """A cases file that no other midspan writes meanwhile; it may not exist yet."""

    def __init__(self, path: Path, shown: str) -> None:
        self.path, self.shown = path, shown
        self._first = _state(path)
        start = _start(path)
        self._mark = codecs.BOM_UTF8 if start.startswith(codecs.BOM_UTF8) else b""
        self._ending = b"\r\n" if b"\r\n" in start else b"\n"

    def lines(self) -> Iterator[bytes]:
        """Every line with its end, as it stands, but for the mark of UTF-8, which `replace` puts back."""
        if self._first is None:
            return
        try:
            with self.path.open("rb") as stream:
                for number, line in enumerate(stream):
                    yield line if number else line.removeprefix(codecs.BOM_UTF8)
        except OSError as error:
            raise UsageError(
                f"`{self.shown}` cannot be read: {error.strerror}", help="make it a readable file"
            ) from error

    def replace(self, lines: Iterable[bytes]) -> None:
        """Put these lines in place of all; a line without an end gets the one that the file has.

        Raises UsageError where it cannot be written, or where something changed the file since it was opened.
        """
        try:
            replace_file(self.path, self._ended(lines), self._unchanged)
        except OSError as error:
            raise UsageError(
                f"`{self.shown}` cannot be written: {error.strerror}", help="make room, or make it writable"
            ) from error
        self._first = _state(self.path)

    def append(self, lines: Iterable[bytes]) -> None:
        """Put these lines behind those that are there. Raises as `replace` does."""
        self.replace(each for part in (self.lines(), lines) for each in part)

    def _ended(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        yield self._mark
        for line in lines:
            yield line if line.endswith(b"\n") else line + self._ending

    def _unchanged(self) -> None:
        if _state(self.path) != self._first:
            raise UsageError(
                f"`{self.shown}` was changed by something else meanwhile", help="run the command again"
            )


@contextmanager
def exclusively(path: Path, shown: str) -> Iterator[CasesFile]:
    """The cases file at this path, while no other midspan writes into its folder; another one waits.

    Raises UsageError where the folder or the file cannot be used.
    """
    target = path.resolve()  # a link is written through, never replaced by a file
    with locked(target.parent):
        if target.exists() and not target.is_file():
            raise UsageError(f"`{shown}` is not a file", help="put a file in its place, or take it away")
        if _start(target).startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            raise UsageError(f"`{shown}` is UTF-16, not UTF-8", help="save the file as UTF-8")
        yield CasesFile(target, shown)


def _state(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _start(path: Path) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as stream:
        return stream.read(_SAMPLE)
