"""A page as plain text for a terminal, at most 100 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from midspan.explain.bars import stripped
from midspan.explain.page import (
    Block,
    Card,
    Facts,
    Figures,
    Items,
    Page,
    Paragraph,
    Plot,
    Plots,
    Strips,
    Table,
)
from midspan.wording.shortened import shortened
from midspan.wording.spans import Spans, Voice

WIDTH = 100
_IN = "  "
_LABEL = 34
_MARKS = {"plain": "- ", "checks": "[ ] "}
_WRITTEN = {**dict.fromkeys(Voice, "{}"), Voice.CODE: "`{}`", Voice.FINE: " (`{}`)"}


def as_text(page: Page) -> str:
    """The whole page, ending without a line break."""
    lines = [shortened(page.title), *_wrapped(page.kicker), "", *_wrapped(page.lead)]
    for section in page.sections:
        lines += ["", section.title.upper()]
        for position, block in enumerate(section.blocks):
            lines += [*([""] if position and not isinstance(block, Items) else []), *_block(block)]
    lines += ["", *_wrapped(page.foot)] if page.foot else []
    return "\n".join(lines)


def _block(block: Block) -> Iterator[str]:  # noqa: C901 - a table
    match block:
        case Paragraph():
            yield from _wrapped(block.spans, _IN)
        case Items():
            for number, item in enumerate(block.items, 1):
                mark = f"{number:>2}. " if block.kind == "steps" else _MARKS[block.kind]
                yield from _wrapped(item, _IN + mark, _IN + " " * len(mark))
        case Facts():
            yield from _facts(block.rows)
        case Figures():
            asked = {True: " (needs you)", False: ""}
            yield from _pairs(
                [(each.label, f"{each.value}{asked[each.needs]}; {each.note}") for each in block.figures]
            )
        case Table():
            yield from _table(block)
        case Card():
            yield from _card(block)
        case Plots():
            yield from _plots(block.plots)
        case Strips():
            yield from _lines(block.says, _IN, _IN)
            for line in stripped(block):
                yield from _lines(line, f"{_IN}- ", f"{_IN}  ")


def _card(card: Card) -> Iterator[str]:
    yield f"{_IN}{shortened(card.title)}"
    if not card.plots and not card.tables:
        yield from _facts((*card.fields, *card.after))
        return
    yield from _facts(card.fields)
    yield from _plots(card.plots)
    for each in card.tables:
        yield from _table(each)
    yield from _facts(card.after)


def _plots(plots: Sequence[Plot]) -> Iterator[str]:
    for each in plots:
        bars = "; ".join(f"{name}: {rows:,}" for name, rows in each.bars)
        yield from _lines(f"{each.says}{f' ({bars})' if bars else ''}", f"{_IN}- ", f"{_IN}  ")


def _facts(rows: Sequence[tuple[str, Spans]]) -> Iterator[str]:
    yield from _pairs([(label, _words(said)) for label, said in rows])


def _pairs(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Labels and what is said about them, side by side; a label too long for that stands above."""
    labels = [shortened(label, _LABEL * 4) for label, _ in rows]
    wide = max((len(each) for each in labels if len(each) <= _LABEL), default=_LABEL)
    for label, (_, said) in zip(labels, rows, strict=True):
        lead = f"{_IN}{label:<{wide}}  "
        if len(label) > wide:
            yield f"{_IN}{label}"
            lead = " " * (len(_IN) + wide + 2)
        yield from _lines(said, lead, " " * (len(_IN) + wide + 2))


def _table(table: Table) -> Iterator[str]:
    yield from _lines(table.caption, _IN, _IN)
    rows = [[_words(cell) for cell in row] for row in table.rows]
    widths = [max(len(row[column]) for row in [list(table.head), *rows]) for column in range(len(table.head))]
    fits = sum(widths) + 2 * len(widths) + len(_IN) <= WIDTH and not any(
        "\n" in cell for row in rows for cell in row
    )
    if fits:
        for row in (list(table.head), *rows):
            cells = [
                cell.rjust(width) if column in table.numbers else cell.ljust(width)
                for column, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            yield f"{_IN}{_IN.join(cells)}".rstrip()
        return
    for row in rows:
        yield from _lines(row[0], f"{_IN}- ", f"{_IN}  ")
        for name, cell in zip(table.head[1:], row[1:], strict=True):
            yield from _lines(f"{name}: {cell}", f"{_IN}    ", f"{_IN}      ")


def _wrapped(spans: Spans, first: str = "", then: str | None = None) -> list[str]:
    return _lines(_words(spans), first, first if then is None else then)


def _lines(text: str, first: str, then: str) -> list[str]:
    found: list[str] = []
    for line in shortened(text, 4_000).split("\n"):
        found += textwrap.wrap(
            line,
            WIDTH,
            initial_indent=then if found else first,
            subsequent_indent=then,
            break_on_hyphens=False,
        ) or [""]
    return found


def _words(spans: Spans) -> str:
    return "".join(_WRITTEN[each.voice].format(shortened(each.text)) for each in spans).strip("\n")
