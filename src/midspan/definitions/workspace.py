"""A workspace as it was read: definitions, where every part of them stands, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.faults import Path as Keys
from midspan.errors import UsageError
from midspan.findings import Place
from midspan.model.initiative import Initiative
from midspan.model.work import Work
from midspan.settings import Settings


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file: plain data, and the place of every key and value by its path of keys.

    text: what was read, to tell how a value is written. empty: where a value is null or left out, as in `volume:`.
    """

    path: str
    data: Mapping[str, Any]
    keys: Mapping[Keys, Place]
    values: Mapping[Keys, Place]
    faults: tuple[Fault, ...] = ()
    text: str = field(default="", repr=False)
    empty: tuple[Keys, ...] = ()

    def place(self, *at: str | int) -> Place:
        """The place of the key at this path, else of its nearest ancestor that exists."""
        while at:
            if at in self.keys:
                return self.keys[at]
            if at in self.values:
                return self.values[at]
            at = at[:-1]
        return Place(self.path)

    def says(self, *at: str | int) -> bool:
        """Whether the file has anything at this path, readable or not: what is said wrongly is not missing."""
        return at in self.values or at in self.keys


@dataclass(frozen=True, slots=True)
class WorkFile:
    """One `works/NAME.yaml`. `name` falls back to the file's stem; `cases` may not exist."""

    name: str
    document: Document
    work: Work
    faults: tuple[Fault, ...]
    cases: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it ever had, the first one first: under the first it is recorded, under all it is looked up."""
        return tuple(dict.fromkeys((*self.work.formerly, self.name)))

    @property
    def identity(self) -> str:
        """What the ledger calls it: a new name changes nothing that was recorded, nor what is recorded from now on."""
        return self.names[0]

    @property
    def unreadable(self) -> bool:
        """Whether nothing that the file says counts."""
        return any(each.kind is FaultKind.UNREADABLE for each in self.faults)

    def place(self, *at: str | int) -> Place:
        return self.document.place(*at)


@dataclass(frozen=True, slots=True)
class InitiativeFile:
    name: str
    document: Document
    initiative: Initiative
    faults: tuple[Fault, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it ever had, the first one first, as of a work."""
        return tuple(dict.fromkeys((*self.initiative.formerly, self.name)))

    @property
    def identity(self) -> str:
        """What the ledger calls it."""
        return self.names[0]

    @property
    def unreadable(self) -> bool:
        """Whether nothing that the file says counts."""
        return any(each.kind is FaultKind.UNREADABLE for each in self.faults)

    def place(self, *at: str | int) -> Place:
        return self.document.place(*at)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything that the files say; `works` and `initiatives` by name, sorted by path.

    unread: names of works that are there as well, where only a part of the workspace was read.
    """

    settings: Settings
    works: Mapping[str, WorkFile]
    initiatives: Mapping[str, InitiativeFile]
    faults: tuple[Fault, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def work_names(self) -> tuple[str, ...]:
        return (*self.works, *self.unread)

    @property
    def current_names(self) -> dict[str, str]:
        """Today's name of each work by every name that a work ever had."""
        return current_names(self.works.values())

    def initiative_named(self, name: str) -> InitiativeFile:
        """Raises UsageError that names the nearest one, or all."""
        found = self.initiatives.get(name)
        if found is None:
            near = get_close_matches(name, self.initiatives, n=1)
            listed = (
                ", ".join(f"`{each}`" for each in self.initiatives)
                or "none yet: write `initiatives/NAME.yaml`"
            )
            raise UsageError(
                f"there is no initiative `{name}`",
                help=f"did you mean `{near[0]}`?" if near else f"known: {listed}",
            )
        return found

    @property
    def root(self) -> Path:
        return self.settings.root


def current_names(works: Iterable[WorkFile]) -> dict[str, str]:
    """Today's name of each of these works by every name that it ever had; a name that is in use means who uses it."""
    files = list(works)
    former = {name: file.name for file in files for name in file.names}
    return {**former, **{file.name: file.name for file in files}}
