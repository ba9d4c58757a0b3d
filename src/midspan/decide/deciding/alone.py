"""What nobody may decide alone, whatever other role they have: who builds, who pays, and who answers the items. Down takes nobody."""

from __future__ import annotations

from collections.abc import Iterable

from midspan.decide.deciding.party import Party, parties
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.model.initiative import Initiative


def check_alone(initiative: Initiative, works: Iterable[WorkFile], who: Party, decision: str) -> None:
    """works: of the initiative. decision: approve, commit, extend or stop. Raises UsageError."""
    if decision == "stop":
        return
    named = parties(initiative)
    if who.role == "builder" or who.name == named.get("builder"):
        raise UsageError(
            f"`{who.name}` builds it, and whoever builds it cannot {decision}",
            help="let the owner decide: `--by owner`",
        )
    if decision == "commit" and (who.role == "sponsor" or who.name == named.get("sponsor")):
        raise UsageError(
            f"`{who.name}` pays for it, and does not confirm it alone",
            help="let the owner commit, or who `confirms`: `--by owner`",
        )
    if who.name in {each.person for file in works for each in file.work.implementations or ()}:
        raise UsageError(
            f"`{who.name}` answers items of it, and cannot {decision} it too",
            help="let somebody decide whose own answers it is not about",
        )
