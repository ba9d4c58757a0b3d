"""Words in voices: what the system says, what the world says, names and expressions as they stand in files.

Nothing here is markup: every renderer escapes every text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Voice(StrEnum):
    """Who speaks. STRONG is the system's, for what must not be passed over; NEEDS asks the reader for something.

    FINE is an expression or a key as it stands in a file, in small print behind the words that say it.
    """

    SYSTEM = "system"
    WORLD = "world"
    CODE = "code"
    STRONG = "strong"
    NEEDS = "needs"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Span:
    """Some words in one voice; `to` is what they lead to: `#anchor` of this page, or a file of the same folder."""

    text: str
    voice: Voice = Voice.SYSTEM
    to: str | None = None


Spans = tuple[Span, ...]


def say(*parts: str | Span | Sequence[Span]) -> Spans:
    """Texts of the system, spans and runs of spans, one after the other."""
    return tuple(_spans(parts))


def world(text: str) -> Span:
    return Span(text, Voice.WORLD)


def code(text: str) -> Span:
    return Span(text, Voice.CODE)


def strong(text: str) -> Span:
    return Span(text, Voice.STRONG)


def fine(text: str) -> Span:
    return Span(text, Voice.FINE)


def needs(text: str, to: str | None = None) -> Span:
    return Span(text, Voice.NEEDS, to)


def plain(spans: Spans) -> str:
    """The words alone, small print in brackets."""
    return "".join(f" ({each.text})" if each.voice is Voice.FINE else each.text for each in spans)


def listed(parts: Sequence[Span], last: str = "and") -> Spans:
    """`a, b and c`."""
    found: list[str | Span] = []
    for position, each in enumerate(parts):
        if position:
            found.append(f" {last} " if position == len(parts) - 1 else ", ")
        found.append(each)
    return say(*found)


def _spans(parts: Sequence[str | Span | Sequence[Span]]) -> Iterator[Span]:
    for each in parts:
        if isinstance(each, str):
            if each:
                yield Span(each)
        elif isinstance(each, Span):
            yield each
        else:
            yield from each
