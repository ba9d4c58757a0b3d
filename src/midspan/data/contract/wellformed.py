"""What is wrong with a contract beside values of the wrong kind: keys nearly right, names said twice, patterns that are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.data.contract.nouns import Contract, Object, Options, Property, Quality, Server, Sla
from midspan.data.contract.promises import Kind
from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.shape import nearest
from midspan.definitions.workspace import Document
from midspan.model.fields import Noun
from midspan.units import shown

# Keys of the standard that midspan keeps and does not look at: they are no misspellings of those that it does.
_ELEMENT = (
    "businessName",
    "description",
    "deprecated",
    "physicalType",
    "synonyms",
    "authoritativeDefinitions",
    "tags",
)
_ALSO: dict[type[Noun], tuple[str, ...]] = {
    Contract: (
        "tenant", "tags", "dataProduct", "domain", "support", "price", "slaDefaultElement", "authoritativeDefinitions",
        "contractCreatedTs", "context",
    ),
    Object: (*_ELEMENT, "logicalType", "dataGranularityDescription", "context"),
    Property: (
        *_ELEMENT, "criticalDataElement", "encryptedName", "examples", "items", "properties", "map", "partitioned",
        "partitionKeyPosition", "semanticType", "transformDescription", "transformLogic", "transformSourceObjects",
    ),
    Options: ("maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required", "timezone", "defaultTimezone"),
    Quality: (
        "id", "description", "query", "engine", "implementation", "dimension", "method", "severity", "businessImpact", "tags",
        "customProperties", "authoritativeDefinitions", "scheduler", "schedule",
    ),
    Sla: ("id", "valueExt", "driver", "description", "scheduler", "schedule", "customProperties", "authoritativeDefinitions"),
}  # fmt: skip


def standing(document: Document, contract: Contract) -> list[Fault]:
    """All of it, in no order."""
    return [
        *_head(document, contract),
        *_misspelt(document, contract, ()),
        *(
            fault
            for position, each in enumerate(contract.schema_ or ())
            for fault in _table(document, each, position)
        ),
        *_doubled(document, [each.name for each in contract.schema_ or ()], ("schema",), "table"),
    ]


def _head(document: Document, contract: Contract) -> Iterator[Fault]:
    if contract.kind != "DataContract":
        said = "is missing" if contract.kind is None else f"is `{shown(contract.kind)}`"
        yield _fault(
            document, ("kind",), f"{said}, so this may be no data contract", "write `kind: DataContract`"
        )
    version = contract.apiVersion
    if version is None or not re.fullmatch(r"v3(\.\d+){2}", version):
        said = "is missing" if version is None else f"is `{shown(version)}`, which midspan does not read"
        yield _fault(
            document,
            ("apiVersion",),
            said,
            "write `apiVersion: v3.1.0`, or another version 3 of the standard",
        )
    if not contract.schema_:
        yield _fault(
            document, ("schema",), "has no table, so nothing is promised", "say its tables and their columns"
        )


def _table(document: Document, table: Object, position: int) -> Iterator[Fault]:
    at: Keys = ("schema", position)
    yield from _misspelt(document, table, at)
    if table.name is None:
        yield _fault(document, (*at, "name"), "is missing", "say what the table is called")
    if not table.properties:
        yield _fault(
            document, (*at, "properties"), "has no column, so nothing is promised", "say its columns"
        )
    for number, each in enumerate(table.properties or ()):
        yield from _column(document, each, (*at, "properties", number))
    names = [each.name for each in table.properties or ()]
    yield from _doubled(document, names, (*at, "properties"), "column")


def _column(document: Document, field: Property, at: Keys) -> Iterator[Fault]:
    yield from _misspelt(document, field, at)
    if field.name is None:
        yield _fault(document, (*at, "name"), "is missing", "say what the column is called")
    kinds = [each.value for each in Kind]
    if field.logicalType is not None and field.logicalType not in kinds:
        near = nearest(field.logicalType, kinds)
        help_ = (
            f"did you mean `{near}`?" if near else f"write one of {', '.join(f'`{each}`' for each in kinds)}"
        )
        yield _fault(
            document, (*at, "logicalType"), f"is `{shown(field.logicalType)}`, no logical type", help_
        )
    options = field.logicalTypeOptions
    if options is not None:
        here: Keys = (*at, "logicalTypeOptions")
        yield from _misspelt(document, options, here)
        yield from _pattern(document, options.pattern, (*here, "pattern"))
        yield from _limits(document, field, options, here)
    for number, each in enumerate(field.quality or ()):
        within: Keys = (*at, "quality", number)
        yield from _misspelt(document, each, within)
        yield from _pattern(
            document, (each.arguments or {}).get("pattern"), (*within, "arguments", "pattern")
        )
        for key in ("mustBeBetween", "mustNotBeBetween"):
            pair = getattr(each, key)
            if pair is not None and (len(pair) != 2 or pair[0] > pair[1]):
                yield _fault(document, (*within, key), "is no pair of limits", "write it as `[0, 10]`")


def _limits(document: Document, field: Property, options: Options, at: Keys) -> Iterator[Fault]:
    numbers = field.logicalType in {Kind.NUMBER, Kind.INTEGER}
    for key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
        value = getattr(options, key)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and is_number != numbers:
            what = "a number" if numbers else "a day or moment as text"
            yield _fault(document, (*at, key), f"is `{shown(value)}`, not {what}", f"write {what}")
    least, most = options.minimum, options.maximum
    if type(least) is type(most) and least is not None and most is not None and least > most:
        yield _fault(
            document, (*at, "minimum"), f"is above `maximum` `{shown(most)}`", "correct one of the two"
        )


def _pattern(document: Document, pattern: Any, at: Keys) -> Iterator[Fault]:
    if not isinstance(pattern, str) or "\\p" in pattern:
        return  # classes of Unicode, which engines of other languages know
    try:
        re.compile(pattern)
    except re.error as error:
        yield _fault(document, at, f"is no regular expression: {error}", "correct it")


def _doubled(document: Document, names: Sequence[str | None], at: Keys, what: str) -> Iterator[Fault]:
    first: dict[str, int] = {}
    for position, name in enumerate(names):
        if name is not None and first.setdefault(name, position) != position:
            here: Keys = (*at, position, "name")
            place, message = (
                document.place(*here),
                f"`{dotted(here)}` is `{shown(name)}`, as another {what} before it",
            )
            yield Fault(FaultKind.DUPLICATE_KEY, place, message, "give one of the two another name", here)


def _misspelt(document: Document, part: Noun, at: Keys) -> Iterator[Fault]:
    """Unknown keys that are nearly a known one; any other is somebody else's, and is kept."""
    known = [*(field.alias or name for name, field in type(part).model_fields.items())]
    also = _ALSO.get(type(part), ())
    extra: Mapping[str, Any] = part.model_extra or {}
    for key in extra:
        near = None if key in also else nearest(key, [*known, *also])
        if near is not None:
            yield Fault(
                FaultKind.UNKNOWN_KEY,
                document.place(*at, key),
                f"`{dotted((*at, key))}` is not a known key",
                f"did you mean `{near}`?",
                (*at, key),
            )
    if isinstance(part, Contract):
        for position, server in enumerate(part.servers or ()):
            yield from _server(document, server, ("servers", position))
        for position, sla in enumerate(part.slaProperties or ()):
            yield from _misspelt(document, sla, ("slaProperties", position))


def _server(document: Document, server: Server, at: Keys) -> Iterator[Fault]:
    if server.type is None:
        yield _fault(
            document, (*at, "type"), "is missing", "say what it is, such as `local` for files, or `postgres`"
        )


def _fault(document: Document, at: Keys, problem: str, help: str) -> Fault:  # noqa: A002 - the word users see
    return Fault(FaultKind.WRONG_VALUE, document.place(*at), f"`{dotted(at)}` {problem}", help, at)
