"""What people said of answers: read from a case, put together where several judged, and reduced to what is evidence.

Law: an answer is acceptable where more of those who judged it accept it than reject it; a tie does not. Who judged,
when, blind or not and how long says nothing about right and wrong, and is no part of a case's key.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from midspan.definitions.digests import digest
from midspan.ledger.canonical import canonical
from midspan.model.case import Judged
from midspan.units import shown

KEYS = frozenset({"output", "acceptable", "by", "at", "blind", "effort_s", "edited"})
LONGEST_EFFORT_S = 10_000_000

_FORM = 'write "judged": {"output": {…}, "acceptable": true}, or a list of such judgements'

Same = Callable[[Mapping[str, Any]], bool]


class JudgementError(ValueError):
    """It is no judgement. The message follows the name of the case; `help` is one imperative line."""

    def __init__(self, problem: str, help: str = _FORM) -> None:  # noqa: A002 - the word users see
        super().__init__(problem)
        self.help = help


def read_judgements(raw: Any, by: str | None, *, blind: bool) -> tuple[Judged, ...]:
    """The value of `judged`: one judgement or a list, which is empty while nobody has judged.

    by, blind: what the case says, for judgements that do not say it themselves. Raises JudgementError.
    """
    if not isinstance(raw, dict | list):
        raise JudgementError(f"has `judged` `{shown(raw)}`, not a JSON object or a list")
    return tuple(_one(each, by, blind=blind) for each in (raw if isinstance(raw, list) else [raw]))


def acceptable(judged: Iterable[Judged], same: Same) -> bool | None:
    """Whether an answer is acceptable, by all who judged one that is the `same`; None where nobody did.

    An answer that equals what a judge made of a rejected one is accepted by that judge.
    """
    votes = [each.acceptable for each in judged if same(each.output)]
    votes += [True for each in judged if each.edited is not None and same(each.edited)]
    return 2 * sum(votes) > len(votes) if votes else None


def by_answer(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The judgements of each answer, by its digest."""
    found: dict[str, list[Judged]] = {}
    for each in judged:
        found.setdefault(digest(each.output), []).append(each)
    return found


def evidence(judged: Sequence[Judged]) -> Any:
    """What of judgements is evidence, in an order of its own: one as a mapping, several as a list."""
    parts = [
        {
            "output": each.output,
            "acceptable": each.acceptable,
            **({} if each.edited is None else {"edited": each.edited}),
        }
        for each in judged
    ]
    return parts[0] if len(parts) == 1 else sorted(parts, key=canonical)


def written(each: Judged) -> dict[str, Any]:
    """A judgement as a line of cases says it; what is unsaid is left out."""
    said = {
        "output": each.output,
        "acceptable": each.acceptable,
        "by": each.by,
        "at": each.at,
        "blind": each.blind or None,
        "effort_s": each.effort_s,
        "edited": each.edited,
    }
    return {key: value for key, value in said.items() if value is not None}


def seconds(raw: Any, key: str = "effort_s") -> float | None:
    """A time that a person took. Raises JudgementError."""
    if raw is None:
        return None
    number = isinstance(raw, int | float) and not isinstance(raw, bool)
    if not number or not (math.isfinite(raw) and 0 <= raw <= LONGEST_EFFORT_S):
        raise JudgementError(f"has `{key}` `{shown(raw)}`, not a number of seconds", f'write "{key}": 42.5')
    return float(raw)


def moment(raw: Any) -> str | None:
    """A time as ISO 8601 has it. Raises JudgementError."""
    if raw is None:
        return None
    try:
        datetime.fromisoformat(raw)
    except (TypeError, ValueError):
        raise JudgementError(
            f"has `at` `{shown(raw)}`, not a time", 'write "at": "2026-09-01T08:30:00Z"'
        ) from None
    return str(raw)


def _one(raw: Any, by: str | None, *, blind: bool) -> Judged:
    if not isinstance(raw, dict) or not KEYS.issuperset(raw):
        raise JudgementError("has a `judged` of another form")
    output, verdict, own, edited = (raw.get(key) for key in ("output", "acceptable", "blind", "edited"))
    judge = raw.get("by", by)
    if (
        not isinstance(output, dict)
        or not isinstance(verdict, bool)
        or not isinstance(own, bool | None)
        or not isinstance(edited, dict | None)
        or not isinstance(judge, str | None)
    ):
        raise JudgementError("has a `judged` of another form")
    return Judged(
        output,
        verdict,
        judge,
        moment(raw.get("at")),
        blind if own is None else own,
        seconds(raw.get("effort_s")),
        edited,
    )
