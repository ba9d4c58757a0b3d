"""What the reply of an HTTP service says: `{output, confidence?, cost?, rationale?, signals?}` (docs/calls.md)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from midspan.implementations.calling.endpoint import CallFailedError
from midspan.model.answer import Answer

_LONGEST = 200


def answer_of(body: bytes, price: float | None) -> Answer:
    """Raises CallFailedError of kind `shape`; `price` is what the call took even so, and its cost where it says none."""
    try:
        return _answer(json.loads(body, parse_constant=_refused), price)
    except RecursionError:
        why = "is nested too deeply"
    except ValueError as error:
        why = str(error) if isinstance(error, _ShapeError) else f"is not JSON: {' '.join(str(error).split())}"
    raise CallFailedError("shape", f"the reply {why}"[:_LONGEST], cost=price)


def wait_s(headers: Mapping[str, str]) -> float | None:
    """Seconds that `Retry-After` asks for; as a date it counts from the reply's own `Date`. None where it says nothing."""
    said = headers.get("retry-after", "").strip()
    try:
        if said.isascii() and said.isdigit():
            return float(said)
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, OverflowError, TypeError):
        return None
    return max(wait.total_seconds(), 0.0)


class _ShapeError(ValueError):
    """It is JSON, and no answer."""


def _answer(reply: Any, price: float | None) -> Answer:
    if not isinstance(reply, dict):
        raise _ShapeError("is no object")
    if not isinstance(reply.get("output"), dict):
        raise _ShapeError("has no object `output`")
    rationale = reply.get("rationale")
    if rationale is not None and not isinstance(rationale, str):
        raise _ShapeError("has a `rationale` that is no text")
    cost = _amount(reply, "cost", math.inf)
    confidence = _amount(reply, "confidence", 1)
    stated = {} if confidence is None else {"stated": confidence}
    return Answer(
        reply["output"],
        confidence=confidence,
        cost=price if cost is None else cost,
        rationale=rationale,
        signals={**stated, **_signals(reply.get("signals"))} or None,
    )


def _signals(said: Any) -> dict[str, float]:
    if said is None:
        return {}
    if not isinstance(said, dict):
        raise _ShapeError("has `signals` that are no object")
    return {name: value for name in said if (value := _amount(said, name, 1)) is not None}


def _amount(reply: Mapping[str, Any], name: str, most: float) -> float | None:
    value = reply.get(name)
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 <= value <= most
        or value == math.inf
    ):
        range_ = "from 0 to 1" if most == 1 else "of 0 or more"
        raise _ShapeError(f"has a `{name}` that is no number {range_}")
    return float(value)


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"`{constant}` is no number of JSON")
