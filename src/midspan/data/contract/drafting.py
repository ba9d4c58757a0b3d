"""A first contract, proposed from what is in the data and what the work's input asks for.

What holds of every row is proposed as a promise; limits of numbers are not, since tomorrow's may be larger. What nobody can read
off data (purpose, owner, how long it is kept) is left open, and listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from midspan.data.contract.nouns import Contract
from midspan.data.contract.promises import Kind
from midspan.data.contract.terms import PROPERTY
from midspan.data.ports import BLANKS, NULL_TOKENS
from midspan.data.ports import Kind as Stored
from midspan.data.profiling.nouns import ColumnProfile, Counted, Reads, TableProfile

VERSION = "v3.1.0"
# With fewer rows nothing can be said to hold of every one.
_ENOUGH = 20
_MOST_OPTIONS, _EACH = 20, 3
# An option of fewer rows may be a slip of the pen.
_RARE = 0.02
_MOST_SHOWN = 5
_LONGEST_CODE = 20
_SIGNS = {"9": "[0-9]", "A": "[A-Z]", "a": "[a-z]"}
_KEY = re.compile(r"(^|[_ -])(id|key|nr|no|number|code|uuid)$|Id$|^id", re.IGNORECASE)
_OF_SCHEMA = {
    "integer": Kind.INTEGER,
    "number": Kind.NUMBER,
    "boolean": Kind.BOOLEAN,
    "string": Kind.STRING,
    "array": Kind.ARRAY,
    "object": Kind.OBJECT,
}
_LIMITS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_TEXT_LIMITS = ("minLength", "maxLength", "pattern")
_FORMATS = {"date": Kind.DATE, "date-time": Kind.TIMESTAMP, "time": Kind.TIME}


@dataclass(frozen=True, slots=True)
class Open:
    """What somebody has to say. at: `table.column`, or a part of the contract."""

    at: str
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposed contract, and what it leaves open."""

    contract: Contract
    open: tuple[Open, ...]


def draft(
    name: str, profile: TableProfile | None, schema: Mapping[str, Any], server: Mapping[str, Any] | None
) -> Draft:
    """profile: None: only the work's input is known. schema: of the work's input, empty where there is no work."""
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    open_ = [
        Open("description.purpose", "what the data may be used for"),
        Open("team", "who answers for it, as the member with the role `owner`"),
        Open("roles", "who may read it"),
        Open("slaProperties", "how fresh it is (`latency`), and how long it is kept (`retention`)"),
    ]
    if profile is None:
        columns = [
            {"name": each, **_of_schema(properties[each], needed=each in required)} for each in properties
        ]
    else:
        key, feeds = _key(profile), _feeds(profile, properties)
        columns = [
            _column(each, profile, each is key, feeds.get(each.column.name), properties, required)
            for each in profile.columns
        ]
        open_ += _asked(
            name,
            profile,
            {
                column
                for column, field in feeds.items()
                if "enum" in _of_schema(properties[field], needed=False)
            },
        )
        open_ += [
            Open(f"input.{each}", "no column has its name: say `feeds` of the one that fills it")
            for each in sorted(required - set(feeds.values()))
        ]
    said: dict[str, Any] = {
        "kind": "DataContract",
        "apiVersion": VERSION,
        "id": name,
        "name": name,
        "version": "1.0.0",
        "status": "draft",
        **({"servers": [dict(server)]} if server else {}),
        "schema": [{"name": name, "properties": columns}],
    }
    return Draft(Contract.model_validate(said), tuple(open_))


def _column(
    column: ColumnProfile,
    profile: TableProfile,
    is_key: bool,
    field: str | None,
    properties: Mapping[str, Any],
    required: set[str],
) -> dict[str, Any]:
    name = column.column.name
    wanted = _of_schema(properties.get(field or ""), needed=field in required)
    # What the work takes is what is promised, whether or not every value is so yet: that is then found to be at fault.
    kind = Kind(wanted["logicalType"]) if "logicalType" in wanted else _kind(column)
    said: dict[str, Any] = {"name": name, **({"logicalType": kind.value} if kind else {})}
    if field in required or (profile.rows >= _ENOUGH and not column.empty):
        said["required"] = True
    if is_key:
        said["primaryKey"] = True
    options = wanted.get("enum") or [{"value": each.value} for each in _options(column, kind)]
    if options:
        said["enum"] = options
    limits = wanted.get("logicalTypeOptions") or ({} if options else _code(column, kind))
    if limits:
        said["logicalTypeOptions"] = limits
    if column.personal is not None:
        said["classification"] = "confidential"
    terms = _terms(column, field)
    if terms:
        said["customProperties"] = [{"property": PROPERTY, "value": terms}]
    return said


def _kind(column: ColumnProfile) -> Kind | None:  # noqa: PLR0911 - a table
    stored, type_ = column.column.kind, column.column.type.upper()
    if stored is Stored.NUMBER:
        return Kind.INTEGER if "INT" in type_ else Kind.NUMBER
    if stored is Stored.TIME:
        return Kind.DATE if type_ == "DATE" else Kind.TIMESTAMP
    if stored is Stored.BOOLEAN:
        return Kind.BOOLEAN
    if stored is Stored.OTHER:
        return None
    reading = column.reading
    if reading is None or reading.fails or column.leading_zeros:
        return Kind.STRING
    if reading.what is Reads.NUMBER:
        whole = all(re.fullmatch(r" *[+-]?9+ *", each.value) for each in column.shapes if "9" in each.value)
        return Kind.INTEGER if whole else Kind.NUMBER
    return {Reads.DATE: Kind.DATE, Reads.TIME: Kind.TIMESTAMP, Reads.BOOLEAN: Kind.BOOLEAN}.get(
        reading.what, Kind.STRING
    )


