"""Where the items of one work meet people, and what others want to hear of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Case
from midspan.model.production import ItemRow, TaskRow
from midspan.run.ports import Production
from midspan.run.tasks.chain import Chain

# Item, task, output, who, when: an answer by somebody who had not seen a proposal; without output where they rejected the
# item. Whether it was recorded as a label.
OnLabel = Callable[[ItemRow, TaskRow, Mapping[str, Any] | None, str, str], bool]
# Task, when: the last of its chain let it lie.
OnEnded = Callable[[TaskRow, str], None]


@dataclass(frozen=True, slots=True)
class Desk:
    """One work's desk. ledger, production: of one store, so that one transaction holds both.

    delivered: whether what was decided of an item has left the house. on_label, on_ended: within the transaction.
    known: the case whose right answer is known, by its id. twice: whether two people decide this item, each without the other.
    """

    ledger: Ledger
    production: Production
    file: WorkFile
    work: CompiledWork
    chain: Chain
    delivered: Callable[[ItemRow], bool]
    on_label: OnLabel
    on_ended: OnEnded
    known: Callable[[str], Case | None]
    twice: Callable[[str], bool] = lambda _: False
