"""Whether what a person said can count: as strict with people as with an implementation."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.model.production import ItemRow, TaskRow
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.shown import proposal_of

LONGEST_TEXT = 4000
LONGEST_EFFORT_S = 86_400.0

_WORDLESS = {
    Verdict.REJECT: ("it is rejected without a reason", "say why: whoever gets it back has to know"),
    Verdict.ESCALATE: ("it is handed on without a note", "say what the next one has to decide"),
}


def output_of(response: Response, task: TaskRow, item: ItemRow) -> Mapping[str, Any] | None:
    """What would count; None where nothing would."""
    return proposal_of(task, item) if response.verdict is Verdict.ACCEPT else response.output


def misfit(response: Response, task: TaskRow, item: ItemRow, work: CompiledWork) -> Refused | None:
    """Why it cannot count; None where it can."""
    problem = _texts(response) or _verdict(response, task, item) or _output(response, task, item, work)
    return None if problem is None else Refused(Why.FAULT, *problem)


def _texts(response: Response) -> tuple[str, str] | None:
    for name, text in (("reason", response.reason), ("note", response.note)):
        if text is not None and len(text) > LONGEST_TEXT:
            return f"the {name} has `{len(text):,}` characters", f"say it in `{LONGEST_TEXT:,}`"
    spent = response.effort_s
    if spent is not None and not (math.isfinite(spent) and 0 <= spent <= LONGEST_EFFORT_S):
        return f"the time it took is `{spent}`", "give seconds, at most a day of them"
    return None


def _verdict(response: Response, task: TaskRow, item: ItemRow) -> tuple[str, str] | None:
    said, words = response.verdict, {Verdict.REJECT: response.reason, Verdict.ESCALATE: response.note}
    if (response.output is not None) != (said is Verdict.EDIT):
        return f"`{said}` and an output do not fit together", "an output goes with `edit`, and only with it"
    if said in words and not (words[said] or "").strip():
        return _WORDLESS[said]
    if response.second and said in words:
        return f"a second person checks an output, and `{said}` gives none", "hand it on with a note instead"
    if said is Verdict.ACCEPT and (task.blind or proposal_of(task, item) is None):
        hidden = "the proposal is hidden, and cannot be accepted"
        return (
            hidden if task.blind else "nothing is proposed that could be accepted",
            "give the output that is right",
        )
    return None


def _output(response: Response, task: TaskRow, item: ItemRow, work: CompiledWork) -> tuple[str, str] | None:
    output = output_of(response, task, item)
    if output is None:
        return None
    if item.input is None:
        return "the input of the item was erased", "release it: nobody can tell what is right any more"
    fault = work.output_fault(output)
    if fault is not None:
        return f"the output does not fit: {fault}", "correct the value"
    held = work.held(json.loads(item.input), output)
    if held is not None:
        return f"constraint `{held}` does not hold", "correct the output, or reject it with a reason"
    return None
