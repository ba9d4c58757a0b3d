"""When an answer is right, as far as the answers that people gave tell: equal, close enough, or only a person can say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.score import compile_score
from midspan.intake.profiles import Profile, is_empty, texts_in
from midspan.intake.sametext import plain

# Texts of more words than these are compared by people; the smaller bound holds where hardly any text stands twice
# and none was copied out of the input.
_FREE_WORDS, _FREE_WORDS_ALWAYS = 6, 20
_COPIED = 0.5
_MOST_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Scoring:
    """score: CEL or the terms of `quality.score`. judged: whether only people can say that an answer is acceptable."""

    score: str
    why: str
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the answer.

    always: whether every answer has it. number: whether its schema calls it one with a fraction. copied: share of its
    texts that stand in the input.
    """

    profile: Profile
    always: bool
    number: bool = False
    copied: float = 0.0

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def free_text(self) -> bool:
        if self.profile.only_kind != "text" or self.number or self.copied >= _COPIED:
            return False
        words = self.profile.mean_words
        rare = self.profile.many or self.profile.distinct > 0.9 * self.profile.filled
        return words > _FREE_WORDS_ALWAYS or (rare and words > _FREE_WORDS and self.profile.filled > 1)


def scoring(fields: Sequence[Field]) -> Scoring:
    """The scorer over these fields of `output`, of which there is at least one."""
    free = [each.name for each in fields if each.free_text]
    if free:
        names = ", ".join(f"`{name}`" for name in free)
        exact = f"exact({', '.join(_path('output', each.name) for each in fields)})"
        return Scoring(
            exact, f"{names} is free text: only a person can say whether another text is as good", judged=True
        )
    text = (
        _terms(fields)
        if all(each.always for each in fields)
        else " && ".join(_compared(each) for each in fields)
    )
    return Scoring(_usable(text), _why(fields))


def copied(rows: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]], field: str) -> float:
    """In how many of these (input, output) pairs the text of this field stands in the input, spacing and case aside."""
    found = texts = 0
    for item, output in rows:
        value = output.get(field)
        if isinstance(value, str) and not is_empty(value):
            texts += 1
            found += plain(value).replace(" ", "") in "".join(plain(each) for each in texts_in(item)).replace(
                " ", ""
            )
    return found / texts if texts else 0.0


def path(variable: str, *names: str) -> str:
    """`input.zone`, `input['Date received']`."""
    return _path(variable, *names)


def _usable(text: str) -> str:
    """The score, or equality as a whole where names are too many or too strange to be said one by one."""
    try:
        compile_score(text)
    except ExpressionError:
        return "output == expected"
    return text


def _terms(fields: Sequence[Field]) -> str:
    same = [_path("output", each.name) for each in fields if _tolerance(each) is None]
    terms = [f"exact({', '.join(same)})"] if same else []
    terms += [
        f"close({_path('output', each.name)}, {tolerance})"
        for each in fields
        if (tolerance := _tolerance(each)) is not None
    ]
    return " && ".join(terms)


def _compared(field: Field) -> str:
    output, expected = _path("output", field.name), _path("expected", field.name)
    tolerance = _tolerance(field)
    same = f"{output} == {expected}" if tolerance is None else f"close({output}, {expected}, {tolerance})"
    if field.always:
        return same
    key = _quoted(field.name)
    return f"({key} in output) == ({key} in expected) && (!({key} in output) || {same})"


def _why(fields: Sequence[Field]) -> str:
    parts = []
    near = {each.name: tolerance for each in fields if (tolerance := _tolerance(each)) is not None}
    if len(near) < len(fields):
        parts.append("equal to the answer that people gave")
    parts += [f"`{name}` within {tolerance}, half of its last decimal" for name, tolerance in near.items()]
    parts += [f"`{each.name}` may be missing, and then must be" for each in fields if not each.always]
    return "; ".join(parts)


def _tolerance(field: Field) -> str | None:
    if not field.number:
        return None
    decimals = max(
        (len(text.partition(".")[2]) for text in field.profile.counts if "e" not in text), default=0
    )
    whole = all(text.partition(".")[2].strip("0") == "" and "e" not in text for text in field.profile.counts)
    return None if whole or decimals > _MOST_DECIMALS else f"0.{'0' * decimals}5"


def _path(variable: str, *names: str) -> str:
    return variable + "".join(f".{name}" if _plain_name(name) else f"[{_quoted(name)}]" for name in names)


def _plain_name(name: str) -> bool:
    return name.isascii() and name.isidentifier() and name not in _RESERVED


def _quoted(name: str) -> str:
    return f"'{name}'" if "'" not in name and "\\" not in name and name.isprintable() else json.dumps(name)


# Words that CEL keeps to itself: a field with such a name is reached by an index.
_RESERVED = frozenset((
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop", "namespace",
    "null", "package", "return", "true", "var", "void", "while",
))  # fmt: skip
