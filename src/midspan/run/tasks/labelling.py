"""Answers of people who had not seen the proposal, as labels of the stream that the proposal was drawn into."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, TaskRow
from midspan.prove.streams.admission import admit
from midspan.prove.streams.label import ProductionLabel
from midspan.prove.streams.stream import streams
from midspan.run.tasks.desk import OnLabel
from midspan.run.tasks.hours import instant


def labels_into_streams(
    ledger: Ledger, file: WorkFile, work: CompiledWork, flagged: Callable[[], AbstractSet[str]]
) -> OnLabel:
    """What a desk does with a blind answer. flagged: gives who is not looking, as `reviewers.measuring.flagged` names them."""

    def label(item: ItemRow, task: TaskRow, output: Mapping[str, Any], by: str, at: str) -> bool:
        proposal = json.loads(item.answer).get("output") if item.answer else None
        if proposal is None or item.input is None:
            return False
        wrong = not work.right(json.loads(item.input), proposal, output)
        # The newest first: an older one that drew this item has ended, and counts nothing any more.
        for stream in reversed(streams(ledger, file.names)):
            if ledger.latest("draw", stream.id, item.id) is not None:
                said = ProductionLabel(
                    item.id,
                    wrong,
                    task.blind,
                    # Where the role was measured as one, each of its people labels as a part of it.
                    by if by in stream.reviewers else task.role,
                    instant(at),
                    stream.definition_digest,
                    stream.implementation_digest,
                )
                return admit(ledger, file, stream, said, flagged=flagged()) is None
        return False

    return label
