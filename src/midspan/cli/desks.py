"""The desks of a workspace: where files, ledger, cases and tasks for people meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.opening import open_ledger, open_production
from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import digest
from midspan.definitions.faults import Fault
from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.model.entry import Entry
from midspan.model.production import TaskRow
from midspan.prove.reviewers.measuring import flagged, tally_of
from midspan.run.ports import Production
from midspan.run.tasks.chain import chain_of
from midspan.run.tasks.desk import Desk, OnEnded
from midspan.run.tasks.labelling import labels_into_streams


@dataclass(frozen=True, slots=True)
class Desks:
    """Every desk that is asked for, by the identity of its work."""

    workspace: Workspace
    ledger: Ledger
    production: Production
    by_work: Mapping[str, Desk]

    @property
    def roles(self) -> tuple[str, ...]:
        """Everybody who is ever asked."""
        return tuple(dict.fromkeys(role for desk in self.by_work.values() for role in desk.chain.roles))

    def name(self, work: str) -> str:
        """Today's name of a work."""
        desk = self.by_work.get(work)
        return desk.file.name if desk else work


@contextmanager
def open_desks(workspace: Path, work: str | None, *, create: bool = True) -> Iterator[Desks]:
    """All desks of a workspace, or that of one work. Raises MidspanError where there is no such workspace or work."""
    loaded = load(settings.find_root(workspace))
    files = list(loaded.works.values()) if work is None else [work_named(loaded, work)]
    readable = [each for each in files if not each.unreadable]
    if work is not None and not readable:
        raise UsageError(f"`{files[0].document.path}` cannot be read", help="see `midspan check`")
    with open_ledger(loaded.settings, create=create) as ledger:
        production = open_production(ledger, loaded.settings)
        desks = {each.identity: _desk(loaded, each, ledger, production) for each in readable}
        yield Desks(loaded, ledger, production, desks)


def _desk(workspace: Workspace, file: WorkFile, ledger: Ledger, production: Production) -> Desk:
    compiled = compile_work(file)

    @cache
    def doubted() -> frozenset[str]:
        there = file.cases.is_file()
        return frozenset(
            flagged(tally_of(read_cases(file.cases, str(file.cases)), compiled)) if there else ()
        )

    @cache
    def cases() -> Mapping[str, Case]:
        found = read_cases(file.cases, str(file.cases)) if file.cases.is_file() else ()
        return {each.id: each for each in found if not isinstance(each, Fault) and each.expected is not None}

    return Desk(
        ledger,
        production,
        file,
        compiled,
        chain_of(file, workspace.settings.calendar),
        # What a person settled is delivered once its minute is over (`run.delivering`), never within it.
        delivered=lambda _: False,
        on_label=labels_into_streams(ledger, file, compiled, doubted),
        on_ended=_incident(workspace, file, ledger),
        known=lambda name: cases().get(name),
    )


def _incident(workspace: Workspace, file: WorkFile, ledger: Ledger) -> OnEnded:
    def opened(task: TaskRow, at: str) -> None:
        body = {
            "what": f"nobody answered item `{task.item}` in time, and nobody is left to be asked",
            "severity": "medium",
            "owner": owner_of(workspace, file) or task.role,
            "by": "midspan",
            "failure": None,
            "response": None,
            "evidence": {"task": task.id, "opened_at": task.opened_at},
        }
        ledger.append([Entry("incident", file.identity, digest([file.identity, at, body])[:12], body)])

    return opened


def owner_of(workspace: Workspace, file: WorkFile) -> str | None:
    """Who answers for a work: the owner of the first initiative that has it."""
    for each in workspace.initiatives.values():
        if file.name in (each.initiative.works or ()) and each.initiative.owner:
            return each.initiative.owner
    return None


Clock = Callable[[], str]
