"""Fields in plain words to JSON Schema, and back: one on each line, `name, kind, example`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from midspan.define.question import AnswerError
from midspan.definitions.scalars import plain
from midspan.definitions.schemas import SchemaError, compile_schema
from midspan.definitions.shape import nearest
from midspan.definitions.writing import inline
from midspan.definitions.yamltext import read_yaml

HELP = "write `name, kind, example`, such as `floors, whole number, 4`; kinds: text, number, whole number, yes or no, date, one of a / b, list of texts"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_KINDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "whole number": {"type": "integer"},
    "yes or no": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
}
_ALSO = {
    "string": "text", "texts": "text", "words": "text", "letters": "text", "name": "text", "numbers": "number",
    "decimal": "number", "amount": "number", "integer": "whole number", "whole numbers": "whole number",
    "count": "whole number", "yes/no": "yes or no", "yes": "yes or no", "boolean": "yes or no", "true or false": "yes or no",
    "day": "date", "dates": "date",
}  # fmt: skip
_ONE_OF = re.compile(r"(?:one of|either|choice of)\s+(.+)", re.IGNORECASE)
_LIST_OF = re.compile(r"(?:list|lists|several) (?:of )?(.+)", re.IGNORECASE)
_ALL_BUT = re.compile(r"(?:all but|all|without|everything but|not)\b\s*(.*)", re.IGNORECASE)
_YES_NO = {"yes": True, "true": True, "no": False, "false": False}


class Sample:
    """The fields that examples have. optional: those that some example lacks."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.fields: dict[str, Any] = dict(schema.get("properties", {}))
        self.optional = set(self.fields) - set(schema.get("required", ()))

    def part(self, names: Iterable[str]) -> dict[str, Any]:
        """The schema of objects with these of the fields."""
        return object_of({name: self.fields[name] for name in names}, self.optional)


