"""`quality.score`: when an answer is right.

`exact(output.digit)` (several paths allowed) compares as JSON does: 1 equals 1.0, true does not equal 1, and a
field that is missing is wrong. `close(output.total, 0.01)` allows a difference. Both may be joined with `&&`.
Anything else is CEL over `input`, `output` and `expected`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from midspan.definitions.celtext import ExpressionError, Token, tokens
from midspan.definitions.expressions import Binding, Expression, compile_expression, within
from midspan.definitions.paths import ELEMENT, Steps, text_of

VARIABLES = ("input", "output", "expected")

_MISSING = object()

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    keys: Keys
    tolerance: float | None

    def right(self, output: Any, expected: Any) -> bool:
        got, wanted = _at(output, self.keys), _at(expected, self.keys)
        if got is _MISSING or wanted is _MISSING:
            return False
        if self.tolerance is None:
            return equal(got, wanted)
        return _is_number(got) and _is_number(wanted) and within(got, wanted, self.tolerance)


class Score:
    """A compiled score. `paths` are what it reads; `numbers` those of them that must be numbers."""

    __slots__ = ("_terms", "expression", "numbers", "paths", "text")

    def __init__(self, text: str, terms: tuple[_Term, ...], expression: Expression | None) -> None:
        self.text = text
        self.expression = expression
        self._terms = terms
        self.paths: tuple[Steps, ...] = (
            expression.paths if expression else tuple(_steps(each.keys) for each in terms)
        )
        self.numbers: tuple[Steps, ...] = tuple(
            _steps(each.keys) for each in terms if each.tolerance is not None
        )

    def right(self, input: Any, output: Any, expected: Any, binding: Binding | None = None) -> bool:  # noqa: A002
        """Whether the answer is right; what cannot be evaluated is wrong. Never raises.

        binding: how a CEL score is handed its values; made anew where it is left out.
        """
        if self.expression is None:
            try:
                return all(term.right(output, expected) for term in self._terms)
            except (RecursionError, OverflowError):
                return False
        variables = {"input": input, "output": output, "expected": expected}
        context = (binding or Binding((self.expression,))).context(variables)
        return context is not None and self.expression.holds_in(context) is True


def compile_score(text: str) -> Score:
    """Raises ExpressionError, UnknownNameError."""
    found = tokens(text)
    terms = _Reader(found).terms()
    if terms is not None:
        return Score(text, terms, None)
    own = next((each for each in found if each.kind == "name" and each.text == "exact"), None)
    if own is not None:
        problem = "has `exact` where it cannot stand"
        raise ExpressionError(
            problem, "write `exact(output.field)`, joined with `&&` to nothing but its like", own.position
        )
    return Score(text, (), compile_expression(text, VARIABLES))


def equal(one: Any, other: Any) -> bool:
    """Equality of JSON values: numbers by value, never a number with true or false."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict):
        if not isinstance(other, dict) or one.keys() != other.keys():
            return False
        return all(equal(value, other[key]) for key, value in one.items())
    if isinstance(one, list | tuple):
        if not isinstance(other, list | tuple) or len(one) != len(other):
            return False
        return all(map(equal, one, other))
    return bool(one == other)


class _Reader:
    """`exact(…)` and `close(…, tolerance)` joined with `&&`; None as soon as it is anything else."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.at = 0

    def take(self, text: str) -> bool:
        token = self.found[self.at]
        if token.text != text or token.kind == "text":
            return False
        self.at += token.kind != "end"
        return True

    def terms(self) -> tuple[_Term, ...] | None:
        read: list[_Term] = []
        while True:
            term = self.exact() if self.take("exact") else self.close() if self.take("close") else None
            if not term:
                return None
            read += term
            if self.found[self.at].kind == "end":
                return tuple(read)
            if not self.take("&&"):
                return None

    def exact(self) -> list[_Term] | None:
        read: list[_Term] = []
        if not self.take("("):
            return None
        while (keys := self.path()) is not None:
            read.append(_Term(keys, None))
            if self.take(")"):
                return read
            if not self.take(","):
                return None
        return None

    def close(self) -> list[_Term] | None:
        if not self.take("(") or (keys := self.path()) is None or not self.take(","):
            return None
        token = self.found[self.at]
        if token.kind != "number" or token.text[-1] in "uU" or token.text[:2] in ("0x", "0X"):
            return None
        self.at += 1
        return [_Term(keys, float(token.text))] if self.take(")") else None

    def path(self) -> Keys | None:
        if not self.take("output"):
            return None
        keys: list[str | int] = []
        while True:
            if self.take("."):
                token = self.found[self.at]
                if token.kind != "name":
                    return None
                keys.append(token.text)
            elif self.take("["):
                key = self.key()
                if key is None or self.found[self.at + 1].text != "]":
                    return None
                keys.append(key)
                self.at += 1
            else:
                return tuple(keys)
            self.at += 1

    def key(self) -> str | int | None:
        token = self.found[self.at]
        if token.kind == "number" and token.text.isdigit() and len(token.text) < 10:
            return int(token.text)
        return text_of(token) if token.kind == "text" else None


def _at(value: Any, keys: Keys) -> Any:
    for key in keys:
        if isinstance(key, str):
            if not isinstance(value, dict) or key not in value:
                return _MISSING
        elif not isinstance(value, list) or key >= len(value):
            return _MISSING
        value = value[key]
    return value


def _steps(keys: Keys) -> Steps:
    return ("output", *(key if isinstance(key, str) else ELEMENT for key in keys))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
