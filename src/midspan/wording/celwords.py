"""CEL in words: `input.zone == 'hospital'` is said as “zone is “hospital””.

Law: two expressions that are said alike mean the same. What has no words that keep this law (arithmetic, texts with
escapes, elements of what is no list) stands there as it is written, as code. Every expression is said; none raises.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.lookup import look_up
from midspan.definitions.paths import ELEMENT
from midspan.wording.celforms import (
    MIRRORED,
    is_condition,
    is_negative,
    mentions,
    operands,
    path_of,
    sized_by,
)
from midspan.wording.celtree import (
    Binary,
    Call,
    Choice,
    Listed,
    Literal,
    Macro,
    Member,
    Name,
    Node,
    Unary,
    parse,
)
from midspan.wording.plainpatterns import pattern_text, plain_pattern
from midspan.wording.spans import Span, Spans, Voice, code, listed, say, world

_LONGEST_TEXT = 80
_WHOSE = {"input": "", "output": "the answer’s ", "expected": "the right answer’s "}
_WHOLE = {"input": "the item", "output": "the answer", "expected": "the right answer"}
_ORDER = {"<": "less than", ">": "more than", "<=": "at most", ">=": "at least"}
_PARTS = {"contains": "contain", "startsWith": "begin with", "endsWith": "end with"}
_PARTS_SAID = {"contains": "contains", "startsWith": "begins with", "endsWith": "ends with"}
# What is said of a text that is compared without regard to capitals.
ANY_CASE = "in capitals or not"
_OF_ELEMENTS = {
    "exists": ("at least one of ", "none of "),
    "all": ("every one of ", "not every one of "),
    "exists_one": ("exactly one of ", "not exactly one of "),
    "existsOne": ("exactly one of ", "not exactly one of "),
}


def words(text: str, schemas: Mapping[str, Any], names: Mapping[str, str] = _WHOLE) -> Spans:
    """What an expression asks for.

    schemas: of `input`, `output` and `expected`, as far as they are known. names: how its variables are called.
    """
    try:
        return _Speaker(schemas, names=names).sentence(parse(text))
    except ExpressionError:
        return (code(text),)


class _Speaker:
    """its: the variable whose element is spoken of as “it”, with the path of its list."""

    def __init__(
        self,
        schemas: Mapping[str, Any],
        its: tuple[str, tuple[str, ...]] | None = None,
        names: Mapping[str, str] = _WHOLE,
    ) -> None:
        self.schemas = schemas
        self.its = its
        self.names = names

    def sentence(self, node: Node, *, yes: bool = True) -> Spans:  # noqa: PLR0911 - a table of forms
        """A condition, or its contrary where it is not `yes`."""
        match node:
            case Unary(sign="!"):
                return self.sentence(node.operand, yes=not yes)
            case Binary(sign="&&" | "||"):
                return self.combined(node, yes=yes)
            case Binary():
                return self.compared(node, yes=yes)
            case Choice():
                return self.chosen(node, yes=yes)
            case Macro():
                return self.of_elements(node, yes=yes)
            case Call():
                return self.called(node, yes=yes)
            case Member() | Name():
                return say(self.noun(node), " is true" if yes else " is not true")
            case _:
                return _as_code(node, yes=yes)

    def combined(self, node: Binary, *, yes: bool) -> Spans:
        parts = operands(node, node.sign)
        if not yes:
            return say("it is not so that (", self.combined(node, yes=True), ")")
        first = parts[0]
        if node.sign == "||" and len(parts) == 2 and is_negative(first):
            return say("if ", self.nested(first, yes=False), ", then ", self.nested(parts[1]))
        return joined([self.nested(each) for each in parts], "and" if node.sign == "&&" else "or")

    def nested(self, node: Node, *, yes: bool = True) -> Spans:
        """A part of a longer sentence: in brackets where it would run into its neighbours."""
        said = self.sentence(node, yes=yes)
        bare = node.operand if isinstance(node, Unary) and node.sign == "!" else node
        long = isinstance(bare, Choice) or (isinstance(bare, Binary) and bare.sign in {"&&", "||"})
        return say("(", said, ")") if long else said

    def chosen(self, node: Choice, *, yes: bool) -> Spans:
        if not yes:
            return say("it is not so that (", self.chosen(node, yes=True), ")")
        parts = (self.nested(each) for each in (node.condition, node.yes, node.no))
        condition, then, otherwise = parts
        return say("if ", condition, ", then ", then, "; otherwise ", otherwise)

    def compared(self, node: Binary, *, yes: bool) -> Spans:
        left, right, sign = node.left, node.right, node.sign
        if sign == "in":
            return self.among(node, yes=yes)
        if sign not in MIRRORED or any(map(is_condition, (left, right))):
            return _as_code(node, yes=yes)
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right, sign = right, left, MIRRORED[sign]
        subject = self.noun(left)
        if sign in {"==", "!="}:
            same = yes is (sign == "==")
            emptiness = self.empty(left, right, "==", same=same)
            return emptiness or say(subject, " is " if same else " is not ", self.noun(right))
        if not (self.is_number(left) or self.is_number(right)):
            return _as_code(node, yes=yes)
        emptiness = self.empty(left, right, sign, same=yes)
        verb = " is " if yes else " is not "
        return emptiness or say(subject, verb, f"{_ORDER[sign]} ", self.noun(right))

    def empty(self, left: Node, right: Node, sign: str, *, same: bool) -> Spans | None:
        """“is empty”, where a size is compared with nothing at all."""
        sized = sized_by(left)
        if sized is None or not isinstance(right, Literal):
            return None
        none = {("==", 0.0): True, ("<", 1.0): True, ("<=", 0.0): True, (">", 0.0): False, (">=", 1.0): False}
        found = none.get((sign, right.value)) if isinstance(right.value, float) else None
        if found is None:
            return None
        return say(self.noun(sized), " is empty" if found is same else " is not empty")

    def among(self, node: Binary, *, yes: bool) -> Spans:
        subject = self.noun(node.left)
        if is_condition(node.left):
            return _as_code(node, yes=yes)
        options = node.right.items if isinstance(node.right, Listed) else ()
        if options and all(isinstance(each, Literal) for each in options):
            said = [part for each in options for part in (", ", self.noun(each))][1:]
            return say(subject, " is one of " if yes else " is none of ", *said)
        if path_of(node.right) is None:
            return _as_code(node, yes=yes)
        return say(subject, " is in " if yes else " is not in ", self.noun(node.right))

    def called(self, node: Call, *, yes: bool) -> Spans:
        arguments = node.arguments
        if node.name == "has" and node.target is None and len(arguments) == 1 and path_of(arguments[0]):
            return say(self.noun(arguments[0]), " is given" if yes else " is not given")
        if node.target is not None and len(arguments) == 1:
            subject = self.noun(node.target)
            if node.name in _PARTS:
                verb = f" {_PARTS_SAID[node.name]} " if yes else f" does not {_PARTS[node.name]} "
                return say(subject, verb, self.noun(arguments[0]))
            if node.name == "matches":
                return say(subject, self.matched(node.target, arguments[0], yes=yes))
        if node.name == "close" and node.target is None and len(arguments) == 3:
            one, other, tolerance = (self.noun(each) for each in arguments)
            verb = " differ by at most " if yes else " differ by more than "
            return say(one, " and ", other, verb, tolerance)
        return _as_code(node, yes=yes)

    def matched(self, target: Node, argument: Node, *, yes: bool) -> Spans:
        """What a pattern asks for: the plain texts where it is made of some, else the pattern as it is written."""
        text = pattern_text(argument)
        pattern = None if text is None else plain_pattern(text)
        quoted = [_quoted(each) for each in pattern.texts] if pattern else []
        if pattern is None or None in quoted or (pattern.whole and not self.is_text(target)):
            return say(
                " matches the pattern " if yes else " does not match the pattern ", code(argument.source)
            )
        texts = [each for each in quoted if each is not None]
        any_case = f" ({ANY_CASE})" if pattern.any_case else ""
        if pattern.whole:
            one = (" is ", " is not ") if len(texts) == 1 else (" is one of ", " is none of ")
            return say(one[not yes], _in_a_row(texts), any_case)
        part = "startsWith" if pattern.begins else "endsWith" if pattern.ends else "contains"
        verb = _PARTS_SAID[part] if yes or len(texts) > 1 else f"does not {_PARTS[part]}"
        if yes or len(texts) == 1:
            return say(f" {verb} ", listed(texts, "or"), any_case)
        return say(f" {verb} none of ", _in_a_row(texts), any_case)

    def of_elements(self, node: Macro, *, yes: bool) -> Spans:
        path = self.absolute(node.target)
        known = path is not None and self.types(path) == {"array"}
        outer_is_named = self.its is not None and mentions(
            node.body[0].source if node.body else "", self.its[0]
        )
        if (
            node.name not in _OF_ELEMENTS
            or len(node.body) != 1
            or not known
            or outer_is_named
            or path is None
        ):
            return _as_code(node, yes=yes)
        lead = _OF_ELEMENTS[node.name][0 if yes else 1]
        inner = _Speaker(self.schemas, (node.variable, (*path, ELEMENT)), self.names)
        body, where = node.body[0], self.noun(node.target)
        said = inner.predicate(body) or say(" this holds: (", inner.sentence(body), ")")
        if any(each.voice is Voice.CODE and mentions(each.text, node.variable) for each in said):
            return _as_code(node, yes=yes)
        return say("for " if said[0].text.startswith(" this holds") else "", lead, where, said)

    def predicate(self, body: Node) -> Spans | None:
        """What is said of the element, without “it”, where it is one plain statement about the element itself."""
        if not isinstance(body, Binary | Call) or (isinstance(body, Binary) and body.sign in {"&&", "||"}):
            return None
        said = self.sentence(body)
        head, rest = said[0], said[1:]
        plain = head.text == "it" and not any(_speaks_of_it(each) for each in rest)
        return rest if plain else None

    def noun(self, node: Node) -> Spans:
        """A value: a field by its name, a literal as it is, anything else as it is written."""
        if isinstance(node, Literal):
            return _literal(node)
        sized = sized_by(node)
        if sized is not None and path_of(sized):
            kinds = self.types(self.absolute(sized) or ())
            what = {"string": "number of characters in", "array": "number of entries in"}.get(
                next(iter(kinds)) if len(kinds) == 1 else "", "size of"
            )
            return say(f"the {what} ", self.noun(sized))
        path = path_of(node)
        if path is None:
            return (code(node.source),)
        if self.its is not None and path[0] == self.its[0]:
            return say("its ", code(_dotted(path[1:]))) if path[1:] else say("it")
        if (
            path[0] not in self.names
            or (path[1:] and path[0] not in _WHOSE)
            or not all(each.isidentifier() or each == ELEMENT for each in path[1:])
        ):
            return (code(node.source),)
        return say(_WHOSE[path[0]], code(_dotted(path[1:]))) if path[1:] else say(self.names[path[0]])

    def absolute(self, node: Node) -> tuple[str, ...] | None:
        """The path from `input`, `output` or `expected`."""
        path = path_of(node)
        if path is not None and self.its is not None and path[0] == self.its[0]:
            return (*self.its[1], *path[1:])
        return path

    def types(self, path: Sequence[str]) -> frozenset[str]:
        """Which types a field may have, null aside; none where that is not known."""
        schema = self.schemas.get(path[0]) if path else None
        return look_up(schema, path[1:]).types - {"null"} if isinstance(schema, dict) else frozenset()

    def is_text(self, node: Node) -> bool:
        """Whether it is always a text, and never null: only then `==` and `matches` are told for the same values."""
        path = self.absolute(node) or ()
        schema = self.schemas.get(path[0]) if path else None
        return isinstance(schema, dict) and look_up(schema, path[1:]).types == {"string"}

    def is_number(self, node: Node) -> bool:
        if isinstance(node, Literal):
            return node.kind == "number"
        kinds = self.types(self.absolute(node) or ())
        return sized_by(node) is not None or (bool(kinds) and kinds <= {"number", "integer"})


def _as_code(node: Node, *, yes: bool) -> Spans:
    return (code(node.source),) if yes else say("it is not so that ", code(node.source))


def joined(parts: Sequence[Spans], word: str) -> Spans:
    found: list[str | Spans] = []
    for position, each in enumerate(parts):
        found += [f", {word} ", each] if position else [each]
    return say(*found)


def _speaks_of_it(span: Span) -> bool:
    return span.text in {"it", "its "}


def _dotted(steps: Sequence[str]) -> str:
    return ".".join(steps)


def _literal(node: Literal) -> Spans:
    if node.kind == "text" and isinstance(node.value, str):
        if not node.value:
            return say("the empty text")
        said = _quoted(node.value)
        return (code(node.source),) if said is None else (said,)
    if node.kind == "number" and isinstance(node.value, float):
        return say(number(node.value))
    return say(node.source) if node.kind in {"bool", "null"} else (code(node.source),)


def _in_a_row(texts: Sequence[Span]) -> Spans:
    return say(*[part for each in texts for part in (", ", each)][1:])


def _quoted(text: str) -> Span | None:
    """A text in quotes; None where its own signs would hide where it ends."""
    plain = text.isprintable() and not set(text) & set("“”`") and len(text) <= _LONGEST_TEXT
    return world(f"“{text}”") if plain else None


def number(value: float) -> str:
    if not value.is_integer():
        return repr(value)
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"


def quotes(spans: Spans) -> Iterator[str]:
    """The quoted words among them: those are compared letter by letter."""
    return (each.text for each in spans if each.text.startswith("“"))
