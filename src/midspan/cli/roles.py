"""Who answers for a work: the roles of the initiative that has it."""

from __future__ import annotations

from midspan.cli.producing import Place
from midspan.decide.deciding.party import Party, party
from midspan.errors import UsageError


def answering(place: Place, by: str | None) -> Party:
    """The role that was named, or that of who was named. Raises UsageError where nobody is."""
    if by is None:
        raise UsageError("nobody is named who changes it", help="name a role: `--by owner`")
    files = [
        each
        for each in place.workspace.initiatives.values()
        if place.file.name in (each.initiative.works or ())
    ]
    if not files:
        raise UsageError(
            f"`{place.file.name}` belongs to no initiative, so nobody answers for it",
            help="write `initiatives/NAME.yaml` that lists it under `works`",
        )
    return party(files[0].initiative, by)
