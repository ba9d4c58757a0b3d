"""Definitions read once and remembered until their text, or a file that they name, is another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from midspan.definitions.load import read_initiative, read_work
from midspan.definitions.workspace import InitiativeFile, WorkFile

_F = TypeVar("_F", WorkFile, InitiativeFile)

# What tells one state of a file from another without reading it; None where there is no file.
Stamp = tuple[int, int, int] | None


def stamp(file: Path) -> Stamp:
    try:
        found = file.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@dataclass(frozen=True, slots=True)
class _Entry(Generic[_F]):
    text: str | None
    stamps: tuple[Stamp, ...]
    named: tuple[Path, ...]
    file: _F

    def holds(self, text: str | None, own: Stamp) -> bool:
        return self.text == text and self.stamps == (own, *_stamps(self.named))


class Remembered:
    """The readers of `definitions.load`, with memory. What it gives stays the same object while nothing changed."""

    def __init__(self) -> None:
        self._works: dict[str, _Entry[WorkFile]] = {}
        self._initiatives: dict[str, _Entry[InitiativeFile]] = {}

    def work(self, file: Path, shown_as: str, text: str | None) -> WorkFile:
        root = file.parent.parent
        return _read(
            self._works,
            file,
            shown_as,
            text,
            lambda: read_work(file, shown_as, text),
            lambda found: named_files(found, root),
        )

    def initiative(self, file: Path, shown_as: str, text: str | None) -> InitiativeFile:
        return _read(
            self._initiatives,
            file,
            shown_as,
            text,
            lambda: read_initiative(file, shown_as, text),
            lambda _: (),
        )

    def named(self, shown_as: str) -> tuple[Stamp, ...]:
        """The state of the files that a work names, as it was when the work was read."""
        return self._works[shown_as].stamps[1:] if shown_as in self._works else ()


def named_files(file: WorkFile, root: Path) -> tuple[Path, ...]:
    """Where the modules, recorded answers and contracts that a work names are, or would be."""
    found = [root / name for name in file.work.data]
    for candidate in file.work.implementations or ():
        if candidate.kind == "replay":
            found.append(root / candidate.target)
        elif candidate.kind == "python":
            path = root.joinpath(*candidate.target.partition(":")[0].strip().split("."))
            found += [path.with_name(f"{path.name}.py"), path / "__init__.py"] if path.name else []
    return tuple(found)


def _read(
    entries: dict[str, _Entry[_F]],
    file: Path,
    shown_as: str,
    text: str | None,
    read: Callable[[], _F],
    names: Callable[[_F], tuple[Path, ...]],
) -> _F:
    own = None if text is not None else stamp(file)
    kept = entries.get(shown_as)
    if kept is not None and kept.holds(text, own):
        return kept.file
    found = read()
    named: tuple[Path, ...] = names(found)
    entries[shown_as] = _Entry(text, (own, *_stamps(named)), named, found)
    return found


def _stamps(files: tuple[Path, ...]) -> tuple[Stamp, ...]:
    return tuple(stamp(file) for file in files)
