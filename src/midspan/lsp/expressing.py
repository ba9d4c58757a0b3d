"""What may be typed within an expression, from the schemas of input and output."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.definitions.faults import Path as Keys
from midspan.definitions.lookup import Field, Status, look_up
from midspan.definitions.paths import ELEMENT, Steps
from midspan.lsp.celwords import CALLS, SCORES, Word, methods_of
from midspan.lsp.cursor import Cursor
from midspan.lsp.expression import Typed, typed
from midspan.lsp.offers import Offer, Sort
from midspan.lsp.outline import Span
from midspan.lsp.view import View, unlisted

_SAYS = {
    "input": "The item.",
    "output": "The answer.",
    "expected": "The right answer, as the case has it.",
    "share_alone": "The share of all items that AI may do alone, from `0.0` to `1.0`, weighted by volume.",
    "net_value": "Net value per working day, at the bound, in the workspace's currency.",
}
_SEGMENTS = ("quality", "segments")


def in_expression(view: View, cursor: Cursor, variables: tuple[str, ...], offset: int) -> Iterator[Offer]:
    """Fields, functions, macros and values that may come next; all that begin with anything, the editor picks."""
    found = typed(cursor.typed)
    schemas = view.schemas
    if found.text is not None:
        yield from _texts(found, schemas, Span(offset - len(found.text), offset))
        return
    span = Span(offset - len(found.word), offset)
    field_only = unlisted(cursor.path) == _SEGMENTS
    if found.behind == ():
        yield from _names(found, variables, span)
        if not field_only:
            yield from _calls(cursor.path, span)
    elif found.behind is not None:
        yield from _fields(schemas, found.behind, span)
        if not field_only:
            yield from _methods(schemas, found.behind, span)


def described(schemas: Mapping[str, Any], path: Steps) -> Field | None:
    """What a schema says of a path; None where there is no schema, or the path is not in it."""
    if not path or path[0] not in schemas:
        return None
    found = look_up(schemas[path[0]], path[1:])
    return None if found.status is Status.UNKNOWN else found


def type_of(found: Field) -> str:
    """In words: `string, may be missing`."""
    types = " or ".join(sorted(found.types)) or "any type"
    more = {Status.OPTIONAL: ", may be missing", Status.NULLABLE: ", may be null"}
    return types + more.get(found.status, "")


def said_of(found: Field) -> str:
    """The description that a schema has for a field."""
    said = [str(schema["description"]) for view in found.views for schema in view if "description" in schema]
    return said[0] if said else ""


def _names(found: Typed, variables: tuple[str, ...], span: Span) -> Iterator[Offer]:
    for name, path in found.variables.items():
        yield Offer(
            name, name, span, Sort.NAME, "element", f"An element of `{_shown(path)}`." if path else ""
        )
    for name in variables:
        yield Offer(name, name, span, Sort.NAME, "variable", _SAYS[name])


def _calls(path: Keys, span: Span) -> Iterator[Offer]:
    words = CALLS | SCORES if unlisted(path) == ("quality", "score") else CALLS
    if unlisted(path) != ("decision", "stop_if"):
        yield from (_word(name, word, span) for name, word in words.items())


def _fields(schemas: Mapping[str, Any], behind: Steps, span: Span) -> Iterator[Offer]:
    there = described(schemas, behind)
    names = (
        (name for view in there.views for schema in view for name in schema.get("properties", {}))
        if there
        else ()
    )
    for name in dict.fromkeys(names):
        field = described(schemas, (*behind, name))
        # A field whose name is no word of CEL is reached by its name in brackets, which a dot cannot begin.
        if field is not None and name.isidentifier():
            yield Offer(name, name, span, Sort.FIELD, type_of(field), said_of(field))


def _methods(schemas: Mapping[str, Any], behind: Steps, span: Span) -> Iterator[Offer]:
    there = described(schemas, behind)
    types = there.types if there else frozenset()
    if len(behind) > 1 or ELEMENT in behind:
        yield from (_word(name, word, span) for name, word in methods_of(types).items())


def _word(name: str, word: Word, span: Span) -> Offer:
    before, sign, after = word.shape.partition("$")
    return Offer(
        name, before + after, span, Sort.FUNCTION, word.shape.replace("$", "…"), word.says,
        len(before) if sign else None,
    )  # fmt: skip


def _texts(found: Typed, schemas: Mapping[str, Any], span: Span) -> Iterator[Offer]:
    """The texts that a field may be, where one is compared with it."""
    there = described(schemas, found.compared) if found.compared else None
    if there is None:
        return
    values = (
        value
        for view in there.views
        for schema in view
        for value in (*schema.get("enum", ()), *([schema["const"]] if "const" in schema else ()))
    )
    for value in dict.fromkeys(each for each in values if isinstance(each, str)):
        yield Offer(value, value, span, Sort.VALUE, f"a value of `{_shown(found.compared or ())}`")


def _shown(path: Steps) -> str:
    return ".".join(path).replace(f".{ELEMENT}", ELEMENT)
