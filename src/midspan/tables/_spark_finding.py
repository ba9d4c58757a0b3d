"""What Spark finds under a name: its columns, what they are read as, and how its rows are numbered."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from midspan.data.ports import Column, Kept, Kind, Relation, Stored
from midspan.errors import DataError
from midspan.tables._spark_rows import Order, ways
from midspan.tables._spark_session import FAULTS, LOCAL, refused
from midspan.tables._words import Form, Typed

_INTEGERS = frozenset(("tinyint", "smallint", "int", "bigint"))
_TEXTS = ("string", "varchar", "char", "void")
_GLOB = re.compile(r"[*?\[\]{}\\]")
_CASES, _PARTS = "spark.sql.caseSensitive", "spark.sql.sources.partitionColumnTypeInference.enabled"


class Opened(NamedTuple):
    """A table under the name of a view, with columns `c0`, `c1`, …, and its rows' group `g` and place `i`."""

    shown: str
    view: str
    typed: list[Typed]
    order: Order


def opened(spark: Any, place: Relation | Stored, view: str) -> Opened:
    """Raises DataError."""
    try:
        frame = spark.table(_named(place.name)) if isinstance(place, Relation) else _read(spark, place)
        said = [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]
        files = isinstance(place, Stored) or _is_table(spark, place)
    except FAULTS as error:
        raise refused(error, place.shown) from None
    if not said:
        raise DataError(f"`{place.shown}` has no columns", help="give a table with at least one column")
    texts = isinstance(place, Stored) and place.kind is not Kept.PARQUET
    typed = [_typed(name, kind, texts=texts) for name, kind in said]
    columns = [
        f"{_expression(name, kind, each)} AS c{number}"
        for number, ((name, kind), each) in enumerate(zip(said, typed, strict=True))
    ]
    shadowed = any(name.lower() == "_metadata" for name, _ in said)
    order = _viewed(frame, place, view, columns, [name for name, _ in said], files=files and not shadowed)
    return Opened(place.shown, view, typed, order)


def _viewed(
    frame: Any,
    place: Relation | Stored,
    view: str,
    columns: Sequence[str],
    names: Sequence[str],
    *,
    files: bool,
) -> Order:
    found = ways([f"{quoted(name)}::string" for name in names], files=files)
    for at, hidden in enumerate(found):
        try:
            chosen = frame.selectExpr(*columns, f"{hidden.group} AS g", f"{hidden.within} AS i")
            chosen.createOrReplaceTempView(view)
        except FAULTS as error:
            # What does not know its files says so at once; anything else is said of the last way.
            if at == len(found) - 1:
                raise refused(error, place.shown) from None
        else:
            return hidden.order
    raise AssertionError("there is always one more way")


def _is_table(spark: Any, place: Relation) -> bool:
    """Whether it is files, and no view of such: a view may leave out rows, or show them twice."""
    return spark.catalog.getTable(_named(place.name)).tableType in {"MANAGED", "EXTERNAL"}


def _read(spark: Any, place: Stored) -> Any:
    # Names that only differ in their capitals are two names in files; in a catalogue there are no such.
    spark.conf.set(_CASES, "true")
    # What names of folders say is a text beside texts, and 01 is not 1 there.
    spark.conf.set(_PARTS, str(place.kind is Kept.PARQUET).lower())
    path, above = _path(place), _above_glob(place)
    options = {"mode": "FAILFAST", **({"basePath": above} if above else {})}
    match place.kind:
        case Kept.PARQUET:
            options |= {"mergeSchema": "true"}
        case Kept.CSV:
            options |= {
                "sep": place.delimiter, "encoding": _charset(place.encoding), "header": str(place.header).lower(), "quote": '"',
                "escape": '"', "multiLine": "true", "enforceSchema": "false", "maxCharsPerColumn": "-1",
            }  # fmt: skip
        case Kept.JSON:
            options |= {"primitivesAsString": "true"}
    return spark.read.format(place.kind.value).options(**options).load(path)


def _charset(encoding: str) -> str:
    """As Java names it."""
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return encoding
    return re.sub(r"-(le|be)$", r"\1", name.replace("iso8859", "iso-8859").replace("ascii", "us-ascii"))


def _path(place: Stored) -> str:
    """A file of exactly this name on this machine comes before a glob."""
    if place.address != LOCAL or "://" in place.path:
        return place.path
    path = Path(place.path).absolute()
    return _GLOB.sub(r"\\\g<0>", str(path)) if path.exists() else str(path)


def _above_glob(place: Stored) -> str | None:
    """The folder below which names of folders say something, where the path is a glob."""
    path = _path(place)
    if path != str(Path(place.path).absolute()) and "://" not in path:
        return None
    parts = path.split("/")
    first = next((at for at, part in enumerate(parts) if _GLOB.search(part)), None)
    return "/".join(parts[:first]) or None if first else None


def _named(name: str) -> str:
    """As Spark reads names of parts; a user may quote one that has a point in it."""
    return name if "`" in name else ".".join(map(quoted, name.split(".")))


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _typed(name: str, kind: str, *, texts: bool) -> Typed:
    column = Column(name, kind, _kind(kind))
    if texts and column.kind is not Kind.OTHER:
        return Typed(Column(name, "text", Kind.TEXT))
    if kind in {"float", "double"}:
        return Typed(column, Form.FLOAT, nan="'NaN'::double")
    if column.kind is Kind.NUMBER:
        return Typed(column, Form.INTEGER if kind in _INTEGERS else Form.DECIMAL)
    return Typed(column, day=kind == "date")


def _kind(kind: str) -> Kind:
    if kind in _INTEGERS or kind in {"float", "double"} or kind.startswith("decimal"):
        return Kind.NUMBER
    if kind in {"date", "timestamp", "timestamp_ntz"}:
        return Kind.TIME
    if kind == "boolean":
        return Kind.BOOLEAN
    return Kind.TEXT if kind.startswith(_TEXTS) else Kind.OTHER


def _expression(name: str, kind: str, typed: Typed) -> str:
    name = quoted(name)
    match typed.column.kind:
        case Kind.TEXT:
            return name if kind == "string" else f"{name}::string"
        case Kind.OTHER:
            return f"hex({name})" if kind == "binary" else f"{name}::string"
        case Kind.TIME:
            return f"{name}::timestamp_ntz" if kind == "timestamp" else name
    return f"{name}::double" if kind == "float" else name
