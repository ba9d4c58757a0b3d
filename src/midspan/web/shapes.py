"""What a request may send, said once for each address: by this it is read, and by this it is described.

    SENT = Shape({"id": {"type": ["string", "integer", "null"]}, "input": {}}, required=("input",), help='send {"input": {…}}')

    @router.post("/items", openapi_extra=SENT.described, …)
    async def take(request: Request):
        body = await SENT.read(request)

Law: whatever the description of a body allows is read, as deep as it says kinds of fields; nothing else is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse

from midspan.web.bodies import FORM, MOST_FORM, form, json_object
from midspan.web.said import Refusal

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
TEXT_OR_NONE: Schema = {"type": ["string", "null"]}
NUMBER: Schema = {"type": "number"}
COUNT: Schema = {"type": "integer", "minimum": 0}
DAY: Schema = {"type": "string", "format": "date"}

# As a person reads each kind of JSON Schema.
_KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "object": "object",
    "array": "list",
    "boolean": "true or false",
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "the same twice is one request",
    "schema": {"type": "string", "maxLength": 256},
}


@dataclass(frozen=True, slots=True)
class Shape:
    """One JSON object. fields: of each key its JSON Schema. help: what to send. keyed: whether a header makes it one with another."""

    fields: Mapping[str, Schema]
    required: Sequence[str]
    help: str
    keyed: bool = False

    @property
    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {name: dict(each) for name, each in self.fields.items()},
            "required": list(self.required),
            "additionalProperties": False,
        }

    @property
    def described(self) -> dict[str, Any]:
        """What a route has as `openapi_extra`."""
        body = {"required": True, "content": {"application/json": {"schema": self.schema}}}
        return {"requestBody": body, **({"parameters": [_KEY]} if self.keyed else {})}

    async def read(self, request: Request) -> dict[str, Any]:
        """Raises Refusal."""
        body = await json_object(request, frozenset(self.fields), self.help)
        self.check(body)
        return body

    def check(self, body: Mapping[str, Any]) -> None:
        """Raises Refusal for the first field that is not there, or of another kind."""
        for name in self.required:
            if name not in body:
                raise Refusal(400, f"the body has no `{name}`", self.help)
        for name, value in body.items():
            wrong = _wrong(value, self.fields[name])
            if wrong is not None:
                raise Refusal(400, f"`{name}` {wrong[0]}", wrong[1] or self.help)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a page: texts by name, and none but these is read. prefix: of further fields, as many as a definition makes.

    most: bytes.
    """

    fields: Sequence[str]
    prefix: str | None = None
    most: int = MOST_FORM

    @property
    def described_form(self) -> dict[str, Any]:
        """What a route has beside its path: it is answered with a page, or with the address of the one that says what came of it."""
        schema: dict[str, Any] = {
            "type": "object",
            "properties": {name: dict(TEXT) for name in self.fields},
            "additionalProperties": False,
        }
        if self.prefix is not None:
            schema["patternProperties"] = {f"^{self.prefix.replace('.', '[.]')}": dict(TEXT)}
        body = {"required": True, "content": {FORM: {"schema": schema}}}
        return {
            "openapi_extra": {"requestBody": body},
            "tags": ["forms"],
            "response_class": HTMLResponse,
            "responses": {303: {"description": "done: where to go on"}},
        }

    async def read(self, request: Request) -> dict[str, str]:
        """Raises Refusal."""
        typed = await form(request, self.most)
        return {name: text for name, text in typed.items() if self.takes(name)}

    def takes(self, name: str) -> bool:
        return name in self.fields or (self.prefix is not None and name.startswith(self.prefix))


def _wrong(value: Any, schema: Schema) -> tuple[str, str | None] | None:
    """What is wrong with a field, and what to do where that is not in the help of the whole; None where nothing is."""
    if schema.get("format") == "date":
        return None if _is_day(value) else ("is no day", "write it as `2026-10-20`")
    kinds = schema.get("type", ())
    wanted = [kinds] if isinstance(kinds, str) else list(kinds)
    if wanted and not any(_IS[each](value) for each in wanted):
        return _other_kind([_KINDS[each] for each in wanted if each != "null"]), None
    if "enum" in schema and value not in schema["enum"]:
        return "is none that can be given", f"known: {', '.join(f'`{each}`' for each in schema['enum'])}"
    said = _list_wrong(value, schema) if isinstance(value, list) else None
    if "minimum" in schema and value < schema["minimum"]:
        said = f"is less than `{schema['minimum']}`"
    return None if said is None else (said, None)


def _list_wrong(value: Sequence[Any], schema: Schema) -> str | None:
    if len(value) > schema.get("maxItems", len(value)):
        return f"has more than `{schema['maxItems']}`"
    if any(_wrong(each, schema.get("items", {})) for each in value):
        return "holds what is of another kind"
    return None


def _is_day(value: Any) -> bool:
    try:
        date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _other_kind(wanted: Sequence[str]) -> str:
    if len(wanted) == 1:
        return "is neither true nor false" if wanted[0] == _KINDS["boolean"] else f"is no {wanted[0]}"
    return f"is neither a {' nor a '.join(wanted)}"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_IS: Mapping[str, Callable[[Any], bool]] = {
    "null": lambda value: value is None,
    "boolean": lambda value: isinstance(value, bool),
    "string": lambda value: isinstance(value, str),
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
    "number": _is_number,
    "integer": lambda value: _is_number(value) and value == value // 1,
}
