"""Tasks as they are opened: who is asked first, until when, and what is hidden from them."""

from __future__ import annotations

from midspan.definitions.digests import digest
from midspan.model.production import ItemRow, Purpose, TaskRow
from midspan.run.tasks.chain import Chain


def task_id(work: str, item: str, purpose: Purpose) -> str:
    """An item is asked about once for each purpose. A digest: whoever sees it is not told for which."""
    return digest([work, item, purpose.value])


def opened(
    item: ItemRow, purpose: Purpose, chain: Chain, at: str, *, blind: bool = False, step: int = 0
) -> TaskRow:
    """A task for the role of this step, due by the calendar."""
    return TaskRow(
        id=task_id(item.work, item.id, purpose),
        work=item.work,
        item=item.id,
        purpose=purpose,
        role=chain.role(step),
        opened_at=at,
        due_at=chain.due(at),
        step=step,
        blind=blind,
    )