def _key(profile: TableProfile) -> ColumnProfile | None:
    """The first column that is filled and different in every row, and is called like a key or stands first."""
    if profile.rows < _ENOUGH:
        return None
    for position, each in enumerate(profile.columns):
        alone = each.distinct is not None and each.distinct.exact == profile.rows and not each.empty
        if alone and (position == 0 or _KEY.search(each.column.name)):
            return each
    return None


def _options(column: ColumnProfile, kind: Kind | None) -> list[Counted]:
    """Few values, each in several rows, and no others; words for nothing are none of them."""
    distinct = column.distinct.exact if column.distinct else None
    if kind is not Kind.STRING or column.personal or distinct is None or len(column.top) != distinct:
        return []
    said = [each for each in column.top if each.value.strip() and not _is_token(each.value)]
    if not 2 <= len(said) <= _MOST_OPTIONS or any(each.rows < _EACH for each in said):
        return []
    return sorted(said, key=lambda each: each.value)


def _is_token(value: str) -> bool:
    return value.strip(BLANKS).lower() in NULL_TOKENS


def _code(column: ColumnProfile, kind: Kind | None) -> dict[str, Any]:
    """The one form that all values have, where it is that of a code; one value alone shows no form."""
    if kind is not Kind.STRING or len(column.shapes) != 1 or column.empty or _alone(column):
        return {}
    shape = column.shapes[0].value
    if not 1 < len(shape) <= _LONGEST_CODE or not column.shortest == column.longest == len(shape):
        return {}
    return {"pattern": pattern_of(shape)}


def pattern_of(shape: str) -> str:
    """`AA99-9` as `^[A-Z]{2}[0-9]{2}-[0-9]$`."""
    runs = ((_SIGNS.get(sign) or _plain(sign), len(list(run))) for sign, run in groupby(shape))
    return f"^{''.join(signs if count == 1 else f'{signs}{{{count}}}' for signs, count in runs)}$"


def _plain(sign: str) -> str:
    return f"\\{sign}" if sign in ".^$*+?()[]{}|\\" else sign


def _terms(column: ColumnProfile, field: str | None) -> dict[str, Any]:
    order, terms = column.day_order, dict[str, Any]()
    if field is not None and field != column.column.name:
        terms["feeds"] = field
    if column.nothings:
        terms["nullTokens"] = [each.value for each in column.nothings]
    if order is not None and (order.day_first or order.month_first) and not order.undecidable:
        terms["dayMonthOrder"] = "day-first" if order.day_first else "month-first"
    return terms


def _feeds(profile: TableProfile, properties: Mapping[str, Any]) -> dict[str, str]:
    """The field of the input that each column fills: of its name, else the only one that differs in its writing alone."""
    names = [each.column.name for each in profile.columns]
    found = {name: name for name in names if name in properties}
    for field in properties:
        alike = [name for name in names if _plainly(name) == _plainly(field) and name not in found]
        if field not in found and len(alike) == 1:
            found[alike[0]] = field
    return found


def _plainly(name: str) -> str:
    return re.sub(r"[\s_-]", "", name).casefold()


def _alone(column: ColumnProfile) -> bool:
    return column.distinct is not None and column.distinct.exact == 1


def _asked(table: str, profile: TableProfile, settled: AbstractSet[str]) -> Iterator[Open]:
    """settled: columns whose options the work's input says."""
    for each in profile.columns:
        at = f"{table}.{each.column.name}"
        if each.personal is not None:
            yield Open(
                at,
                f"it looks like personal data ({each.personal}): keep `classification`, or say `public` where it is not",
            )
        if each.day_order is not None and each.day_order.undecidable:
            yield Open(at, "days such as 03/04/2025 may be either: say `dayMonthOrder`")
        if profile.rows < _ENOUGH or each.personal is not None:
            continue
        if _alone(each) and not each.empty and each.column.kind is Stored.TEXT:
            value = each.top[0].value
            yield Open(
                at, f"`{value}` stands in every row: say `nullTokens: [{value}]` where that means nothing"
            )
        options = [] if each.column.name in settled else _options(each, _kind(each))
        rare = [option for option in options if option.rows < _RARE * profile.rows]
        if rare:
            shown = ", ".join(f"`{option.value}` ({option.rows} rows)" for option in rare[:_MOST_SHOWN])
            more = f" and {len(rare) - _MOST_SHOWN} more" if len(rare) > _MOST_SHOWN else ""
            yield Open(at, f"strike what is no option: of its {len(options)} few have {shown}{more}")


def _of_schema(schema: Any, *, needed: bool) -> dict[str, Any]:
    """What a field of the input asks of the column that fills it."""
    if not isinstance(schema, Mapping):
        return {"required": True} if needed else {}
    said: dict[str, Any] = {}
    kind = _FORMATS.get(str(schema.get("format"))) or _OF_SCHEMA.get(str(schema.get("type")))
    if kind is not None:
        said["logicalType"] = kind.value
    if needed:
        said["required"] = True
    options = schema.get("enum")
    if isinstance(options, Sequence) and not isinstance(options, str) and options:
        said["enum"] = [{"value": each} for each in options if each is not None]
    limits = _LIMITS if kind in {Kind.INTEGER, Kind.NUMBER} else _TEXT_LIMITS if kind is Kind.STRING else ()
    found = {key: schema[key] for key in limits if key in schema}
    if found:
        said["logicalTypeOptions"] = found
    return said
