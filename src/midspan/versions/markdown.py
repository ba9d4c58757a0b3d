"""Texts of others in Markdown: shown to the letter, so that they can neither format, nor link, nor mention anybody.

Law: whatever `plain` or `code` is given, the result is one line of inline text that opens no tag, no cell of a table
and no list, and in which no forge finds a name to notify, a number to refer to, or an address to link.
"""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$&]")
# Forges look for these in what is rendered, where an entity is a letter again: only a sign between stops them.
_ACTIVE = re.compile(r"[@#](?=\S)|:(?=//)|www(?=\.)", re.IGNORECASE)
_NOTHING_WIDE = "&#8203;"
_PRIVATE = "\ue000"
# What begins a list, a heading or a rule where it stands first.
_FIRST = re.compile(r"^(?:[-+=#]|\d+(?=[.)]))")
_SPAN = re.compile(r"`([^`]+)`")
# Without width, or turning the direction of reading: what they hide could not be seen in a review.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def plain(text: str) -> str:
    """A text as it reads: its spans in backticks stay code, everything else is letters only."""
    pieces = _SPAN.split(_line(text))
    first = _FIRST.match(pieces[0])
    lead = "".join(f"&#{ord(each)};" for each in first[0]) + _NOTHING_WIDE if first else ""
    pieces[0] = pieces[0][len(first[0]) if first else 0 :]
    return lead + "".join(
        code(piece) if position % 2 else _escaped(piece) for position, piece in enumerate(pieces)
    )


def code(text: str) -> str:
    """A text as code, whatever it holds: a code span would end at its first backtick, and a table's bar ends a cell."""
    inner = _line(text)
    return f"<code>{_escaped(inner)}</code>" if inner else ""


def _line(text: str) -> str:
    return " ".join(_UNSEEN.sub(" ", text).split())


def _escaped(text: str) -> str:
    """Special signs as entities; a private sign stands after what is active, and is written out last."""
    text = _ACTIVE.sub(lambda match: f"{match[0]}{_PRIVATE}", text.replace(_PRIVATE, " "))
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};", text).replace(_PRIVATE, _NOTHING_WIDE)
