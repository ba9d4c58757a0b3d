"""What a contract says of the form of values, as conditions over the dictionary of a column."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.data import ports
from midspan.data.checking.values import Asked
from midspan.data.contract.promises import Column, Kind

# Formats of texts that the standard names, as far as a pattern can tell.
_FORMATS = {
    "email": r"^[^@\s]+@[^@\s]+\.[^@\s.]+$",
    "uuid": r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
    "uri": r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$",
    "ipv4": r"^((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])\.){3}(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])$",
    "hostname": r"^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$",
}
_MOMENTS = {Kind.DATE, Kind.TIMESTAMP, Kind.TIME}


def conditions(column: Column, there: ports.Kind) -> list[Asked]:
    """Every condition that the contract sets, each with what is said of a value that does not fulfil it."""
    return list(_conditions(column, there))


def _conditions(column: Column, there: ports.Kind) -> Iterator[Asked]:
    if column.options is not None:
        yield _options(column.options, there)
    if column.pattern is not None:
        yield Asked("regexp_matches(v, ?)", (column.pattern,), "does not have its pattern")
    if column.format in _FORMATS and column.kind not in _MOMENTS:
        yield Asked("regexp_matches(t, ?)", (_FORMATS[column.format],), f"is no `{column.format}`")
    least, most = column.length
    if least is not None or most is not None:
        yield Asked(
            "length(v) between ? and ?", (least or 0, 2**31 if most is None else most), _length(least, most)
        )
    if not column.within.open:
        yield from _within(column, there)


def _length(least: int | None, most: int | None) -> str:
    if least is not None and least == most:
        return f"is not {least:,} signs long"
    if most is None:
        return f"is shorter than {least or 0:,} signs"
    return f"is longer than {most:,} signs" if not least else f"is not {least:,} to {most:,} signs long"


def _options(options: tuple[str, ...], there: ports.Kind) -> Asked:
    if there is ports.Kind.NUMBER:
        numbers = [each for option in options if (each := _number(option)) is not None]
        return Asked("list_contains(?::double[], x)", (tuple(numbers),), "is none of its values")
    return Asked("list_contains(?::varchar[], v)", (options,), "is none of its values")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _within(column: Column, there: ports.Kind) -> Iterator[Asked]:
    """What cannot be read as a number or a moment is said elsewhere, and fulfils every limit."""
    ends = (
        (">=", column.within.least),
        ("<=", column.within.most),
        (">", column.within.above),
        ("<", column.within.below),
    )
    if column.kind in _MOMENTS:
        reads, type_ = "try_cast(t as timestamp)", "timestamp"
    else:
        reads, type_ = ("x" if there is ports.Kind.NUMBER else "try_cast(t as double)"), "double"
    for sign, end in ends:
        if end is not None:
            yield Asked(f"coalesce({reads} {sign} ?::{type_}, true)", (end,), f"is not `{sign} {end}`")
