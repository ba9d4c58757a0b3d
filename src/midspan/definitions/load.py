"""Reading a whole workspace: settings, works and initiatives, with every fault where it stands."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from midspan.definitions.checks import check_work
from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.filetext import decode, read_text
from midspan.definitions.listing import cases_of, definition_files
from midspan.definitions.notthere import not_there
from midspan.definitions.parse import MOST_FAULTS, parse_initiative, parse_work
from midspan.definitions.workspace import Document, InitiativeFile, WorkFile, Workspace
from midspan.definitions.yamltext import read_yaml
from midspan.settings import FILE, read

_F = TypeVar("_F", WorkFile, InitiativeFile)


# Texts of files that are open in an editor, by path as findings show it: they count in place of what is saved.
Texts = Mapping[str, str]


class ReadsWork(Protocol):
    """`read_work`, or one that remembers what it read."""

    def __call__(self, file: Path, shown_as: str, text: str | None, /) -> WorkFile: ...


class ReadsInitiative(Protocol):
    """`read_initiative`, or one that remembers what it read."""

    def __call__(self, file: Path, shown_as: str, text: str | None, /) -> InitiativeFile: ...


def read_work(file: Path, shown_as: str, text: str | None = None) -> WorkFile:
    """One work with the faults of its text, its fields, its schemas and its expressions.

    text: what counts in place of the file's own.
    """
    parsed = parse_work(_document(file, shown_as, text), cases_of(file))
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


def skim_work(file: Path, shown_as: str, text: str | None = None) -> WorkFile:
    """One work with the faults of its text and its fields alone; schemas and expressions are not looked into."""
    return parse_work(_document(file, shown_as, text), cases_of(file))


def read_initiative(file: Path, shown_as: str, text: str | None = None) -> InitiativeFile:
    """One initiative with the faults of its text and its fields; `decision.stop_if` is a rule's to check.

    text: what counts in place of the file's own.
    """
    return parse_initiative(_document(file, shown_as, text))


def load(
    root: Path,
    texts: Texts = MappingProxyType({}),
    work: ReadsWork = read_work,
    initiative: ReadsInitiative = read_initiative,
) -> Workspace:
    """Everything that the files under `root` say, and what is wrong with them.

    Raises SettingsError where `midspan.toml` cannot be read; what a definition holds never raises.
    """
    settings = read(root, texts.get(FILE))
    faults: list[Fault] = []
    works = (work(file, shown, texts.get(shown)) for file, shown in definition_files(root, "works", texts))
    initiatives = (
        initiative(file, shown, texts.get(shown))
        for file, shown in definition_files(root, "initiatives", texts)
    )
    return Workspace(
        settings, _by_name(works, "work", faults), _by_name(initiatives, "initiative", faults), tuple(faults)
    )


def _document(file: Path, shown_as: str, text: str | None) -> Document:
    read = (
        read_text(file, shown_as) if text is None else decode(text.encode("utf-8", "surrogatepass"), shown_as)
    )
    if isinstance(read, Fault):
        return Document(shown_as, {}, {}, {}, (read,))
    return read_yaml(read, shown_as)


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
    faults += _claimed_twice(named.values())
    return named


def _claimed_twice(files: Collection[_F]) -> Iterator[Fault]:
    """Names that two claim, one or both as a former name: what stands under it in the ledger can be of one alone."""
    owners = {each.name: each for each in files}
    for each in files:
        for position, name in enumerate(each.names):
            owner = owners.setdefault(name, each)
            if owner is not each and name != each.name:
                place = each.place("formerly", position)
                verb = "is" if owner.name == name else "was"
                message = f"`formerly` names `{name}`, which {verb} the name of `{owner.document.path}`"
                help_ = "take it out of one of the two: what was proven under it can count for one alone"
                yield Fault(FaultKind.NAME_CLAIMED, place, message, help_, ("formerly", position))
