"""What a table holds, as one page: when its rows are from, then every column."""

from __future__ import annotations

from midspan.data.profiling.picture import Picture
from midspan.data.profiling.wording import remarks, words_for_nothing
from midspan.explain.dataset.columns import sections
from midspan.explain.page import Items, Page, Section
from midspan.explain.telling import told
from midspan.wording.spans import Span, Spans, say, world

_MOST_REMARKS = 40


def table_page(picture: Picture, at: str) -> Page:
    """at: when it was looked at."""
    found = picture.profile
    lost = f", {picture.rejected:,} lines were no rows" if picture.rejected else ""
    lead = say(f"{found.rows:,} rows, {len(found.columns):,} columns{lost}.")
    looks = _looks(picture)
    return Page(
        picture.name,
        say("What it holds, as of ", f"{at[:16].replace('T', ' ')} UTC"),
        lead,
        (*((looks,) if looks else ()), *sections(picture, 1, {}, several=False)),
        say("Values about people are shown by their shape."),
    )


def _looks(picture: Picture) -> Section | None:
    """Everything that somebody should look at, by column."""
    words = words_for_nothing(picture.profile.columns)
    items: list[Spans] = [told(words, start=True)] if words else []
    for at, each in enumerate(picture.profile.columns, 1):
        for remark in remarks(each):
            name = Span(each.column.name, world("").voice, f"#c1-{at}")
            items.append(say(name, ": ", told(remark)))
    if not items:
        return None
    more = len(items) - _MOST_REMARKS
    items = items[:_MOST_REMARKS] + ([say(f"{more:,} more stand with their columns.")] if more > 0 else [])
    return Section("look", "What to look at", (Items(tuple(items)),))
