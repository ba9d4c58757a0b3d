"""One step of an edit as pieces of text put in the place of others; comments and all other bytes are left alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from midspan.definitions.changing import Insert, Remove, Rename, Replace, Step
from midspan.definitions.shape import Shape
from midspan.definitions.spans import Collection, Entry, Spans
from midspan.definitions.splice import Splice
from midspan.definitions.splicesinflow import inserted_in_flow, removed_in_flow
from midspan.definitions.writing import (
    EditError,
    Written,
    entry,
    inline,
    item,
    mapping,
    scalar,
    scalar_key,
    value,
)

_HEADER = re.compile(r"[ \t]*[|>][-+0-9]*")


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a step applies: the mapping or list, the key or index in it, and the entry that is there already."""

    spans: Spans
    parent: Collection
    last: str | int
    shape: Shape | None
    top: bool

    @property
    def entry(self) -> Entry:
        position = self.parent.find(self.last)
        if position is None:
            raise EditError(f"`{self.last}` is not there", help="name a key or element that the file has")
        return self.parent.entries[position]


def splices(spans: Spans, step: Step, shape: Shape | None) -> list[Splice]:
    """The pieces that make one step, in the order of the text. `shape` is that of the noun at the root.

    Raises EditError where the text is written in a way that cannot be edited.
    """
    at = step.at
    if not at:
        return _root(spans, step, shape)
    parent = spans.collection(spans.node(at[:-1]))
    target = _Target(spans, parent, at[-1], shape.at(at) if shape else None, len(at) == 1)
    match step:
        case Rename():
            found = target.entry
            return [Splice(found.start, found.key_end, scalar_key(step.key, flow=parent.flow))]
        case Replace():
            return _replaced(target, step.value)
        case Remove():
            return _removed(target)
        case Insert():
            return _inserted(target, step.value, step.order)


def _root(spans: Spans, step: Step, shape: Shape | None) -> list[Splice]:
    """The whole document: `{}`, or one that has nothing in common with what takes its place."""
    new = step.value if isinstance(step, Replace) else None
    lines = mapping(new, shape, spans.layout(), 0) if isinstance(new, dict) and new else ["{}"]
    start = spans.root.start_mark.index
    text = spans.newline.join(lines)
    # `--- a: b` is no YAML: a mapping in lines begins on a line of its own.
    text = text if spans.begins_line(start) or text == "{}" else spans.newline + text
    return [Splice(start, spans.end(spans.root), text)]


def _replaced(target: _Target, new: Any) -> list[Splice]:
    found = target.entry
    node = found.node
    if target.parent.flow:
        return _put_inline(found, _inline(target, new, node))
    got = _below(target, found, new)
    if got.lines or _is_block(node):
        text = isinstance(new, str) and bool(got.lines)
        return [*_put(target, found, got), *(_moved_out(target.spans, found) if text else ())]
    return _put_inline(found, got.head if isinstance(new, dict | list) else _inline(target, new, node))


def _removed(target: _Target) -> list[Splice]:
    found, parent, spans = target.entry, target.parent, target.spans
    position = parent.entries.index(found)
    if parent.flow:
        return removed_in_flow(spans, parent, position)
    if not spans.begins_line(found.start):
        return _removed_behind_dash(spans, found, parent.entries[1])
    start = spans.owned_start(found, header=target.top and not position)
    return [Splice(start, spans.next_line(spans.owned_end(found)), "")]


def _removed_behind_dash(spans: Spans, found: Entry, following: Entry) -> list[Splice]:
    """The first entry of a mapping or list that begins behind a `-`: the next one moves up to it."""
    end = spans.owned_end(found)
    if "#" not in spans.text[end : following.start]:
        return [Splice(found.start, following.start, "")]
    start = len(spans.text[: found.start].rstrip(" "))
    return [Splice(start, end, "")]


def _inserted(target: _Target, new: Any, order: Sequence[str]) -> list[Splice]:
    spans, parent, last = target.spans, target.parent, target.last
    after = last - 1 if isinstance(last, int) else _after(parent, last, order)
    if parent.flow:
        text = inline(new, target.shape)
        text = text if isinstance(last, int) else f"{scalar_key(last, flow=True)}: {text}"
        return inserted_in_flow(spans, parent, after, text)
    beside = parent.entries[max(after, 0)]
    column = spans.column(beside.start)
    if isinstance(last, int):
        lines = item(new, target.shape, spans.layout(), column)
    else:
        lines = entry(last, new, target.shape, spans.layout(), column)
    shown = [" " * column + line if line else line for line in lines]
    if after >= 0:
        end = spans.owned_end(beside)
        return [*_closed(spans, end), Splice(end, end, _lines(spans, shown, end, closed=len(shown) > 1))]
    if spans.begins_line(beside.start):
        start = spans.owned_start(beside, header=target.top)
        return [Splice(start, start, "".join(line + spans.newline for line in shown))]
    text = spans.newline.join([*shown, " " * column]).removeprefix(" " * column)
    return [Splice(beside.start, beside.start, text)]


