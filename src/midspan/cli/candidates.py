"""Candidates of a work, through the plugs that do the work: the shell's part of proving."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from typing import cast

from midspan import implementations, plugs
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UnknownWorkError, UsageError
from midspan.model.work import Candidate
from midspan.prove.ports import Implementation, Plug
from midspan.prove.site import site_of
from midspan.settings import Settings


@cache
def plug(kind: str) -> Plug:
    """The implementation plug of this kind. Raises UnknownPlugError."""
    return cast("Plug", plugs.load(implementations, kind))


def load_candidate(candidate: Candidate, file: WorkFile, settings: Settings) -> Implementation:
    """Ready to answer for the work. Raises ImplementationError."""
    return plug(candidate.kind or "").load(candidate, site_of(file, settings, os.environ))


def work_named(workspace: Workspace, name: str) -> WorkFile:
    """Raises UnknownWorkError that lists the nearest names, or all."""
    file = workspace.works.get(name)
    if file is not None:
        return file
    near = get_close_matches(name, workspace.works, n=1)
    known = ", ".join(f"`{each}`" for each in workspace.works) or "none: write `works/NAME.yaml` first"
    raise UnknownWorkError(
        f"there is no work `{name}`", help=f"did you mean `{near[0]}`?" if near else f"known works: {known}"
    )


def chosen(file: WorkFile, name: str | None) -> Sequence[Candidate]:
    """The candidates that can be executed, or the one of this name. Raises UsageError where there is none."""
    candidates = [each for each in file.work.implementations or () if each.name and each.kind]
    executable = [each for each in candidates if each.kind != "person"]
    listed = ", ".join(f"`{each.name}`" for each in executable) or "none"
    if name is None and executable:
        return executable
    if name is None:
        from midspan.definitions.firstfile import first_file

        raise UsageError(
            f"`{file.name}` has no implementation that can be executed",
            help=f"name recorded answers (`{{name: bought, replay: recordings/bought.jsonl}}`), or begin with this file:\n\n"
            f"{first_file(file)}",
        )
    named = next((each for each in candidates if each.name == name), None)
    if named is None:
        raise UsageError(f"`{file.name}` has no implementation `{name}`", help=f"known: {listed}")
    if named not in executable:
        raise UsageError(
            f"`{name}` is done by people: there is nothing to execute",
            help=f"its numbers are those of `today`; executable: {listed}",
        )
    return [named]


def named(file: WorkFile, names: Sequence[str]) -> Sequence[Candidate]:
    """Those of these names, each once; without a name all that can be executed. Raises UsageError as `chosen` does."""
    if not names:
        return chosen(file, None)
    return [each for name in dict.fromkeys(names) for each in chosen(file, name)]
