"""What `data assess` does: open the data of a work's contracts, run every check, and record what they came to."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import work_named
from midspan.cli.data_cases import reached
from midspan.cli.data_places import Opened, beside, named, opened
from midspan.cli.data_production import entries, productions, remembered
from midspan.cli.opening import open_ledger
from midspan.cli.progress import Progress
from midspan.data.asking.answers import Answers
from midspan.data.checking.assess import Assessment, assessed
from midspan.data.checking.ground import Ground, Need
from midspan.data.checking.table import NAMES
from midspan.data.contract.ofwork import contracts_of
from midspan.data.contract.promises import Promise
from midspan.data.contract.reading import ContractFile
from midspan.data.fit.production import Production
from midspan.data.known.answering import read_answers
from midspan.data.known.hierarchy import Standing, standing
from midspan.data.known.record import KIND
from midspan.data.known.recording import recorded
from midspan.data.known.sources import Source, source
from midspan.data.known.standing import contract_digests, input_digest
from midspan.data.profiling.picture import Picture, picture
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.signatures import TICK_NS
from midspan.definitions.survey import survey
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.explain.dataset.readiness import Assessed
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry


@dataclass(frozen=True, slots=True)
class Given:
    """Files named in place of what contracts say, as `TABLE=FILE` or the file alone: of the tables, and of them in production."""

    tables: tuple[str, ...] = ()
    production: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What was found of one work's data. record: of the ledger. rows, sources: of each table. pictures: where asked for."""

    work: str
    at: str
    found: Assessment
    standing: Standing
    rows: dict[str, int]
    shown: dict[str, str]
    sources: dict[str, Source]
    record: int | None
    title: str
    pictures: tuple[Picture, ...]

    @property
    def seen(self) -> Assessed:
        """As a page shows it."""
        return Assessed(self.work, self.title, self.at, self.found, self.standing, self.pictures, self.record)


def assess_work(workspace: Path, name: str, given: Given, memory: int, *, drawn: bool = False) -> Result:
    """drawn: also with what can be drawn of the tables. Raises UsageError, UnknownWorkError, DataError, FeedError, StoreError."""
    root = settings.find_root(workspace)
    loaded = load(root)
    file = work_named(loaded, name)
    digests = contract_digests(file, root)
    promises = [each.promise for each in contracts(file, root)]
    progress = Progress("tables")
    places = named(given.tables, promises), named(given.production, promises, "--production")
    stop = progress.beating()
    try:
        with (
            open_ledger(loaded.settings) as ledger,
            opened(promises, root, places[0], memory, told(progress)) as tables,
            productions(tables, places, root, memory, told(progress)) as live,
        ):
            at = ledger.now()
            remembered(live, places[1], ledger, file.names)
            grounds = grounds_of(file, tables, datetime.fromisoformat(at), read_answers(ledger, file), live)
            found = assessed(
                promises, grounds, needs_of(file), file.place("data"), lambda what: progress(what, 0)
            )
            rows = {each.table.name: each.rows for each in grounds}
            pictures = tuple(_picture(each, progress) for each in grounds) if drawn else ()
            stands = _standing(file, found, ledger)
            sources = _sources(tables, root, progress)
            reach = reached(
                file, tables, needs_of(file), found.faults, datetime.fromisoformat(at), root, memory
            )
            kept = recorded(found, at, stands.rung.value, digests, input_digest(file), rows, sources, reach)
            drifted = entries(live, places[1], tables, file.identity, at)
            batch = ledger.append([*drifted, Entry(KIND, file.identity, "", kept.body())])
            return Result(
                file.name, at, found, stands, rows, {each.table.name: each.shown for each in tables}, sources,
                batch.last if batch else None, file.work.title or file.name, pictures,
            )  # fmt: skip
    finally:
        stop()


def _sources(tables: list[Opened], root: Path, progress: Progress) -> dict[str, Source]:
    """Where each table came from, for later to tell whether it still is that. Raises DataError."""
    at_rest = time.time_ns() - TICK_NS
    return {
        each.table.name: source(each.name, each.files, root, at_rest, lambda step: progress(step, 0))
        if each.files
        else Source()
        for each in tables
    }


def told(progress: Progress) -> Any:
    return lambda step, share: progress(f"{step} ({share:.0%})" if share else step, 0)


def contracts(file: WorkFile, root: Path) -> list[ContractFile]:
    if not file.work.data:
        raise UsageError(
            f"`{file.name}` names no data contract",
            help=f"propose one: `midspan data draft FILE --work {file.name} -o contracts/{file.name}.odcs.yaml`, "
            "then name it under `data`",
        )
    found = contracts_of(file, root)
    for name in file.work.data:
        if name not in found:
            raise UsageError(
                f"`{file.name}` names `{name}`, which is not in the workspace",
                help="write it, or correct the name",
            )
    for each in found.values():
        if each.faults:
            fault = each.faults[0]
            more = f", and {len(each.faults) - 1} more" if len(each.faults) > 1 else ""
            raise UsageError(f"{fault.place}: {fault.message}{more}", help=fault.help)
        _thresholds(each.promise)
    return list(found.values())


def _thresholds(promise: Promise) -> None:
    limits = [promise.limits, *(table.limits for table in promise.tables)]
    limits += [column.limits for table in promise.tables for column in table.columns]
    unknown = sorted({name for each in limits for name in each} - NAMES)
    if unknown:
        raise UsageError(
            f"`{promise.path}` has thresholds for `{unknown[0]}`, which is no check",
            help=f"the checks are {', '.join(f'`{each}`' for each in sorted(NAMES))}",
        )


def needs_of(file: WorkFile) -> list[Need]:
    """The fields of a work's input, as its schema has them."""
    schema = file.work.input or {}
    properties, required = schema.get("properties"), schema.get("required")
    return [
        Need(
            name,
            isinstance(required, list) and name in required,
            said if isinstance(said, dict) else {},
            file.place("input", "properties", name),
        )
        for name, said in (properties if isinstance(properties, dict) else {}).items()
    ]


def grounds_of(
    file: WorkFile,
    tables: list[Opened],
    now: datetime,
    answers: Answers,
    live: Mapping[str, Production] | None = None,
) -> list[Ground]:
    """What the checks look at, table by table. live: where it is in production, by table."""
    needs = needs_of(file)
    return [
        Ground(
            each.promise,
            each.table,
            each.data,
            needs,
            now,
            each.arrived,
            beside(each, tables),
            (live or {}).get(each.table.name),
            answers,
        )
        for each in tables
    ]


def _picture(ground: Ground, progress: Progress) -> Picture:
    """Values are masked as the evidence is: where the contract says so, or says nothing and they look personal."""
    present = [(each.there.name, each) for each in ground.present if each.there is not None]
    total = len(ground.data.columns)
    return picture(
        ground.data,
        ground.table.name,
        lambda _, number: progress(f"drawing {ground.table.name}", number, lambda: total),
        {name: ground.hides(each) for name, each in present if each.promised.declared is not None},
        {name: each.promised.name for name, each in present},
        ground.arrived.rejected or 0,
    )


def _standing(file: WorkFile, found: Assessment, ledger: Ledger) -> Standing:
    cases = survey(file, compile_work(file))
    return standing(
        found.outcomes,
        cases.certify_keys,
        measured=bool(ledger.count("evaluation", file.names)),
        certified=bool(ledger.count("certificate", file.names)),
    )
