"""One column of the reference and of production, read alike, window by window: texts of a file may be numbers or times."""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.data.fit.counting import counting
from midspan.data.fit.fields import Side
from midspan.data.fit.reading import (
    COMMA,
    FURTHEST,
    MOST_STRAYS,
    NUMBER,
    STRAY,
    Reading,
    Values,
    meaning,
    read,
    read_both,
)
from midspan.data.fit.stretches import Stretch
from midspan.data.ports import BIN_BASE, BLANKS, MOST_VALUES, NULL_TOKENS, Held, Kind, middle_of
from midspan.data.profiling.personal import personal
from midspan.stats.distance.dictionaries import Dictionary

MOST_APART = 5_000
"""Of more different numbers a window holds bins of 2 %."""

_LEAST_BINS = 200
_LOOKED_AT = 500
_NULL, _ODD, _INFINITE = 9, 8, "a number without end"
_READ = {Kind.NUMBER: Reading.NUMBER, Kind.TIME: Reading.TIME, Kind.BOOLEAN: Reading.BOOLEAN}

_Seen = Mapping[str, int] | Reading | None
"""Texts with their rows; what a column is whose values were not brought; None where nothing can be said of them."""


@dataclass(frozen=True, slots=True)
class Windowed:
    """A column on one side. windows: its dictionary in each, in their order."""

    side: Side
    windows: tuple[Dictionary, ...]


def windowed(name: str, reference: Stretch, production: Stretch, latest: int) -> tuple[Windowed, Windowed]:
    """A column that both sides have. latest: `side` of production is of so many of its windows. Raises DataError."""
    recent = production.latest(latest)
    seen = _seen(name, reference), _seen(name, recent)
    values = _alike(*seen)
    hidden = any(personal(name, list(each)[:_LOOKED_AT]) for each in seen if isinstance(each, Mapping))
    found = []
    for stretch, rows, own, of in zip(
        (reference, production), (reference, recent), values, seen, strict=True
    ):
        counted = [] if own is None else list(_counted(name, stretch, own.reading))
        first = len(stretch.windows) - len(rows.windows)
        if own is None:
            own = Values(Reading.TEXT, {}, too_many=True)  # noqa: PLW2901 - what is left to say of it
        elif isinstance(of, Reading):
            own = _summed(own.reading, ((key, n) for at, key, n in counted if at >= first))  # noqa: PLW2901
        ups = isinstance(of, Reading) and counting(stretch.table, stretch.columns[name])
        side = Side(own, rows.rows, personal=hidden, counting=ups)
        found.append(Windowed(side, _by_window(counted, len(stretch.windows))))
    return found[0], found[1]


def _seen(name: str, stretch: Stretch) -> _Seen:
    kind = _kind(name, stretch)
    if kind is not Kind.TEXT:
        return _READ.get(kind)
    parts = stretch.parts(name)
    ((size,),) = stretch.table.ask(f"SELECT count(DISTINCT v) FROM {parts}")
    if size <= MOST_VALUES:
        return {text: rows for text, rows in stretch.ask(parts, "v") if text is not None}
    some = f"(SELECT * FROM {parts} WHERE md5(v) < '{int(MOST_VALUES / size * 0xFFFFFFFF):08x}')"
    sampled = read({text: rows for text, rows in stretch.ask(some, "v") if text is not None})
    return sampled.reading if sampled.reading.on_an_axis else None


def _kind(name: str, stretch: Stretch) -> Kind:
    return next(each.kind for each in stretch.table.columns if each.name == stretch.columns[name])


def _alike(first: _Seen, second: _Seen) -> tuple[Values | None, Values | None]:
    """What both are; None where nothing can be said. Values that were not brought are not in it."""
    if isinstance(first, Mapping) and isinstance(second, Mapping):
        return read_both(first, second)
    like = next((each for each in (first, second) if isinstance(each, Reading)), None)
    before, now = (
        read(each, like) if isinstance(each, Mapping) else Values(each, {}) if each is not None else None
        for each in (first, second)
    )
    return before, now


