"""One page for people, before it is Markdown, HTML, text or JSON: sections of blocks of spans."""

from __future__ import annotations

from dataclasses import dataclass

from midspan.wording.spans import Spans


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
