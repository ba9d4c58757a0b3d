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
class Plot:
    """Counts as bars. says: the finding, in words. bars: a name and a count each. outside: places of bars that are set apart.

    Along an axis, `marks` stand under it, each at a part of its length. ranked: one under the other, each with its name and
    the figure of `figures`, as parts of `of` where that is more than 0.
    """

    says: str
    bars: tuple[tuple[str, int], ...]
    marks: tuple[tuple[float, str], ...] = ()
    outside: frozenset[int] = frozenset()
    ranked: bool = False
    figures: tuple[str, ...] = ()
    of: int = 0


@dataclass(frozen=True, slots=True)
class Plots:
    plots: tuple[Plot, ...]


@dataclass(frozen=True, slots=True)
class Strips:
    """Shares over the same intervals, one strip under the other: darker is more. says: the finding, in words.

    names: of the intervals. strips: a name, and a share of each interval, None where there is nothing that it could be of.
    """

    says: str
    names: tuple[str, ...]
    strips: tuple[tuple[str, tuple[float | None, ...]], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A case, a fault or a column: what is known of it, field by field, and under it what is to be said about it.

    `id` is its anchor. kind: which of the three.
    """

    id: str
    title: str
    fields: tuple[tuple[str, Spans], ...]
    grids: tuple[Grid, ...] = ()
    after: tuple[tuple[str, Spans], ...] = ()
    kind: str = "case"
    plots: tuple[Plot, ...] = ()
    tables: tuple[Table, ...] = ()


Block = Paragraph | Items | Facts | Table | Figures | Card | Plots | Strips


@dataclass(frozen=True, slots=True)
class Section:
    """`id` is its anchor on the page. wide: its title stands above it, and not beside."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """kicker: what kind of page it is, and of what. lead: its sentence. foot: what it rests on, and from when it is."""

    title: str
    kicker: Spans
    lead: Spans
    sections: tuple[Section, ...]
    foot: Spans = ()
