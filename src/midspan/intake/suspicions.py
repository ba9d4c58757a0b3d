"""Columns that may be known only after the answer is: a suspicion, never a proof. Only people can say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from midspan.intake.dates import read_moment
from midspan.intake.naming import names_after
from midspan.intake.profiles import Profile, is_empty, text_of
from midspan.intake.textkinds import TextKind

Arrived = tuple[str, tuple[TextKind, ...]]
"""The column that says when an item arrived, and what its dates are."""

_PURE = 0.98
_FEWEST_PER_VALUE = 3


def suspicion(
    column: Profile, answer: str, rows: Sequence[Mapping[str, Any]], arrived: Arrived | None
) -> str | None:
    """Why this column may be known only after the answer; None where nothing speaks for it.

    rows: a sample.
    """
    pairs = [
        (text_of(row[column.name]), text_of(row[answer]))
        for row in rows
        if not is_empty(row.get(column.name)) and not is_empty(row.get(answer))
    ]
    pure = _decided(pairs)
    if pure is not None:
        return f"its value decides `{answer}` in {100 * pure:.1f}% of rows: it may be part of the answer"
    kinds = column.date_kinds
    if kinds and arrived is not None and column.name != arrived[0]:
        return _later(column.name, kinds, rows, arrived)
    word = names_after(column.name)
    return f"`{word}` in its name speaks of what comes after the answer" if word else None


def _decided(pairs: Sequence[tuple[str, str]]) -> float | None:
    """In how many rows the value alone tells the answer, where values repeat and the answer is not nearly constant."""
    by_value: defaultdict[str, Counter[str]] = defaultdict(Counter)
    answers: Counter[str] = Counter()
    for value, answer in pairs:
        by_value[value][answer] += 1
        answers[answer] += 1
    if len(answers) < 2 or len(by_value) < 2 or len(pairs) < _FEWEST_PER_VALUE * len(by_value):
        return None
    pure = sum(max(each.values()) for each in by_value.values()) / len(pairs)
    constant = max(answers.values()) / len(pairs)
    return pure if pure >= _PURE and pure - constant > (1 - constant) / 2 else None


def _later(
    name: str, kinds: tuple[TextKind, ...], rows: Sequence[Mapping[str, Any]], arrived: Arrived
) -> str | None:
    later = both = 0
    for row in rows:
        one, other = read_moment(row.get(name), kinds), read_moment(row.get(arrived[0]), arrived[1])
        if one is None or other is None:
            continue
        both += 1
        if one.date() < other.date():
            return None
        later += one.date() > other.date()
    return f"never before `{arrived[0]}`, and later in {later:,} of {both:,} rows" if later else None
