"""What `status` reads: works, their candidates and the ledger; and who edited what is no longer as it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from midspan import settings
from midspan.cli.candidates import plug, work_named
from midspan.cli.git import newest_commit
from midspan.cli.opening import open_ledger
from midspan.definitions.listing import definition_files
from midspan.definitions.load import load, skim_work
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.model.stage import Level
from midspan.prove.certifying.lasting import DAYS_AHEAD
from midspan.prove.standing import Standing, Trail, stand
from midspan.run.recorded.marking import is_recorded


@dataclass(frozen=True, slots=True)
class Edit:
    """The last edit of a file. at: a day, None where the file is gone and no commit tells; by, commit: as git knows them."""

    path: str
    at: str | None
    by: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Standings:
    """The work that was asked for, or all of which anything was ever measured; each with what to do next.

    edits: of the files that changed, where one work was asked for (`one`). unproven: names of all other works. recorded: the ledger is that of a recorded life.
    """

    today: date
    works: tuple[tuple[Standing, str], ...]
    edits: Mapping[str, Edit]
    unproven: tuple[str, ...]
    one: bool
    recorded: bool = False


def standings(workspace: Path, work: str | None, today: date) -> Standings:
    """Raises MidspanError where there is no such workspace or work."""
    root = settings.find_root(workspace)
    loaded = (work and _alone(root, work)) or load(root, work=skim_work)
    files = list(loaded.works.values()) if work is None else [work_named(loaded, work)]
    with open_ledger(loaded.settings, create=False) as ledger:
        trail = Trail(ledger, None if work is None else files[0])
        recorded = is_recorded(ledger)
        asked = [file for file in files if work is not None or trail.knows(file)]
        found = [(stand(trail, file, loaded.settings, plug, today), file) for file in asked]
    edits = {} if work is None else {path: _edit(loaded.root, path) for path in _changed(found[0][0])}
    unproven = tuple(file.name for file in files if file not in asked)
    told = tuple((each, next_step(each, file)) for each, file in found)
    return Standings(today, told, edits, unproven, work is not None, recorded)


def _alone(root: Path, work: str) -> Workspace | None:
    """The workspace with this work alone, where its file is called as it is; None where it may be any other."""
    for file, shown in definition_files(root, "works"):
        if file.stem == work:
            read = skim_work(file, shown)
            return Workspace(settings.read(root), {work: read}, {}) if read.name == work else None
    return None


def next_step(found: Standing, file: WorkFile) -> str:
    """The one thing to do for a work."""
    if not found.candidates:
        return f"name an implementation that can be executed, then `midspan prove {found.work}`"
    valid = [each.proof for each in found.candidates if each.proof and each.proof.days_left is not None]
    if not valid:
        return _to_prove(found, file)
    if max(each.days_left or 0 for each in valid) > DAYS_AHEAD:
        return "`midspan verdict` joins it with value, review and the rest of the promise"
    ends = max(each.record.expires[:10] for each in valid)
    return f"label fresh certify cases, drawn from production, and certify on them before {ends} is over"


def _to_prove(found: Standing, file: WorkFile) -> str:
    for each in found.candidates:
        if each.begun is not None:
            segments = " --by-segment" if each.begun.by_segment else ""
            command = f"`midspan prove {found.work} --certify --implementation {each.name}{segments}`"
            return f"{command} goes on with the attempt that was interrupted, and spends no other"
    measured = [each for each in found.candidates if each.measurement and not each.measurement.stale_because]
    if not measured:
        return f"`midspan prove {found.work}`"
    if not ceiling_of(file).reaches(Level.AUTONOMOUS):
        return "`midspan verdict`: a person decides every item, so nothing has to be certified"
    if len(measured) > 1:
        return f"`midspan compare {found.work}` says which candidate to certify"
    return f"`midspan prove {found.work} --certify --implementation {measured[0].name}`"


def _changed(found: Standing) -> Iterator[str]:
    for each in found.candidates:
        for of in (each.proof, each.measurement):
            yield from of.changed_files if of else ()


def _edit(root: Path, path: str) -> Edit:
    commit = newest_commit(root, path)
    if commit is not None:
        return Edit(path, commit.at, commit.by, commit.id)
    try:
        touched = datetime.fromtimestamp((root / path).stat().st_mtime, UTC)
    except OSError:
        return Edit(path, None)
    return Edit(path, touched.date().isoformat())
