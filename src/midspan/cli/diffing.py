"""What `diff` does: find what is asked for, find what it is compared with, and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from midspan import settings
from midspan.cli import git
from midspan.cli.candidates import plug
from midspan.cli.opening import day_of, open_ledger
from midspan.decide.deciding.history import Approval, read_history
from midspan.decide.deciding.lock import LOCKED, locked_work
from midspan.definitions.load import load, read_initiative, read_work
from midspan.definitions.parse import parse_initiative, parse_work
from midspan.definitions.workspace import Document, InitiativeFile, WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.evidence import CertificateRecord
from midspan.prove.evidence import describe_all, read_evidence
from midspan.versions.case_changes import CaseChanges, case_changes
from midspan.versions.meaning import initiative_differences, work_differences
from midspan.versions.report import Against, Compared, Report

_ENDINGS = (".yaml", ".yml")
_NO_CASES = "no cases"

_F = TypeVar("_F", WorkFile, InitiativeFile)


def compared(workspace: Path, name: str, against: str | None) -> Report:
    """Raises UsageError where there is nothing to compare, SettingsError, StoreError."""
    loaded = load(settings.find_root(workspace))
    file = _named(loaded, name)
    with open_ledger(loaded.settings, create=False) as ledger, TemporaryDirectory() as scratch:
        approvals = _approvals(loaded, ledger)
        comparing = _Comparing(loaded, ledger, approvals)
        if against is None:
            return comparing.with_approval(file)
        if against.endswith(_ENDINGS):
            return comparing.with_file(file, Path(against))
        return comparing.with_commit(file, against, Path(scratch))


def _named(workspace: Workspace, name: str) -> WorkFile | InitiativeFile:
    """The work or the initiative of this name, or whose file this is."""
    files: list[WorkFile | InitiativeFile] = [*workspace.works.values(), *workspace.initiatives.values()]
    found = [each for each in files if name in {each.name, each.document.path}]
    if len(found) == 1:
        return found[0]
    if found:
        paths = " or ".join(f"`{each.document.path}`" for each in found)
        raise UsageError(f"`{name}` is a work and an initiative", help=f"name the file: {paths}")
    names = dict.fromkeys(each.name for each in files)
    near = get_close_matches(name, names, n=1)
    known = ", ".join(f"`{each}`" for each in names) or "none yet: write `works/NAME.yaml`"
    raise UsageError(
        f"there is no work and no initiative `{name}`",
        help=f"did you mean `{near[0]}`?" if near else f"known: {known}",
    )


def _approvals(workspace: Workspace, ledger: Ledger) -> dict[str, Approval]:
    """The newest approval of each initiative that has one."""
    histories = {each.name: read_history(ledger, each.names) for each in workspace.initiatives.values()}
    return {name: history.approval for name, history in histories.items() if history.approval}


@dataclass(frozen=True, slots=True)
class _Comparing:
    workspace: Workspace
    ledger: Ledger
    approvals: Mapping[str, Approval]

    def with_approval(self, file: WorkFile | InitiativeFile) -> Report:
        if isinstance(file, InitiativeFile):
            approval = self.approvals.get(file.name)
            if approval is None:
                raise _not_approved(file.name, file.name)
            was = parse_initiative(
                _document(file.document.path, {**file.document.data, **_rule(file, approval)})
            )
            works = [self._approved_work(approval, work) for work in self._works(file)]
            return Report(_against(file.name, approval), (self._initiative(was, file), *works))
        owner, approval = self._approval_of(file)
        return Report(_against(owner, approval), (self._approved_work(approval, file),))

    def with_file(self, file: WorkFile | InitiativeFile, path: Path) -> Report:
        if not path.is_file():
            raise UsageError(
                f"there is no file `{path}`", help="name a file, or a git reference without `.yaml`"
            )
        against = Against("file", str(path))
        if isinstance(file, InitiativeFile):
            return Report(against, (self._initiative(read_initiative(path, path.name), file),))
        was = read_work(path, path.name)
        return Report(against, (self._work(was, file, case_changes(was.cases, file.cases)),))

    def with_commit(self, file: WorkFile | InitiativeFile, reference: str, scratch: Path) -> Report:
        at = git.commit(self.workspace.root, reference)
        then = _Then(self.workspace.root, at, scratch)
        against = Against("git", reference, at)
        if isinstance(file, WorkFile):
            return Report(against, (self._work_then(then, file),))
        was = then.find(file, "initiatives", read_initiative)
        own = (
            Compared("initiative", file.name, (), absent=True) if was is None else self._initiative(was, file)
        )
        return Report(against, (own, *(self._work_then(then, work) for work in self._works(file))))

    def _work_then(self, then: _Then, file: WorkFile) -> Compared:
        was = then.find(file, "works", read_work)
        if was is None:
            return Compared("work", file.name, (), absent=True, certificate=self._certificate(file))
        return self._work(was, file, case_changes(then.cases(was), file.cases))

    def _approved_work(self, approval: Approval, file: WorkFile) -> Compared:
        locked = locked_work(approval.works, file)
        if locked is None:
            return Compared("work", file.name, (), absent=True, certificate=self._certificate(file))
        return self._work(parse_work(_document(file.document.path, locked), Path(_NO_CASES)), file, None)

    def _work(self, was: WorkFile, now: WorkFile, cases: CaseChanges | None) -> Compared:
        approved = any(locked_work(approval.works, now) is not None for approval in self.approvals.values())
        return Compared(
            "work",
            now.name,
            tuple(work_differences(was, now, approved=approved)),
            faults=(len(was.faults), len(now.faults)),
            cases=cases,
            certificate=self._certificate(now),
        )

    def _initiative(self, was: InitiativeFile, now: InitiativeFile) -> Compared:
        former = self.workspace.current_names
        found = initiative_differences(was, now, approved=now.name in self.approvals, former=former)
        return Compared("initiative", now.name, tuple(found), faults=(len(was.faults), len(now.faults)))

    def _works(self, file: InitiativeFile) -> list[WorkFile]:
        names = file.initiative.works or ()
        return [self.workspace.works[name] for name in names if name in self.workspace.works]

    def _approval_of(self, file: WorkFile) -> tuple[str, Approval]:
        """The newest approval of an initiative that has the work."""
        owners = [
            each.name
            for each in self.workspace.initiatives.values()
            if file.name in (each.initiative.works or ())
        ]
        if not owners:
            raise UsageError(
                f"`{file.name}` belongs to no initiative, so nobody approves its definition",
                help=f"list it under `works` of an initiative, or compare with a git reference: `midspan diff {file.name} main`",
            )
        found = [(each, self.approvals[each]) for each in owners if each in self.approvals]
        if not found:
            raise _not_approved(owners[0], file.name)
        return max(found, key=lambda each: each[1].on)

    def _certificate(self, file: WorkFile) -> CertificateRecord | None:
        if not self.ledger.count("certificate", file.names):
            return None
        today = day_of(None)
        described = describe_all(file, self.workspace.settings, plug)
        return read_evidence(self.ledger, file, described, today).certificate


@dataclass(frozen=True, slots=True)
class _Then:
    """The workspace as it was at a commit, file by file."""

    root: Path
    at: str
    scratch: Path

    def find(self, now: _F, folder: str, read: Callable[[Path, str], _F]) -> _F | None:
        """The definition as it was, under any name that it ever had and wherever it stood; None where it was not."""
        for path in self._likely(now, folder):
            file = self.scratch / path
            if not file.is_file() and not git.extract(self.root, self.at, path, file):
                continue
            was = read(file, path)
            if was.name in now.names:
                return was
        return None

    def cases(self, was: WorkFile) -> Path:
        """Its cases, as they were; a path without a file where there were none."""
        path = f"{was.document.path.rpartition('.')[0]}.cases.jsonl"
        git.extract(self.root, self.at, path, was.cases)
        return was.cases

    def _likely(self, now: WorkFile | InitiativeFile, folder: str) -> Iterator[str]:
        """Where it stands now first, then under its former names, then every other file that there was."""
        first = [now.document.path, *(f"{folder}/{name}{end}" for name in now.names for end in _ENDINGS)]
        yield from dict.fromkeys(first)
        yield from (path for path in git.listed(self.root, self.at, folder) if path.endswith(_ENDINGS))


def _document(path: str, data: Mapping[str, object]) -> Document:
    return Document(path, data, {}, {})


def _rule(file: InitiativeFile, approval: Approval) -> dict[str, object]:
    """The approved rule over the file: what an approval does not lock is as the file has it."""
    return {
        name: approval.rule.get(name)
        for name in LOCKED
        if name in approval.rule or name in file.document.data
    }


def _against(initiative: str, approval: Approval) -> Against:
    return Against("approval", initiative, approval.on.isoformat(), approval.by, approval.role)


def _not_approved(initiative: str, name: str) -> UsageError:
    return UsageError(
        f"nobody has approved `{initiative}` yet, so there is nothing to compare with",
        help=f"approve it with `midspan decide {initiative} --approve --by owner`, or compare with a git reference: "
        f"`midspan diff {name} main`",
    )
