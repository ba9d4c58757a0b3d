"""`quality.score` in words: when an answer is right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.definitions.celtext import ExpressionError
from midspan.wording.celforms import operands, path_of
from midspan.wording.celtree import Call, Literal, Node, parse
from midspan.wording.celwords import joined, number, words
from midspan.wording.spans import Spans, code, listed, say


def score_words(text: str, schemas: Mapping[str, Any]) -> Spans:
    """When an answer is right, by `quality.score`."""
    try:
        node = parse(text)
    except ExpressionError:
        return (code(text),)
    said = []
    for each in operands(node, "&&"):
        term = _term(each)
        if term is None:
            return words(text, {**schemas, "expected": schemas.get("output")})
        said.append(term)
    return joined(said, "and")


def _term(node: Node) -> Spans | None:
    """`exact(output.a, output.b)` and `close(output.a, 0.1)`, which only a score knows."""
    if not isinstance(node, Call) or node.target is not None:
        return None
    fields = [_field(each) for each in node.arguments]
    if node.name == "exact" and fields and all(fields):
        if fields == ["output"]:
            return say("the whole answer is exactly the right one")
        verb = "is exactly the right one" if len(fields) == 1 else "are exactly the right ones"
        return say("the answer’s ", listed([code(each or "") for each in fields]), f" {verb}")
    if node.name == "close" and len(fields) == 2 and fields[0]:
        tolerance = node.arguments[1]
        if isinstance(tolerance, Literal) and isinstance(tolerance.value, float):
            return say(
                "the answer’s ",
                code(fields[0]),
                f" differs from the right one by at most {number(tolerance.value)}",
            )
    return None


def _field(node: Node) -> str | None:
    path = path_of(node)
    return None if path is None or path[0] != "output" else ".".join(path[1:]) or "output"