def read_fields(text: str, sample: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object with these fields. Raises AnswerError that names the line.

    sample: the schema of examples; a line that only names fields of it stands for those, `all but a, b` for the others.
    A `?` behind a name marks a field that may be missing. A text that begins with `{` is taken as JSON Schema.
    """
    if text.lstrip().startswith("{"):
        return _schema(text)
    known = Sample(sample)
    lines = [line.strip().lstrip("-*• ").rstrip(" ;.") for line in text.splitlines() if line.strip()]
    if len(lines) == 1 and known.fields and (match := _ALL_BUT.fullmatch(lines[0])) is not None:
        return known.part(_all_but(match[1], known))
    fields: dict[str, Any] = {}
    optional: set[str] = set()
    for line in lines:
        for name, schema, may_be_missing in _line(line, known):
            if name in fields:
                raise AnswerError(f"`{name}` is there twice", help="keep one of the two")
            fields[name] = schema
            if may_be_missing:
                optional.add(name)
    if not fields:
        raise AnswerError("no field is named", help=HELP)
    return object_of(fields, optional)


def object_of(fields: Mapping[str, Any], optional: Collection[str] = ()) -> dict[str, Any]:
    """The schema of an object; what is not optional is required."""
    required = [name for name in fields if name not in optional]
    return {"type": "object", **({"required": required} if required else {}), "properties": dict(fields)}


def shown_fields(schema: Any) -> str:
    """A schema as lines that `read_fields` reads; what such lines cannot say is shown as the schema itself."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict) or set(schema) - {"type", "required", "properties"}:
        return inline(schema)
    required = schema.get("required", [])
    lines = []
    for name, each in properties.items():
        kind = _shown_kind(each)
        if kind is None or not _NAME.fullmatch(name):
            return inline(schema)
        examples = each.get("examples", [])
        example = f", {_shown_value(examples[0])}" if examples else ""
        lines.append(f"{name}{'' if name in required else '?'}, {kind}{example}")
    return "\n".join(lines)


def _line(line: str, known: Sample) -> list[tuple[str, dict[str, Any], bool]]:
    """The fields of one line: one with its kind, or several that the sample has."""
    names = [each.strip() for each in line.split(",")]
    bare = [each.removesuffix("?").strip() for each in names]
    if all(each in known.fields for each in bare):
        return [
            (name, known.fields[name], shown.endswith("?") or name in known.optional)
            for name, shown in zip(bare, names, strict=True)
        ]
    name, _, rest = (part.strip() for part in line.partition(","))
    name, may_be_missing = name.removesuffix("?").strip(), name.endswith("?")
    if not _NAME.fullmatch(name):
        better = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_") or "floors"
        raise AnswerError(
            f"`{name}` cannot be the name of a field",
            help=f"write letters, digits and `_`, such as `{better}`",
        )
    kind, _, example = (part.strip() for part in rest.partition(","))
    if not kind and name in known.fields:
        return [(name, known.fields[name], may_be_missing or name in known.optional)]
    if not kind or known.fields.keys() & set(bare):
        _known_in(known, bare)
    return [(name, _field(name, kind, example), may_be_missing)]


def _known_in(known: Sample, names: list[str]) -> None:
    """Raises AnswerError for a name that is probably meant to be one of the examples'."""
    for name in names:
        near = None if name in known.fields else nearest(name, known.fields)
        if near is not None:
            raise AnswerError(f"there is no field `{name}` in the examples", help=f"did you mean `{near}`?")


def _field(name: str, kind: str, example: str) -> dict[str, Any]:
    if not kind:
        raise AnswerError(f"`{name}` has no kind", help=HELP)
    schema = _kind(kind)
    if schema is None:
        raise AnswerError(f"`{name}` is of the kind `{kind}`, which is not known", help=HELP)
    if example:
        value = _example(example, schema)
        if not compile_schema(object_of({name: schema})).is_valid({name: value}):
            raise AnswerError(
                f"the example `{example}` of `{name}` is no {kind}",
                help="give one that fits, or another kind",
            )
        schema["examples"] = [value]
    return schema


def _kind(kind: str) -> dict[str, Any] | None:
    word = " ".join(kind.lower().split())
    if (match := _ONE_OF.fullmatch(kind.strip())) is not None:
        parts = re.split(r"\s*(?:/|\||;|\bor\b)\s*", match[1])
        return {"type": "string", "enum": list(dict.fromkeys(filter(None, parts)))}
    if (match := _LIST_OF.fullmatch(word)) is not None:
        inner = _kind(match[1])
        return {"type": "array", "items": inner} if inner else None
    found = _KINDS.get(_ALSO.get(word, word))
    return dict(found) if found else None


def _example(text: str, schema: Mapping[str, Any]) -> Any:
    kind = schema["type"]
    if kind == "array":
        return [_example(each.strip(), schema["items"]) for each in re.split(r"[;,]", text) if each.strip()]
    if kind == "boolean":
        return _YES_NO.get(text.lower(), text)
    return plain(text) if kind in {"number", "integer"} else text


def _shown_kind(schema: Any) -> str | None:
    """The kind in words; None where there is more to the schema than they say."""
    if not isinstance(schema, dict):
        return None
    rest = {key: value for key, value in schema.items() if key != "examples"}
    for word, known in _KINDS.items():
        if rest == known:
            return word
    if (
        rest.keys() == {"type", "enum"}
        and rest["type"] == "string"
        and all(_is_plain_choice(each) for each in rest["enum"])
    ):
        return f"one of {' / '.join(rest['enum'])}"
    if rest.keys() == {"type", "items"} and rest["type"] == "array" and (inner := _shown_kind(rest["items"])):
        return f"list of {inner}"
    return None


def _is_plain_choice(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and not re.search(r"[,/|;\n]|\bor\b|^\s|\s$", value)


def _shown_value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_shown_value, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _all_but(text: str, known: Sample) -> list[str]:
    left_out = [each.strip() for each in re.split(r",|\band\b", text) if each.strip()]
    unknown = next((each for each in left_out if each not in known.fields), None)
    if unknown is not None:
        near = nearest(unknown, known.fields)
        raise AnswerError(
            f"there is no field `{unknown}` in the examples",
            help=f"did you mean `{near}`?" if near else f"they have {_listed(known.fields)}",
        )
    return [name for name in known.fields if name not in left_out]


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(f"`{each}`" for each in list(names)[:12])


def _schema(text: str) -> dict[str, Any]:
    document = read_yaml("schema: " + " ".join(text.split()), "the answer")
    schema = document.data.get("schema")
    if document.faults or not isinstance(schema, dict):
        raise AnswerError(
            "the schema cannot be read",
            help="write it as `{type: object, properties: {floors: {type: integer}}}`",
        )
    try:
        compile_schema(schema)
    except SchemaError as error:
        first = error.faults[0]
        raise AnswerError(f"the schema {first.problem}", help=first.help) from None
    return schema


def told_fields(schema: Any) -> str:
    """The fields of a schema for people to recognise, one on each line; finer points are left out."""
    properties = schema.get("properties") if isinstance(schema, dict) else None
    if not isinstance(properties, dict):
        return inline(schema)
    required = schema.get("required", ())
    return "\n".join(
        f"{name}{'' if name in required else '?'}, {_shown_kind(each) or _told_kind(each)}"
        for name, each in properties.items()
    )


def _told_kind(schema: Any) -> str:
    kinds = schema.get("type", "anything") if isinstance(schema, dict) else "anything"
    names = {
        "string": "text",
        "integer": "whole number",
        "boolean": "yes or no",
        "array": "list",
        "object": "fields",
    }
    listed = [kinds] if isinstance(kinds, str) else kinds
    return " or ".join(names.get(each, each) for each in listed)
