"""Assessing a workspace: what its files say, what its ledger holds, and what follows from both at a date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time

from midspan.data.known.standing import read_known
from midspan.decide.affected import effect
from midspan.decide.assessment import Assessment
from midspan.decide.deciding.history import History, read_history
from midspan.decide.deciding.lock import promised
from midspan.decide.judging import Known, judge
from midspan.decide.remembering import Memory
from midspan.definitions.compiled import CompiledWork, compile_work
from midspan.definitions.survey import CaseSurvey, survey
from midspan.definitions.workspace import InitiativeFile, WorkFile, Workspace
from midspan.ledger.run import Ledger, Subject
from midspan.prove.certifying.acted import acted
from midspan.prove.evidence import describe_all, read_evidence
from midspan.prove.ports import Described, Plug
from midspan.prove.reviewers.asked import reviewers_of
from midspan.prove.reviewers.measuring import flagged
from midspan.run.shown import NOTHING, Shown
from midspan.value.measured import Gathered, Measured, gathered
from midspan.value.measured import measured as measured_value
from midspan.value.spending.account import Account, account
from midspan.value.spending.cost import costs
from midspan.value.spending.reading import Tabs, usage


def assess(
    workspace: Workspace,
    ledger: Ledger,
    today: date,
    plug: Callable[[str], Plug],
    names: Sequence[str] | None = None,
    surveys: Mapping[str, CaseSurvey] | None = None,
    memory: Memory | None = None,
    *,
    effects: bool = False,
) -> Assessment:
    """Every finding, number and verdict of the workspace, or of the initiatives that are named.

    plug: the implementation plug of a kind; candidates are described with it, never run. surveys: of the works whose
    cases were counted already, by name. memory: what is remembered of this workspace, of this day; what is not is added.
    effects: whether to find out what faults of the data do to the decision, which no finding rests on.
    Raises UsageError for an unknown name, StoreError.
    """
    wanted = _wanted(workspace, names)
    histories = {name: read_history(ledger, workspace.initiatives[name].names) for name in wanted}
    works = workspace.works if names is None else works_of(workspace, histories)
    counted, kept = surveys or {}, memory or Memory()
    for name in works:
        if name not in kept.known:
            file, cases = workspace.works[name], counted.get(name)
            kept.known[name] = known(workspace, file, ledger, plug, today, cases, effects=effects)
    for name in wanted:
        if name not in kept.gathered:
            kept.gathered[name] = gather(workspace, name, ledger, histories[name], today, kept.tabs)
    return judge(
        workspace, {name: kept.known[name] for name in works}, histories, today, names, kept.gathered
    )


def gather(
    workspace: Workspace,
    name: str,
    ledger: Ledger,
    history: History,
    today: date,
    tabs: Tabs | None = None,
) -> Gathered:
    """What the ledger holds of the value of one initiative. tabs: of what its works took, read on. Raises StoreError."""
    files = [workspace.works[each] for each in works_of(workspace, {name: history})]
    return gathered(ledger, workspace.initiatives[name], files, today, tabs)


def promise_of(workspace: Workspace, file: InitiativeFile, ledger: Ledger) -> InitiativeFile:
    """What counts of an initiative whatever its file says meanwhile: what was approved. Raises StoreError."""
    return promised(file, read_history(ledger, file.names), workspace.current_names)


def value_of(workspace: Workspace, file: InitiativeFile, ledger: Ledger, today: date) -> Measured:
    """What was measured of an initiative, as its verdict has it. Raises StoreError."""
    history = read_history(ledger, file.names)
    promise = promised(file, history, workspace.current_names)
    works = [workspace.works[each] for each in promise.initiative.works or () if each in workspace.works]
    return measured_value(promise, works, today, gather(workspace, file.name, ledger, history, today))


def account_of(workspace: Workspace, file: InitiativeFile, ledger: Ledger, today: date) -> Account:
    """What an initiative has cost, as its verdict has it. Raises StoreError."""
    history = read_history(ledger, file.names)
    promise = promised(file, history, workspace.current_names)
    works = [workspace.works[each] for each in works_of(workspace, {file.name: history})]
    due = history.due(promise.initiative.decision_due)
    took = usage(ledger, works, today)
    return account(promise, workspace.settings.currency, took, costs(ledger, file), due, today)


def measured(ledger: Ledger, names: Subject) -> bool:
    """Whether there is evidence about a work that holds only for its candidates as they are."""
    return any(ledger.count(kind, names) for kind in ("evaluation", "certificate"))


def _wanted(workspace: Workspace, names: Sequence[str] | None) -> Sequence[str]:
    return (
        list(workspace.initiatives)
        if names is None
        else [workspace.initiative_named(each).name for each in names]
    )


def works_of(workspace: Workspace, histories: Mapping[str, History]) -> Iterable[str]:
    """The works that the initiatives have, by their files and by what was approved."""
    found: dict[str, None] = {}
    for name, history in histories.items():
        file = workspace.initiatives[name]
        promise = promised(file, history, workspace.current_names)
        for work in (*(promise.initiative.works or ()), *(file.initiative.works or ())):
            if work in workspace.works:
                found[work] = None
    return found


def known(
    workspace: Workspace,
    file: WorkFile,
    ledger: Ledger,
    plug: Callable[[str], Plug],
    today: date,
    surveyed: CaseSurvey | None = None,
    *,
    effects: bool = False,
) -> Known:
    """What is known about one work beside its file. surveyed: of its cases, where they were counted already."""
    # What a candidate is made of matters only to evidence that names it; without any, no source is read.
    described = describe_all(file, workspace.settings, plug) if measured(ledger, file.names) else {}
    work = compile_work(file)
    cases = surveyed or survey(file, work)
    evidence, data = (
        read_evidence(ledger, file, described, today),
        read_known(ledger, file, workspace.root, today),
    )
    record = evidence.certificate
    found = (
        effect(
            data,
            evidence,
            today,
            lambda: acted(ledger, file, work, described, record) if record else None,
        )
        if effects
        else None
    )
    return Known(cases, evidence, _shown(ledger, file, work, described, today), data, found)


def _shown(
    ledger: Ledger, file: WorkFile, work: CompiledWork, described: Mapping[str, Described], today: date
) -> Shown:
    if not any(ledger.count(kind, file.names) for kind in ("item", "stream")):
        return NOTHING
    from midspan.run.showing import shown  # noqa: PLC0415 - numpy, for the labels: `check` needs none

    doubted = flagged(reviewers_of(file, work, ledger))
    until = datetime.combine(today, time.max, UTC)
    return shown(ledger, file, described, until, frozenset(doubted))
