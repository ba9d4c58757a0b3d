"""The tokens of a CEL expression, and limits that hold before the CEL library sees it.

The library panics on deep nesting, and a comprehension within a comprehension within a comprehension takes
time with the cube of an item's size: both are refused from the text alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 2_000
DEEPEST = 50

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*)
  | (?P<text>
        (?:[bB]?[rR]|[rR][bB])(?:\"\"\".*?\"\"\"|'''.*?'''|"[^"\n]*"|'[^'\n]*')
      | [bB]?(?:\"\"\"(?:[^\\]|\\.)*?\"\"\"|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
    )
  | (?P<number>0[xX][0-9a-fA-F]+[uU]?|(?:\d+\.\d+|\.\d+|\d+)(?:[eE][-+]?\d+)?[uU]?)
  | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%!<>?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = {"(": ")", "[": "]", "{": "}"}


class ExpressionError(ValueError):
    """The expression cannot be used. `position` counts characters from 0; `help` is one imperative line."""

    def __init__(self, problem: str, help: str = "correct the expression", position: int = 0) -> None:  # noqa: A002
        super().__init__(problem)
        self.problem = problem
        self.help = help
        self.position = position


@dataclass(frozen=True, slots=True)
class Token:
    """One token; `kind` is text, number, name, sign or end."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """All tokens but spaces and comments, and an end. Raises ExpressionError, also beyond the limits."""
    if len(text) > LONGEST:
        raise ExpressionError(f"is longer than {LONGEST:,} characters", "split it into several")
    if not text.strip():
        raise ExpressionError("is empty", "write an expression, as in `input.amount > 100`")
    found: list[Token] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or match.lastgroup is None:
            raise _stray(text, position)
        if match.lastgroup != "space":
            found.append(Token(match.lastgroup, match[0], position))
        position = match.end()
    found.append(Token("end", "", position))
    _bound_nesting(found)
    return found


def _bound_nesting(found: list[Token]) -> None:
    depth = 0
    signs = 0
    for token in found:
        if token.kind != "sign":
            continue
        if token.text in _OPENING:
            depth += 1
        elif token.text in ")]}":
            depth -= 1
        # Each of these nests as a bracket does: `!!a`, `- - a`, `a ? b : c ? d : e`.
        signs += token.text in "!?-"
        if depth > DEEPEST or signs > DEEPEST:
            raise ExpressionError(
                f"is nested more than {DEEPEST} deep", "split it into several", token.position
            )


def _stray(text: str, position: int) -> ExpressionError:
    found = text[position]
    if found == "=":
        return ExpressionError("has a single `=`", "compare with `==`", position)
    if found in "&|":
        return ExpressionError(f"has a single `{found}`", f"write `{found * 2}`", position)
    if found in "'\"":
        return ExpressionError(f"opens a quote {found} that is never closed", "close the quote", position)
    shown = "a backtick" if found == "`" else f"`{found}`" if found.isprintable() else f"U+{ord(found):04X}"
    return ExpressionError(
        f"has {shown}, which CEL does not know", "delete it, or put texts in quotes", position
    )
