"""Groups of cells that nothing flagged, and that stand out: in form, by a missing value, near a frequent one, against the other columns.

Nothing of it is a finding; it takes a yes. What the contract says is measured, and never asked: of a column whose form is promised
only what keeps the promise is in question, and that less. Every signal is counted in the dictionaries of the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Any

from midspan.data import ports
from midspan.data.asking.answers import Signal, Topic, rule_of
from midspan.data.asking.group import Group
from midspan.data.checking.ground import Ground, Held, empty
from midspan.data.checking.oddities import stand_ins_of
from midspan.data.checking.same import EDITS, SHORTEST
from midspan.data.checking.values import Column, most_cells

# That a group is wrong, before anybody was asked. They set the order of questions and nothing else.
_CHANCES: Mapping[Signal, float] = {
    Signal.MISSING: 0.2,
    Signal.FORM: 0.2,
    Signal.RARE_FORM: 0.4,
    Signal.STAND_IN: 0.5,
    Signal.NEAR_MISS: 0.8,
}
# The most frequent form is less likely to be wrong, and so is one that is nothing but a number or a word.
_LEADING_FORM, _PLAIN_FORM = 0.25, 0.2
# What keeps a form that the contract promises is that much less likely to be wrong.
_PROMISED = 0.2
# A column has usual forms where the three most frequent cover so much of it; else its texts are free, and no form is odd.
_REGULAR, _LEADING = 0.9, 3
# A form is rare below the one share of the column, and below the other one of those that go together.
_RARE, _SCATTERED = 0.05, 0.01
# In a column of free texts a form is usual from this share.
_FREE = 0.1
# A vocabulary is closed where values that occur so often cover half of it.
_OFTEN, _CLOSED, _MOST_OFTEN, _MOST_SELDOM = 5, 0.5, 5_000, 20_000
_LEAST_ROWS = 20
# The nearest frequent value of each rare one, within two edits; another number is no slip that anybody could tell.
_NEAR = f"""
    with s as (select unnest(?::varchar[]) as v), o as (select unnest(?::varchar[]) as c)
    select v, arg_min(c, (d, c)) from (
        select v, c, damerau_levenshtein(v, c) as d from s join o
        on abs(length(v) - length(c)) <= {EDITS} and regexp_replace(v, '[^0-9]', '', 'g') = regexp_replace(c, '[^0-9]', '', 'g')
    ) where d <= {EDITS} group by v
