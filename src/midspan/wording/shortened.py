"""Texts of the world, made fit for a page: bounded, and without signs that would change how the rest is read."""

from __future__ import annotations

import unicodedata

LONGEST = 600

# Controls of direction: one that is never closed would turn the words of the system around, too.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shortened(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters, with a count of what is left out; line breaks stay, other controls are shown."""
    kept = text[:longest]
    left = len(text) - len(kept)
    shown = "".join(map(_shown, kept.replace("\r\n", "\n")))
    return f"{shown}… ({left:,} more characters)" if left else shown


def _shown(sign: str) -> str:
    if sign in "\n\t":
        return sign
    if sign in _DIRECTION or unicodedata.category(sign) in {"Cc", "Cs"}:
        return f"⟨U+{ord(sign):04X}⟩"
    return sign
