"""The files that a name stands for: one file, a glob, or a folder whose files are one table."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from midspan.errors import DataError

MOST_FILES = 100_000
_GLOB = frozenset("*?[")
_PARQUET, _SQLITE = b"PAR1", b"SQLite format 3\x00"
_SQLITE_NAMES = frozenset((".sqlite", ".sqlite3", ".db"))


@dataclass(frozen=True, slots=True)
class Found:
    """A file of the table. fixed: what the names of its folders say, as `year=2026` does."""

    path: Path
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def is_parquet(self) -> bool:
        return _begins(self.path).startswith(_PARQUET)

    @property
    def is_sqlite(self) -> bool:
        named = self.path.suffix.lower() in _SQLITE_NAMES and self.path.is_file()
        return named or _begins(self.path).startswith(_SQLITE)


def found(name: str) -> list[Found]:
    """In the order of their names. A file of exactly this name comes before a glob. Raises DataError."""
    path = Path(name)
    if path.is_dir():
        files = [Found(each, _fixed(path, each)) for each in _inside(path)]
        if not files:
            raise DataError(
                f"the folder `{name}` holds no files", help="give a folder with files of one table"
            )
    elif path.exists() or not _GLOB & set(name):
        files = [Found(path)]
    else:
        # A name may be a glob from the root on, which `Path.glob` does not take.
        matched = sorted(each for each in map(Path, glob.iglob(name, recursive=True)) if each.is_file())  # noqa: PTH207
        files = [Found(each, _fixed(Path(), each)) for each in matched]
        if not files:
            raise DataError(
                f"no file matches `{name}`", help="check the folder and the ending, as in `data/*.csv`"
            )
    if len(files) > MOST_FILES:
        raise DataError(
            f"`{name}` stands for {len(files):,} files, more than the {MOST_FILES:,} that are read",
            help="name fewer of them, or put them together first",
        )
    return files


def walked(name: str) -> list[Path]:
    """The folders whose names decide which files `found` gives; none of one file."""
    path = Path(name)
    if path.is_dir():
        return [path, *_folders(path)]
    if path.exists() or not _GLOB & set(name):
        return []
    parts = Path(name).parts
    first = next(number for number, part in enumerate(parts) if _GLOB & set(part))
    fixed = Path(*parts[:first])
    if first == len(parts) - 1:
        return [fixed]
    return [fixed, *_folders(fixed)]


def bytes_of(path: Path) -> tuple[Path, ...]:
    """The files that hold what is in this one: of SQLite, what was written last may stand in the one beside it."""
    log = path.with_name(f"{path.name}-wal")
    return (path, log) if log.exists() and Found(path).is_sqlite else (path,)


def _folders(folder: Path) -> list[Path]:
    return sorted(each for each in folder.rglob("*") if each.is_dir())


def _inside(folder: Path) -> list[Path]:
    """Hidden files and those whose name begins with a line are marks that other programs leave."""
    files: list[Path] = []
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "_")))
        files += [Path(at) / each for each in sorted(names) if not each.startswith((".", "_"))]
    return sorted(files)


def _fixed(folder: Path, file: Path) -> tuple[tuple[str, str], ...]:
    within: Sequence[str] = (
        file.relative_to(folder) if not file.is_absolute() or folder != Path() else file
    ).parts
    pairs = (part.partition("=") for part in within[:-1])
    return tuple((key, value) for key, sign, value in pairs if sign and key)


def _begins(path: Path) -> bytes:
    """Nothing of what is no file."""
    try:
        if not path.is_file():
            return b""
        with path.open("rb") as stream:
            return stream.read(16)
    except OSError:
        return b""
