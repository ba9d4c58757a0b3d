"""What the rules over files look at, and how they say that something is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.openquestions import finder
from midspan.definitions.repairs import rewritten
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.findings import Fix, Hit
from midspan.model.stage import Level
from midspan.settings import Settings


@dataclass(frozen=True, slots=True)
class FaultsSubject:
    """What reading one file (or the workspace as a whole) stumbled over."""

    faults: tuple[Fault, ...]

    def of(self, kind: FaultKind) -> Iterator[Hit]:
        return (
            Hit(each.place, each.message, each.help, fix=each.fix)
            for each in self.faults
            if each.kind is kind
        )


@dataclass(frozen=True, slots=True)
class WorkSubject:
    """One work's file at a day. It sees no other file: what is found in it stays as it is while the others change."""

    settings: Settings
    file: WorkFile
    today: date

    def may_reach(self, level: Level) -> bool:
        """Whether the ceiling allows this level; an unsaid ceiling excuses nothing."""
        return ceiling_of(self.file).reaches(level)


@dataclass(frozen=True, slots=True)
class InitiativeSubject:
    """One initiative's file at a day, and the names of the works that the workspace has."""

    settings: Settings
    file: InitiativeFile
    today: date
    works: Collection[str]


def ceiling_of(file: WorkFile) -> Level:
    """The highest level that the definition allows; unsaid counts as autonomous, so that no rule is skipped."""
    autonomy = file.work.autonomy
    return (autonomy and autonomy.ceiling) or Level.AUTONOMOUS


def said(file: WorkFile | InitiativeFile, *at: str | int) -> bool:
    """Whether the file has a value at this path, readable or not; a key without a value says nothing."""
    return raw(file, *at) is not None


def raw(file: WorkFile | InitiativeFile, *at: str | int) -> Any:
    """What the file says at this path, as YAML read it; None where it says nothing."""
    node: Any = file.document.data
    for key in at:
        if isinstance(node, Mapping):
            node = node.get(key)
        elif isinstance(node, list | tuple) and isinstance(key, int) and key < len(node):
            node = node[key]
        else:
            return None
    return node


def positions(file: WorkFile | InitiativeFile, *at: str | int) -> range:
    """The positions of the list at this path; none where there is no list."""
    found = raw(file, *at)
    return range(len(found)) if isinstance(found, list | tuple) else range(0)


def missing(file: WorkFile | InitiativeFile, *at: str | int, help: str) -> Iterator[Hit]:  # noqa: A002 - the word users see
    """A hit where the file has nothing at this path, though its parent is there and can hold it.

    A key without a value is a fault of its own, and so is a parent that can hold nothing: neither is reported twice.
    The message names the field by its dotted path and no other field, and who is to find it out where `open` says so;
    `help` is one imperative line with an example of the value.
    """
    if not file.document.says(*at) and isinstance(raw(file, *at[:-1]), Mapping):
        found = finder(file, at)
        who = f"; `{found.owner}` is to find it out" if found and found.owner else ""
        when = f" by {found.until}" if who and found and found.until else ""
        message = f"`{dotted(at)}` is missing{who}{when}"
        yield Hit(file.place(*at), message, help, owner=found.owner if found else None)


def required(
    file: WorkFile | InitiativeFile,
    block: str,
    *,
    help: str,  # noqa: A002 - the word users see
    fields: Mapping[str, str],
) -> Iterator[Hit]:
    """A hit for a block that is missing as a whole, else one for each of its fields that is; `fields` maps to help."""
    yield from missing(file, block, help=help)
    for field, field_help in fields.items():
        yield from missing(file, block, field, help=field_help)


def own_name(
    file: WorkFile | InitiativeFile, at: tuple[str | int, ...], name: str, taken: Collection[str]
) -> Fix:
    """A fix that gives the second of one name one of its own: `wrong-2`."""
    own = next(each for number in count(2) if (each := f"{name}-{number}") not in taken)
    return rewritten(file.document.path, at, own, f"write `{own}`", safe=False)


def percent(rate: float) -> str:
    """A share as users write it: `12%`."""
    return f"{rate * 100:.6g}%"
