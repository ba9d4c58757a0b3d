"""Messages of the system as people read them: a field is named by what it means, its key stands in small print."""

from __future__ import annotations

import re
from dataclasses import replace

from midspan.definitions.meanings import INITIATIVE, WORK
from midspan.wording.spans import Spans, Voice, code, fine, say

_UNSAID = re.compile(
    r"(?P<unknown>unknown: )?`(?P<key>[a-z][\w.\[\]]*)` (?P<state>is missing|cannot be read)"
)
_STATES = {
    ("is missing", False): "not said yet",
    ("is missing", True): "unknown, as nobody has said yet",
    ("cannot be read", False): "cannot be read",
    ("cannot be read", True): "unknown, as it cannot be read",
}
_POSITION = re.compile(r"\[\d+\]")
# The first clause says what it is; what follows explains it.
_CLAUSE_ENDS = re.compile(r"[,:.;](?:\s|$)")


def told(message: str, *, start: bool = False) -> Spans:
    """A message of the system: what stands in backticks is code. start: it begins a sentence."""
    parts: list[Spans] = []
    at = 0
    for found in _UNSAID.finditer(message):
        words = field_words(found["key"])
        if words is not None:
            state = _STATES[found["state"], found["unknown"] is not None]
            parts += [_coded(message[at : found.start()]), say(f"{state}: {words}", fine(found["key"]))]
            at = found.end()
    spans = say(*parts, _coded(message[at:]))
    if start and spans and spans[0].voice is Voice.SYSTEM:
        first = spans[0].text
        return (replace(spans[0], text=first[:1].upper() + first[1:]), *spans[1:])
    return spans


def field_words(key: str) -> str | None:
    """`review.effort` as “how long one review takes”; None where no definition has such a field."""
    plain = _POSITION.sub("", key)
    meaning = WORK.get(plain) or INITIATIVE.get(plain)
    if meaning is None:
        return None
    clause = _CLAUSE_ENDS.split(meaning.says, maxsplit=1)[0]
    return clause[:1].lower() + clause[1:]


def _coded(message: str) -> Spans:
    parts = re.split(r"`([^`]*)`", message)
    return say(*(code(part) if position % 2 else part for position, part in enumerate(parts)))
