"""Reading a whole workspace: settings, works and initiatives, with every fault where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TypeVar

from midspan.definitions.checks import check_work
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.filetext import read_text
from midspan.definitions.listing import cases_of, definition_files
from midspan.definitions.notthere import not_there
from midspan.definitions.parse import MOST_FAULTS, parse_initiative, parse_work
from midspan.definitions.workspace import Document, InitiativeFile, WorkFile, Workspace
from midspan.definitions.yamltext import read_yaml
from midspan.settings import read

_F = TypeVar("_F", WorkFile, InitiativeFile)


def load(root: Path) -> Workspace:
    """Everything that the files under `root` say, and what is wrong with them.

    Raises SettingsError where `midspan.toml` cannot be read; what a definition holds never raises.
    """
    settings = read(root)
    faults: list[Fault] = []
    works = _by_name(
        (read_work(file, shown) for file, shown in definition_files(root, "works")), "work", faults
    )
    initiatives = _by_name(
        (read_initiative(file, shown) for file, shown in definition_files(root, "initiatives")),
        "initiative",
        faults,
    )
    return Workspace(settings, works, initiatives, tuple(faults))


def read_work(file: Path, shown_as: str) -> WorkFile:
    """One work with the faults of its text, its fields, its schemas and its expressions."""
    parsed = parse_work(_document(file, shown_as), cases_of(file))
    said = {each.at for each in parsed.faults}
    wrong = chain(
        check_work(parsed.document, parsed.work),
        not_there(parsed.document, parsed.work, file.parent.parent),
    )
    found = islice(wrong, MOST_FAULTS)
    more = [each for each in found if each.at not in said]
    return (
        replace(parsed, faults=tuple(sorted((*parsed.faults, *more), key=lambda each: each.place)))
        if more
        else parsed
    )


def read_initiative(file: Path, shown_as: str) -> InitiativeFile:
    """One initiative with the faults of its text and its fields; `decision.stop_if` is a rule's to check."""
    return parse_initiative(_document(file, shown_as))


def _document(file: Path, shown_as: str) -> Document:
    text = read_text(file, shown_as)
    if isinstance(text, Fault):
        return Document(shown_as, {}, {}, {}, (text,))
    return read_yaml(text, shown_as)


def _by_name(files: Iterator[_F], what: str, faults: list[Fault]) -> dict[str, _F]:
    """The files by name; of two with one name the first counts, and the second is a fault."""
    named: dict[str, _F] = {}
    for each in files:
        first = named.setdefault(each.name, each)
        if first is not each:
            place = each.place(what)
            message = f"`{what}` is `{each.name}`, as in `{first.document.path}`"
            faults.append(
                Fault(FaultKind.DUPLICATE_KEY, place, message, "give one of the two another name", (what,))
            )
            faults += each.faults
    return named