def _counted(name: str, stretch: Stretch, reading: Reading) -> Iterator[tuple[int, Hashable, int]]:
    """Window, value, rows; None is a row without a value, STRAY one of another kind."""
    kind = _kind(name, stretch)
    if kind is Kind.NUMBER:
        yield from _numbers(name, stretch)
    elif kind is Kind.TEXT:
        yield from _texts(name, stretch, reading)
    else:
        for at, value, rows in stretch.ask(stretch.parts(name), "i, v"):
            yield at, value if kind is Kind.TIME or value is None else value == "true", rows


def _numbers(name: str, stretch: Stretch) -> Iterator[tuple[int, Hashable, int]]:
    held = stretch.table.dictionary(stretch.columns[name])
    if held.held is Held.BINS or held.size > MOST_APART:
        binned = stretch.parts(name, binned=True)
        if _bins(stretch, binned) >= _LEAST_BINS:
            yield from (
                (at, _number(_middle(s, k)), rows) for at, s, k, rows in stretch.ask(binned, "i, s, k")
            )
            return
    for at, value, rows in stretch.ask(stretch.parts(name), "i, x"):
        yield at, _number(value), rows


def _texts(name: str, stretch: Stretch, reading: Reading) -> Iterator[tuple[int, Hashable, int]]:
    parts = stretch.parts(name)
    if reading.on_an_axis:
        ((size,),) = stretch.table.ask(f"SELECT count(DISTINCT v) FROM {parts}")
        binned = _binned_texts(parts, reading)
        if size > MOST_APART and _bins(stretch, binned) >= _LEAST_BINS:
            for at, s, k, rows in stretch.ask(binned, "i, s, k"):
                yield at, STRAY if s == _ODD else _number(_middle(s, k)), rows
            return
    known: dict[str | None, Hashable] = {None: None}
    for at, text, rows in stretch.ask(parts, "i, v"):
        if text not in known:
            known[text] = meaning(text, reading)
        yield at, known[text], rows


def _bins(stretch: Stretch, parts: str) -> int:
    ((size,),) = stretch.table.ask(f"SELECT count(*) FROM (SELECT DISTINCT s, k FROM {parts} AS parts)")
    return int(size)


def _binned_texts(parts: str, reading: Reading) -> str:
    """Numbers that were written, in bins where they are: `w`, `s`, `k` and `n`, as `Table.parts` has them of numbers."""
    comma = reading is Reading.COMMA
    written = "replace(replace(trim(v), '.', ''), ',', '.')" if comma else "trim(v)"
    words = ", ".join(f"'{each}'" for each in NULL_TOKENS)
    blanks = f"'{BLANKS}'"
    return f"""(
        SELECT w, s, CASE WHEN s IN (1, -1) THEN ceil(ln(abs(x)) / {math.log(BIN_BASE)!r})::INT ELSE 0 END AS k, n FROM (
            SELECT w, n, x, CASE
                WHEN v IS NULL OR trim(v, {blanks}) = '' OR lower(trim(v, {blanks})) IN ({words}) THEN {_NULL}
                WHEN NOT regexp_full_match(trim(v), '{COMMA if comma else NUMBER}') OR coalesce(abs(x) > {FURTHEST}, true) THEN {_ODD}
                ELSE sign(x)::INT END AS s
            FROM (SELECT w, n, v, TRY_CAST({written} AS DOUBLE) AS x FROM {parts})
        )
    )"""


def _middle(s: int | None, k: int) -> float:
    return math.nan if s in {None, 3, _NULL} else middle_of(s or 0, k)


def _number(value: float | None) -> Hashable:
    """NaN says nothing, as a null does; what is infinite has no place on an axis."""
    if value is None or math.isnan(value):
        return None
    return STRAY if abs(value) > FURTHEST else value


def _summed(reading: Reading, counted: Iterator[tuple[Hashable, int]]) -> Values:
    counts: dict[Hashable, int] = {}
    odd = 0
    for key, rows in counted:
        if key == STRAY:
            odd += rows
        elif key is not None:
            counts[key] = counts.get(key, 0) + rows
    return Values(reading, counts, ((_INFINITE, odd),)[: MOST_STRAYS * bool(odd)], odd)


def _by_window(counted: list[tuple[int, Any, int]], windows: int) -> tuple[Dictionary, ...]:
    found: list[dict[Hashable, float]] = [{} for _ in range(windows)]
    for at, key, rows in counted:
        found[at][key] = found[at].get(key, 0) + rows
    return tuple(found)
