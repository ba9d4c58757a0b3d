"""`quality.score`: when an answer is right."""

from __future__ import annotations

import re
from typing import Any

from midspan.definitions.expressions import Expression, compile_expression

_CALL = re.compile(r"\s*exact\(\s*(output\.[\w.]+(?:\s*,\s*output\.[\w.]+)*)\s*\)\s*")


class Score:
    """A compiled score; `paths` are what it reads of the answer."""

    def __init__(self, paths: tuple[tuple[str, ...], ...], expression: Expression | None) -> None:
        self.paths = paths
        self._expression = expression

    def right(self, input: Any, output: Any, expected: Any) -> bool:  # noqa: A002
        if self._expression is not None:
            return bool(self._expression.holds(input=input, output=output, expected=expected))
        return all(_at(output, p) == _at(expected, p) is not None for p in self.paths)


def _at(value: Any, path: tuple[str, ...]) -> Any:
    for key in path[1:]:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def compile_score(text: str) -> Score:
    """Raises ExpressionError."""
    match = _CALL.fullmatch(text)
    if match:
        return Score(tuple(tuple(p.strip().split(".")) for p in match[1].split(",")), None)
    return Score((), compile_expression(text, ("input", "output", "expected")))
