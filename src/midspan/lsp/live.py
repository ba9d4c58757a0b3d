"""A workspace as its files and the open buffers say, assessed again as either changes: what `check` finds, sooner.

Nothing is computed by other means than `decide` has: a work or an initiative is handed to it again when something that
its findings rest on is another, and keeps its findings otherwise.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.deciding.history import History, read_history
from midspan.decide.judging import Known, judge
from midspan.decide.run import gather, known, works_of
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import ReadsWork, Texts, load
from midspan.definitions.rules import fault_findings
from midspan.definitions.survey import CaseSurvey, survey
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.findings import Finding
from midspan.ledger.run import Ledger
from midspan.lsp.remembered import Remembered, Stamp, stamp
from midspan.model.work import Quality, Work
from midspan.prove.ports import Plug
from midspan.settings import Settings
from midspan.value.measured import Gathered

_T = TypeVar("_T")

# A buffer of more characters is not looked into: what is saved counts until it is saved.
LARGEST_CASES = 5_000_000
# A schema that is being typed cannot be read at every second key: what was counted before is wanted again.
_SURVEYS = 3


class CancelledError(Exception):
    """Something changed meanwhile: what was being computed is of no use any more."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is known at one moment. findings: those that stand, by path; `about` says which definition each is about."""

    workspace: Workspace
    today: date
    works: Mapping[str, WorkState]
    initiatives: Mapping[str, InitiativeState]
    findings: Mapping[str, tuple[Finding, ...]]

    def about(self, finding: Finding) -> str | None:
        """The path of the definition that a finding is about; None where it is about the workspace."""
        states: Iterable[WorkState | InitiativeState] = (*self.works.values(), *self.initiatives.values())
        for state in states:
            if any(each is finding for each in state.findings):
                return state.file.document.path
        return None


@dataclass(slots=True)
class _Memory:
    """What earlier assessments left, each by name beside the key that it holds for."""

    surveys: dict[str, deque[tuple[Any, CaseSurvey]]] = field(default_factory=dict)
    known: dict[str, tuple[Any, Known]] = field(default_factory=dict)
    works: dict[str, tuple[Any, WorkState]] = field(default_factory=dict)
    histories: dict[str, tuple[Any, History]] = field(default_factory=dict)
    gathered: dict[str, tuple[Any, Gathered]] = field(default_factory=dict)
    initiatives: dict[str, tuple[Any, InitiativeState]] = field(default_factory=dict)


class _Same:
    """Equal to itself alone: what is compared is whether anything was read again."""

    __slots__ = ("it",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, it: object) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


class Live:
    """One workspace. Not for two threads at once; `close` takes away what it laid out."""

    def __init__(
        self,
        root: Path,
        open_ledger: Callable[[Settings], Ledger],
        plug: Callable[[str], Plug],
        today: Callable[[], date],
    ) -> None:
        self.root = root
        self._open_ledger = open_ledger
        self._plug = plug
        self._today = today
        self._remembered = Remembered()
        self._memory = _Memory()
        self._laid = _Laid()

    def assess(self, texts: Texts, cancelled: Callable[[], bool] = lambda: False) -> Assessed:
        """Everything at this moment, the texts of open files, by path, in place of what is saved.

        Raises CancelledError, SettingsError, StoreError, KeyStoreError.
        """
        loaded = load(
            self.root, texts, _checked(self._remembered.work, cancelled), self._remembered.initiative
        )
        workspace = replace(loaded, works=self._with_open_cases(loaded.works, texts))
        today = self._today()
        stamps = _stamps(workspace.settings)
        with self._open_ledger(workspace.settings) as ledger:
            recorded = stamps or _newest(ledger)
            keys = {
                name: (*self._read(file), recorded, workspace.settings, today)
                for name, file in workspace.works.items()
            }
            self._judge(workspace, ledger, recorded, today, keys, cancelled)
        _forget(self._memory, workspace)
        return self._assessed(workspace, today)

    def close(self) -> None:
        self._laid.close()

    def _with_open_cases(self, works: Mapping[str, WorkFile], texts: Texts) -> dict[str, WorkFile]:
        found = dict(works)
        for name, file in works.items():
            shown = f"{file.document.path.rpartition('/')[0]}/{file.cases.name}"
            text = texts.get(shown)
            if text is not None and len(text) <= LARGEST_CASES:
                found[name] = replace(file, cases=self._laid.file(file.cases.name, text))
        return found

    def _read(self, file: WorkFile) -> tuple[Any, ...]:
        """What a work's findings rest on, as far as it is files."""
        named = self._remembered.named(file.document.path)
        before = self._memory.works.get(file.name)
        data = () if before is None else tuple(stamp(self.root / each) for each in before[1].data.rests_on)
        return _Same(file.document), file.cases, stamp(file.cases), named, data

    def _judge(
        self,
        workspace: Workspace,
        ledger: Ledger,
        recorded: tuple[Any, ...],
        today: date,
        keys: Mapping[str, Any],
        cancelled: Callable[[], bool],
    ) -> None:
        """Hand to `judge` what is new, with all works of an initiative that has a new one."""
        memory = self._memory
        histories: dict[str, History] = {}
        for name, initiative in workspace.initiatives.items():
            read = partial(read_history, ledger, initiative.identity)
            histories[name] = _once(memory.histories, name, (recorded, initiative.identity), read)
        members = {name: tuple(works_of(workspace, {name: each})) for name, each in histories.items()}
        measured: dict[str, Gathered] = {}
        for name, initiative in workspace.initiatives.items():
            found = partial(gather, workspace, name, ledger, histories[name], today)
            key = (recorded, initiative.identity, members[name], today)
            measured[name] = _once(memory.gathered, name, key, found)
        initiative_keys = {
            name: (_Same(file.document), histories[name], measured[name], workspace.settings, today, workspace.work_names,
                   tuple(keys[work] for work in members[name]))
            for name, file in workspace.initiatives.items()
        }  # fmt: skip
        stale = [
            name for name, key in initiative_keys.items() if memory.initiatives.get(name, (None,))[0] != key
        ]
        wanted = [name for name, key in keys.items() if memory.works.get(name, (None,))[0] != key]
        wanted = list(dict.fromkeys([*wanted, *(work for name in stale for work in members[name])]))
        all_known: dict[str, Known] = {}
        for name in wanted:
            if cancelled():
                raise CancelledError
            find = partial(self._known, workspace, workspace.works[name], ledger, today)
            all_known[name] = _once(memory.known, name, keys[name], find)
        judged = judge(workspace, all_known, histories, today, stale, measured)
        memory.works |= {each.name: (keys[each.name], each) for each in judged.works}
        memory.initiatives |= {each.name: (initiative_keys[each.name], each) for each in judged.initiatives}

    def _known(self, workspace: Workspace, file: WorkFile, ledger: Ledger, today: date) -> Known:
        return known(workspace, file, ledger, self._plug, today, self._surveyed(file))

    def _surveyed(self, file: WorkFile) -> CaseSurvey:
        """Counting cases takes longest: done again only where they, or what they are counted against, are others."""
        # The rest of the work is kept out of sight, so that nothing counted can rest on what the key does not have.
        quality = file.work.quality or Quality()
        counted = Quality(segments=quality.segments or (), score=quality.score)
        seen = Work(input=file.work.input, output=file.work.output, quality=counted)
        faults = tuple(each for each in file.faults if each.at[:1] in {("input",), ("output",)})
        key = (file.cases, stamp(file.cases), file.document.path, seen, [each.at for each in faults])
        kept = self._memory.surveys.setdefault(file.name, deque(maxlen=_SURVEYS))
        for known_key, found in kept:
            if known_key == key:
                return found
        reduced = replace(file, work=seen, faults=faults)
        found = survey(reduced, compile_work(reduced))
        kept.append((key, found))
        return found

    def _assessed(self, workspace: Workspace, today: date) -> Assessed:
        works = {name: self._memory.works[name][1] for name in workspace.works}
        initiatives = {name: self._memory.initiatives[name][1] for name in workspace.initiatives}
        found = fault_findings(workspace.faults)
        found += [each for work in works.values() for each in work.findings]
        found += [each for initiative in initiatives.values() for each in initiative.findings]
        found.sort(key=lambda each: each.order)
        by_path: dict[str, list[Finding]] = {}
        for each in found:
            if each.suppressed_because is None:
                by_path.setdefault(each.place.path, []).append(each)
        return Assessed(
            workspace, today, works, initiatives, {path: tuple(each) for path, each in by_path.items()}
        )


