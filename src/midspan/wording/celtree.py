"""A CEL expression as a tree, read from its tokens: what the words of `celwords` are made of.

CEL's grammar and precedence; what is no CEL is refused. Nothing is evaluated.
"""

from __future__ import annotations

from dataclasses import dataclass

from midspan.definitions.celtext import ExpressionError, Token, tokens
from midspan.definitions.paths import MACROS, text_of


@dataclass(frozen=True, slots=True)
class Node:
    """One part of an expression; `source` is how it is written."""

    source: str


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """A value; None where the text of a token is written with escapes, or is bytes: it cannot be said in words."""

    kind: str
    value: str | float | bool | None


@dataclass(frozen=True, slots=True)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`target.name`, or `target['name']`."""

    target: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    target: Node
    key: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """`name(…)`, or `target.name(…)`."""

    target: Node | None
    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Macro(Node):
    """`target.all(variable, body)` and its like."""

    target: Node
    name: str
    variable: str
    body: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """`condition ? yes : no`."""

    condition: Node
    yes: Node
    no: Node


@dataclass(frozen=True, slots=True)
class Listed(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Other(Node):
    """What has no words of its own, such as a map."""


_WORDS = {
    "true": Literal("true", "bool", True),
    "false": Literal("false", "bool", False),
    "null": Literal("null", "null", None),
}

# Weakest first; each level binds to the left.
_LEVELS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*", "/", "%"))


def parse(text: str) -> Node:
    """Raises ExpressionError on what is no CEL."""
    reader = _Reader(text, tokens(text))
    node = reader.expression()
    if reader.next.kind != "end":
        raise reader.unexpected()
    return node


class _Reader:
    def __init__(self, text: str, found: list[Token]) -> None:
        self.text = text
        self.tokens = found
        self.at = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, *signs: str) -> str | None:
        token = self.next
        if token.text in signs and (token.kind == "sign" or token.text == "in"):
            self.at += 1
            return token.text
        return None

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unexpected()

    def unexpected(self) -> ExpressionError:
        token = self.next
        return ExpressionError(f"has an unexpected `{token.text}`", "correct the expression", token.position)

    def source(self, start: int) -> str:
        last = self.tokens[self.at - 1]
        return self.text[self.tokens[start].position : last.position + len(last.text)]

    def expression(self) -> Node:
        start = self.at
        condition = self.level(0)
        if not self.take("?"):
            return condition
        yes = self.level(0)
        self.expect(":")
        no = self.expression()
        return Choice(self.source(start), condition, yes, no)

    def level(self, number: int) -> Node:
        if number == len(_LEVELS):
            return self.unary()
        start = self.at
        left = self.level(number + 1)
        while sign := self.take(*_LEVELS[number]):
            right = self.level(number + 1)
            left = Binary(self.source(start), sign, left, right)
        return left

    def unary(self) -> Node:
        start = self.at
        sign = self.take("!", "-")
        if sign is None:
            return self.member()
        operand = self.unary()
        if sign == "-" and isinstance(operand, Literal) and isinstance(operand.value, float):
            return Literal(self.source(start), "number", -operand.value)
        return Unary(self.source(start), sign, operand)

    def member(self) -> Node:
        start = self.at
        node = self.primary()
        while True:
            if self.take("."):
                name = self.next
                if name.kind != "name":
                    raise self.unexpected()
                self.at += 1
                node = (
                    self.call(start, name.text, node)
                    if self.take("(")
                    else Member(self.source(start), node, name.text)
                )
            elif self.take("["):
                node = self.index(start, node)
            else:
                return node

    def index(self, start: int, target: Node) -> Node:
        key = self.expression()
        self.expect("]")
        if isinstance(key, Literal) and key.kind == "text" and isinstance(key.value, str):
            return Member(self.source(start), target, key.value)
        return Index(self.source(start), target, key)

    def call(self, start: int, name: str, target: Node | None) -> Node:
        arguments: list[Node] = []
        while not self.take(")"):
            arguments.append(self.expression())
            if not self.take(","):
                self.expect(")")
                break
        if target is not None and name in MACROS and arguments and isinstance(arguments[0], Name):
            variable, *body = arguments
            return Macro(self.source(start), target, name, variable.source, tuple(body))
        return Call(self.source(start), target, name, tuple(arguments))

    def primary(self) -> Node:
        start, token = self.at, self.next
        self.at += 1
        match token.kind, token.text:
            case "text", _:
                return Literal(token.text, "text", text_of(token))
            case "number", _:
                return Literal(token.text, "number", _number(token.text))
            case "name", ("true" | "false" | "null") as word:
                return _WORDS[word]
            case "name", name:
                return self.call(start, name, None) if self.take("(") else Name(name, name)
            case "sign", "(":
                node = self.expression()
                self.expect(")")
                return node
            case "sign", ("[" | "{") as sign:
                return self.bracket(start, sign)
        self.at -= 1
        raise self.unexpected()

    def bracket(self, start: int, sign: str) -> Node:
        closing, items = ("]" if sign == "[" else "}"), list[Node]()
        while not self.take(closing):
            items.append(self.expression())
            if sign == "{":
                self.expect(":")
                self.expression()
            if not self.take(","):
                self.expect(closing)
                break
        return Listed(self.source(start), tuple(items)) if sign == "[" else Other(self.source(start))


def _number(text: str) -> float | None:
    plain = text.rstrip("uU")
    try:
        value = float(int(plain, 16)) if plain[:2] in ("0x", "0X") else float(plain)
    except (ValueError, OverflowError):
        return None
    # Beyond this a float is not the number that is written.
    return value if abs(value) < 2**53 else None
