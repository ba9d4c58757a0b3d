"""What an interview begins from: the definition's file, the names around it, and examples to propose fields from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from midspan.cli.feeding import feed
from midspan.cli.opening import day_of
from midspan.define.casecount import MOST_CASES
from midspan.define.catalogue import initiative_subject, work_subject
from midspan.define.examples import of_cases, of_file
from midspan.define.interview import Interview, Scope
from midspan.define.question import AnswerError, Asked, Known
from midspan.define.subject import Subject
from midspan.definitions.cases import read_cases
from midspan.definitions.editing import edited
from midspan.definitions.load import load
from midspan.definitions.saving import read_exact
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.definitions.yamltext import read_yaml
from midspan.errors import UsageError
from midspan.model.case import Case
from midspan.model.fields import SLUG

_FOLDERS = {"works": "work", "initiatives": "initiative"}


@dataclass(frozen=True, slots=True)
class Ground:
    """One definition in its workspace. text: what its file holds, None where there is none yet."""

    subject: Subject
    file: Path
    text: str | None
    known: Known

    def begin(self, scope: Scope) -> Interview:
        """The interview, with the name said where there was no file. Raises UsageError where the name is none."""
        interview = Interview(self.subject, self.known, scope)
        if self.text is not None:
            return interview
        question = next(each for each in self.subject.questions if each.id == self.subject.key)
        try:
            return interview.settled(Asked(question, (question.id,)), self.subject.name)
        except AnswerError as error:
            raise UsageError(error.message, help=error.help or "") from None

    def edited(self, interview: Interview) -> str:
        """The file's text with the answers in it. Raises EditError."""
        return edited(self.text or "", self.subject.path, interview.changes, self.subject.noun)


def named(root: Path, name: str) -> tuple[str, str]:
    """What is meant: `work` or `initiative`, and its name. A bare name is a work's unless only an initiative has it."""
    bare = name.removesuffix(".yaml").removesuffix(".yml")
    folder, slash, rest = bare.rpartition("/")
    if slash and Path(folder).name in _FOLDERS:
        return _FOLDERS[Path(folder).name], rest
    workspace = load(root)
    return (
        ("initiative", name)
        if name in workspace.initiatives and name not in workspace.works
        else ("work", name)
    )


def ground(root: Path, key: str, name: str, examples: Path | None) -> Ground:
    """Raises UsageError where the file cannot be edited, FeedError where the examples cannot be read."""
    workspace = load(root)
    files: Mapping[str, WorkFile | InitiativeFile] = (
        workspace.works if key == "work" else workspace.initiatives
    )
    found = files.get(name)
    subject = work_subject(name) if key == "work" else initiative_subject(name)
    if found is not None:
        subject = Subject(subject.key, name, found.document.path, subject.questions)
    file = root / subject.path
    # A name that is none, such as `../other`, leads to no file: `begin` refuses it.
    there = found is not None or (re.fullmatch(SLUG, name) is not None and file.exists())
    text = read_exact(file, subject.path) if there else None
    data = _data(text, subject.path)
    return Ground(subject, file, text, _known(workspace, data, found, examples))


def _data(text: str | None, path: str) -> Mapping[str, Any]:
    if text is None:
        return {}
    document = read_yaml(text.removeprefix("\ufeff"), path)
    lines = (line.strip() for line in text.removeprefix("\ufeff").splitlines())
    if document.faults and any(line and not line.startswith("#") for line in lines):
        first = document.faults[0]
        raise UsageError(
            f"{first.place}: {first.message}", help=f"{first.help}; then run `midspan define` again"
        )
    return document.data


def _known(
    workspace: Workspace,
    data: Mapping[str, Any],
    found: WorkFile | InitiativeFile | None,
    examples: Path | None,
) -> Known:
    sample: dict[str, Any] = {}
    sides: dict[str, Any] = {}
    if examples is not None:
        reading = feed(examples)
        sample, sides = of_file(partial(iter, reading), textual=reading.textual)
    elif isinstance(found, WorkFile) and found.cases.is_file():
        sides = of_cases(partial(read_cases, found.cases, found.cases.name))
    cases = _Cases(found.cases) if isinstance(found, WorkFile) and found.cases.is_file() else tuple
    return Known(
        data,
        day_of(None),
        workspace.settings.currency,
        sample,
        sides,
        cases,
        tuple(workspace.works),
        tuple(workspace.initiatives),
    )


class _Cases:
    """The cases of a work, read when they are first asked for; lines that are no cases are passed over."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._read: list[Case] | None = None

    def __call__(self) -> Iterable[Case]:
        if self._read is None:
            found = read_cases(self._file, self._file.name)
            self._read = list(islice((each for each in found if isinstance(each, Case)), MOST_CASES))
        return self._read
