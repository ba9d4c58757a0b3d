"""Who looks at items, and how far: what one holds, and what the ledger says of it, are two permissions beside that to see."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.definitions.workspace import Workspace
from midspan.model.production import TaskRow
from midspan.web.about import may_of_work


@dataclass(frozen=True, slots=True)
class Looks:
    """contents: whether they may look into items of this work. ledger: whether into its records."""

    who: Principal
    contents: bool
    ledger: bool
    reviews: bool

    def sits(self, role: str) -> bool:
        """Whether it is their own desk that is asked: there they see what they may see before they answer, and nowhere else.

        Whoever sits at the machine is everybody, and would see nothing.
        """
        return self.reviews and self.who.name is not None and self.who.acts_as(role)

    def is_asked(self, about: tuple[TaskRow, ...]) -> TaskRow | None:
        """What waits for them of these open tasks."""
        return next((each for each in about if self.sits(each.role)), None)


def looks(workspace: Workspace, who: Principal, work: str) -> Looks:
    contents, reviews = (
        may_of_work(workspace, who, each, work) for each in (Permission.READ_ITEMS, Permission.REVIEW)
    )
    return Looks(who, contents, who.may(Permission.READ_LEDGER), reviews)


def address(work: str, item: str) -> str:
    """Of the page of an item, whatever signs its id has."""
    return f"/works/{quote(work, safe='')}/items/{quote(item, safe='')}"
