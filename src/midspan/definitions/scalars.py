"""YAML 1.2 core schema: what an unquoted scalar means. `yes`, `no`, `on`, `off` and dates stay text."""

from __future__ import annotations

import math
import re

LONGEST_NUMBER = 300

_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_START_OF_NUMBER = frozenset("+-.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_BASED = re.compile(r"0(?:o([0-7]+)|x([0-9a-fA-F]+))")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class ScalarError(ValueError):
    """The number cannot be held: not finite, or of more than 300 digits."""


def plain(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar. Raises ScalarError."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _START_OF_NUMBER:
        return text
    return _number(text)


def _number(text: str) -> str | int | float:
    if _INTEGER.fullmatch(text):
        _fits(text)
        return int(text)
    based = _BASED.fullmatch(text)
    if based:
        _fits(text)
        return int(based[1], 8) if based[1] else int(based[2], 16)
    if _FLOAT.fullmatch(text):
        _fits(text)
        value = float(text)
        if not math.isfinite(value):
            raise ScalarError("a number too large for any computer")
        return value
    if _NOT_FINITE.fullmatch(text):
        raise ScalarError("not a finite number")
    return text


def _fits(text: str) -> None:
    # Reading decimal digits takes time that grows with their square.
    if len(text) > LONGEST_NUMBER:
        raise ScalarError(f"a number of more than {LONGEST_NUMBER} digits")
