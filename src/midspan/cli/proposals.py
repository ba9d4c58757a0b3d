"""What a candidate answered: out of its recording, or out of the ledger where it was evaluated; nothing is executed."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.cli.candidates import chosen, load_candidate, plug
from midspan.cli.opening import open_ledger
from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile, Workspace
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.model.answer import Answer
from midspan.model.case import Case
from midspan.model.work import Candidate
from midspan.prove.identity import definition_parts, outcome_subject
from midspan.prove.outcome import judge, kept, outcome_of
from midspan.prove.ports import Item
from midspan.prove.site import site_of

_CHUNK = 512


def candidate_for(file: WorkFile, name: str | None) -> Candidate:
    """The candidate whose answers are meant. Raises UsageError where it is not clear."""
    found = chosen(file, name)
    if len(found) > 1:
        listed = ", ".join(f"`{each.name}`" for each in found)
        raise UsageError(f"`{file.name}` has {listed}", help="say with `--implementation` whose answers")
    return found[0]


def proposals(
    workspace: Workspace, file: WorkFile, work: CompiledWork, candidate: Candidate, cases: Sequence[Case]
) -> dict[str, Answer]:
    """Usable answers by the key of the case. Raises ImplementationError, StoreError."""
    asked = [case for case in cases if kept(work, case) is None]
    if candidate.kind == "replay":
        return _recorded(workspace, file, work, candidate, asked)
    described = plug(candidate.kind or "").describe(candidate, site_of(file, workspace.settings))
    subject = outcome_subject(file.identity, definition_parts(file.work), described)
    with open_ledger(workspace.settings, create=False) as ledger:
        return _evaluated(ledger, subject, asked)


def _recorded(
    workspace: Workspace, file: WorkFile, work: CompiledWork, candidate: Candidate, cases: Sequence[Case]
) -> dict[str, Answer]:
    recording = load_candidate(candidate, file, workspace.settings)
    found = {}
    for start in range(0, len(cases), _CHUNK):
        chunk = cases[start : start + _CHUNK]
        for case, reply in zip(
            chunk, recording.answer([Item(case.id, case.input) for case in chunk]), strict=True
        ):
            usable = judge(work, case, reply).output is not None
            if usable and isinstance(reply.result, Answer):
                found[case.key] = reply.result
    return found


def _evaluated(ledger: Ledger, subject: str, cases: Sequence[Case]) -> dict[str, Answer]:
    found = {}
    for start in range(0, len(cases), _CHUNK):
        keys = {case.key for case in cases[start : start + _CHUNK]}
        for key, body in ledger.bodies("outcome", subject, keys).items():
            outcome = outcome_of(body)
            if outcome.output is not None:
                found[key] = Answer(outcome.output, outcome.confidence, outcome.cost)
    return found
