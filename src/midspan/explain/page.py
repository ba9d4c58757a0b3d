"""One page for people, before it is Markdown, HTML, text or JSON: sections of blocks of spans.

A span has a voice: what the system says, what the world says (the definition's own words, the cases), names and
expressions as they stand in files. Nothing here is markup: every renderer escapes every text.
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


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Spans


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `kind` is plain, steps (numbered) or checks (to tick off). ids: the anchors of the items, or none."""

    items: tuple[Spans, ...]
    kind: str = "plain"
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and what is said about it."""

    rows: tuple[tuple[str, Spans], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """caption: the finding, in words. numbers: the columns that hold numbers, from 0. The first column names its row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Spans, ...], ...]
    numbers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Figure:
    """One number with what it is and its count and bound. needs: somebody has to act on it."""

    label: str
    value: str
    note: str
    needs: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A square of numbers, drawn as shades: what a list of so many numbers most likely is."""

    label: str
    values: tuple[float, ...]
    width: int


@dataclass(frozen=True, slots=True)
class Card:
    """A case: what came in, field by field, and under it what is to be said about it. `id` is its anchor."""

    id: str
    title: str
    fields: tuple[tuple[str, Spans], ...]
    grids: tuple[Grid, ...] = ()
    after: tuple[tuple[str, Spans], ...] = ()


Block = Paragraph | Items | Facts | Table | Figures | Card


@dataclass(frozen=True, slots=True)
class Section:
    """`id` is its anchor on the page."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """kicker: what kind of page it is, and of what. lead: its sentence. foot: what it rests on, and from when it is."""

    title: str
    kicker: Spans
    lead: Spans
    sections: tuple[Section, ...]
    foot: Spans = ()


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
