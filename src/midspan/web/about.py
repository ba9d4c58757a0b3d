"""What a request is about: the work or initiative that its address names, by all names that they ever had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.definitions.workspace import InitiativeFile, Workspace
from midspan.web.said import Refusal

_LISTED = 8


@dataclass(frozen=True, slots=True)
class About:
    """None where it is about everything."""

    initiatives: frozenset[str] | None = None
    works: frozenset[str] | None = None


def about(workspace: Workspace, named: Mapping[str, Any]) -> About:
    """named: the parameters of the path, of which `work` and `initiative` count. One that is not there is about itself alone."""
    if "work" in named:
        return of_work(workspace, str(named["work"]))
    if "initiative" in named:
        name = str(named["initiative"])
        found = [each for each in workspace.initiatives.values() if name in (each.name, *each.names)]
        return About(frozenset({name, *(n for each in found for n in each.names)}))
    return About()


def of_work(workspace: Workspace, name: str) -> About:
    """Of the initiatives that have this work."""
    works = [each for each in workspace.works.values() if name in (each.name, *each.names)]
    names = frozenset({name, *(n for each in works for n in (each.name, *each.names))})
    has = [each for each in workspace.initiatives.values() if names & set(each.initiative.works or ())]
    return About(frozenset(n for each in has for n in _names(each)), names)


def initiative_named(workspace: Workspace, name: str) -> InitiativeFile:
    """Raises Refusal where there is none."""
    found = workspace.initiatives.get(name)
    if found is None:
        known = ", ".join(f"`{each}`" for each in list(workspace.initiatives)[:_LISTED]) or "none yet"
        raise Refusal(404, f"there is no initiative `{name[:80]}`", f"known: {known}")
    return found


def may_of_work(workspace: Workspace, who: Principal, permission: Permission, name: str) -> bool:
    """Whether it is theirs for this work: what a list is sifted by."""
    of = of_work(workspace, name)
    return who.may(permission, of.initiatives, of.works)


def _names(file: InitiativeFile) -> tuple[str, ...]:
    return (file.name, *file.names)
