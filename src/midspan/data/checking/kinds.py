"""When a text can stand for a value of a logical type, as conditions over `t`, the text without blanks around it."""

from __future__ import annotations

from midspan.data import ports
from midspan.data.checking.values import Asked
from midspan.data.contract.promises import Column, DayMonth, Kind
from midspan.data.profiling.days import ordered

_NUMBER = r"[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?"
_ISO_DAY = "[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_BOOLEANS = ("true", "false", "t", "f", "yes", "no", "y", "n", "0", "1")
# What a text of the form 03/04/2025 may be, by the order that is declared.
_ORDERS = {order: ordered(day_first=order is DayMonth.DAY_FIRST, signs="/.-") for order in DayMonth}
# Letters of the standard's formats, the longest first, as strptime writes them.
_LETTERS = (
    ("yyyy", "%Y"), ("YYYY", "%Y"), ("MMM", "%b"), ("SSS", "%g"), ("MM", "%m"), ("dd", "%d"), ("DD", "%d"), ("HH", "%H"), ("hh", "%I"), ("mm", "%M"),
    ("ss", "%S"), ("yy", "%y"), ("M", "%-m"), ("d", "%-d"), ("H", "%-H"), ("a", "%p"), ("Z", "%z"), ("XXX", "%z"),
)  # fmt: skip


def castable(column: Column, there: ports.Kind) -> Asked | None:  # noqa: PLR0911 - a table
    """The condition; None where every value fits. Never true where nothing of this kind can."""
    kind = column.kind
    if kind in {None, Kind.STRING, Kind.OBJECT, Kind.ARRAY, Kind.MAP} or _same(kind, there):
        return None
    if there in {ports.Kind.TIME, ports.Kind.OTHER}:
        return Asked("false")
    if kind is Kind.INTEGER:
        if there is ports.Kind.NUMBER:
            return Asked("x = floor(x)")
        return Asked("regexp_full_match(t, '[+-]?[0-9]+')")
    if kind is Kind.NUMBER:
        return Asked(f"regexp_full_match(t, '{_NUMBER}')")
    if kind is Kind.BOOLEAN:
        return Asked("list_contains(?::varchar[], lower(t))", (_BOOLEANS,))
    if there is not ports.Kind.TEXT:
        return Asked("false")
    return Asked(*moment(column, "time" if kind is Kind.TIME else "timestamp"), "") if kind else None


def _same(kind: Kind | None, there: ports.Kind) -> bool:
    return (
        (kind in {Kind.DATE, Kind.TIMESTAMP, Kind.TIME} and there is ports.Kind.TIME)
        or (kind is Kind.NUMBER and there is ports.Kind.NUMBER)
        or (kind is Kind.BOOLEAN and there is ports.Kind.BOOLEAN)
    )


def moment(column: Column, type_: str = "timestamp") -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The condition that a text is a moment, and its parameters: ISO, or by the declared format or order."""
    reads, parameters = moment_of(column, type_)
    return f"{reads} is not null", parameters


def moment_of(column: Column, type_: str = "timestamp") -> tuple[str, tuple[tuple[str, ...], ...]]:
    """The text as a moment (null where it is none), and the parameters of that."""
    formats = _formats(column)
    if type_ == "time":
        return "try_cast(t as time)", ()
    iso = f"case when regexp_matches(t, '^{_ISO_DAY}($|[ T])') then try_cast(t as timestamp) end"
    if not formats:
        return iso, ()
    return f"coalesce({iso}, try_strptime(t, ?::varchar[]))", (formats,)


def _formats(column: Column) -> tuple[str, ...]:
    if column.format is not None:
        return (strptime(column.format),)
    orders = [column.day_month] if column.day_month else list(DayMonth)
    days = [each for order in orders for each in _ORDERS[order]]
    return (*days, *(f"{each} {time}" for each in days for time in ("%H:%M", "%H:%M:%S")))


def strptime(said: str) -> str:
    """`dd/MM/yyyy` as `%d/%m/%Y`; a format that is already so stays. What stands in quotes stands for itself."""
    if "%" in said:
        return said
    found, rest = "", said
    while rest:
        if rest[0] == "'":
            quoted, _, rest = rest[1:].partition("'")
            found += quoted
            continue
        letters, written = next((pair for pair in _LETTERS if rest.startswith(pair[0])), (rest[0], rest[0]))
        found, rest = found + written, rest[len(letters) :]
    return found
