"""When one person is not enough: a change where being wrong is grave, a wish for another pair of eyes, or a draw by lot.

Law: who checks is not who said it. The second person agrees, and it counts; or does not, and a third one, of the next role where
there is one, has the last word. Who is drawn by lot decides apart: they are shown what the first was shown, and cannot tell.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.model.production import ItemRow, Purpose, TaskRow, TaskState
from midspan.run.ports import Production
from midspan.run.tasks.chain import Chain
from midspan.run.tasks.opening import opened
from midspan.run.tasks.said import Answered, Response, Said, Verdict

GRAVE = frozenset({"high", "severe"})


def needs_second(
    file: WorkFile, work: CompiledWork, item: ItemRow, proposal: Mapping[str, Any] | None, said: Response
) -> bool:
    """Whether this response counts only after another person has agreed.

    A grave failure mode that nothing recognises (no `when`) may be behind any change that the score calls one.
    """
    if said.second:
        return said.verdict in {Verdict.ACCEPT, Verdict.EDIT}
    if said.verdict is not Verdict.EDIT or proposal is None or said.output is None or item.input is None:
        return False
    grave = {each.id for each in file.work.failures or () if each.severity in GRAVE}
    if not grave:
        return False
    given = json.loads(item.input)
    if grave - set(work.failure_modes):
        return not work.right(given, proposal, said.output)
    return bool(grave & set(work.failed_as(given, proposal, said.output)))


def ask_second(
    production: Production, chain: Chain, item: ItemRow, first: TaskRow, at: str, *, apart: bool = False
) -> None:
    """apart: without sight of what the first said. Raises StoreError."""
    step = min(first.step, len(chain.roles) - 1)
    task = opened(item, Purpose.SECOND, chain, at, step=step, blind=apart and first.blind)
    task = replace(task, response=Said(apart=apart).text())
    there = production.task(task.id)
    if there is None:
        production.ask([task])
    elif there.state is TaskState.WITHDRAWN:  # the first one took it back, and has now said something again
        production.replace_task(task, there)


def doubted(task: TaskRow, chain: Chain, said: Said, answered: Answered, at: str) -> TaskRow:
    """The same task for a third person: the second did not agree."""
    step = task.step + chain.goes_on(task.step)
    return replace(
        task,
        step=step,
        role=chain.role(step),
        due_at=chain.due(at),
        claimed_by=None,
        claimed_until=None,
        blind=False,
        response=replace(said, earlier=answered, final=None, apart=False).text(),
    )
