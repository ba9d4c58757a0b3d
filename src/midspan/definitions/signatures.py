"""Whether a file is what it was: by its content where it is small, by what the system says of it where it is large.

Law: two signatures of one path are equal only if nothing that can be read there changed between them, provided that
the first was taken of a file that had been at rest (`touched`) for longer than the clock of its file system ticks.
Who keeps a signature checks that, as git does for its index: a file that is written twice within one tick shows the
same time and may show the same size.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass

# The coarsest clock of a file system in use (FAT) ticks every two seconds.
TICK_NS = 2_000_000_000
SMALL = 1_000_000


@dataclass(frozen=True, slots=True)
class Signature:
    """What is at a path. touched: when it, or the folder that lacks it, was last changed, in ns since the epoch."""

    said: str
    touched: int


class Signatures:
    """Signatures of paths relative to one folder; each is taken once."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._known: dict[str, Signature] = {}

    def of(self, name: str) -> Signature:
        """The signature of this file or folder; of the names in a folder, where the name ends in a slash.

        Never raises: what cannot be read has a signature as well.
        """
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = _of(os.path.join(self.root, name))  # noqa: PTH118 - asked of thousands
        return known

    def tree(self) -> Signature:
        """All files below the folder but hidden ones and bytecode, by name, size and times; content is not read."""
        whole, newest = hashlib.sha256(), 0
        for name, found in sorted(_below(self.root)):
            held = "folder" if stat.S_ISDIR(found.st_mode) else _times(found)
            whole.update(f"{name}\0{held}\n".encode("utf-8", "surrogateescape"))
            newest = max(newest, _touched(found))
        return Signature(whole.hexdigest(), newest)


def times(path: str) -> tuple[str, int] | None:
    """Size, times and place of a file as the system has them, and when it was touched; None where it cannot be looked at."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return _times(found), _touched(found)


def _of(path: str) -> Signature:
    try:
        if path.endswith("/"):
            return _names(path)
        found = os.stat(path)  # noqa: PTH116
        if stat.S_ISREG(found.st_mode):
            return Signature(_content(path) if found.st_size <= SMALL else _times(found), _touched(found))
        return Signature("folder" if stat.S_ISDIR(found.st_mode) else "no file", _touched(found))
    except (OSError, ValueError) as error:
        return Signature(f"{type(error).__name__}", _touched_above(path))


def _names(folder: str) -> Signature:
    """What is in a folder, by name."""
    said = "\0".join(sorted(os.listdir(folder)))  # noqa: PTH208 - thousands
    digest = hashlib.sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
    return Signature(digest, _touched(os.stat(folder)))  # noqa: PTH116


def _content(path: str) -> str:
    with open(path, "rb") as stream:  # noqa: PTH123
        return hashlib.sha256(stream.read()).hexdigest()


def _times(found: os.stat_result) -> str:
    return f"{found.st_dev}:{found.st_ino}:{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}"


def _touched(found: os.stat_result) -> int:
    return max(found.st_mtime_ns, found.st_ctime_ns)


def _touched_above(path: str) -> int:
    """When the nearest folder above that exists was changed: whatever went from here went from there."""
    above = os.path.dirname(path.replace("\0", ""))  # noqa: PTH120
    while above:
        try:
            return _touched(os.stat(above))  # noqa: PTH116
        except OSError:
            above, before = os.path.dirname(above), above  # noqa: PTH120
            if above == before:
                break
    return 0


def _below(root: str) -> Iterator[tuple[str, os.stat_result]]:
    waiting, seen = [root], set[tuple[int, int]]()
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name == "__pycache__":
                continue
            try:
                found = entry.stat()
            except OSError:
                continue
            yield entry.path, found
            place = (found.st_dev, found.st_ino)
            # A link may lead to a folder above: each is walked once.
            if stat.S_ISDIR(found.st_mode) and place not in seen:
                seen.add(place)
                waiting.append(entry.path)