def _after(parent: Collection, key: str, order: Sequence[str]) -> int:
    """The position behind which a new key stands, so that those that `order` names stand in it; -1: before all."""
    rank = {each: number for number, each in enumerate(order)}
    own = rank.get(key)
    if own is None:
        return len(parent.entries) - 1
    ranks = [rank.get(each.key or "") for each in parent.entries]
    before = [(of, at) for at, of in enumerate(ranks) if of is not None and of < own]
    if before:
        return max(before)[1]
    return next((at - 1 for at, of in enumerate(ranks) if of is not None), len(ranks) - 1)


def _below(target: _Target, found: Entry, new: Any) -> Written:
    """The value as it stands behind its key or its `-`."""
    column = target.spans.column(found.start)
    layout = target.spans.layout()
    if target.parent.mapping:
        return value(new, target.shape, layout, column, found.key_end - found.start + 1)
    first, *rest = item(new, target.shape, layout, column)
    return Written(first[2:], tuple(rest))


def _put(target: _Target, found: Entry, got: Written) -> list[Splice]:
    """A value of several lines, or one in the place of such."""
    spans, slot = target.spans, found.slot
    if slot is None:
        raise EditError("a key without `:` cannot be edited", help="edit it by hand")
    head = f" {got.head}" if got.head else ""
    column = " " * spans.column(found.start)
    begins, stops = found.node.start_mark.index, spans.line_end(found.end)
    lines = _lines(
        spans, [column + line if line else line for line in got.lines], stops, closed=bool(got.lines)
    )
    ends_slot = spans.line_end(slot)
    header = _HEADER.match(spans.text, slot) if _is_block(found.node) else None
    if found.empty or begins > ends_slot:
        replaced = Splice(ends_slot, ends_slot if found.empty else stops, lines)
        return [Splice(slot, slot, head), replaced]
    if header and isinstance(found.node, yaml.ScalarNode):
        return [Splice(slot, header.end(), head), Splice(ends_slot, stops, lines)]
    if _is_block(found.node):
        return [Splice(slot, stops, head + lines)]
    return [Splice(slot, found.end, head), Splice(stops, stops, lines)]


def _moved_out(spans: Spans, found: Entry) -> list[Splice]:
    """Comments below a value that becomes a block of text: as deep as its lines they would be part of it."""
    column, moved = spans.column(found.start), []
    position, end = spans.next_line(spans.line_end(found.end)), spans.owned_end(found)
    while position < end:
        stop = spans.line_end(position)
        depth = len(spans.text[position:stop]) - len(spans.text[position:stop].lstrip(" "))
        if depth > column and position + depth < stop:
            moved.append(Splice(position + column, position + depth, ""))
        position = spans.next_line(stop)
    return moved


def _lines(spans: Spans, lines: Sequence[str], position: int, *, closed: bool) -> str:
    """Lines to stand behind the line that ends at a position. closed: with a line break at the end of the file too.

    A block of text that ends with the file needs one.
    """
    last = spans.newline if closed and position == len(spans.text) else ""
    return "".join(spans.newline + line for line in lines) + last


def _closed(spans: Spans, position: int) -> list[Splice]:
    """A block of text that ends with the file has no last line break, and must not get one by what follows it."""
    sign = spans.open_block() if position == len(spans.text) else None
    return [] if sign is None else [Splice(sign, sign, "-")]


def _put_inline(found: Entry, text: str) -> list[Splice]:
    if not found.empty:
        return [Splice(found.node.start_mark.index, found.end, text)]
    if found.slot is None:
        return [Splice(found.key_end, found.key_end, f": {text}")]
    return [Splice(found.slot, found.slot, f" {text}")]


def _inline(target: _Target, new: Any, node: Any) -> str:
    """A value on one line; a text keeps the quotes that the one before it had."""
    if isinstance(new, dict | list):
        return inline(new, target.shape)
    quoted = isinstance(node, yaml.ScalarNode) and node.style in {"'", '"'} and isinstance(new, str)
    return scalar(new, flow=target.parent.flow, quote=node.style if quoted else "")


def _is_block(node: Any) -> bool:
    """Whether a value takes whole lines: a block of text, or a mapping or list without brackets."""
    return node.style in {"|", ">"} if isinstance(node, yaml.ScalarNode) else not node.flow_style
