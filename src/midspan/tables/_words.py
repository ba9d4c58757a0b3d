"""The words of SQL that the engines have in common, made of columns called `c0`, `c1`, … and of parameters.

What a user named never stands in a statement that is made here: the engine's own view of the table gives each column
its number, and values are parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, Protocol, runtime_checkable

from midspan.data.ports import (
    BIN_BASE,
    EMPTY,
    NULL_TOKENS,
    Column,
    Condition,
    Empty,
    Kind,
    OneOf,
    Outside,
    words_pattern,
)

_STEP = repr(math.log(BIN_BASE))
_FIRST, _LAST = "timestamp '0001-01-01 00:00:00'", "timestamp '9999-12-31 23:59:59.999999'"
_FIRST_DAY, _LAST_DAY = "date '0001-01-01'", "date '9999-12-31'"


class Form(Enum):
    """How exact the numbers of a column are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    NONE = "none"
    """It holds no numbers."""


class Typed(NamedTuple):
    """A column of the engine's view. nan: the literal of its NaN, where its type has one. day: it holds no time of day."""

    column: Column
    form: Form = Form.NONE
    nan: str | None = None
    day: bool = False


class Dialect(Protocol):
    """What the engines say differently. text, double, integer: types of texts, and of numbers of 64 and of 32 bits."""

    text: str
    double: str
    integer: str

    def parameter(self, number: int) -> str:
        """Where the value of this number stands, from 1."""
        ...

    def matches(self, text: str, pattern: str) -> str:
        """Whether all of the text is of this pattern, one that all engines read alike."""
        ...

    def md5(self, text: str) -> str:
        """32 hexadecimal digits, lower case, of the text in UTF-8."""
        ...

    def about(self, column: str) -> str | None:
        """An aggregate that says about how many different values there are; None: it has none that is quick."""
        ...


@runtime_checkable
class Signed(Protocol):
    """An engine that looks at the first sign of a text more quickly than at a pattern."""

    def first_sign(self, text: str) -> str:
        """Its number in Unicode; less than 33 for an empty text."""
        ...


class Parameters:
    """Values on their way to the engine."""

    def __init__(self, dialect: Dialect) -> None:
        self.values: list[Any] = []
        self._dialect = dialect

    def __call__(self, value: Any) -> str:
        self.values.append(value)
        return self._dialect.parameter(len(self.values))


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def counted_time(name: str, typed: Typed) -> str:
    """Whether a time is one of the calendar's years 1 to 9999; infinities are not."""
    first, last = _calendar(typed)
    return f"{name} >= {first} AND {name} <= {last}"


def _calendar(typed: Typed) -> tuple[str, str]:
    return (_FIRST_DAY, _LAST_DAY) if typed.day else (_FIRST, _LAST)


def extent(
    number: int, typed: Typed, dialect: Dialect, *, about: bool, filled: int | None = None
) -> list[str]:
    """Filled, least, most and – or null – about of a column, as `Wide` has them. filled: where that is known."""
    name = f"c{number}"
    several = dialect.about(name) if about and typed.column.kind in {Kind.TEXT, Kind.NUMBER} else None
    ends = [f"min({name})", f"max({name})"]
    if typed.column.kind not in {Kind.TIME, Kind.NUMBER}:
        ends = ["NULL", "NULL"]
    elif typed.column.kind is Kind.TIME:
        first, last = _calendar(typed)
        ends = [f"CASE WHEN min({name}) >= {first} AND max({name}) <= {last} THEN {end} END" for end in ends]
    elif typed.nan:
        ends = [f"CASE WHEN max({name}) <> {typed.nan} THEN {end} END" for end in ends]
    return [f"count({name})" if filled is None else f"{filled:d}", *ends, several or "NULL"]


def counted_ends(number: int, typed: Typed) -> list[str]:
    """Least and most of what counts, where not all of it does: to look at each value costs more."""
    name = f"c{number}"
    counts = counted_time(name, typed) if typed.column.kind is Kind.TIME else f"{name} <> {typed.nan}"
    return [f"min({name}) FILTER (WHERE {counts})", f"max({name}) FILTER (WHERE {counts})"]


def values_of(number: int, typed: Typed, dialect: Dialect, level: int) -> str:
    """Values and their counts: `v` (for floating numbers `x`) and `n`. level: only 1 in 2^level, by MD5."""
    name = f"c{number}"
    if typed.form is Form.FLOAT:
        # Adding zero makes one number of the two zeros.
        return f"SELECT {name}::{dialect.double} + 0 AS x, count(*) AS n FROM t WHERE {name} IS NOT NULL GROUP BY 1"
    # Grouped as what it is, then written: two writings of one number are one value.
    some = f" AND {sampled(name, dialect, level)}" if level else ""
    grouped = f"SELECT {name} AS g, count(*) AS n FROM t WHERE {name} IS NOT NULL{some} GROUP BY 1"
    match typed.form:
        case Form.INTEGER:
            return f"SELECT g::{dialect.text} AS v, g::{dialect.double} AS x, n FROM ({grouped}) AS grouped"
        case Form.DECIMAL:
            return f"SELECT g::{dialect.text} AS v, n FROM ({grouped}) AS grouped"
    value = "g" if typed.column.kind is Kind.TEXT else f"g::{dialect.text}"
    return f"SELECT {value} AS v, n FROM ({grouped}) AS grouped"


def sampled(value: str, dialect: Dialect, level: int) -> str:
    """One in 2^level, and all that say nothing: these are counted on the way."""
    return f"({says_nothing(value, NULL_TOKENS, dialect)} OR {dialect.md5(value)} < '{below(level)}')"


