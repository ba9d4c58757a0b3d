"""A contract as the Open Data Contract Standard 3.0 to 3.2 writes it, as far as midspan looks at it.

Law: what a noun does not name is kept as it stands, so that `as_odcs` of a contract that was read is what was read. Nothing is
converted on the way: a truth value is one, a text is one. Values of several forms stay as they are; `promises` makes sense of
them. What stands below a nested object or an array is kept, and not looked into: a promise is made of columns.
"""

# ruff: noqa: N815 - the names are the standard's
from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field, PlainValidator, StrictBool
from pydantic_core import PydanticCustomError

from midspan.model.fields import Noun


def _as_it_is(raw: Any) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise PydanticCustomError("number", "it is to be a number")
    return raw


Number = Annotated[float, PlainValidator(_as_it_is)]
Whole = Annotated[int, Field(strict=True)]


class Kept(Noun):
    """A part of a contract, with whatever else stands in it."""

    model_config = ConfigDict(extra="allow", frozen=True)


class CustomProperty(Kept):
    property: str | None = None
    value: Any = None


class Options(Kept):
    """`logicalTypeOptions`; limits are numbers, or days and times as texts."""

    format: str | None = None
    pattern: str | None = None
    minLength: Whole | None = None
    maxLength: Whole | None = None
    minimum: Any = None
    maximum: Any = None
    exclusiveMinimum: Any = None
    exclusiveMaximum: Any = None
    multipleOf: Number | None = None


class EnumValue(Kept):
    value: Any = None


class Relationship(Kept):
    """A foreign key; `from` is left out where it stands at the property itself."""

    type: str | None = None
    from_: Any = Field(default=None, alias="from")
    to: Any = None
    customProperties: tuple[CustomProperty, ...] | None = None


class Quality(Kept):
    """One demand of quality: of `type` library (also where left out), text, sql or custom."""

    name: str | None = None
    type: str | None = None
    metric: str | None = None
    rule: str | None = None
    arguments: dict[str, Any] | None = None
    unit: str | None = None
    mustBe: Any = None
    mustNotBe: Any = None
    mustBeGreaterThan: Number | None = None
    mustBeGreaterOrEqualTo: Number | None = None
    mustBeLessThan: Number | None = None
    mustBeLessOrEqualTo: Number | None = None
    mustBeBetween: tuple[Number, ...] | None = None
    mustNotBeBetween: tuple[Number, ...] | None = None


class Property(Kept):
    """A column."""

    id: str | None = None
    name: str | None = None
    physicalName: str | None = None
    logicalType: str | None = None
    logicalTypeOptions: Options | None = None
    enum: tuple[EnumValue, ...] | None = None
    required: StrictBool | None = None
    unique: StrictBool | None = None
    primaryKey: StrictBool | None = None
    primaryKeyPosition: Whole | None = None
    classification: str | None = None
    relationships: tuple[Relationship, ...] | None = None
    quality: tuple[Quality, ...] | None = None
    customProperties: tuple[CustomProperty, ...] | None = None


class Object(Kept):
    """A table."""

    id: str | None = None
    name: str | None = None
    physicalName: str | None = None
    properties: tuple[Property, ...] | None = None
    relationships: tuple[Relationship, ...] | None = None
    quality: tuple[Quality, ...] | None = None
    customProperties: tuple[CustomProperty, ...] | None = None


class Server(Kept):
    """Where the data is."""

    server: str | None = None
    type: str | None = None
    path: str | None = None
    format: str | None = None
    environment: str | None = None


class Description(Kept):
    purpose: str | None = None


class Role(Kept):
    role: str | None = None


class Sla(Kept):
    """One of `slaProperties`: what is promised of when the data comes and how long it stays."""

    property: str | None = None
    value: Any = None
    unit: str | None = None
    element: str | None = None


class Contract(Kept):
    """A whole contract. `team` is a list of members up to 3.0, and a mapping with `members` from 3.1 on."""

    kind: str | None = None
    apiVersion: str | None = None
    id: str | None = None
    name: str | None = None
    version: str | None = None
    status: str | None = None
    description: Description | None = None
    servers: tuple[Server, ...] | None = None
    schema_: tuple[Object, ...] | None = Field(default=None, alias="schema")
    team: Any = None
    roles: tuple[Role, ...] | None = None
    slaProperties: tuple[Sla, ...] | None = None
    customProperties: tuple[CustomProperty, ...] | None = None


def as_odcs(part: Kept) -> dict[str, Any]:
    """A contract, or a part of one, as plain data, as it was read or made; what nobody said is left out."""
    said: dict[str, Any] = _plain(part.model_dump(by_alias=True, exclude_unset=True))
    return said


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
