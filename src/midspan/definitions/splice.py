"""Pieces of a text replaced, and several such steps seen as one set of pieces of the first text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Splice:
    """text[start:end] becomes `text`; offsets from 0."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Sequence[Splice]) -> str:
    """The text with pieces replaced; they stand in its order and do not overlap."""
    for each in reversed(splices):
        text = text[: each.start] + each.text + text[each.end :]
    return text


def composed(earlier: list[Splice], later: Splice) -> list[Splice]:
    """What stands for `earlier`, in the order of the text, and then `later`, whose offsets count in their result."""
    before: list[Splice] = []
    after: list[Splice] = []
    start, end, text = later.start, later.end, later.text
    shift = 0
    inner: list[tuple[Splice, int]] = []
    for each in earlier:
        begins, ends = each.start + shift, each.start + shift + len(each.text)
        if ends < start:
            before.append(each)
        elif begins > end:
            after.append(each)
        else:
            inner.append((each, begins))
        shift += len(each.text) - (each.end - each.start)
    shift_before = sum(len(each.text) - (each.end - each.start) for each in before)
    shift_inner = sum(len(each.text) - (each.end - each.start) for each, _ in inner)
    if not inner:
        return [*before, Splice(start - shift_before, end - shift_before, text), *after]
    first, begins = inner[0]
    last, last_begins = inner[-1]
    head = first.text[: start - begins] if start > begins else ""
    stops = last_begins + len(last.text)
    tail = last.text[end - last_begins :] if end < stops else ""
    merged = Splice(
        min(start, begins) - shift_before,
        max(end, stops) - shift_before - shift_inner,
        head + text + tail,
    )
    return [*before, merged, *after]
