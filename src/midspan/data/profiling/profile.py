"""The profile of a table: one wide aggregate, a dictionary for each column, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from midspan.data.ports import (
    BLANKS,
    MOST_VALUES,
    NULL_TOKENS,
    Column,
    Dictionary,
    Empty,
    Extent,
    Held,
    Kind,
    Table,
    middle_of,
)
from midspan.data.profiling import texts
from midspan.data.profiling.days import day_of, is_day_first
from midspan.data.profiling.nouns import (
    DECLARED,
    QUANTILES,
    ColumnProfile,
    Counted,
    DayOrder,
    Distinct,
    Reads,
    Sample,
    TableProfile,
)
from midspan.data.profiling.personal import holds_personal, masked, personal

_LOOKED_AT = 500
_SPIKE_TIMES, _SPIKE_SHARE, _SPIKE_DISTINCT = 10, 0.01, 20

Told = Callable[[str, int], None]
"""The column that is looked at, and its number."""


def profile(table: Table, told: Told, hides: Mapping[str, bool] | None = None) -> TableProfile:
    """hides: columns of which a contract says whether their values are to be masked. Raises DataError."""
    told("counting rows", 0)
    wide, said = table.wide(), hides or {}
    columns = []
    for number, column in enumerate(table.columns, 1):
        told(column.name, number)
        looks = _Looks(column.name, said.get(column.name))
        columns.append(_column(table, column, wide.rows, wide.columns[column.name], looks))
    return TableProfile(wide.rows, tuple(_exact(table, columns)))


@dataclass(frozen=True, slots=True)
class _Looks:
    """Whether a column is about people, and how its values are shown then. hides: what a contract says of it."""

    name: str
    hides: bool | None

    def personal(self, values: Sequence[str]) -> str | None:
        if self.hides is not None:
            return DECLARED if self.hides else None
        return personal(self.name, values)

    def shown(self, counted: Sequence[Counted], private: str | None) -> tuple[Counted, ...]:
        """Values as they are shown: of personal data, only what they are made of."""
        shown: dict[str, int] = {}
        for each in counted:
            says = each.value.strip(BLANKS).lower() not in NULL_TOKENS
            hidden = private is not None or (self.hides is None and holds_personal(each.value))
            value = masked(each.value) if says and hidden else each.value
            shown[value] = shown.get(value, 0) + each.rows
        return tuple(Counted(*each) for each in shown.items())


def _column(table: Table, column: Column, rows: int, extent: Extent, looks: _Looks) -> ColumnProfile:
    """Ends and quantiles of personal data are somebody's: they are left out."""
    found = _whole_column(table, column, rows, extent, looks)
    return found if found.personal is None else replace(found, least=None, most=None, quantiles={})


def _whole_column(table: Table, column: Column, rows: int, extent: Extent, looks: _Looks) -> ColumnProfile:
    found = ColumnProfile(column, rows - extent.filled, 0, 0, least=extent.least, most=extent.most)
    if column.kind is Kind.OTHER or not extent.filled:
        return found
    dictionary = table.dictionary(column.name)
    found = replace(found, distinct=_distinct(dictionary, extent), sample=_sample(dictionary))
    match dictionary.held:
        case Held.BINS:
            return replace(found, quantiles=_bin_quantiles(table, dictionary))
        case Held.DAYS:
            return _days(table, dictionary, found, looks)
    if column.kind is Kind.TEXT:
        return _texts(table, dictionary, found, looks)
    return _values(table, dictionary, found, looks)


def _distinct(dictionary: Dictionary, extent: Extent) -> Distinct | None:
    match dictionary.held:
        case Held.DAYS:
            return None
        case Held.BINS:
            return Distinct(None, dictionary.size, max(extent.about, MOST_VALUES))
    about = dictionary.size if dictionary.share == 1.0 else round(dictionary.size / dictionary.share)
    return Distinct(dictionary.distinct, dictionary.size, about)


def _sample(dictionary: Dictionary) -> Sample | None:
    return None if dictionary.share == 1.0 else Sample(dictionary.share, dictionary.counted)


def _texts(table: Table, dictionary: Dictionary, found: ColumnProfile, looks: _Looks) -> ColumnProfile:
    name = dictionary.table
    some = texts.some_of(table, dictionary)
    private = looks.personal([each.value for each in some[:_LOOKED_AT]])
    top = _top(table, dictionary)
    looked = texts.looked_at(table, dictionary, some, top)
    quantiles, least, most = {}, None, None
    if looked.reading is not None and looked.reading.what is Reads.NUMBER and not looked.leading_zeros:
        weighted = f"SELECT try_cast(v AS DOUBLE) AS x, n FROM {name}"
        quantiles = _quantiles(table, weighted)
        if found.sample is None:
            ((least, most),) = table.ask(f"SELECT min(x), max(x) FROM ({weighted}) WHERE isfinite(x)")
    if (
        looked.reading is not None
        and looked.reading.what in {Reads.DATE, Reads.TIME}
        and found.sample is None
    ):
        least, most = _ends_of_days(table, name, looked.day_order)
    spikes = _spikes(table, dictionary, top, looked.placeholders)
    return replace(
        found,
        blanks=looked.blanks,
        tokens=looked.tokens,
        nothings=looked.nothings,
        mixed=looked.mixed,
        least=least,
        most=most,
        quantiles=quantiles,
        shortest=looked.shortest,
        longest=looked.longest,
        top=looks.shown(top, private),
        shapes=looked.shapes,
        shaped=looked.shaped,
        reading=looked.reading
        and replace(looked.reading, examples=looks.shown(looked.reading.examples, private)),
        leading_zeros=looked.leading_zeros,
        day_order=looked.day_order,
        mojibake=looked.mojibake,
        mojibake_examples=looks.shown(looked.mojibake_examples, private),
        spikes=looks.shown(spikes, private),
        personal=private,
    )


