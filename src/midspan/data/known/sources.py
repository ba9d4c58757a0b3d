"""Where the data of an assessment came from, and whether it still is what was assessed.

Law: a file is what it was where the system says so of its size, times and place, or else where its content has the same digest.
What lies on a server cannot be told without asking it: of that only the age of the assessment is known.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from midspan.data.landing.finding import bytes_of, found, walked
from midspan.definitions.signatures import times
from midspan.errors import DataError

MOST_FILES = 1_000
"""Of a table of more files all of them together are one."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """path: from the workspace, or of the machine where it is elsewhere. times: what the system said of it; empty: the content decides.

    digest: of its content. files: how many it stands for; of several, path is the folder or the pattern.
    """

    path: str
    times: str
    digest: str
    files: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One table. name: the file, folder or pattern that it was read from; empty: it lies on a server."""

    name: str = ""
    files: tuple[SourceFile, ...] = ()

    def body(self) -> dict[str, Any]:
        """As the ledger keeps it."""
        return {
            "name": self.name,
            "files": [[each.path, each.times, each.digest, each.files] for each in self.files],
        }


def source_of(body: Mapping[str, Any]) -> Source:
    """What `body` said."""
    return Source(body["name"], tuple(SourceFile(*each) for each in body["files"]))


@dataclass(frozen=True, slots=True)
class Taken:
    """A file before it was read: its times, and the digest of its content where reading it gives that anyway."""

    path: Path
    times: str
    touched: int
    digest: str | None = None


def taken(path: Path) -> Taken:
    """Raises DataError where it cannot be looked at."""
    said, touched = _times(path)
    if not said:
        raise DataError(f"`{path}` cannot be read", help="check its name, and that you may read it")
    return Taken(path, said, touched)


def source(
    name: str, files: Sequence[Taken], root: Path, at_rest: int, told: Callable[[str], None]
) -> Source:
    """What is kept of the files of a table that has been read.

    at_rest: nanoseconds since the epoch; of what was touched later, the times do not tell whether it changed again.
    Raises DataError where one of them changed while it was read.
    """
    kept = []
    for each in files:
        digest = each.digest or _digest(each.path, told)
        if _times(each.path)[0] != each.times:
            raise DataError(
                f"`{each.path}` changed while it was assessed",
                help="run it again when nothing writes to it any more",
            )
        still = each.times if each.touched < at_rest else ""
        kept.append(SourceFile(shown(each.path, root), still, digest))
    said = shown(Path(name), root)
    return Source(said, tuple(kept) if len(kept) <= MOST_FILES else (_together(said, kept),))


def differing(source: Source, root: Path) -> tuple[list[str], list[str]]:
    """What of a table is not what it was, and what cannot be looked at; both as they are named to people."""
    try:
        now = found(str(root / source.name))
    except DataError:
        return [], [source.name]
    if source.files and source.files[0].files > 1:
        return _differing_together(source, [each.path for each in now], root)
    changed, unseen = [], []
    known = {each.path: each for each in source.files}
    for path, name in ((each.path, shown(each.path, root)) for each in now):
        before = known.pop(name, None)
        try:
            if before is None or not _same(path, before):
                changed.append(name)
        except OSError:
            unseen.append(name)
    return [*changed, *known], unseen


def rests_on(source: Source, root: Path) -> tuple[str, ...]:
    """The paths that decide what `differing` says; one that ends in a slash: the names in that folder."""
    if not source.name:
        return ()
    folders = [f"{shown(each, root)}/" for each in walked(str(root / source.name))]
    one = source.files and source.files[0].files > 1
    return (*(each.path for each in source.files if not one), *folders)


def shown(path: Path, root: Path) -> str:
    """From the workspace where it is in it, else whole; with slashes."""
    whole = Path(os.path.abspath(path))  # noqa: PTH100 - a link stays the place that people named
    for folder, each in ((root.absolute(), whole), (root.resolve(), whole.resolve())):
        if each.is_relative_to(folder):
            return each.relative_to(folder).as_posix()
    return whole.as_posix()


def _same(path: Path, before: SourceFile) -> bool:
    """Raises OSError."""
    now, _ = _times(path)
    if not now:
        raise FileNotFoundError(path)
    return now == before.times or _content(path, now) == before.digest


@lru_cache(maxsize=4 * MOST_FILES)
def _content(path: Path, _times: str) -> str:
    """The digest of a file in this state. Raises OSError."""
    return _sha256(path, lambda _: None)


def _differing_together(source: Source, paths: Sequence[Path], root: Path) -> tuple[list[str], list[str]]:
    [before] = source.files
    now = [SourceFile(shown(each, root), _times(each)[0], "") for each in paths]
    if _together(source.name, now).times == before.times:
        return [], []
    try:
        digests = [SourceFile(shown(each, root), "", _content(each, _times(each)[0])) for each in paths]
    except OSError:
        return [], [source.name]
    same = _together(source.name, digests).digest == before.digest
    return ([] if same else [source.name]), []


def _together(name: str, files: Sequence[SourceFile]) -> SourceFile:
    """Many files as one. Where the times of one of them do not tell, those of all do not."""
    at, content = hashlib.sha256(), hashlib.sha256()
    for each in files:
        at.update(f"{each.path}\0{each.times}\n".encode())
        content.update(f"{each.path}\0{each.digest}\n".encode())
    known = at.hexdigest() if all(each.times for each in files) else ""
    return SourceFile(name, known, content.hexdigest(), len(files))


def _times(path: Path) -> tuple[str, int]:
    """Of all files that hold its content; empty where one of them cannot be looked at."""
    every = [times(str(each)) for each in bytes_of(path)]
    known = [each for each in every if each is not None]
    if len(known) != len(every):
        return "", 0
    return " ".join(said for said, _ in known), max(touched for _, touched in known)


def _digest(path: Path, told: Callable[[str], None]) -> str:
    try:
        return _sha256(path, told)
    except OSError as error:
        raise DataError(
            f"`{path}` cannot be read: {error.strerror or error}",
            help="check its name, and that you may read it",
        ) from None


def _sha256(path: Path, told: Callable[[str], None]) -> str:
    digest = hashlib.sha256()
    for each in bytes_of(path):
        with each.open("rb") as stream:
            while chunk := stream.read(1 << 22):
                digest.update(chunk)
                told(f"reading {path.name}")
    return digest.hexdigest()
