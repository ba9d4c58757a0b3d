"""What the rules over files look at, and how they say that something is missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.findings import Hit


@dataclass(frozen=True, slots=True)
class WorkSubject:
    """One work's file, within its workspace, at a day."""

    workspace: Workspace
    file: WorkFile
    today: date


@dataclass(frozen=True, slots=True)
class InitiativeSubject:
    """One initiative's file, within its workspace, at a day."""

    workspace: Workspace
    file: InitiativeFile
    today: date


def missing(file: WorkFile | InitiativeFile, *at: str | int, help: str, what: str = "is missing") -> Iterator[Hit]:  # noqa: A002 - the word users see
    """A hit at the nearest place that exists; none where the file says something there that is faulty.

    The message names the field by its dotted path and no other field. `help` is one imperative line with an
    example of the value.
    """
    if not file.document.says(*at):
        yield Hit(file.place(*at), f"`{'.'.join(str(key) for key in at)}` {what}", help)
