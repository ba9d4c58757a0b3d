"""A page as Markdown (GitHub's): every text is escaped, so that no word of the world becomes markup or a link."""

from __future__ import annotations

import re
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
from midspan.wording.spans import Span, Spans, Voice

_SPECIAL = re.compile(r"[\\`*_{}\[\]#|~$@&<>]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_AT_START = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_LINKS = re.compile(r"(?i)(://|www\.)")
_MARKS = {"plain": "- ", "steps": "1. ", "checks": "- [ ] "}


def as_markdown(page: Page) -> str:
    """The whole page; links to other pages of the same folder lead to their Markdown files."""
    parts = [f"# {_text(page.title)}", _spans(page.kicker), _spans(page.lead)]
    for section in page.sections:
        parts += [f'<a id="{section.id}"></a>\n\n## {_text(section.title)}', *map(_block, section.blocks)]
    parts += ["---", _spans(page.foot)] if page.foot else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:  # noqa: PLR0911 - a table
    match block:
        case Paragraph():
            return _spans(block.spans)
        case Items():
            ids = block.ids or ("",) * len(block.items)
            marks = [f'{_MARKS[block.kind]}<a id="{id_}"></a>' if id_ else _MARKS[block.kind] for id_ in ids]
            return "\n".join(f"{mark}{_spans(each)}" for mark, each in zip(marks, block.items, strict=True))
        case Facts():
            return "\n".join(f"- **{_text(label)}**: {_spans(said)}" for label, said in block.rows)
        case Figures():
            return "\n".join(
                f"- **{_text(each.label)}**: {_text(each.value)}{' (needs you)' if each.needs else ''}; {_text(each.note)}"
                for each in block.figures
            )
        case Table():
            return _table(block)
        case Card():
            return _card(block)
        case Plots():
            return "\n".join(_plot(each) for each in block.plots)
        case Strips():
            return "\n".join([_text(block.says), "", *(f"- {_text(line)}" for line in stripped(block))])


def _table(table: Table) -> str:
    lines = [
        _row(table.head),
        _row(
            [" ---: " if column in table.numbers else " --- " for column in range(len(table.head))], raw=True
        ),
        *("| " + " | ".join(_spans(cell, in_table=True) for cell in row) + " |" for row in table.rows),
    ]
    return f"**{_text(table.caption)}**\n\n" + "\n".join(lines)


def _row(cells: Sequence[str], *, raw: bool = False) -> str:
    return "|" + "|".join(cells if raw else [f" {_text(each)} " for each in cells]) + "|"


def _card(card: Card) -> str:
    lines = [f'<a id="{card.id}"></a>', "", f"### {_text(card.title)}", ""]
    lines += [f"- {_text(label)}: {_spans(said)}" for label, said in card.fields]
    lines += [_plot(each) for each in card.plots]
    lines += [line for each in card.tables for line in ("", _table(each))]
    if card.after:
        lines += ["", *(f"- **{_text(label)}**: {_spans(said)}" for label, said in card.after)]
    return "\n".join(lines)


def _plot(plot: Plot) -> str:
    bars = "; ".join(f"{name}: {rows:,}" for name, rows in plot.bars)
    return f"- {_text(plot.says)}{f' ({_text(bars, start=False)})' if bars else ''}"


def _spans(spans: Spans, *, in_table: bool = False) -> str:
    return "".join(_pieces(spans, in_table=in_table))


def _pieces(spans: Spans, *, in_table: bool) -> Iterator[str]:
    start = True
    for span in spans:
        said = _span(span, start=start, in_table=in_table)
        yield f"[{said}]({_target(span.to)})" if span.to else said
        start = False


def _span(span: Span, *, start: bool, in_table: bool) -> str:
    if span.voice is Voice.CODE:
        return _code(span.text, in_table=in_table)
    if span.voice is Voice.FINE:
        return f" ({_code(span.text, in_table=in_table)})"
    said = _text(span.text, start=start)
    bold = span.voice in {Voice.STRONG, Voice.NEEDS} and said == said.strip()
    return f"**{said}**" if bold and said else said


def _target(to: str) -> str:
    """`#anchor`, or a page of this folder with an anchor or without; both are our own words."""
    page, mark, anchor = to.partition("#")
    return f"{page}.md{mark}{anchor}" if page and "." not in page else to


def _text(text: str, *, start: bool = True) -> str:
    escaped = _SPECIAL.sub(lambda found: _ENTITIES.get(found[0], f"\\{found[0]}"), shortened(text))
    escaped = _LINKS.sub(lambda found: found[0].replace(":", "\\:").replace(".", "\\."), escaped)
    if start:
        escaped = _AT_START.sub(
            lambda found: found[1] + (f"\\{found[2]}" if found[2] in "-+=" else f"{found[2]}\\"), escaped
        )
    return (
        "<br>".join(
            line.strip() if position else line.rstrip() for position, line in enumerate(escaped.split("\n"))
        )
        if "\n" in escaped
        else escaped
    )


def _code(text: str, *, in_table: bool) -> str:
    shown = " ".join(shortened(text).split("\n"))
    if in_table:
        shown = shown.replace("|", "\\|")
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[:1] in {"`", " ", ""} or shown[-1:] in {"`", " "} else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