def says_nothing(value: str, tokens: Sequence[str], dialect: Dialect, *, blanks: bool = True) -> str:
    """Whether a text is one of these words, in capitals or not, with blanks around or not; blanks: or of blanks alone."""
    matches = dialect.matches(value, words_pattern(tokens, blanks=blanks) if tokens else EMPTY)
    if not isinstance(dialect, Signed):
        return matches
    first = dialect.first_sign(value)
    begin = sorted({ord(sign) for token in tokens for sign in (token[0], token[0].upper())})
    others = "".join(f" AND {first} <> {sign}" for sign in begin)
    return f"CASE WHEN {first} BETWEEN 33 AND 126{others} THEN false ELSE {matches} END"


def below(level: int) -> str:
    """What the MD5 of the values of this level is less than, as text."""
    return f"{1 << (32 - level):08x}"


def days_of(number: int, typed: Typed) -> str:
    """Days and their counts; null for times outside of the years 1 to 9999."""
    name = f"c{number}"
    day = f"CASE WHEN {counted_time(name, typed)} THEN {name}::date END"
    return f"SELECT {day} AS v, count(*) AS n FROM t WHERE {name} IS NOT NULL GROUP BY 1"


def bin_of(dialect: Dialect) -> tuple[str, str]:
    """The sign of a number `x` and its bin, as Held.BINS has them."""
    double = dialect.double
    endless = f"'Infinity'::{double}"
    # NaN is the greatest of all. What is asked first is what nearly every number is.
    positive = f"CASE WHEN x < {endless} THEN 1 WHEN x = {endless} THEN 2 ELSE 3 END"
    negative = f"CASE WHEN x > '-Infinity'::{double} THEN -1 ELSE -2 END"
    sign = f"CASE WHEN x > 0 THEN {positive} WHEN x < 0 THEN {negative} ELSE 0 END"
    size = (
        f"CASE WHEN abs(x) > 0 AND abs(x) < {endless}"
        f" THEN ceil(ln(abs(x)) / '{_STEP}'::{double})::{dialect.integer} ELSE 0 END"
    )
    return sign, size


def bins_of(number: int, dialect: Dialect) -> str:
    """Signs, bins and their counts."""
    sign, size = bin_of(dialect)
    return (
        f"SELECT {sign} AS s, {size} AS k, count(*) AS n"
        f" FROM (SELECT c{number}::{dialect.double} AS x FROM t WHERE c{number} IS NOT NULL) AS numbers GROUP BY 1, 2"
    )


def fulfilled(
    condition: Condition, number: int, typed: Typed, dialect: Dialect, parameters: Parameters
) -> str:
    """Whether a row fulfils it. Raises ValueError where it does not fit the column's kind."""
    name = f"c{number}"
    match condition:
        case Empty():
            return _empty(condition, name, typed, dialect)
        case OneOf():
            return _one_of(condition, name, typed, dialect, parameters)
        case Outside():
            return _outside(condition, name, typed, dialect, parameters)


def _empty(condition: Empty, name: str, typed: Typed, dialect: Dialect) -> str:
    parts = [f"{name} IS NULL"] if condition.nulls else []
    if typed.column.kind is Kind.TEXT and (condition.blanks or condition.tokens):
        parts.append(says_nothing(name, condition.tokens, dialect, blanks=condition.blanks))
    return f"({' OR '.join(parts)})" if parts else "false"


def _one_of(condition: OneOf, name: str, typed: Typed, dialect: Dialect, parameters: Parameters) -> str:
    if typed.column.kind is Kind.OTHER:
        raise ValueError(f"`{condition.column}` holds values that cannot be compared")
    if not condition.values:
        return f"{name} IS NOT NULL" if condition.other else "false"
    if typed.column.kind is Kind.TIME and all(type(value) is date for value in condition.values):
        name = f"{name}::date"
    cast = _cast(typed, dialect)
    among = ", ".join(f"{parameters(value)}{cast}" for value in condition.values)
    return f"{name} {'NOT IN' if condition.other else 'IN'} ({among})"


def _cast(typed: Typed, dialect: Dialect) -> str:
    """What a parameter is made, where the engine could take it for another type."""
    match typed.column.kind:
        case Kind.TEXT:
            return f"::{dialect.text}"
        case Kind.BOOLEAN:
            return "::boolean"
    return ""


def _outside(condition: Outside, name: str, typed: Typed, dialect: Dialect, parameters: Parameters) -> str:
    if typed.column.kind not in {Kind.NUMBER, Kind.TIME}:
        raise ValueError(f"`{condition.column}` holds neither numbers nor times")
    parts = []
    if condition.least is not None:
        parts.append(f"{name} < {_bound(condition.least, dialect, parameters)}")
    if condition.most is not None:
        above = f"{name} > {_bound(condition.most, dialect, parameters)}"
        parts.append(f"({above} AND {name} <> {typed.nan})" if typed.nan else above)
    return f"({' OR '.join(parts)})" if parts else "false"


def _bound(value: float | Decimal | date, dialect: Dialect, parameters: Parameters) -> str:
    if isinstance(value, datetime):
        return f"{parameters(value)}::timestamp"
    if isinstance(value, date):
        return f"{parameters(value)}::date"
    return f"{parameters(value)}::{dialect.double}" if isinstance(value, float) else parameters(value)


def filled(numbers: Sequence[int], prefix: str = "") -> str:
    """All of these columns hold something."""
    return " AND ".join(f"{prefix}c{number} IS NOT NULL" for number in numbers)
