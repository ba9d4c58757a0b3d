"""How one JSON Schema differs from another, and whether it takes less or more than before.

Law: where no change is `narrower`, every value that the schema before accepted, and that has only fields which that
schema describes, is accepted now; where none is `wider`, the same holds the other way round. What cannot be told
counts as both. A field that an open schema does not describe is nobody's promise, so describing it breaks none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from midspan.definitions.faults import Path
from midspan.definitions.keywords import KNOWN, TYPES, resolve
from midspan.ledger.canonical import canonical
from midspan.units import shown

_MOST_STEPS = 10_000

# They say something to people and nothing about a value.
_NOTES = frozenset((
    "title", "description", "default", "deprecated", "readOnly", "writeOnly", "examples", "$comment", "$schema", "$id",
    "$defs", "definitions", "contentEncoding", "contentMediaType", "contentSchema",
))  # fmt: skip
_LEAST = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_MOST = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
# Each is one more condition: where it is added less is accepted, where it is taken out more.
_CONDITIONS = (
    "const", "pattern", "format", "multipleOf", "not", "propertyNames", "dependentRequired", "dependentSchemas", "oneOf",
)  # fmt: skip
_WITHIN = ("items", "additionalProperties")
_LOOKED_INTO = frozenset((
    "type", "enum", "required", "properties", "allOf", "anyOf", "$ref", "uniqueItems", *_LEAST, *_MOST, *_CONDITIONS,
    *_WITHIN,
))  # fmt: skip
# What they accept depends on the keywords beside them, so that no change beside them can be told by itself.
_ENTANGLING = frozenset(("unevaluatedProperties", "unevaluatedItems", "patternProperties", "prefixItems"))
# What `true` and `false` stand for as schemas.
_ANYTHING: dict[str, Any] = {}
_NOTHING: dict[str, Any] = {"not": {}}


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One change at a path within the schema: values, fields of objects (`*`: elements). `text` follows the path."""

    at: Path
    text: str
    narrower: bool = False
    wider: bool = False


def schema_changes(was: Any, now: Any) -> list[SchemaChange]:
    """All changes of a schema, outermost first; none where both mean the same."""
    return list(_Pair(was, now).compare(was, now, ()))


