r"""A pattern of `matches` that asks for plain texts only, so that words can say it just as exactly.

`gas`, `(?i)gas|sparks`, `^(Re|Fw)` and `1\.5$` are such patterns; `^(Re|Fw):` is none, since it goes on after its choice.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass

from midspan.wording.celtree import Literal, Node

_SPECIAL = frozenset("\\.+*?()[]{}^$|")
# Behind a backslash these are the edges of a word; every other of them stands for itself.
_ESCAPABLE = frozenset(string.punctuation) - {"<", ">"}
_ANY_CASE = "(?i)"


@dataclass(frozen=True, slots=True)
class PlainPattern:
    """One of `texts` stands anywhere in a text; at its beginning, at its end, or is the whole of it.

    any_case: a capital is the same as the small letter.
    """

    texts: tuple[str, ...]
    begins: bool = False
    ends: bool = False
    any_case: bool = False

    @property
    def whole(self) -> bool:
        return self.begins and self.ends


@dataclass(frozen=True, slots=True)
class _Sign:
    text: str
    special: bool = False

    def means(self, text: str) -> bool:
        return self.special and self.text == text


_Signs = Sequence[_Sign]


def plain_pattern(pattern: str) -> PlainPattern | None:
    """What it asks for; None where that is more than plain texts."""
    signs = _signs(pattern.removeprefix(_ANY_CASE))
    found = [_plain(each) for each in _choices(signs)] if signs else []
    plain = [each for each in found if each is not None]
    if not plain or len(plain) < len(found) or len({(begins, ends) for _, begins, ends in plain}) > 1:
        return None
    texts = tuple(dict.fromkeys(text for text, _, _ in plain))
    cased = any(sign.lower() != sign or sign.upper() != sign for text in texts for sign in text)
    return PlainPattern(texts, plain[0][1], plain[0][2], cased and pattern.startswith(_ANY_CASE))


def pattern_text(node: Node) -> str | None:
    """The pattern that a literal holds, its doubled backslashes read as one; None where it is written in another way."""
    if not isinstance(node, Literal) or node.kind != "text":
        return None
    if node.value is not None:
        return str(node.value)
    source = node.source
    without = source.replace("\\\\", "")
    if source[:1] not in {"'", '"'} or source[:3] in {"'''", '"""'} or "\\" in without:
        return None
    return source[1:-1].replace("\\\\", "\\")


def _signs(pattern: str) -> list[_Sign] | None:
    """The pattern sign by sign; None where a backslash makes more of the next one than itself."""
    found: list[_Sign] = []
    left = iter(pattern)
    for sign in left:
        if sign != "\\":
            found.append(_Sign(sign, sign in _SPECIAL))
            continue
        escaped = next(left, "")
        if escaped not in _ESCAPABLE:
            return None
        found.append(_Sign(escaped))
    return found


def _choices(signs: _Signs) -> list[_Signs]:
    """What stands between the bars; of `^(a|b)` each choice with the edge that holds for both."""
    start = signs[:1] if signs[0].means("^") else ()
    end = signs[-1:] if signs[-1].means("$") else ()
    inner = signs[len(start) : len(signs) - len(end)]
    if len(inner) < 2 or not (inner[0].means("(") and inner[-1].means(")")):
        return _between_bars(signs)
    inner = inner[1:-1]
    if len(inner) > 1 and inner[0].means("?") and inner[1].text == ":":
        inner = inner[2:]
    return [[*start, *each, *end] for each in _between_bars(inner)]


def _between_bars(signs: _Signs) -> list[_Signs]:
    bars = [position for position, each in enumerate(signs) if each.means("|")]
    return [signs[a + 1 : b] for a, b in zip([-1, *bars], [*bars, len(signs)], strict=True)]


def _plain(signs: _Signs) -> tuple[str, bool, bool] | None:
    """A text and whether it is held to the beginning and to the end; None where there is none, or more than one."""
    begins, ends = bool(signs) and signs[0].means("^"), bool(signs) and signs[-1].means("$")
    body = signs[begins : len(signs) - ends]
    if not body or any(each.special for each in body):
        return None
    return "".join(each.text for each in body), begins, ends