"""

_NUMBER = "case when try_cast(replace(t, ',', '') as double) is not null then '9' else {} end"
_DIGITS = "regexp_replace(t, '[0-9]+', '9', 'g')"
# Runs of signs; runs with capitals told from others; every sign for itself.
_FORMS = (
    _NUMBER.format(f"regexp_replace({_DIGITS}, '\\p{{L}}+', 'a', 'g')"),
    _NUMBER.format(
        f"regexp_replace(regexp_replace({_DIGITS}, '\\p{{Lu}}+', 'A', 'g'), '\\p{{Ll}}+', 'a', 'g')"
    ),
    _NUMBER.format("regexp_replace(regexp_replace(t, '[0-9]', '9', 'g'), '\\p{L}', 'a', 'g')"),
)


def suspects(ground: Ground, only: AbstractSet[str] | None = None) -> Iterator[Group]:
    """Every group of a table, whether it was answered or not. only: columns to look at; all where it is None."""
    if ground.rows < _LEAST_ROWS:
        return
    for held in ground.present:
        if only is not None and held.promised.name not in only:
            continue
        if held.there is not None and held.there.kind in {ports.Kind.TEXT, ports.Kind.NUMBER}:
            seen: set[tuple[int, ...]] = set()
            for each in _Suspected(ground, held).groups():
                if each.rows not in seen:  # else the same cells stand out in another way as well
                    yield each
                seen.add(each.rows)


def _related(ground: Ground) -> set[str]:
    """Columns that a dependency is about."""
    return {name for each in ground.table.dependencies for name in (*each.of, each.fixes, each.by) if name}


@dataclass(frozen=True, slots=True)
class _Form:
    text: str
    rows: int


class _Suspected:
    """The groups of one column."""

    def __init__(self, ground: Ground, held: Held) -> None:
        self._ground, self._held = ground, held
        self._column = Column(ground, held, held.nothing)
        said = held.promised
        formed = said.pattern or said.format or said.options or said.kind not in {None, "string"}
        self._promised = bool(formed) or not said.within.open or said.length != (None, None)
        # What takes part in a dependency or a key has its use, and is looked at there.
        self._used = said.unique or said.key is not None or said.name in _related(ground)

    def groups(self) -> Iterator[Group]:
        yield from self._missing()
        [(filled,)] = self._column.ask("coalesce(sum(n), 0)")
        if not filled:
            return
        odd = stand_ins_of(self._ground, self._column)
        if odd:
            yield self._of(Signal.STAND_IN, "", "looks typed to fill it in", odd)
        if self._held.there is not None and self._held.there.kind is ports.Kind.TEXT:
            yield from self._near_misses(int(filled))
            if self._held.promised.options is None:
                yield from self._forms(int(filled))

    def _missing(self) -> Iterator[Group]:
        name = empty(self._held).column
        if any(each.required for each in self._ground.table.columns):
            return  # the contract says what has to be filled, and that is measured
        wanted = ports.Empty(name, (), nulls=True, blanks=True)
        texts = self._held.there is not None and self._held.there.kind is ports.Kind.TEXT
        tokens = [each for each in self._held.nothing if each not in self._held.tokens] if texts else []
        kinds = [
            ("", wanted),
            *((each, ports.Empty(name, (each,), nulls=False, blanks=False)) for each in tokens),
        ]
        counts = self._ground.data.count([each for _, each in kinds])
        share = 1 - sum(counts) / self._ground.rows
        for (token, each), count in zip(kinds, counts, strict=True):
            if count:
                found = self._ground.data.rows_of(each, (), most_cells(self._ground))
                values = {row.row: row.values[name] for row in found}
                says = f"says `{token}`, which may stand for nothing" if token else "is empty"
                chance = _CHANCES[Signal.STAND_IN] if token else _CHANCES[Signal.MISSING] * share
                yield self._made(Signal.MISSING, token, says, values, count, chance)

    def _forms(self, filled: int) -> Iterator[Group]:
        for level, form in enumerate(_FORMS):
            where = "true group by f order by sum(n) desc, f limit 2000"
            found = [
                _Form(text, int(rows)) for text, rows in self._column.ask(f"{form} as f, sum(n)", where=where)
            ]
            regular = sum(each.rows for each in found[:_LEADING]) >= _REGULAR * filled
            # Of values that are shown by their shapes alone nobody could tell whether a usual one is right.
            if level == 0 and not (self._promised or self._used or self._ground.hides(self._held)):
                yield from self._usual(form, found, filled, regular=regular)
            if not regular:
                continue
            for each in found[1:]:
                if _SCATTERED * filled <= each.rows < _RARE * filled:
                    yield self._formed(Signal.RARE_FORM, form, level, [each])
            scattered = [each for each in found[1:] if each.rows < _SCATTERED * filled]
            if scattered:
                yield self._formed(Signal.RARE_FORM, form, level, scattered, scattered=True)

    def _usual(self, form: str, found: Sequence[_Form], filled: int, *, regular: bool) -> Iterator[Group]:
        """Forms that much of the column has: whoever knows how it should look knows of each whether it is right."""
        for place, each in enumerate(found[:_LEADING]):
            if each.rows >= (_RARE if regular else _FREE) * filled:
                leading = _LEADING_FORM if not regular or not place else 1
                plain = _PLAIN_FORM if each.text in {"9", "a"} else 1
                chance = _CHANCES[Signal.FORM] * leading * plain
                yield replace(self._formed(Signal.FORM, form, 0, [each]), chance=chance)

    def _formed(
        self, signal: Signal, form: str, level: int, forms: Sequence[_Form], *, scattered: bool = False
    ) -> Group:
        texts = [each.text for each in forms]
        where = f"list_contains(?::varchar[], {form}) order by n desc, v limit {_MOST_SELDOM}"
        values = self._column.ask("v", where=where, among=[texts])
        shown = ", ".join(f"`{text[:30]}`" for text in texts[:3]) + (", …" if len(texts) > 3 else "")
        # Whatever rare forms come new, they are of the same group, and answered as well.
        detail = f"{level}" if scattered else f"{level} {texts[0]}"
        what = "has one of the rare forms" if scattered else "has the form"
        return self._of(signal, detail, f"{what} {shown}", [value for (value,) in values])

    def _near_misses(self, filled: int) -> Iterator[Group]:
        often = self._column.ask(
            "v, n", where=f"n >= {_OFTEN} and length(t) >= {SHORTEST} limit {_MOST_OFTEN + 1}"
        )
        if not often or len(often) > _MOST_OFTEN or sum(n for _, n in often) < _CLOSED * filled:
            return
        seldom = self._column.ask(
            "v, n", where=f"n <= 3 and length(t) >= {SHORTEST} limit {_MOST_SELDOM + 1}"
        )
        if not seldom or len(seldom) > _MOST_SELDOM:
            return
        near = self._ground.data.ask(_NEAR, [[value for value, _ in each] for each in (seldom, often)])
        named = dict(near)
        if named:
            yield self._of(Signal.NEAR_MISS, "", "is nearly a much more frequent value", list(named), named)

    def _of(
        self,
        signal: Signal,
        detail: str,
        says: str,
        values: Sequence[str],
        named: Mapping[str, Any] | None = None,
    ) -> Group:
        name = self._column.there.name
        found = self._column.rows_with(values, most_cells(self._ground))
        where = "list_contains(?::varchar[], v)"
        [(count,)] = self._column.ask("coalesce(sum(n), 0)", where=where, among=[list(values)])
        rows = {each.row: each.values.get(name) for each in found}
        meant = {row: named[text] for row, value in rows.items() if named and (text := str(value)) in named}
        chance = _CHANCES[signal] * (_PROMISED if self._promised else 1)
        return self._made(signal, detail, says, rows, int(count), chance, meant)

    def _made(
        self, signal: Signal, detail: str, says: str, rows: Mapping[int, Any], count: int, chance: float,
        named: Mapping[int, str] | None = None,
    ) -> Group:  # fmt: skip
        name = self._held.promised.name
        topic = Topic(self._ground.table.name, name, signal, detail, rule_of(self._held.promised))
        return Group(topic, says, tuple(rows), count, chance, count, rows, named or {})
