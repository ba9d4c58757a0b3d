"""What nobody may decide alone, whatever roles they have: who builds, who pays, and who answers the items."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.deciding.party import Party, parties
from midspan.definitions.workspace import InitiativeFile, Workspace
from midspan.web.said import Refusal


def refuse_alone(workspace: Workspace, file: InitiativeFile, party: Party, what: str) -> None:
    """what: approve (or `approval`), commit, extend or stop. Raises Refusal."""
    role, by, named = party.role, party.name, parties(file.initiative)
    if what != "stop" and (role == "builder" or by == named.get("builder")):
        raise Refusal(403, f"`{by}` builds it, and whoever builds it cannot {what}", "let the owner decide")
    if what == "commit" and (role == "sponsor" or by == named.get("sponsor")):
        raise Refusal(
            403, f"`{by}` pays for it, and does not confirm it alone", "let the owner or `confirms` commit"
        )
    if by in set(_answering(workspace, file)):
        raise Refusal(403, f"`{by}` answers items of it, and cannot {what} it too", "let the owner decide")


def _answering(workspace: Workspace, file: InitiativeFile) -> Iterator[str]:
    for name in file.initiative.works or ():
        work = workspace.works.get(name)
        for each in work.work.implementations or () if work else ():
            if each.person:
                yield each.person
