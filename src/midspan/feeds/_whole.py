"""A file that is one JSON object, or objects over several lines each: it is not rows, and what to do is said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from midspan.definitions.jsonlines import CutError, LineError, read_element
from midspan.errors import FeedError
from midspan.feeds._lines import LONGEST_LINE
from midspan.feeds._text import chunks
from midspan.intake.ports import Source

_DEEPEST = 3


def refuse_whole(source: Source) -> None:
    """Raises FeedError where the rows are not one to a line, but within one object, or over several lines each."""
    text = _beginning(source)
    may_be_whole = source.name.endswith(".json")
    try:
        value, end = read_element(text, 0)
    except LineError as error:
        cut = isinstance(error, CutError) and text.startswith("{") and len(text) > LONGEST_LINE
        if cut and ("\n" in text or may_be_whole):
            raise _refusal(source, {}) from None
        return
    if not isinstance(value, dict):
        return
    alone, on_one_line = not text[end:].strip(), "\n" not in text[:end]
    if alone and (may_be_whole or not on_one_line):
        raise _refusal(source, value)
    if not alone and not on_one_line:
        raise FeedError(
            f"`{source.shown}` holds JSON objects of several lines each", help="write each object on one line"
        )


def _beginning(source: Source) -> str:
    """The text without the space before it, or somewhat more of it than one row may be long."""
    held = bytearray()
    for _, part in chunks(source):
        held += part if held else part.lstrip()
        if len(held) > LONGEST_LINE:
            break
    return held.decode("utf-8", "replace")


def _refusal(source: Source, value: dict[str, Any]) -> FeedError:
    found = list(_lists(value))
    if not found:
        return FeedError(
            f"`{source.shown}` is one JSON object, not rows",
            help="save its list of rows as a file of its own, or write one object on each line",
        )
    named = ", ".join(f"`{path}` ({count})" for path, count in found[:5])
    path = max(found, key=lambda each: each[1])[0]
    return FeedError(
        f"`{source.shown}` is one JSON object, not rows; its lists: {named}",
        help=f"save the list of rows as a file of its own, for example with `jq '{path}' FILE > rows.json`",
    )


def _lists(value: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Lists in the object, with how many elements each has, by the path that `jq` knows them by; outer ones first."""
    level: list[tuple[str, dict[str, Any]]] = [("", value)]
    for _ in range(_DEEPEST):
        below = []
        for path, each in level:
            for key, inner in each.items():
                name = (
                    f"{path}.{key}" if key.isidentifier() and key.isascii() else f"{path}[{json.dumps(key)}]"
                )
                if isinstance(inner, list):
                    yield name, len(inner)
                elif isinstance(inner, dict):
                    below.append((name, inner))
        level = below
