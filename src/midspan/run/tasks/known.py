"""Items whose right answer is known, put before people unmarked among the others: they measure who answers, and nothing else.

The input and the right answer stay in the file of cases; the task holds the answer that is shown. No item stands for them, so the
books of production do not know them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from midspan.ledger.canonical import canonical
from midspan.model.case import Case
from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.run.tasks.chain import Chain
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import opened, task_id
from midspan.run.tasks.said import Said, said_of


def known_task(
    case: Case, answer: Mapping[str, Any], chain: Chain, work: str, at: str, *, shown_as: str, age: float
) -> TaskRow:
    """A task about a case.

    answer: as items keep it, `output` and how sure it was, of an implementation that really gave it. shown_as: the id of an item
    that people may meet. age: from 0 to 1, how much of the time for an answer has passed: as it may be of any other.
    """
    asked = opened(_row(case, work, at, None), Purpose.KNOWN, chain, later(at, -age * chain.within_s))
    # By its case, so that it is asked about once, whatever it is shown as.
    return replace(
        asked,
        id=task_id(work, case.id, Purpose.KNOWN),
        item=shown_as,
        response=Said(answer=answer, case=case.id).text(),
    )


def known_item(task: TaskRow, case: Case) -> ItemRow:
    """The case as if it were an item of production."""
    return _row(case, task.work, task.opened_at, said_of(task).answer)._replace(id=task.item)


def _row(case: Case, work: str, at: str, answer: Mapping[str, Any] | None) -> ItemRow:
    return ItemRow(
        work=work,
        id=case.id,
        chunk="",
        state=State.OPEN,
        input=canonical(case.input),
        input_key=case.input_key,
        received_at=at,
        answer=None if answer is None else canonical(answer),
        because=None if answer is None else answer.get("because"),
        transitions=State.OPEN.value,
    )
