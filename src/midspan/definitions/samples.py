"""From a schema to values: one sample of a field, and how numbers are made what their schema calls them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from midspan.definitions.lookup import Field, Status, View, look_up
from midspan.definitions.paths import ELEMENT

Coerce = Callable[[Any], Any]

# A field whose schema does not say plainly what it holds has no sample.
NOTHING = object()

_DEEPEST = 6
_MOST_LOOK_UPS = 500
_PLAIN: dict[str, Any] = {"number": 1.5, "integer": 1, "string": "a", "boolean": True}


class _Looking:
    """A schema with a bound on how often it is asked: one that refers to itself is endless."""

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self.left = _MOST_LOOK_UPS

    def field(self, at: tuple[str, ...]) -> Field:
        self.left -= 1
        if self.left < 0 or len(at) > _DEEPEST:
            return Field(Status.OPEN)
        return look_up(self.schema, at)


def sample(schema: Any, names: Iterable[str]) -> dict[str, Any]:
    """One value for each of these fields, of the type that the schema names; none for a field that it leaves open."""
    looking = _Looking(schema)
    made = {name: _sample(looking, (name,)) for name in names}
    return {name: value for name, value in made.items() if value is not NOTHING}


def _sample(looking: _Looking, at: tuple[str, ...]) -> Any:
    field = looking.field(at)
    kinds = field.types - {"null"}
    if len(field.views) != 1 or len(kinds) != 1:
        return NOTHING
    kind, view = next(iter(kinds)), field.views[0]
    if kind in _PLAIN:
        return _allowed(view, _PLAIN[kind])
    if kind == "array":
        element = _sample(looking, (*at, ELEMENT))
        return NOTHING if element is NOTHING else [element]
    made = {name: _sample(looking, (*at, name)) for name in properties(view)}
    return {name: value for name, value in made.items() if value is not NOTHING}


def properties(view: View) -> tuple[str, ...]:
    """The names of the fields that a view describes."""
    return tuple(dict.fromkeys(name for schema in view for name in schema.get("properties", {})))


def described(schema: Any) -> tuple[str, ...]:
    """The names of the fields that a schema describes."""
    return tuple(dict.fromkeys(name for view in look_up(schema, ()).views for name in properties(view)))


def _allowed(view: View, value: Any) -> Any:
    for schema in view:
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return next((each for each in schema["enum"] if each is not None), NOTHING)
    return value


def coercions(schema: Any, names: Iterable[str]) -> dict[str, Coerce]:
    """For each of these fields that holds numbers, how a value becomes what the schema calls it.

    CEL tells 1 from 1.0 where JSON does not: a `number` written without a fraction is made a float, an `integer`
    written with one an int.
    """
    looking = _Looking(schema)
    made = {name: _coercion(looking, (name,)) for name in names}
    return {name: coerce for name, coerce in made.items() if coerce is not None}


def _coercion(looking: _Looking, at: tuple[str, ...]) -> Coerce | None:
    field = looking.field(at)
    kinds = field.types - {"null"}
    if "number" in kinds and kinds <= {"number", "string"}:
        return _to_float
    if kinds == {"integer"}:
        return _to_int
    if kinds == {"array"}:
        element = _coercion(looking, (*at, ELEMENT))
        return None if element is None else _each(element)
    if kinds == {"object"}:
        names = dict.fromkeys(name for view in field.views for name in properties(view))
        parts = {name: part for name in names if (part := _coercion(looking, (*at, name))) is not None}
        return _fields(parts) if parts else None
    return None


def _to_float(value: Any) -> Any:
    if type(value) is not int:
        return value
    try:
        return float(value)
    except OverflowError:
        return value


def _to_int(value: Any) -> Any:
    return int(value) if type(value) is float and value.is_integer() else value


def _each(coerce: Coerce) -> Coerce:
    def all_of(value: Any) -> Any:
        return [coerce(each) for each in value] if isinstance(value, list) else value

    return all_of


def _fields(parts: dict[str, Coerce]) -> Coerce:
    def some_of(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {key: parts[key](each) if key in parts else each for key, each in value.items()}

    return some_of