def _ends_of_days(table: Table, name: str, order: DayOrder | None) -> tuple[date | None, date | None]:
    """Of the days that can be read in one way."""
    sql, parameters = day_of(day_first=is_day_first(order))
    ((least, most),) = table.ask(f"SELECT min(d), max(d) FROM (SELECT {sql} AS d FROM {name})", parameters)
    return least, most


def _values(table: Table, dictionary: Dictionary, found: ColumnProfile, looks: _Looks) -> ColumnProfile:
    """Numbers and booleans."""
    top = _top(table, dictionary)
    if dictionary.kind is Kind.BOOLEAN:
        return replace(found, top=tuple(top))
    numbers = table.ask(
        f"SELECT v, n FROM {dictionary.table} WHERE list_contains($1, v) ORDER BY n DESC, v",
        [[*texts.PLACEHOLDERS, *(f"{each}.0" for each in texts.PLACEHOLDERS)]],
    )
    private = looks.personal([counted.value for counted in top])
    known = [Counted(*each) for each in numbers]
    return replace(
        found,
        top=looks.shown(top, private),
        quantiles=_quantiles(table, f"SELECT x, n FROM {dictionary.table}"),
        spikes=looks.shown(_spikes(table, dictionary, top, known), private),
        personal=private,
    )


def _days(table: Table, dictionary: Dictionary, found: ColumnProfile, looks: _Looks) -> ColumnProfile:
    rows = table.ask(
        f"SELECT v::VARCHAR, n FROM {dictionary.table} WHERE v IS NOT NULL ORDER BY n DESC, v LIMIT {texts.SHOWN}"
    )
    top = [Counted(*each) for each in rows]
    epoch = f"SELECT datediff('day', DATE '1970-01-01', v)::DOUBLE AS x, n FROM {dictionary.table}"
    days = _quantiles(table, epoch)
    known = [each for each in top if each.value in texts.PLACEHOLDERS]
    return replace(
        found,
        top=tuple(top),
        quantiles={share: date.fromordinal(719_163 + round(x)) for share, x in days.items()},
        spikes=tuple(_spikes(table, dictionary, top, known)),
        personal=looks.personal([]),
    )


def _top(table: Table, dictionary: Dictionary) -> list[Counted]:
    rows = table.ask(f"SELECT v, n FROM {dictionary.table} ORDER BY n DESC, v LIMIT {texts.SHOWN}")
    return [Counted(*row) for row in rows]


def _spikes(
    table: Table, dictionary: Dictionary, top: Sequence[Counted], known: Sequence[Counted]
) -> list[Counted]:
    """A value ten times as frequent as any other in a column of many, or a known placeholder that is no single case."""
    spikes = {each.value: each for each in known if each.rows > 1 and _is_frequent(table, dictionary, each)}
    if len(top) > 1 and dictionary.size >= _SPIKE_DISTINCT:
        first, second = top[:2]
        said = first.value.strip().lower() not in {"", *NULL_TOKENS}
        if said and first.rows >= max(_SPIKE_TIMES * second.rows, _SPIKE_SHARE * dictionary.counted):
            spikes[first.value] = first
    return list(spikes.values())


def _is_frequent(table: Table, dictionary: Dictionary, value: Counted) -> bool:
    """More than ten times as frequent as half of the values: `-1` among temperatures is no placeholder."""
    ((median,),) = table.ask(f"SELECT median(n) FROM {dictionary.table}")
    return value.rows >= _SPIKE_TIMES * median or dictionary.size < _SPIKE_DISTINCT


def _quantiles(table: Table, weighted: str) -> dict[float, float]:
    """weighted: a query for `x` and `n`; what is no finite number is left out."""
    rows = table.ask(
        f"""
        WITH o AS (
            SELECT x, sum(n) OVER (ORDER BY x ROWS UNBOUNDED PRECEDING) AS passed, sum(n) OVER () AS total
            FROM ({weighted}) WHERE x IS NOT NULL AND isfinite(x)
        )
        SELECT p, min(x) FROM o, unnest($1::DOUBLE[]) AS u(p) WHERE passed >= p * total GROUP BY p ORDER BY p
        """,
        [list(QUANTILES)],
    )
    return dict(rows)


def _bin_quantiles(table: Table, dictionary: Dictionary) -> dict[float, float]:
    """Within 1 % of the exact ones."""
    rows = table.ask(f"SELECT s, k, n FROM {dictionary.table} WHERE s BETWEEN -1 AND 1 ORDER BY s, s * k")
    total = sum(n for *_, n in rows)
    found: dict[float, float] = {}
    passed = 0
    for s, k, n in rows:
        passed += n
        found |= {
            share: middle_of(s, k) for share in QUANTILES if share not in found and passed >= share * total
        }
    return found


def _exact(table: Table, columns: Sequence[ColumnProfile]) -> list[ColumnProfile]:
    """Blanks and words for nothing of sampled columns, counted over all rows."""
    sampled = [each for each in columns if each.sample is not None and each.column.kind is Kind.TEXT]
    both = table.count([Empty(each.column.name, nulls=False) for each in sampled])
    some = [each for each, rows in zip(sampled, both, strict=True) if rows]
    blank = table.count([Empty(each.column.name, tokens=(), nulls=False) for each in some])
    blanks = {each.column.name: rows for each, rows in zip(some, blank, strict=True)}
    exact = {
        each.column.name: replace(
            each, blanks=blanks.get(each.column.name, 0), tokens=rows - blanks.get(each.column.name, 0)
        )
        for each, rows in zip(sampled, both, strict=True)
    }
    return [exact.get(each.column.name, each) for each in columns]
