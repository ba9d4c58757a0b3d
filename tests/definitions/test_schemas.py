from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from midspan.definitions.schemas import SchemaError, compile_schema


def field(**schema: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {"a": schema}}


@pytest.mark.parametrize(
    ("schema", "value", "fault"),
    [
        ({"required": ["a"]}, {}, "`a` is missing"),
        (field(type=["integer", "null"]), {"a": "x"}, "`a` is `x`, not null or integer"),
        (field(type="object", required=["b"]), {"a": {}}, "`a.b` is missing"),
        (field(items={"type": "integer"}), {"a": [1, True]}, "`a[1]` is `true`, not integer"),
        (field(enum=[1, "x"]), {"a": "y"}, "`a` is `y`, not one of `1`, `x`"),
        (field(minItems=3), {"a": [1]}, "`a` has length 1, outside minItems 3"),
        (field(maximum=9), {"a": 30}, "`a` is `30`, outside maximum 9"),
        (field(pattern="^x$"), {"a": "y"}, "`a` is `y`, not of pattern `^x$`"),
        (field(format="date"), {"a": "2026-13-01"}, "`a` is `2026-13-01`, not of format `date`"),
        (field(const=3), {"a": 4}, "`a` is `4`, not of const `3`"),
        (field(anyOf=[{"type": "null"}]), {"a": "x"}, "`a` is `x`, which `anyOf` refuses"),
        ({**field(), "additionalProperties": False}, {"b": 1}, "`b` is not in the schema"),
        (field(uniqueItems=True), {"a": [1, 1.0]}, "`a` is refused: [1,1.0] has non-unique elements"),
        ({"type": "object"}, [1], "it is `a list`, not object"),
    ],
)
def test_a_fault_names_its_path_first(schema: dict[str, Any], value: object, fault: str) -> None:
    validator = compile_schema(schema)
    assert validator.first_fault(value) == fault
    assert not validator.is_valid(value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (field(type="integer"), {"a": 3.0}),
        (field(type="number"), {"a": 2**200}),
        (field(const=1), {"a": 1.0}),
        (field(), {"a": [None]}),
    ],
)
def test_what_the_schema_accepts_has_none(schema: dict[str, Any], value: object) -> None:
    assert compile_schema(schema).first_fault(value) is None


def _nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [{"a": "\ud800"}, {"a": object()}, {1: 2}, {"a": {2: 3}}, _nested(100_000), {"a": float("nan")}, 5, None],
    ids=["surrogate", "object", "number as key", "number as key within", "deep", "nan", "number", "none"],
)
def test_what_is_no_json_is_refused_and_nothing_breaks(value: object) -> None:
    validator = compile_schema(field(type=["string", "object"], properties={"a": {"$ref": "#/properties/a"}}))
    assert not validator.is_valid(value)
    assert validator.first_fault(value)


def test_a_schema_may_refer_to_itself() -> None:
    tree = {
        "type": "object",
        "properties": {"kids": {"type": "array", "items": {"$ref": "#"}}, "v": {"type": "integer"}},
    }
    assert (
        compile_schema(tree).first_fault({"kids": [{"kids": [{"v": "x"}]}]})
        == "`kids[0].kids[0].v` is `x`, not integer"
    )


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "#"},
        {"allOf": [{"$ref": "#"}]},
        {"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"$ref": "#/$defs/a"}}},
        {"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}},
    ],
)
def test_a_schema_that_comes_back_to_itself_with_the_same_value_is_refused(schema: dict[str, Any]) -> None:
    with pytest.raises(SchemaError, match="leads back to itself"):
        compile_schema(schema)


@pytest.mark.parametrize(
    "pattern", [r"^(a+)+\1$", r"(a*)*\1b", r"^(\w+\s?)*$(?<!x)", r"(?=(a+)+b)c", "^(a|a)*b?$"]
)
def test_a_hostile_pattern_ends(pattern: str) -> None:
    assert not compile_schema(field(pattern=pattern)).is_valid({"a": "a " * 2_000 + "!"})


@pytest.mark.parametrize(
    "reference",
    [
        "http://127.0.0.1/schema",
        "https://json-schema.org/draft/2020-12/schema",
        "file:///etc/hostname",
        "other.json",
        "urn:x",
    ],
)
@pytest.mark.parametrize("place", ["$ref", "$dynamicRef"])
def test_nothing_is_fetched(reference: str, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        pytest.fail("a schema opened a connection or a file")

    monkeypatch.setattr(socket, "socket", opened)
    monkeypatch.setattr(socket, "create_connection", opened)
    with pytest.raises(SchemaError) as caught:
        compile_schema(field(**{place: reference}))
    assert caught.value.faults[0].at == ("properties", "a", place)


def test_a_file_beside_the_workspace_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.json").write_text('{"type": "object"}', encoding="utf-8")
    with pytest.raises(SchemaError, match="nothing is fetched"):
        compile_schema({"$ref": (tmp_path / "secret.json").as_uri()})


def test_a_listener_hears_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        with pytest.raises(SchemaError):
            compile_schema({"$id": f"http://127.0.0.1:{port}/a", "$ref": f"http://127.0.0.1:{port}/schema"})
        with pytest.raises(BlockingIOError):
            server.accept()
