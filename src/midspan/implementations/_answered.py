"""What goes into a user's function, and what its call is worth as a reply."""

from __future__ import annotations

import copy
import marshal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from midspan.implementations._calling import Inputs, Returned
from midspan.implementations._workspace_code import ShapeError, in_one_line
from midspan.model.answer import Answer
from midspan.prove.ports import Failed, Item, Reply


def copied(items: Sequence[Item]) -> Inputs:
    # What the function does to its inputs must not reach the constraints, nor a second call.
    inputs = [item.input for item in items]
    try:
        return list(marshal.loads(marshal.dumps(inputs)))  # noqa: S302 - our own bytes; the fastest deep copy of JSON
    except ValueError:
        return copy.deepcopy(inputs)


def late(timeout_s: float) -> Reply:
    return Reply(Failed("timeout", f"no answer within {timeout_s:g} s"))


def reply(returned: Returned, root: Path) -> Reply:
    if returned.raised is not None:
        kind = "shape" if isinstance(returned.raised, ShapeError) else "exception"
        return Reply(Failed(kind, in_one_line(returned.raised, root)), returned.seconds)
    if len(returned.answers) != 1:
        return Reply(Failed("shape", f"{len(returned.answers)} answers to 1 item"), returned.seconds)
    return Reply(checked(returned.answers[0]), returned.seconds)


def checked(value: Any) -> Answer | Failed:
    if isinstance(value, Answer):
        return value
    return Failed("shape", f"returned a list of `{type(value).__name__}`, not of `midspan.Answer`")