def _newest(ledger: Ledger) -> tuple[Any, ...]:
    """What tells one state of a ledger without a file from another: nothing in it changes, it only grows."""
    last = next(ledger.store.rows(newest_first=True), None)
    return (last.seq, last.leaf) if last else (0,)


def _stamps(settings: Settings) -> tuple[Stamp, ...]:
    """What tells one state of the ledger's file from another; empty where it has none."""
    path = settings.database_path
    if path is None:
        return ()
    return stamp(path), stamp(path.with_name(f"{path.name}-wal"))


def _checked(read: ReadsWork, cancelled: Callable[[], bool]) -> ReadsWork:
    """The reader, asking before each file whether anybody still waits."""

    def work(file: Path, shown_as: str, text: str | None, /) -> WorkFile:
        if cancelled():
            raise CancelledError
        return read(file, shown_as, text)

    return work


def _once(memory: dict[str, tuple[Any, _T]], name: str, key: Any, make: Callable[[], _T]) -> _T:
    """What is remembered for this key, or what is made now."""
    kept = memory.get(name)
    if kept is None or kept[0] != key:
        kept = memory[name] = (key, make())
    return kept[1]


def _forget(memory: _Memory, workspace: Workspace) -> None:
    """Drop what is about works and initiatives that are gone."""
    kept: tuple[tuple[dict[str, Any], Iterable[str]], ...] = (
        (memory.surveys, workspace.works),
        (memory.known, workspace.works),
        (memory.works, workspace.works),
        (memory.histories, workspace.initiatives),
        (memory.gathered, workspace.initiatives),
        (memory.initiatives, workspace.initiatives),
    )
    for each, names in kept:
        for gone in each.keys() - set(names):
            del each[gone]


class _Laid:
    """Open cases as files of their own, since cases are read as a stream from a file.

    Each version has a folder of its own: two that follow each other within a tick of the clock stay apart.
    """

    def __init__(self) -> None:
        self._folder: TemporaryDirectory[str] | None = None
        self._versions = count()
        self._laid: dict[str, tuple[str, Path]] = {}

    def file(self, name: str, text: str) -> Path:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="midspan-open-")
        before = self._laid.get(name)
        if before is not None and before[0] == text:
            return before[1]
        path = Path(self._folder.name, str(next(self._versions)), name)
        path.parent.mkdir()
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        self._laid[name] = (text, path)
        if before is not None:
            before[1].unlink(missing_ok=True)
            before[1].parent.rmdir()
        return path

    def close(self) -> None:
        if self._folder is not None:
            self._folder.cleanup()
        self._folder = None
        self._laid.clear()
