"""Lists as people say them: `sparks or gas`, `sparks, gas`, `all of sparks, gas`; what is in quotation marks is one text."""

from __future__ import annotations

import re

from midspan.define.question import AnswerError

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|„[^“”]*[“”]|(?<!\w)'[^']*'(?!\w)")
_SIGNS = "\"'“”„"
_ANY = re.compile(r"(?:any of|one of|either(?: of)?)\s+", re.IGNORECASE)
_ALL = re.compile(r"(?:all of|both(?: of)?)\s+", re.IGNORECASE)
_OR = re.compile(r"\s*(?:[,;](?!\d)\s*(?:or\b\s*)?|\bor\b)\s*", re.IGNORECASE)
_OR_ONLY = re.compile(r"\s*\bor\b\s*", re.IGNORECASE)
_AND = re.compile(r"\s*(?:[,;](?!\d)\s*(?:and\b\s*)?|\band\b)\s*", re.IGNORECASE)
_SAYS_AND = re.compile(r"\band\b", re.IGNORECASE)


def alternatives(text: str) -> tuple[list[str], bool]:
    """The texts, and whether all of them are meant rather than any. Raises AnswerError where that cannot be told."""
    text = text.strip()
    if (match := _ALL.match(text)) is not None:
        return _parts(text[match.end() :], _AND), True
    match = _ANY.match(text)
    rest = text[match.end() :] if match else text
    if match is None and _SAYS_AND.search(_masked(rest)):
        raise AnswerError(
            f"`{rest[:60]}` can mean either or both",
            help="write `or` where one is enough, `all of a, b` where all are needed, or one text in quotation marks",
        )
    return _parts(rest, _OR), False


def either(text: str, *, commas: bool) -> list[str]:
    """The texts between `or`, and between commas where they separate."""
    return _parts(text, _OR if commas else _OR_ONLY)


def unquoted(text: str) -> str:
    return text.strip().strip(_SIGNS)


def outside_quotes(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where the pattern is found, but for what stands in quotation marks."""
    return list(pattern.finditer(_masked(text)))


def _parts(text: str, between: re.Pattern[str]) -> list[str]:
    parts, position = [], 0
    for match in outside_quotes(between, text):
        parts.append(text[position : match.start()])
        position = match.end()
    parts.append(text[position:])
    # A text of nothing but separators is looked for itself.
    return list(dict.fromkeys(found for each in parts if (found := unquoted(each)))) or [unquoted(text)]


def _masked(text: str) -> str:
    """The same length, with what is quoted blotted out."""
    return _QUOTED.sub(lambda match: "\0" * len(match[0]), text)
