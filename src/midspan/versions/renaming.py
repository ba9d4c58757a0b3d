"""A new name for a work or an initiative: which files change, and how, so that its history goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from midspan.definitions.editing import edited
from midspan.definitions.saving import read_exact
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.errors import UsageError
from midspan.findings import Change as Edit
from midspan.ledger.run import Ledger
from midspan.model.fields import SLUG
from midspan.model.initiative import Initiative
from midspan.model.work import Work
from midspan.versions.rewriting import Change, Drop, Move, Put, Step

_NOUNS: Mapping[str, type[Work | Initiative]] = {"work": Work, "initiative": Initiative}
_KINDS = (
    "attempt",
    "certificate",
    "evaluation",
    "seen",
    "bill",
    "fit",
    "ceiling",
    "approval",
    "decision",
    "verdict",
    "stream",
    "promotion",
    "demotion",
)


@dataclass(frozen=True, slots=True)
class Renaming:
    """What is to be done, and what stays although it has the old name in it."""

    kind: str
    change: Change
    stays: tuple[str, ...]


def renaming(workspace: Workspace, old: str, new: str) -> Renaming:
    """The change that gives `old` the name `new`.

    Raises UsageError where there is none of the old name or the new one is taken, EditError where a file cannot be
    edited.
    """
    kind, file = _named(workspace, old)
    _free(workspace, kind, file, new)
    stays: list[str] = []
    steps = [*_own_file(workspace, kind, file, new), *_siblings(workspace, file, new, stays)]
    if isinstance(file, WorkFile):
        steps += _lists(workspace, old, new)
        stays += _marks(file)
    title = f"`{old}` is `{new}` now"
    return Renaming(kind, Change(title, f"midspan rename {old} {new}", tuple(steps)), tuple(stays))


def check_history(workspace: Workspace, ledger: Ledger, old: str, new: str) -> None:
    """Raises UsageError where the ledger holds the history of something else under the new name; StoreError."""
    file = workspace.works.get(old) or workspace.initiatives[old]
    if new not in file.names and any(ledger.count(kind, new) for kind in _KINDS):
        raise UsageError(
            f"the ledger holds the history of something that was called `{new}`",
            help="choose another name, or what was proven of that would count for this",
        )


def _named(workspace: Workspace, old: str) -> tuple[str, WorkFile | InitiativeFile]:
    work, initiative = workspace.works.get(old), workspace.initiatives.get(old)
    if work and initiative:
        raise UsageError(
            f"`{old}` is a work and an initiative",
            help=f"give one of them another name by hand: in `{work.document.path}` or `{initiative.document.path}`",
        )
    if work:
        return "work", work
    if initiative:
        return "initiative", initiative
    known = ", ".join(f"`{each}`" for each in (*workspace.works, *workspace.initiatives)) or "none"
    raise UsageError(f"there is no work and no initiative `{old}`", help=f"known: {known}")


def _free(workspace: Workspace, kind: str, file: WorkFile | InitiativeFile, new: str) -> None:
    if not re.fullmatch(SLUG, new):
        raise UsageError(f"`{new}` cannot be a name", help="use small letters, digits, `-` and `_`, up to 80")
    if new == file.name:
        raise UsageError(f"it is `{new}` already", help="name another one")
    others = workspace.works if kind == "work" else workspace.initiatives
    for each in others.values():
        if each is not file and new in each.names:
            word = "is" if new == each.name else "was"
            raise UsageError(
                f"`{new}` {word} the name of `{each.document.path}`", help="choose a name of its own"
            )


def _own_file(workspace: Workspace, kind: str, file: WorkFile | InitiativeFile, new: str) -> Iterator[Step]:
    path = file.document.path
    text = read_exact(workspace.root / path, path)
    edits = [Edit(path, (kind,), new), Edit(path, ("formerly",), list(file.names))]
    after = edited(text, path, edits, _NOUNS[kind]).encode()
    target = _target(path, file.name, new)
    if target == path:
        yield Put(path, text.encode(), after)
    else:
        yield Put(target, None, after)
        yield Drop(path, text.encode())


def _target(path: str, old: str, new: str) -> str:
    """The path with the new name; one that does not have the old name stays as it is."""
    folder, _, name = path.rpartition("/")
    stem, dot, ending = name.partition(".")
    return f"{folder}/{new}{dot}{ending}" if stem == old else path


def _siblings(
    workspace: Workspace, file: WorkFile | InitiativeFile, new: str, stays: list[str]
) -> Iterator[Step]:
    """Files beside it that go by its name: its cases, and whatever else begins with it."""
    folder = file.document.path.rpartition("/")[0]
    named = file.document.text
    for each in sorted((workspace.root / folder).glob(f"{file.name}.*")):
        path = f"{folder}/{each.name}"
        if path == file.document.path or not each.is_file():
            continue
        if each.name in named:
            stays.append(f"`{path}`, since the definition names it")
        else:
            yield Move(path, _target(path, file.name, new))


def _lists(workspace: Workspace, old: str, new: str) -> Iterator[Step]:
    """Initiatives that list the work."""
    for each in workspace.initiatives.values():
        path = each.document.path
        positions = [place for place, name in enumerate(each.document.data.get("works") or ()) if name == old]
        if positions:
            text = read_exact(workspace.root / path, path)
            edits = [Edit(path, ("works", position), new) for position in positions]
            yield Put(path, text.encode(), edited(text, path, edits, Initiative).encode())


def _marks(file: WorkFile) -> Iterator[str]:
    """Sources that are marked for the work by name: another source would be another implementation."""
    modules = {each.python.partition(":")[0] for each in file.work.implementations or () if each.python}
    for module in sorted(modules):
        path = f"{module.replace('.', '/')}.py"
        yield f"the mark in `{path}`: any name that the work ever had will do, and another source would void its evidence"
