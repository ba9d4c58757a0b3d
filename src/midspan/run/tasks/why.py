"""Why somebody is asked, derived from what there is now: the definition, the answer, and what may act alone.

Of an item whose right answer is known it says what it would say of any other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from midspan.definitions.segmented import segment_of
from midspan.model.production import ItemRow, TaskRow, TaskState
from midspan.model.stage import Level
from midspan.prove.streams.promoting import promotion_of
from midspan.prove.streams.stream import ended, streams
from midspan.run.footing import footing
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.shown import Shown, checks, shown_to


def shown_at(desk: Desk, task: TaskRow, item: ItemRow) -> Shown:
    """As `shown_to`, with the reason as it is now. Raises StoreError."""
    shown = shown_to(task, item)
    hidden = task.blind and task.state is TaskState.OPEN
    if hidden or checks(task) or item.input is None:
        return shown
    return replace(shown, because=why(desk, item) or shown.because)


def why(desk: Desk, item: ItemRow) -> str | None:
    """None where nothing that is there now says it. Raises StoreError."""
    value = json.loads(item.input or "null")
    answer = json.loads(item.answer) if item.answer else None
    judged = desk.work.judged(value)
    if judged is not None:
        return judged
    if answer is None:
        return None
    output = answer.get("output")
    if output is None or answer.get("failure"):
        return None
    held = desk.work.held(value, output)
    if held is not None:
        return f"constraint `{held}` does not hold"
    stands = footing(desk.ledger, desk.file)
    level = stands.level if item.level is None else Level(item.level)
    if level is Level.ASSISTED:
        return "a person decides every item at this level"
    return _unsure(desk, item, answer) if level is Level.AUTONOMOUS else None


def threshold_for(desk: Desk, item: ItemRow) -> float | None:
    """From which confidence an answer like this one acts alone; None where none does, or confidence is not asked.

    Raises StoreError.
    """
    if item.input is None or item.answer is None:
        return None
    named = json.loads(item.answer).get("implementation") or footing(desk.ledger, desk.file).implementation
    value = json.loads(item.input)
    quality = desk.file.work.quality
    segment = segment_of(quality.segments if quality else ())(value)
    for stream in reversed(streams(desk.ledger, desk.file.names)):
        if stream.implementation != named or stream.segment not in {None, segment}:
            continue
        if ended(desk.ledger, desk.file.names, stream) is None:
            promotion = promotion_of(desk.ledger, desk.file, stream)
            return promotion.threshold if promotion else None
    return None


def _unsure(desk: Desk, item: ItemRow, answer: Mapping[str, Any]) -> str | None:
    threshold, confidence = threshold_for(desk, item), answer.get("confidence")
    if threshold is None:
        return None
    if confidence is None:
        return f"how sure the answer is, is not known, and it acts alone from `{threshold:.4g}`"
    if confidence < threshold:
        return f"its confidence is `{confidence:.4g}`, and it acts alone from `{threshold:.4g}`"
    return None
