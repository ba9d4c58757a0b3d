"""The parts of a zipped office document, unpacked within bounds, and their XML, without any entity or declaration."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO
from xml.parsers import expat

from midspan.errors import FeedError
from midspan.intake.ports import RATIO_LIMIT, UNPACKED_LIMIT

_CHUNK = 1 << 16
_MOST_NAMES = 1_000
# What zipfile raises for a file that is cut off, damaged, locked by a password, or packed in a way it does not know.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
)

Start = Callable[[str, Mapping[str, str]], None]


class Package:
    """An open document. Every method raises FeedError where a part is missing or damaged, or unpacks to too much."""

    def __init__(self, file: zipfile.ZipFile, shown: str, size: int) -> None:
        self._file = file
        self._shown = shown
        self._size = size
        self._given = 0

    def holds(self, part: str) -> bool:
        return part in self._file.NameToInfo

    def chunks(self, part: str) -> Iterator[bytes]:
        """What the part holds."""
        if not self.holds(part):
            raise FeedError(f"`{self._shown}` has no part `{part}`", help="save or export it again")
        try:
            with self._file.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    self._given += len(chunk)
                    if self._given > UNPACKED_LIMIT and self._given > RATIO_LIMIT * self._size:
                        raise FeedError(
                            f"`{self._shown}` unpacks to more than {RATIO_LIMIT} times its size and more than 1 GB",
                            help="save the sheet as CSV if you trust it",
                        )
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            RuntimeError,
            OSError,
        ) as error:
            raise self._damaged(part, error) from None

    def walk(
        self,
        part: str,
        start: Start,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> Iterator[None]:
        """Call back for each element of the part, by its local name; comes up for air after every 64 KB."""
        names = _Locals()
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = lambda name, attributes: start(names[name], attributes)
        if end is not None:
            parser.EndElementHandler = lambda name: end(names[name])
        if text is not None:
            parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = self._refuse
        try:
            for chunk in self.chunks(part):
                parser.Parse(chunk, False)
                yield
            parser.Parse(b"", True)
            yield
        except (
            expat.ExpatError,
            LookupError,
            ValueError,
        ) as error:  # the last two: an encoding that expat has not
            raise self._damaged(part, error) from None

    def read(self, part: str, start: Start) -> None:
        """Call back for each element of a small part."""
        for _ in self.walk(part, start):
            pass

    def _refuse(self, *_: object) -> None:
        raise FeedError(
            f"`{self._shown}` declares types of its own, as no spreadsheet does",
            help="save it with a spreadsheet program",
        )

    def _damaged(self, part: str, error: Exception) -> FeedError:
        return FeedError(
            f"`{self._shown}` is damaged: its part `{part}` cannot be read: {str(error)[:100]}",
            help="save or export it again",
        )


@contextmanager
def package(stream: BinaryIO, shown: str, size: int) -> Iterator[Package]:
    """Raises FeedError where the file is no complete zip file."""
    try:
        file = zipfile.ZipFile(stream)
    except (*_DAMAGE, ValueError) as error:
        raise FeedError(
            f"`{shown}` is no complete xlsx file: {str(error)[:100]}", help="copy or export it again"
        ) from None
    with file:
        yield Package(file, shown, size)


def local(name: str) -> str:
    """The name of an element or attribute without its prefix: spreadsheets use one name for one thing."""
    return name.rpartition(":")[2]


class _Locals(dict[str, str]):
    """Names without their prefix, by their full name."""

    def __missing__(self, name: str) -> str:
        if len(self) < _MOST_NAMES:
            self[name] = local(name)
        return local(name)
