"""The desks of a workspace: all works that ask people anything, over one ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.opening import open_ledger, open_production, utc_now
from midspan.cli.producing import Place, desk, owner_of
from midspan.definitions.load import load
from midspan.definitions.workspace import Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.run.ports import Production
from midspan.run.recorded.marking import refuse_recorded
from midspan.run.tasks.desk import Desk

Clock = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Desks:
    """Every desk that is asked for, and who answers for its work, by the identity of the work."""

    workspace: Workspace
    ledger: Ledger
    production: Production
    by_work: Mapping[str, Desk]
    owners: Mapping[str, str]

    @property
    def roles(self) -> tuple[str, ...]:
        """Everybody who is ever asked."""
        return tuple(dict.fromkeys(role for each in self.by_work.values() for role in each.chain.roles))

    def name(self, work: str) -> str:
        """Today's name of a work."""
        found = self.by_work.get(work)
        return found.file.name if found else work


@contextmanager
def open_desks(workspace: Path, work: str | None, *, create: bool = True) -> Iterator[Desks]:
    """All desks of a workspace, or that of one work. Raises MidspanError where there is no such workspace or work."""
    loaded = load(settings.find_root(workspace))
    files = list(loaded.works.values()) if work is None else [work_named(loaded, work)]
    readable = [each for each in files if not each.unreadable]
    if work is not None and not readable:
        raise UsageError(f"`{files[0].document.path}` cannot be read", help="see `midspan check`")
    with open_ledger(loaded.settings, create=create) as ledger:
        if create:
            refuse_recorded(ledger)
        production = open_production(ledger, loaded.settings)
        places = {each.identity: Place(loaded, each, ledger, production, utc_now) for each in readable}
        desks = {name: desk(place) for name, place in places.items()}
        yield Desks(
            loaded, ledger, production, desks, {name: owner_of(each) for name, each in places.items()}
        )
