"""Who may decide: the roles of an initiative, and who has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from midspan.errors import UsageError
from midspan.model.initiative import Initiative

ROLES = ("owner", "sponsor", "operator", "builder", "confirms")


@dataclass(frozen=True, slots=True)
class Party:
    """Who decides: the role, and who has it by the file."""

    role: str
    name: str


def parties(initiative: Initiative) -> dict[str, str]:
    """Who has which role; roles that nobody has are left out."""
    people = initiative.people
    named = {
        "owner": initiative.owner,
        **{role: getattr(people, role) if people else None for role in ROLES[1:]},
    }
    return {role: name for role, name in named.items() if name}


def party(initiative: Initiative, by: str) -> Party:
    """The role, or the one who has it. Raises UsageError that lists them."""
    return named_in(parties(initiative), by)


def named_in(known: Mapping[str, str], by: str) -> Party:
    """known: who has which role. Raises UsageError."""
    wanted = by.strip()
    if wanted.lower() in known:
        return Party(wanted.lower(), known[wanted.lower()])
    for role, name in known.items():
        if name == wanted:
            return Party(role, name)
    listed = ", ".join(f"`{role}` ({name})" for role, name in known.items())
    if wanted.lower() in ROLES:
        message = f"nobody is named as `{wanted.lower()}`"
    else:
        message = f"`{by}` is no role of this initiative"
    raise UsageError(
        message, help=f"known: {listed}" if known else "name the people in the initiative's file"
    )
