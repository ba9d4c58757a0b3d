"""Files that appear together or not at all, and in place of those alone that they are told to replace.

Each is written under a hidden name beside its place, made durable, and given its name only when all are whole.
A name that is taken meanwhile undoes those that were given. Only a machine that stops between two names, which follow
each other at once, can leave some of them; the last is the one that the others are found by. What is replaced stands
beside it under a hidden name until all are there.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from midspan.definitions.atomic import new_mode
from midspan.errors import UsageError


class Placing:
    """New files and folders under one folder, itself made where it is missing. Use it as a context.

    replacing: names of files that give way, with the SHA-256 of what they must hold then; those that get no new file
    go as well.
    """

    def __init__(self, root: Path, replacing: Mapping[str, str] | None = None) -> None:
        self._root = root
        self._old = {root / name: digest for name, digest in (replacing or {}).items()}
        self._drafts: dict[Path, Path] = {}
        self._streams: list[BinaryIO] = []
        self._made: list[Path] = []

    def __enter__(self) -> Self:
        return self

    def folder(self, name: str = "") -> None:
        """A folder, with those above it. Raises UsageError where it cannot be made."""
        folder = self._root / name
        missing = [each for each in (folder, *folder.parents) if not each.exists()]
        for each in reversed(missing):
            try:
                each.mkdir()
            except OSError as error:
                raise _not_written(each, error) from None
            self._made.append(each)

    def draft(self, name: str) -> Path:
        """An empty file that stands in for the one of this name until the commit, for somebody else to write into.

        Raises UsageError where the name is taken.
        """
        place = self._root / name
        if place not in self._old:
            refuse_taken(place, name)
        self.folder(place.parent.relative_to(self._root).as_posix())
        try:
            descriptor, draft = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        except OSError as error:
            raise _not_written(place, error) from None
        os.close(descriptor)
        self._drafts[place] = Path(draft)
        return self._drafts[place]

    def file(self, name: str) -> BinaryIO:
        """Where to write what the file of this name shall hold. Raises UsageError where the name is taken."""
        draft = self.draft(name)
        try:
            stream = draft.open("wb")
        except OSError as error:
            raise _not_written(self._root / name, error) from None
        self._streams.append(stream)
        return stream

    def text(self, name: str, text: str) -> None:
        """The whole file at once, as UTF-8."""
        stream = self.file(name)
        try:
            stream.write(text.encode())
        except OSError as error:
            raise _not_written(self._root / name, error) from None

    def digests(self) -> dict[str, str]:
        """The SHA-256 of each file as it is so far, by its name. Raises UsageError."""
        place = self._root
        try:
            for stream in self._streams:
                stream.flush()
            found = {}
            for place, draft in self._drafts.items():
                found[place.relative_to(self._root).as_posix()] = _digest(draft)
        except OSError as error:
            raise _not_written(place, error) from None
        return found

    def commit(self) -> None:
        """Give all files their names, in the order in which they were begun.

        Raises UsageError where one cannot be written, its name is taken by now, or one that gives way holds something
        else by now; then none of them is there, and all that stood there stands there again.
        """
        given: list[Path] = []
        aside: dict[Path, Path] = {}
        place = self._root
        try:
            for stream in self._streams:
                stream.close()
            for place, draft in self._drafts.items():  # noqa: B007 - named in the error
                draft.chmod(new_mode())
                _sync(draft)
            for place, digest in self._old.items():
                _set_aside(place, digest, aside)
            for place, draft in self._drafts.items():
                _name(draft, place)
                given.append(place)
        except (OSError, UsageError) as error:
            for each in given:
                each.unlink(missing_ok=True)
            for old, hidden in aside.items():
                hidden.replace(old)
            raise (error if isinstance(error, UsageError) else _not_written(place, error)) from None
        for hidden in aside.values():
            hidden.unlink(missing_ok=True)
        self._drafts.clear()
        self._made.clear()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take away what was not committed, and the folders that were made for it."""
        for stream in self._streams:
            with suppress(OSError):
                stream.close()
        for draft in self._drafts.values():
            draft.unlink(missing_ok=True)
        for folder in reversed(self._made):
            with suppress(OSError):  # something of the user's own is in it by now
                folder.rmdir()


def refuse_taken(place: Path, shown: str) -> None:
    """Raises UsageError where something stands at the place."""
    if os.path.lexists(place):
        raise UsageError(f"`{shown}` is there already", help="name another, or move that one away first")


def _set_aside(place: Path, digest: str, aside: dict[Path, Path]) -> None:
    """Under a hidden name, noted before it is looked into. Raises OSError; UsageError where it is not what gives way."""
    hidden = place.with_name(f".{place.name}.{secrets.token_hex(4)}.old")
    place.rename(hidden)
    aside[place] = hidden
    if _digest(hidden) != digest:
        raise UsageError(f"`{place}` was changed meanwhile", help="run it again")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _name(draft: Path, place: Path) -> None:
    try:
        os.link(draft, place)  # unlike a rename it fails where the name is taken
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(place):
            raise
        draft.replace(place)  # a file system without links
        return
    draft.unlink()


def _sync(draft: Path) -> None:
    with draft.open("rb") as stream:
        os.fsync(stream.fileno())


def _not_written(place: Path, error: OSError) -> UsageError:
    return UsageError(
        f"`{place}` cannot be written: {error.strerror or error}",
        help="name a folder that you may write to, with room left, or move away what is in its place",
    )
