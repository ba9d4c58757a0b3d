"""What pages see of a workspace: files, ledger and the verdict over both, kept until one of them changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from midspan.cli.candidates import plug
from midspan.cli.define_ground import ground
from midspan.cli.leveling import Levelling
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place
from midspan.cli.workshop import Workshop
from midspan.decide.assessment import Assessment
from midspan.decide.crossing.board import Board
from midspan.decide.crossing.keeping import Kept
from midspan.decide.deciding.decisions import Record, Request, record
from midspan.decide.deciding.party import parties
from midspan.decide.deciding.recording import record_decision
from midspan.decide.remembering import Memory
from midspan.decide.run import assess
from midspan.decide.supposing import Supposed, Supposition, suppose
from midspan.definitions.compiled import compile_work
from midspan.definitions.saving import save
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.stage import Level
from midspan.prove.compare.comparing import Comparison, compare
from midspan.prove.evidence import describe_all
from midspan.prove.reviewers.measuring import flagged
from midspan.prove.streams.stream import Stream, streams
from midspan.run.levels import NEXT, Fact, Facts
from midspan.run.ports import Production
from midspan.run.recorded.marking import is_recorded, refuse_recorded, stands_at
from midspan.web.ports import Draft, Next, Stands

Head = tuple[object, ...]
R = TypeVar("R")
# So many answers are kept of one state: people ask for the same again and again.
_MOST = 64


class Assessed:
    """What was judged of the newest state, for all threads of a server; judged again when files, ledger or day change."""

    def __init__(self) -> None:
        self.board = Kept(plug, time.monotonic)
        self._lock = threading.Lock()
        self._head: Head = ()
        self._kept: dict[Hashable, Any] = {}

    def kept(self, head: Head, asked: Hashable, make: Callable[[], R]) -> R:
        """What was asked of this state before, or else is made now."""
        with self._lock:
            if head != self._head:
                self._head, self._kept = head, {}
            found: R | None = self._kept.get(asked)
        if found is None:
            found = make()
            with self._lock:
                if head == self._head:
                    if len(self._kept) >= _MOST:
                        self._kept.clear()
                    self._kept[asked] = found
        return found


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
        return self._stands(self._shop, self.file(work), self._waiting)

    @cached_property
    def _waiting(self) -> Mapping[tuple[str, str], int]:
        # A list asks it for each work, and counting many open tasks takes a while.
        return self.production.waiting()

    @property
    def today(self) -> date:
        return date.fromisoformat(self.now[:10])

    def board(self) -> Board:
        return self._assessed.board.board(self.workspace, self._shop.stamp, self.ledger, self.today)

    def assessment(self, names: Sequence[str] | None = None) -> Assessment:
        asked = None if names is None else tuple(names)
        return self._assessed.kept(
            self.head,
            ("assessed", asked),
            lambda: assess(
                self.workspace,
                self.ledger,
                self.today,
                plug,
                asked,
                memory=Memory(tabs=self._shop.tabs),
                effects=True,
            ),
        )

    def decide(self, initiative: str, request: Request) -> Record:
        refuse_recorded(self.ledger)
        made = record(self.assessment([initiative]).initiatives[0], request)
        record_decision(self.ledger, made)
        return made

    def supposed(self, initiative: str, work: str, supposition: Supposition) -> Supposed:
        asked = ("supposed", initiative, work, supposition)
        return self._assessed.kept(
            self.head,
            asked,
            lambda: suppose(
                self.workspace,
                self.ledger,
                self.today,
                plug,
                initiative,
                work,
                supposition,
                self._shop.tabs,
            ),
        )

    def compared(self, work: str) -> tuple[Comparison, Mapping[str, Any]]:
        file = self.file(work)
        return self._assessed.kept(self.head, ("compared", work), lambda: self._compared(file))

    def _compared(self, file: WorkFile) -> tuple[Comparison, Mapping[str, Any]]:
        from midspan.cli.comparing import as_json

        candidates = [each for each in file.work.implementations or () if each.kind not in {None, "person"}]
        found = compare(
            file,
            compile_work(file),
            self.ledger,
            candidates,
            describe_all(file, self.workspace.settings, plug),
            today=self.today,
            calendar=self.workspace.settings.calendar,
            currency=self.workspace.settings.currency,
        )
        return found, as_json(found, [])

    def draft(self, key: str, name: str) -> Draft:
        return ground(self.workspace.root, key, name, None)

    def write(self, draft: Draft, after: str) -> None:
        path = draft.subject.path
        save(self.workspace.root / path, path, draft.text, after)

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

    def raise_to(self, work: str, level: Level, by: str, why: str | None, user: str | None) -> Facts | None:
        refuse_recorded(self.ledger)
        found = Levelling(self._place(work), by, user=user).to(level, why)
        return (
            {each.need: Fact(False, each.why, each.do) for each in found.lacks or ()}
            if found.refused
            else None
        )

    def pause(self, work: str, by: str, why: str | None, user: str | None, *, paused: bool) -> None:
        refuse_recorded(self.ledger)
        Levelling(self._place(work), by, user=user).paused(why, paused=paused)

    def _place(self, work: str) -> Place:
        return Place(
            self.workspace,
            self.file(work),
            self.ledger,
            self.production,
            lambda: self.now,
            tabs=self._shop.tabs,
        )
