"""A case as people see it: its input field by field, its answer, each bounded."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from midspan.explain.page import Card, Grid
from midspan.model.case import Case
from midspan.wording.shortened import shortened
from midspan.wording.spans import Span, Spans, say, world

_MOST_FIELDS = 20
_LONGEST = 600
_SHOWN_OF_LIST = 8
_LEAST_SQUARE, _LARGEST_SQUARE = 16, 1024


def card(case: Case, after: tuple[tuple[str, Spans], ...] = (), title: str | None = None) -> Card:
    """title: the case's id where it is left out."""
    fields = list(case.input.items())
    left = len(fields) - _MOST_FIELDS
    shown = tuple((name, value(each)) for name, each in fields[:_MOST_FIELDS])
    more = ((f"and {left} more", say("see the cases file")),) if left > 0 else ()
    return Card(anchor(case), title or case.id, (*shown, *more), tuple(_grids(case.input)), after)


def anchor(case: Case) -> str:
    """Made of the case's key: an id may hold anything."""
    return f"case-{case.key[:12]}"


def value(said: Any) -> Spans:
    """One value in the world's voice; a long list is cut, and its length said."""
    if isinstance(said, str):
        return (world(shortened(said, _LONGEST)),) if said else say("(empty text)")
    if said is None:
        return say("nothing")
    if isinstance(said, list) and len(said) > _SHOWN_OF_LIST and all(map(_is_plain, said)):
        first = ", ".join(_written(each) for each in said[:_SHOWN_OF_LIST])
        return say(world(f"{first}, …"), f" ({len(said):,} values)")
    return (world(shortened(_written(said), _LONGEST)),)


def answer(said: Mapping[str, Any] | None) -> Spans:
    """An output: the value alone where it has one field, else each field with its name."""
    if said is None:
        return say("unknown")
    if len(said) == 1:
        return value(next(iter(said.values())))
    parts: list[str | Span | Spans] = []
    for position, (name, each) in enumerate(list(said.items())[:_MOST_FIELDS]):
        parts += [*([", "] if position else []), f"{shortened(name, 80)} ", value(each)]
    return say(*parts) if parts else say("(empty)")


def _is_plain(each: Any) -> bool:
    return not isinstance(each, dict | list)


def _written(said: Any) -> str:
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)


def _grids(item: Mapping[str, Any]) -> Iterator[Grid]:
    """A list of numbers whose length is a square is drawn too: for a scan that is all a person can read."""
    for name, each in item.items():
        if not isinstance(each, list) or not _LEAST_SQUARE <= len(each) <= _LARGEST_SQUARE:
            continue
        width = math.isqrt(len(each))
        if width * width == len(each) and all(map(_is_number, each)):
            yield Grid(name, tuple(map(float, each)), width)


def _is_number(each: Any) -> bool:
    return isinstance(each, int | float) and not isinstance(each, bool) and abs(each) < 1e12
