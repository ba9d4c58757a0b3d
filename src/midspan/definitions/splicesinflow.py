"""Entries put into and taken out of `{ }` and `[ ]`, on one line or over several."""

from __future__ import annotations

from midspan.definitions.spans import Collection, Entry, Spans
from midspan.definitions.splice import Splice


def inserted_in_flow(spans: Spans, parent: Collection, after: int, text: str) -> list[Splice]:
    """`text` behind the entry at position `after`, before all where that is -1; the collection is not empty."""
    beside = parent.entries[max(after, 0)]
    line = spans.newline + " " * spans.column(beside.start) if spans.begins_line(beside.start) else None
    if after < 0:
        return [Splice(beside.start, beside.start, f"{text},{line or ' '}")]
    if line is None:
        return [Splice(beside.end, beside.end, f", {text}")]
    comma = _comma(spans, beside)
    end = beside.end if comma is None else comma + 1
    if not _ends_line(spans, end):
        return [Splice(beside.end, beside.end, f",{line}{text}")]
    stop = spans.line_end(end)
    if comma is None:
        return [Splice(end, end, ","), Splice(stop, stop, line + text)]
    return [Splice(stop, stop, f"{line}{text},")]


def removed_in_flow(spans: Spans, parent: Collection, position: int) -> list[Splice]:
    """The entry at a position taken out with one comma; the collection has others."""
    found = parent.entries[position]
    comma = _comma(spans, found)
    end = found.end if comma is None else comma + 1
    if spans.begins_line(found.start) and _ends_line(spans, end):
        return [Splice(spans.owned_start(found, header=False), spans.next_line(end), "")]
    if position < len(parent.entries) - 1:
        if _ends_line(spans, end):
            return [Splice(found.start, end, "")]
        return [Splice(found.start, len(spans.text) - len(spans.text[end:].lstrip(" ")), "")]
    before = parent.entries[position - 1].end
    return [Splice(found.start if "#" in spans.text[before : found.start] else before, end, "")]


def _comma(spans: Spans, entry: Entry) -> int | None:
    position = spans.gap(entry.end)
    return position if spans.text[position : position + 1] == "," else None


def _ends_line(spans: Spans, position: int) -> bool:
    """Whether nothing but a comment follows on this line."""
    rest = spans.text[position : spans.line_end(position)]
    return not rest.strip(" ") or rest.lstrip(" ").startswith("#")
