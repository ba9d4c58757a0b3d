"""Reviews as cases: what people decided and labelled, and what they said of answers whose right one is known.

Only what stands is given: an answer that was taken back, doubted or rejected is no right answer.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.entries import RESPONSE
from midspan.run.tasks.said import Answered, Verdict, said_of


def as_cases(ledger: Ledger, production: Production, file: WorkFile) -> Iterator[Mapping[str, Any]]:
    """Lines for `cases add`, in the order in which people answered. Raises StoreError."""
    for task, final in _answered(ledger, production, file):
        item = production.item(task.work, task.item) if task.purpose is not Purpose.KNOWN else None
        if item is None or item.input is None:
            continue
        output = _right(task, item, final)
        if output is not None:
            yield {
                "id": item.id,
                "input": json.loads(item.input),
                "expected": output,
                "labelled_by": final.by,
                "at": final.at,
                "blind": task.blind,
                **_effort(task, item, final),
                **({"drawn": True} if final.label else {}),
            }


def as_judgements(ledger: Ledger, production: Production, file: WorkFile) -> Iterator[Mapping[str, Any]]:
    """Lines for `cases judge`: they measure who said them. Raises StoreError."""
    for task, final in _answered(ledger, production, file):
        said = said_of(task)
        if task.purpose is Purpose.KNOWN and said.case is not None and said.answer is not None:
            acceptable = final.verdict is Verdict.ACCEPT
            yield {
                "id": said.case,
                "output": said.answer["output"],
                "acceptable": acceptable,
                "by": final.by,
                "at": final.at,
                **({} if final.effort_s is None else {"effort_s": final.effort_s}),
                **({} if final.output is None or acceptable else {"edited": final.output}),
            }


def _answered(ledger: Ledger, production: Production, file: WorkFile) -> Iterator[tuple[TaskRow, Answered]]:
    """Each task with the answer that stands, once."""
    seen = set[str]()
    for entry in ledger.read(RESPONSE, file.names):
        task = production.task(entry.key) if entry.key not in seen else None
        seen.add(entry.key)
        final = said_of(task).final if task else None
        if task is not None and final is not None and final.verdict is not Verdict.ESCALATE:
            yield task, final


def _right(task: TaskRow, item: ItemRow, final: Answered) -> Mapping[str, Any] | None:
    if task.purpose is Purpose.LABEL:
        return final.output
    if task.purpose is not Purpose.DECIDE or item.state is not State.SETTLED or item.output is None:
        return None
    return dict(json.loads(item.output))


def _effort(task: TaskRow, item: ItemRow, final: Answered) -> Mapping[str, Any]:
    if final.effort_s is None:
        return {}
    return {"effort_s": final.effort_s, "assisted": not task.blind and item.answer is not None}
