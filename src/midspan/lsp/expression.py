"""Half-typed CEL: which word is being typed behind which path, whatever is still missing around it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from midspan.definitions.paths import ELEMENT, MACROS, Steps

_TOKEN = re.compile(
    r"""\s+|(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<open>['"].*$)|(?P<number>[0-9]+(?:\.[0-9]+)?)"""
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign>&&|\|\||[=!<>]=|.)",
    re.DOTALL,
)
_COMPARING = frozenset(("==", "!=", "in"))
# A text that a macro's brackets are nested deeper in is no expression that anybody types.
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """What is being typed.

    behind: the path before the last dot, empty where a name of its own begins, None where it is a value without path.
    word: what of the name is typed. text: what of a text is typed, and `compared` the path that it is compared with.
    variables: the names that macros around gave to elements, each with the path of the element where it is known.
    """

    behind: Steps | None
    word: str = ""
    text: str | None = None
    compared: Steps | None = None
    variables: Mapping[str, Steps | None] = field(default_factory=dict)


@dataclass(slots=True)
class _Bracket:
    """One that is open. base: the path that is indexed or that a macro goes over; left: what stood before it."""

    sign: str
    base: Steps | None
    left: Steps | None
    macro: str | None = None
    variable: str | None = None
    key: str | None = None


def typed(text: str) -> Typed:
    """What is being typed at the end of a text. Never raises; time grows with its length alone."""
    reader = _Reader()
    for match in _TOKEN.finditer(text):
        if match["open"] is not None:
            return Typed((), text=match["open"][1:], compared=reader.compared(), variables=reader.variables())
        reader.take(match)
    if reader.name and not text[-1].isspace():
        return Typed(reader.before, reader.name, variables=reader.variables())
    return Typed(reader.path if reader.dotted else (), variables=reader.variables())


class _Reader:
    """path: of the operand that was read last; () where one begins, None where it has no path."""

    def __init__(self) -> None:
        self.path: Steps | None = ()
        self.before: Steps | None = ()
        self.left: Steps | None = None
        self.name = ""
        self.dotted = False
        self.brackets: list[_Bracket] = []

    def variables(self) -> dict[str, Steps | None]:
        return {
            each.variable: None if each.base is None else (*each.base, ELEMENT)
            for each in self.brackets
            if each.variable is not None
        }

    def compared(self) -> Steps | None:
        """What a text that begins here is compared with: `a == '`, `a in ['`."""
        if self.left is None and self.brackets and self.brackets[-1].sign == "[":
            return self.brackets[-1].left
        return self.left

    def take(self, match: re.Match[str]) -> None:
        if match["name"] == "in":
            self.operator("in")
        elif match["name"]:
            self.take_name(match["name"])
        elif match["sign"]:
            self.take_sign(match["sign"])
        elif match["text"] or match["number"]:
            if self.brackets and match["text"]:
                self.brackets[-1].key = match["text"][1:-1]
            self.path, self.name, self.dotted = None, "", False

    def take_name(self, name: str) -> None:
        variables = self.variables()
        if self.dotted:
            self.before = self.path
            self.path = (*self.path, name) if self.path else None
        else:
            self.before = ()
            self.path = variables.get(name, (name,))
        self.name, self.dotted = name, False

    def take_sign(self, sign: str) -> None:
        if sign == ".":
            self.dotted, self.name = True, ""
        elif sign in "([" and len(self.brackets) < _DEEPEST:
            macro = self.name if sign == "(" and self.name in MACROS and self.before != () else None
            base = self.before if macro or sign == "(" else self.path or None
            self.brackets.append(_Bracket(sign, base, self.left, macro))
            self.begin()
        elif sign in ")]" and self.brackets:
            self.close(self.brackets.pop())
        elif sign == ",":
            self.comma()
        else:
            self.operator(sign)

    def comma(self) -> None:
        bracket = self.brackets[-1] if self.brackets else None
        if bracket and bracket.macro and bracket.variable is None and self.name:
            bracket.variable = self.name
        self.begin()

    def close(self, bracket: _Bracket) -> None:
        self.left, self.name, self.dotted = bracket.left, "", False
        if bracket.sign == "[" and bracket.base:
            self.path = (*bracket.base, ELEMENT if bracket.key is None else bracket.key)
        else:
            self.path = bracket.base if bracket.macro == "filter" else None

    def operator(self, sign: str) -> None:
        left = self.path or None
        self.begin()
        self.left = left if sign in _COMPARING else None

    def begin(self) -> None:
        self.path, self.before, self.left, self.name, self.dotted = (), (), None, "", False
