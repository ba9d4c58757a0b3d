"""A workspace in production, as one thread of a worker or a server sees it: read again when its files change."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple

from midspan import settings
from midspan.access.run import Accounts
from midspan.cli.accounts import accounts_of
from midspan.cli.candidates import load_candidate, plug, work_named
from midspan.cli.desks import Desks
from midspan.cli.opening import open_ledger, open_production
from midspan.cli.producing import Place, desk, owner_of, processing
from midspan.data.known.standing import named_by
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.signatures import times
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.model.work import Candidate
from midspan.prove.ports import Implementation, Reply
from midspan.prove.site import site_of
from midspan.run.asking.trying import Trial
from midspan.run.footing import footing
from midspan.run.intaking import Intaking
from midspan.run.ports import Durable
from midspan.run.processing import MovedError, Processing
from midspan.run.sharing import shared
from midspan.value.spending.reading import Tabs

_LOOK_S = 1.0


class Begun(NamedTuple):
    """An item that is to be put to a candidate now."""

    trial: Trial
    candidate: Candidate


class Workshop:
    """For one thread, which closes it. Raises MidspanError where the workspace cannot be used."""

    def __init__(
        self, root: Path, now: Callable[[], str], loaded: Implementations, durable: Durable | None = None
    ) -> None:
        """now: the clock of everything in it. durable: where `intaking` submits segments."""
        self._root = settings.find_root(root)
        self._now, self._loaded, self._durable = now, loaded, durable
        self._stamp = _stamp(self._root)
        self._looked_at = time.monotonic()
        self._workspace = load(self._root)
        self.ledger = open_ledger(self._workspace.settings, now=now)
        try:
            self.production = open_production(self.ledger, self._workspace.settings)
        except BaseException:
            self.ledger.close()
            raise
        self._processing: dict[str, tuple[int, Processing]] = {}
        self._doors: dict[str, Intaking] = {}
        self._desks: Desks | None = None
        self._accounts: Accounts | None = None
        # Of all works, read on: a page that shows what an initiative has cost does not read its whole life each time.
        self.tabs = Tabs()
        self._data_named: tuple[Hashable, list[str]] | None = None

    def close(self) -> None:
        self.ledger.close()

    def transaction(self) -> AbstractContextManager[object]:
        return self.production.transaction()

    @property
    def workspace(self) -> Workspace:
        """As its files are now, give or take a second. Raises SettingsError."""
        if time.monotonic() - self._looked_at >= _LOOK_S:
            self._looked_at = time.monotonic()
            stamp = _stamp(self._root)
            if stamp != self._stamp:
                self._workspace, self._stamp = load(self._root), stamp
                self._forget()
        return self._workspace

    @property
    def stamp(self) -> Hashable:
        """Tells one state of the files from another, as they were looked at last: of definitions, contracts and data."""
        return self._stamp, self._data()

    def _data(self) -> tuple[tuple[str, tuple[str, int] | None], ...]:
        """What the findings on data rest on; contracts and data are looked at on every page, definitions once a second."""
        works = [each for each in self._workspace.works.values() if each.work.data]
        key = self._stamp, self.ledger.store.head() if works else 0
        if self._data_named is None or self._data_named[0] != key:
            named = [
                *dict.fromkeys(path for each in works for path in named_by(self.ledger, each, self._root))
            ]
            self._data_named = key, named
        return tuple((name, times(str(self._root / name))) for name in self._data_named[1])

    @property
    def accounts(self) -> Accounts:
        """Users and tokens, through the same connection."""
        if self._accounts is None:
            self._accounts = accounts_of(self.ledger, self._workspace.settings)
        return self._accounts

    def place(self, work: str) -> Place:
        """work: its name, or its identity. Raises UsageError for one that is not there, or cannot be read."""
        workspace = self.workspace
        file = next((each for each in workspace.works.values() if each.identity == work), None)
        file = file or work_named(workspace, work)
        if file.unreadable:
            raise UsageError(f"`{file.document.path}` cannot be read", help="see `midspan check`")
        return Place(workspace, file, self.ledger, self.production, self._now, tabs=self.tabs)

    def readable(self) -> list[WorkFile]:
        return [each for each in self.workspace.works.values() if not each.unreadable]

    def processing(self, work: str) -> Processing:
        """Of a work as it stands. Raises ImplementationError, UsageError, StoreError."""
        place = self.place(work)
        epoch = footing(self.ledger, place.file).epoch
        known = self._processing.get(place.file.identity)
        if known is None or known[0] != epoch or not self._loaded.is_current(place.file, known[1]):
            known = self._processing[place.file.identity] = epoch, processing(place, self._loaded)
        return known[1]

    def begin(
        self,
        work: str,
        id: str,  # noqa: A002 - the item's
        *,
        once_more: bool,
    ) -> Begun | None:
        """What an item that was taken in by itself is put to; None where it needs no answer any more."""
        process = self.processing(work)
        return _begun(process, process.begin_one(id, once_more=once_more))

    def end(self, work: str, begun: Begun, reply: Reply) -> tuple[str | None, Begun | None]:
        """The state of an item that was answered, or what it is put to next. Raises MovedError where something else answers now."""
        process = self.processing(work)
        trial = begun.trial
        if trial.by.implementation is None or not process.answers_like(trial.by):
            raise MovedError
        following = _begun(process, process.end_one(trial, reply))
        row = self.production.item(process.file.identity, trial.item.id)
        return None if row is None else row.state.value, following

    def intaking(self, work: str, new_id: Callable[[], str]) -> Intaking:
        """The door of a work."""
        place = self.place(work)
        if self._durable is None:
            raise ValueError("this workshop takes nothing in")
        found = self._doors.get(place.file.identity)
        if found is None:
            compiled = compile_work(place.file)
            found = self._doors[place.file.identity] = Intaking(
                place.file,
                compiled,
                self.ledger,
                self.production,
                self._durable,
                now=self._now,
                new_id=new_id,
            )
        return found

    def desks(self) -> Desks:
        """Of every work that can be read."""
        workspace = self.workspace
        if self._desks is None:
            places = {each.identity: self.place(each.identity) for each in self.readable()}
            self._desks = Desks(
                workspace,
                self.ledger,
                self.production,
                {name: desk(place) for name, place in places.items()},
                {name: owner_of(place) for name, place in places.items()},
            )
        return self._desks

    def _forget(self) -> None:
        self._processing, self._doors, self._desks = {}, {}, None


def _begun(process: Processing, trial: Trial | None) -> Begun | None:
    candidate = process.file.work.candidate(trial.by.named or "") if trial else None
    return Begun(trial, candidate) if trial and candidate else None


class Implementations:
    """What answers, each loaded once for all threads of a process, and again when it changed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: dict[tuple[str, str], tuple[Any, Implementation]] = {}

    def is_current(self, file: WorkFile, process: Processing) -> bool:
        """Whether no other thread has loaded a newer one meanwhile: all must ask the same."""
        one = process.implementation
        known = None if one is None else self._loaded.get((file.identity, one.described.name))
        return one is None or (known is not None and known[1] is one)

    def __call__(self, candidate: Candidate, file: WorkFile, settings_: settings.Settings) -> Implementation:
        """Raises ImplementationError."""
        described = plug(candidate.kind or "").describe(candidate, site_of(file, settings_, {}))
        key = candidate.model_dump_json(), settings_, sorted(described.parts.items())
        name = file.identity, candidate.name or ""
        with self._lock:
            known = self._loaded.get(name)
            if known is None or known[0] != key:
                one = shared(lambda: load_candidate(candidate, file, settings_), time.monotonic)
                known = self._loaded[name] = key, one
        return known[1]


def _stamp(root: Path) -> tuple[tuple[str, int, int], ...]:
    """What tells one state of the workspace's files from another."""
    found = []
    files = (root / settings.FILE, *(root / "works").glob("*"), *(root / "initiatives").glob("*.yaml"))
    for path in (*files, *(root / "implementations").rglob("*.py")):
        try:
            stat = path.stat()
        except OSError:
            continue  # it went meanwhile
        found.append((str(path), stat.st_mtime_ns, stat.st_size))
    return tuple(sorted(found))
