"""How a column of DuckDB's types becomes JSON: the type it is read as, and what its values go through."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from duckdb.sqltypes import DuckDBPyType

Convert = Callable[[Any], Any]

_INTEGERS = ("tinyint", "smallint", "integer", "bigint", "hugeint")
_PLAIN = frozenset(("boolean", "varchar", *_INTEGERS, *(f"u{each}" for each in _INTEGERS)))
_MOMENT = re.compile(r"(\d+-\d\d-\d\d) (\S+?)(?:([+-]\d\d)(:\d\d)?)?")


class Plan(NamedTuple):
    """target: the type it is read as, in SQL. convert: None where values are JSON as they come; never given a null.

    binary: bytes are in it, and come as base64.
    """

    target: str
    convert: Convert | None = None
    binary: bool = False


def plan(kind: DuckDBPyType) -> Plan:
    """What JSON cannot say becomes text as DuckDB writes it; times become ISO 8601, bytes base64.

    A convert raises ValueError for a number that is none.
    """
    name = kind.id
    if name in {"list", "array", "struct", "map"}:
        return _nested(name, dict(kind.children))
    if name == "decimal":
        return Plan(str(kind), int if dict(kind.children)["scale"] == 0 else _decimal)
    return Plan(str(kind)) if name in _PLAIN else _SCALARS.get(name, Plan("VARCHAR"))


def quoted(name: str) -> str:
    """A name as SQL has it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'


def _nested(name: str, children: dict[str, Any]) -> Plan:
    match name:
        case "struct":
            return _struct([(key, plan(child)) for key, child in children.items()])
        case "map":
            return _map(plan(children["value"]))
    return _list(plan(children["child"]))


def _list(of: Plan) -> Plan:
    convert = of.convert

    def converted(values: list[Any]) -> list[Any]:
        return [None if each is None or convert is None else convert(each) for each in values]

    return Plan(f"{of.target}[]", converted if convert else None, of.binary)


def _struct(parts: Sequence[tuple[str, Plan]]) -> Plan:
    target = ", ".join(f"{quoted(name)} {of.target}" for name, of in parts)
    converts = {name: of.convert for name, of in parts if of.convert}

    def converted(values: dict[str, Any]) -> dict[str, Any]:
        return {
            name: value if value is None or name not in converts else converts[name](value)
            for name, value in values.items()
        }

    return Plan(f"STRUCT({target})", converted if converts else None, any(of.binary for _, of in parts))


def _map(of: Plan) -> Plan:
    convert = of.convert

    def converted(values: dict[str, Any]) -> dict[str, Any]:
        return {
            key: value if value is None or convert is None else convert(value)
            for key, value in values.items()
        }

    return Plan(f"MAP(VARCHAR, {of.target})", converted if convert else None, of.binary)


def _finite(value: float) -> float:
    if math.isfinite(value):
        return value
    raise ValueError(f"{value} is no number that JSON knows")


def _decimal(value: Decimal) -> float | str:
    """A number where it stays the same as one, its digits as text otherwise."""
    near = float(value)
    return near if Decimal(repr(near)) == value else str(value)


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _moment(value: str) -> str:
    found = _MOMENT.fullmatch(value)
    if found is None:
        return value  # infinity
    day, time, hours, minutes = found.groups()
    return f"{day}T{time}{hours + (minutes or ':00') if hours else ''}"


_SCALARS = {
    "float": Plan("DOUBLE", _finite),
    "double": Plan("DOUBLE", _finite),
    "blob": Plan("BLOB", _base64, binary=True),
    **{
        name: Plan("VARCHAR", _moment)
        for name in (
            "timestamp",
            "timestamp_s",
            "timestamp_ms",
            "timestamp_ns",
            "timestamp with time zone",
        )
    },
}
