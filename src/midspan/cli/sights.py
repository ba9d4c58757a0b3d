"""What pages see of a workspace: files, ledger and the verdict over both, kept until one of them changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import date

from midspan.cli.candidates import plug
from midspan.cli.leveling import Levelling
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place
from midspan.cli.workshop import Workshop
from midspan.decide.assessment import Assessment
from midspan.decide.deciding.party import parties
from midspan.decide.run import assess
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.stage import Level
from midspan.prove.reviewers.measuring import flagged
from midspan.prove.streams.stream import Stream, streams
from midspan.run.levels import NEXT, Fact, Facts
from midspan.run.ports import Production
from midspan.run.recorded.marking import is_recorded, refuse_recorded, stands_at
from midspan.web.ports import Next, Stands

Head = tuple[object, ...]


class Assessed:
    """The newest assessment, for all threads of a server; made again when files, ledger or day change."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: tuple[Head, Assessment] | None = None

    def at(self, head: Head, make: Callable[[], Assessment]) -> Assessment:
        with self._lock:
            kept = self._kept
        if kept is None or kept[0] != head:
            kept = head, make()
            with self._lock:
                self._kept = kept
        return kept[1]


class Sights:
    """Implements `web.ports.Sight`. stands: how a work stands in production."""

    def __init__(
        self,
        shop: Workshop,
        assessed: Assessed,
        stands: Callable[[Workshop, WorkFile, Mapping[tuple[str, str], int]], Stands],
    ) -> None:
        self._shop, self._assessed, self._stands = shop, assessed, stands
        self.workspace: Workspace = shop.workspace
        self.ledger: Ledger = shop.ledger
        self.production: Production = shop.production
        self.recorded = is_recorded(shop.ledger)
        # Where production was lived through on a recorded clock, it is as late as that clock has come.
        self.now = (stands_at(shop.ledger) if self.recorded else None) or utc_now()

    @property
    def head(self) -> Head:
        return self._shop.stamp, self.now[:10], self.ledger.store.head()

    def file(self, work: str) -> WorkFile:
        return self._shop.place(work).file

    def stands(self, work: str) -> Stands:
        return self._stands(self._shop, self.file(work), self.production.waiting())

    def assessment(self) -> Assessment:
        today = date.fromisoformat(self.now[:10])
        return self._assessed.at(self.head, lambda: assess(self.workspace, self.ledger, today, plug))

    def next(self, work: str) -> Next | None:
        place = self._place(work)
        to = NEXT.get(place.footing.raised)
        if to is None:
            return None
        try:
            found = Levelling(place, None).conditions()
        except UsageError as error:
            return Next(to, {}, (error.message, error.help or ""))
        return None if found is None else Next(*found)

    def labels(self, work: str) -> tuple[tuple[Stream, ...], frozenset[str]]:
        place = self._place(work)
        found = streams(self.ledger, place.file.names)
        return tuple(found), frozenset(flagged(place.tally())) if found else frozenset()

    def answering(self, work: str) -> Mapping[str, str]:
        name = self.file(work).name
        files = (
            each for each in self.workspace.initiatives.values() if name in (each.initiative.works or ())
        )
        first = next(files, None)
        return parties(first.initiative) if first else {}

    def raise_to(self, work: str, level: Level, by: str, why: str | None) -> Facts | None:
        refuse_recorded(self.ledger)
        found = Levelling(self._place(work), by).to(level, why)
        return {each.need: Fact(False, each.why, each.do) for each in found.lacks} if found.refused else None

    def pause(self, work: str, by: str, why: str | None, *, paused: bool) -> None:
        refuse_recorded(self.ledger)
        Levelling(self._place(work), by).paused(why, paused=paused)

    def _place(self, work: str) -> Place:
        return Place(self.workspace, self.file(work), self.ledger, self.production, lambda: self.now)