class _Pair:
    """Two whole schemas, so that local references can be followed."""

    def __init__(self, was: Any, now: Any) -> None:
        self.was, self.now = was, now
        self._seen: set[tuple[int, int]] = set()

    def compare(self, was: Any, now: Any, at: Path) -> Iterator[SchemaChange]:
        was, now = _followed(self.was, _mapping(was)), _followed(self.now, _mapping(now))
        pair = (id(was), id(now))
        if pair in self._seen or len(self._seen) > _MOST_STEPS:
            return
        self._seen.add(pair)
        found = list(self._differing(was, now, at))
        entangled = not _ENTANGLING.isdisjoint((*was, *now)) and was != now
        for each in found:
            noted = not (each.narrower or each.wider)
            yield SchemaChange(each.at, each.text, True, True) if entangled and not noted else each
        if entangled and all(not (each.narrower or each.wider) for each in found):
            yield SchemaChange(at, "takes other values", True, True)

    def _differing(self, was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
        yield from _types(was, now, at)
        yield from _options(was, now, at)
        yield from _limits(was, now, at)
        yield from _conditions(was, now, at)
        yield from _required(was, now, at)
        yield from self._properties(was, now, at)
        yield from self._within(was, now, at)
        yield from self._lists(was, now, at)
        yield from self._reference(was, now, at)
        yield from _rest(was, now, at)

    def _properties(self, was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
        before, after = _mapping(was.get("properties")), _mapping(now.get("properties"))
        for name in dict.fromkeys((*before, *after)):
            here = (*at, name)
            if name in before and name in after:
                yield from self.compare(before[name], after[name], here)
            elif name in after:
                yield from self._added(was.get("additionalProperties", True), after[name], here)
            else:
                yield from self._removed(now.get("additionalProperties", True), before[name], here)

    def _added(self, others: Any, schema: Any, at: Path) -> Iterator[SchemaChange]:
        yield SchemaChange(at, f"is new: {_said(schema)}", wider=others is False)
        if isinstance(others, dict):
            yield from self.compare(others, schema, at)

    def _removed(self, others: Any, schema: Any, at: Path) -> Iterator[SchemaChange]:
        text = "is refused now" if others is False else "is not described any more"
        yield SchemaChange(at, f"{text}, was {_said(schema)}", narrower=others is False)
        if isinstance(others, dict):
            yield from self.compare(schema, others, at)

    def _within(self, was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
        for key in _WITHIN:
            before, after = was.get(key, True), now.get(key, True)
            closed = "fields that are not described" if key == "additionalProperties" else "elements"
            if (before is False) != (after is False):
                verb = "are refused now" if after is False else "are accepted now"
                yield SchemaChange(at, f"{closed} {verb}", narrower=after is False, wider=before is False)
            elif before is not False:
                yield from self.compare(before, after, (*at, "*"))

    def _lists(self, was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
        for key, more_is_narrower in (("allOf", True), ("anyOf", False)):
            before, after = was.get(key) or [], now.get(key) or []
            if len(before) == len(after):
                for one, other in zip(before, after, strict=True):
                    yield from self.compare(one, other, at)
                continue
            ours, theirs = {canonical(each) for each in before}, {canonical(each) for each in after}
            added, gone = bool(theirs - ours), bool(ours - theirs)
            # No alternatives at all is no condition, so the first ones are one more.
            as_conditions = more_is_narrower or not before or not after
            narrower, wider = (added, gone) if as_conditions else (gone, added)
            yield SchemaChange(
                at, f"has other alternatives (`{key}`)", narrower or not wider, wider or not narrower
            )

    def _reference(self, was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
        before, after = was.get("$ref"), now.get("$ref")
        if before is not None and after is not None:
            yield from self.compare(resolve(self.was, before), resolve(self.now, after), at)
        elif before != after:
            yield _condition(at, "$ref", before, after)


def _mapping(schema: Any) -> dict[str, Any]:
    if isinstance(schema, dict):
        return schema
    return _NOTHING if schema is False else _ANYTHING


def _followed(root: Any, schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference without conditions beside it stands for."""
    for _ in range(100):
        if "$ref" not in schema or set(schema) - _NOTES - {"$ref"}:
            break
        target = resolve(root, schema["$ref"])
        if not isinstance(target, dict):
            break
        schema = target
    return schema


def _types(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    before, after = _kinds(was), _kinds(now)
    if before != after:
        text = f"was {_type_words(was)}, is {_type_words(now)}"
        yield SchemaChange(at, text, narrower=bool(before - after), wider=bool(after - before))


def _kinds(schema: dict[str, Any]) -> set[str]:
    said = schema.get("type", list(TYPES))
    kinds = set(said) if isinstance(said, list) else {said}
    return kinds | {"integer"} if "number" in kinds else kinds


def _type_words(schema: dict[str, Any]) -> str:
    said = schema.get("type")
    if said is None:
        return "of any type"
    return " or ".join(f"`{each}`" for each in (said if isinstance(said, list) else [said]))


def _options(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    before, after = was.get("enum"), now.get("enum")
    if before is None and after is None:
        return
    if before is None or after is None:
        text = (
            f"is one of {_listed(after)} now"
            if before is None
            else f"is not limited to {_listed(before)} any more"
        )
        yield SchemaChange(at, text, narrower=before is None, wider=after is None)
        return
    gone = [each for each in before if canonical(each) not in set(map(canonical, after))]
    added = [each for each in after if canonical(each) not in set(map(canonical, before))]
    if added:
        yield SchemaChange(at, f"may be {_listed(added)} now", wider=True)
    if gone:
        yield SchemaChange(at, f"may not be {_listed(gone)} any more", narrower=True)


def _limits(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    for key in (*_LEAST, *_MOST):
        before, after = was.get(key), now.get(key)
        if before == after:
            continue
        narrower = before is None or (after is not None and (after > before) == (key in _LEAST))
        yield SchemaChange(at, _turned(key, before, after), narrower=narrower, wider=not narrower)


def _conditions(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    for key in _CONDITIONS:
        before, after = was.get(key), now.get(key)
        if canonical(before) != canonical(after):
            yield _condition(at, key, before, after)
    if bool(was.get("uniqueItems")) != bool(now.get("uniqueItems")):
        alone = bool(now.get("uniqueItems"))
        yield SchemaChange(
            at, f"may {'not ' if alone else ''}hold the same twice now", narrower=alone, wider=not alone
        )


def _condition(at: Path, key: str, before: Any, after: Any) -> SchemaChange:
    return SchemaChange(at, _turned(key, before, after), narrower=after is not None, wider=before is not None)


def _required(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    before, after = was.get("required") or [], now.get("required") or []
    for name in after:
        if name not in before:
            yield SchemaChange((*at, name), "is required now", narrower=True)
    for name in before:
        if name not in after:
            yield SchemaChange((*at, name), "is not required any more", wider=True)


def _rest(was: dict[str, Any], now: dict[str, Any], at: Path) -> Iterator[SchemaChange]:
    """Notes for people, and keywords that only the whole can be judged by."""
    for key in sorted({*was, *now} - _LOOKED_INTO - _ENTANGLING):
        before, after = was.get(key), now.get(key)
        if canonical(before) == canonical(after) or key in {"$defs", "definitions", "$schema"}:
            continue
        untold = key in KNOWN and key not in _NOTES
        yield SchemaChange(at, _turned(key, before, after), narrower=untold, wider=untold)


def _turned(key: str, before: Any, after: Any) -> str:
    if before is None:
        return f"has `{key}` `{shown_json(after)}` now"
    if after is None:
        return f"has no `{key}` any more, was `{shown_json(before)}`"
    return f"has `{key}` `{shown_json(after)}`, was `{shown_json(before)}`"


def _said(schema: Any) -> str:
    return _type_words(_mapping(schema))


def _listed(values: Any) -> str:
    texts = [f"`{shown_json(each)}`" for each in values[:5]]
    more = [f"{len(values) - 5} more"] if len(values) > 5 else []
    return ", ".join((*texts, *more))


def shown_json(value: Any) -> str:
    """A value as it may be quoted, cut to what fits into a sentence."""
    return shown(value if isinstance(value, str) else canonical(value))
