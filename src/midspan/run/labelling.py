"""What follows from what people say: a label that counts, a level that falls, an incident where nobody came."""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, TaskRow
from midspan.prove.streams.admission import admit
from midspan.prove.streams.label import ProductionLabel
from midspan.prove.streams.stream import Stream, ended, streams
from midspan.run.footing import footing
from midspan.run.incidents import incidents, opening
from midspan.run.keeping import BY, Keeping

_NOBODY_CAME = "nobody of the chain took up what waited for people"


class Labelling:
    """One work. Each method is asked within the transaction of the response. Implements what `tasks.desk.Desk` calls."""

    def __init__(
        self,
        file: WorkFile,
        work: CompiledWork,
        ledger: Ledger,
        keeping: Keeping,
        owner: str,
        flagged: AbstractSet[str],
    ) -> None:
        self._file = file
        self._work = work
        self._ledger = ledger
        self._keeping = keeping
        self._owner = owner
        self._flagged = flagged

    def label(self, item: ItemRow, task: TaskRow, output: Mapping[str, Any] | None, by: str, at: str) -> bool:
        """Record what an answer that was given unseen says of the implementation's; whether it counts as a label.

        output: None where the item was rejected: then no answer to it was right. What the labels then no longer hold is lost in the same transaction. Raises StoreError.
        """
        stream = self._drawn_into(item)
        if stream is None or item.answer is None or item.input is None:
            return False
        answer = json.loads(item.answer).get("output")
        if not isinstance(answer, dict):
            return False
        label = ProductionLabel(
            item.id,
            output is None or not self._work.right(json.loads(item.input), answer, output),
            task.blind,
            # Where a role was measured as one, each of its people labels as a part of it.
            by if by in stream.reviewers else task.role,
            datetime.fromisoformat(at),
            stream.definition_digest,
            stream.implementation_digest,
        )
        if admit(self._ledger, self._file, stream, label, flagged=self._flagged) is not None:
            return False
        self._keeping.kept(footing(self._ledger, self._file), at)
        return True

    def ended(self, _task: TaskRow, at: str) -> None:
        """Nobody is left to ask: one incident stands for all that waits. Raises StoreError."""
        if any(each.open and each.what == _NOBODY_CAME for each in incidents(self._ledger, self._file)):
            return
        self._ledger.append([opening(self._file, what=_NOBODY_CAME, by=BY, at=at, owner=self._owner)])

    def _drawn_into(self, item: ItemRow) -> Stream | None:
        for stream in reversed(streams(self._ledger, self._file.names)):
            if self._ledger.latest("draw", stream.id, item.id) is not None:
                return stream if ended(self._ledger, self._file.names, stream) is None else None
        return None
