"""Answers that differ only in how they are written: in case, spacing, or the signs between and behind words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Signs that say something stay: `A-` and `C++` are other answers than `A` and `C`.
_BETWEEN = re.compile(r"(?<=\w)[\s\-_/.,:;]+(?=\w)|_")
_BEHIND = re.compile(r"[\s.,:;!?]+$")


def alike(texts: Iterable[str]) -> list[list[str]]:
    """Groups of different texts that are written in another way each, in the order of their first."""
    groups: dict[str, list[str]] = {}
    for text in dict.fromkeys(texts):
        groups.setdefault(_said(text), []).append(text)
    return [group for group in groups.values() if len(group) > 1]


def _said(text: str) -> str:
    """Upper and lower case alike, words apart by one space; a text of nothing but signs is kept."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()
    return " ".join(_BEHIND.sub("", _BETWEEN.sub(" ", folded)).split()) or folded
