"""Demands of quality that a contract makes: what midspan measures, as limits of its own checks, and what it does not.

Not measured are texts for people, queries (SQL of a contract is somebody else's program, and is never run), and what is written
for another tool. They are unknown, never fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.data.contract.nouns import Quality
from midspan.data.contract.promises import Limit, Range, Unmeasured
from midspan.definitions.faults import Path as Keys
from midspan.definitions.workspace import Document

# Metrics of the standard, and the check of ours that counts the same. The second line: names of 3.0, under `rule`.
CHECK_OF = {
    "nullValues": "filled",
    "missingValues": "filled",
    "invalidValues": "valid",
    "duplicateValues": "key",
    "nullCheck": "filled",
    "validValuesCheck": "valid",
    "duplicateCount": "key",
}
_ROWS = {"rowCount"}
_WHY = {
    "text": "it is said to people, and no program can tell",
    "sql": "SQL of a contract is never run",
    "custom": "it is written for another tool",
}


@dataclass(slots=True)
class Demanded:
    """What the demands of one table or column come to. filled: no row may be empty."""

    filled: bool = False
    unique: bool = False
    pattern: str | None = None
    options: tuple[str, ...] | None = None
    null_tokens: tuple[str, ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    rows: Range = field(default_factory=Range)
    limits: dict[str, Limit] = field(default_factory=dict)
    unmeasured: list[Unmeasured] = field(default_factory=list)


def demanded(document: Document, of: str, said: Sequence[Quality] | None, at: Keys) -> Demanded:
    """Everything that is demanded of the table or column at this path."""
    found = Demanded()
    for position, each in enumerate(said or ()):
        why = _taken(found, each)
        if why is not None:
            place = document.place(*at, "quality", position)
            what = each.name or each.metric or each.rule or each.type or "demand"
            found.unmeasured.append(Unmeasured(of, what, why, place))
    return found


def _taken(found: Demanded, said: Quality) -> str | None:
    """Take one demand over; why it is not measured where it is not."""
    kind = said.type or "library"
    metric = said.metric or said.rule
    if kind != "library" or metric is None:
        return _WHY.get(kind, f"`{kind}` is no kind of demand that midspan knows")
    if metric in _ROWS:
        wanted = _wanted_rows(said)
        if wanted is None:
            return "it says no number of rows"
        found.rows = wanted
        return None
    check = CHECK_OF.get(metric)
    limit = _limit(said)
    if check is None:
        return f"`{metric}` is no metric that midspan knows"
    if limit is None:
        return "what it must be is no upper limit"
    found.limits[check] = limit
    _arguments(found, metric, said.arguments or {}, nothing=limit.block == 0)
    return None


def _arguments(found: Demanded, metric: str, said: dict[str, Any], *, nothing: bool) -> None:
    check = CHECK_OF[metric]
    if check == "filled":
        found.filled |= nothing
        tokens = said.get("missingValues")
        found.null_tokens += tuple(each for each in _list(tokens) if isinstance(each, str) and each.strip())
    elif check == "key":
        columns = tuple(each for each in _list(said.get("properties")) if isinstance(each, str))
        found.unique_together += (columns,) if columns else ()
        found.unique |= not columns
    else:
        pattern, values = said.get("pattern"), _list(said.get("validValues"))
        found.pattern = pattern if isinstance(pattern, str) else found.pattern
        found.options = tuple(map(str, values)) if values else found.options


def _list(said: Any) -> Iterator[Any] | list[Any]:
    return said if isinstance(said, list) else []


def _limit(said: Quality) -> Limit | None:
    """The upper limit of a count of faulty rows: above it the check blocks, and any such row is a warning."""
    rows = (said.unit or "rows").lower() not in {"percent", "%"}
    scale = 1.0 if rows else 0.01
    most: float | None = None
    if isinstance(said.mustBe, int | float) and not isinstance(said.mustBe, bool):
        most = float(said.mustBe)
    elif said.mustBeLessOrEqualTo is not None:
        most = float(said.mustBeLessOrEqualTo)
    elif said.mustBeLessThan is not None:
        # Of rows, fewer than 5 is at most 4; of shares the limit itself is a matter of one row in very many.
        most = max(said.mustBeLessThan - (1 if rows else 0), 0)
    elif said.mustBeBetween is not None and len(said.mustBeBetween) == 2:
        most = float(said.mustBeBetween[1])
    return None if most is None or most < 0 else Limit(0.0, most * scale, rows)


def _wanted_rows(said: Quality) -> Range | None:
    least, most, above, below = said.mustBeGreaterOrEqualTo, said.mustBeLessOrEqualTo, None, None
    if isinstance(said.mustBe, int | float) and not isinstance(said.mustBe, bool):
        least = most = said.mustBe
    if said.mustBeBetween is not None and len(said.mustBeBetween) == 2:
        least, most = said.mustBeBetween
    above, below = said.mustBeGreaterThan, said.mustBeLessThan
    wanted = Range(least, most, above, below)
    return None if wanted.open else wanted
