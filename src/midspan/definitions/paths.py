"""Which fields a CEL expression reads, told from its text: `input.lines.all(l, l.qty > 0)` reads `input.lines[].qty`.

A reader of CEL's grammar that follows scopes: what a macro's variable stands for, what `has` asks for. It
gives places, not values; the CEL library evaluates.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from midspan.definitions.celtext import ExpressionError, Token
from midspan.definitions.shape import nearest

ELEMENT = "[]"

FUNCTIONS = frozenset((
    "size", "int", "uint", "double", "string", "bytes", "timestamp", "duration", "dyn", "type", "close",
    "matches", "contains", "startsWith", "endsWith", "getFullYear", "getMonth", "getDayOfMonth", "getDayOfYear",
    "getDayOfWeek", "getDate", "getHours", "getMinutes", "getSeconds", "getMilliseconds", "has",
))  # fmt: skip
_VALUES = {"close": 3, "matches": 2, "contains": 2, "startsWith": 2, "endsWith": 2}
_ANY_NUMBER = frozenset(name for name in FUNCTIONS if name.startswith("get"))
MACROS = frozenset(("all", "exists", "exists_one", "existsOne", "map", "filter"))
TYPES = frozenset(("int", "uint", "double", "bool", "string", "bytes", "list", "map", "null_type", "type"))
MOST_COMPREHENSIONS = 2

_SHOWN = (
    "size",
    "matches",
    "contains",
    "startsWith",
    "endsWith",
    "int",
    "double",
    "string",
    "timestamp",
    "close",
)
_OPERATORS = frozenset(("&&", "||", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%"))
_WORDS = {"and": "&&", "or": "||", "not": "!", "True": "true", "False": "false", "None": "null", "is": "=="}

Steps = tuple[str, ...]


class UnknownNameError(ExpressionError):
    """The expression reads a name that does not exist."""

    def __init__(self, name: str, help: str, position: int) -> None:  # noqa: A002 - the word users see
        super().__init__(f"reads `{name}`, which is not known here", help, position)
        self.name = name


@dataclass(frozen=True, slots=True)
class Reading:
    """What an expression reads and calls.

    paths: each begins with a variable; `[]` stands for any element of a list. calls: functions and macros.
    depth: how deep comprehensions are nested. repeated: what is read whole for each element of a comprehension.
    """

    paths: tuple[Steps, ...]
    calls: frozenset[str]
    depth: int
    repeated: tuple[Steps, ...] = ()


def read_paths(found: list[Token], allowed: Collection[str]) -> Reading:
    """Raises ExpressionError on what is no CEL, UnknownNameError on a name that is not one of `allowed`."""
    reader = _Reader(found, allowed)
    reader.expression()
    if reader.next.kind != "end":
        raise reader.unexpected()
    return Reading(
        tuple(dict.fromkeys(reader.paths)), frozenset(reader.calls), reader.deepest, tuple(reader.repeated)
    )


class _Reader:
    def __init__(self, found: list[Token], allowed: Collection[str]) -> None:
        self.tokens = found
        self.at = 0
        self.allowed = allowed
        self.scope: dict[str, Steps | None] = {}
        self.paths: list[Steps] = []
        self.repeated: list[Steps] = []
        self.calls: set[str] = set()
        self.depth = 0
        self.deepest = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self, sign: str) -> bool:
        if self.next.kind == "sign" and self.next.text == sign:
            self.at += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            raise self.unexpected()

    def unexpected(self) -> ExpressionError:
        token = self.next
        if token.kind == "end":
            return ExpressionError("ends too early", "complete it, or close what is open", token.position)
        if token.text in _WORDS:
            return ExpressionError(f"has `{token.text}`", f"write `{_WORDS[token.text]}`", token.position)
        problem = f"has an unexpected `{token.text[:40]}` at character {token.position + 1}"
        return ExpressionError(problem, "correct the expression", token.position)

    def expression(self) -> Steps | None:
        """The path that the expression is, where it is nothing but a path."""
        path = self.operand()
        while True:
            token = self.next
            if token.text in _OPERATORS or (token.kind == "name" and token.text == "in"):
                self.at += 1
                self.operand()
                path = None
            elif self.take("?"):
                self.expression()
                self.expect(":")
                self.expression()
                return None
            else:
                return path

    def operand(self) -> Steps | None:
        signed = False
        while self.take("!") or self.take("-"):
            signed = True
        path = self.member(self.primary())
        if path is not None:
            self.read(path)
        return None if signed else path

    def read(self, path: Steps) -> None:
        self.paths.append(path)
        if self.depth and ELEMENT not in path:
            self.repeated.append(path)

    def primary(self) -> Steps | None:
        token = self.next
        self.at += 1
        if token.kind in ("text", "number"):
            return None
        if token.kind == "name":
            return self.name(token)
        if token.kind == "sign" and token.text in "([{":
            return self.bracket(token.text)
        self.at -= 1
        raise self.unexpected()

    def bracket(self, sign: str) -> Steps | None:
        if sign == "(":
            path = self.expression()
            self.expect(")")
            return path
        closing = "]" if sign == "[" else "}"
        while not self.take(closing):
            self.expression()
            if sign == "{":
                self.expect(":")
                self.expression()
            if not self.take(","):
                self.expect(closing)
                break
        return None

    def name(self, token: Token) -> Steps | None:
        if self.take("("):
            self.call(token)
            self.take_as_many(token, self.arguments())
            return None
        if token.text in ("true", "false", "null") or (token.text in TYPES and token.text not in self.scope):
            return None
        if token.text in self.scope:
            return self.scope[token.text]
        if token.text in self.allowed:
            return (token.text,)
        raise self.unknown(token)

    def unknown(self, token: Token) -> ExpressionError:
        if token.text in _WORDS:
            return ExpressionError(f"has `{token.text}`", f"write `{_WORDS[token.text]}`", token.position)
        known = ", ".join(f"`{each}`" for each in sorted(self.allowed))
        near = nearest(token.text, self.allowed)
        help_ = f"did you mean `{near}`?" if near else f"it may read {known}"
        return UnknownNameError(token.text, help_, token.position)

    def call(self, token: Token) -> None:
        if token.text not in FUNCTIONS | MACROS:
            near = nearest(token.text, FUNCTIONS | MACROS)
            help_ = (
                f"did you mean `{near}`?" if near else f"known: {', '.join(f'`{each}`' for each in _SHOWN)}"
            )
            raise ExpressionError(f"calls `{token.text}`, which is not a function", help_, token.position)
        self.calls.add(token.text)

    def arguments(self) -> int:
        count = 0
        while not self.take(")"):
            self.expression()
            count += 1
            if not self.take(","):
                self.expect(")")
                break
        return count

    def take_as_many(self, token: Token, count: int) -> None:
        wanted = _VALUES.get(token.text, 1)
        if count != wanted and token.text not in _ANY_NUMBER:
            problem = (
                f"calls `{token.text}` with {count} value{'' if count == 1 else 's'}, and it takes {wanted}"
            )
            raise ExpressionError(problem, "correct the call", token.position)

    def member(self, path: Steps | None) -> Steps | None:
        """What stands behind a value: `.field`, `.call(…)`, `['key']`, `[0]`."""
        while True:
            if self.take("."):
                token = self.next
                if token.kind != "name":
                    raise self.unexpected()
                self.at += 1
                if self.take("("):
                    path = self.method(token, path)
                elif path is not None:
                    path = (*path, token.text)
            elif self.take("["):
                path = self.index(path)
            else:
                return path

    def index(self, path: Steps | None) -> Steps | None:
        key = self.next
        alone = key.kind == "text" and self.tokens[self.at + 1].text == "]"
        self.expression()
        self.expect("]")
        if path is None:
            return None
        if alone:
            return (*path, text_of(key) or ELEMENT)
        return (*path, ELEMENT)

    def method(self, token: Token, path: Steps | None) -> Steps | None:
        self.call(token)
        if token.text not in MACROS:
            if path is not None:
                self.read(path)
            self.take_as_many(token, 1 + self.arguments())
            return None
        if path is not None:
            self.paths.append(path)
        self.macro(path)
        return path if token.text == "filter" else None

    def macro(self, path: Steps | None) -> None:
        variable = self.next
        if variable.kind != "name" or self.tokens[self.at + 1].text != ",":
            raise ExpressionError(
                "names no variable for the elements",
                "write it as `input.lines.all(l, l.qty > 0)`",
                variable.position,
            )
        self.at += 1
        self.expect(",")
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self.depth > MOST_COMPREHENSIONS:
            problem = f"nests `all`, `exists`, `map` and the like more than {MOST_COMPREHENSIONS} deep"
            raise ExpressionError(problem, "split it into several", variable.position)
        outer = dict(self.scope)
        self.scope[variable.text] = None if path is None else (*path, ELEMENT)
        self.arguments()
        self.scope = outer
        self.depth -= 1


def text_of(token: Token) -> str | None:
    """What a text's token stands for; None where it is written with escapes or is bytes."""
    quoted = token.text.lstrip("rR")
    if quoted[0] not in "'\"" or ("\\" in quoted and quoted == token.text):
        return None
    width = 3 if quoted[:3] in ("'''", '"""') else 1
    return quoted[width:-width]
