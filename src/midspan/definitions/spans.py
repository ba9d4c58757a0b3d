"""Where every entry of a YAML text begins and ends, by the marks of libyaml, with the comments that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from midspan.definitions.faults import Path
from midspan.definitions.writing import EditError, Layout

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_BREAKS = "\n\r\x85\u2028\u2029"
_GAP = re.compile(rf"(?:[ \t{_BREAKS}]|(?:(?<=[ \t{_BREAKS}])|^)#[^{_BREAKS}]*)*")


@dataclass(frozen=True, slots=True)
class Entry:
    """One key with its value, or one element of a list; offsets into the text.

    start: of the key, the `-`, or in `[ ]` the value. slot: behind the `:` or the `-`; None where there is none.
    end: of the last character of the value, comments not counted.
    """

    start: int
    slot: int | None
    end: int
    key: str | None
    key_end: int
    node: Any

    @property
    def empty(self) -> bool:
        return bool(self.node.start_mark.index == self.node.end_mark.index)


@dataclass(frozen=True, slots=True)
class Collection:
    """A mapping or list with its entries in the order of the text."""

    entries: tuple[Entry, ...]
    flow: bool
    mapping: bool

    def find(self, part: str | int) -> int | None:
        """The position of the entry with this key, or at this index."""
        if isinstance(part, int):
            return part if part < len(self.entries) else None
        return next((at for at, each in enumerate(self.entries) if each.key == part), None)


class Spans:
    """One text that `read_yaml` reads without faults."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)
        first = BREAK.search(text)
        self.newline = first[0] if first else "\n"

    def node(self, at: Path) -> Any:
        """The node at a path that exists."""
        node = self.root
        for part in at:
            node = next(value for key, value in self._pairs(node) if key == part)
        return node

    def collection(self, node: Any) -> Collection:
        flow = bool(node.flow_style)
        mapping = isinstance(node, yaml.MappingNode)
        entries = tuple(self._mapping(node) if mapping else self._list(node, flow=flow))
        return Collection(entries, flow, mapping)

    def end(self, node: Any) -> int:
        """Where the last character of a node's content stands, and one more."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            key, value = last if isinstance(last, tuple) else (None, last)
            if key is not None and value.start_mark.index == value.end_mark.index:
                return self._slot(key) or int(key.end_mark.index)
            return self.end(value)
        end = int(node.end_mark.index)
        if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
            header = self.text[node.start_mark.index : self.line_end(node.start_mark.index)]
            body = self.text[node.start_mark.index : end]
            # With `+` empty lines behind the text are part of it.
            kept = body if "+" in header.partition(" #")[0] else body.rstrip(" \t" + _BREAKS)
            end = node.start_mark.index + len(kept)
            return self.line_end(end) if kept is not body else self.before_break(end)
        return end

    def open_block(self) -> int | None:
        """Behind the `|` of a block at the very end of the text, where nothing says whether it ends with a line break."""
        node = self.root
        while isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        if isinstance(node, yaml.CollectionNode) or node.style not in {"|", ">"}:
            return None
        sign = int(node.start_mark.index) + 1
        unsaid = self.text[sign] not in "+-" and self.text[sign + 1 : sign + 2] not in {"+", "-"}
        return sign if unsaid and not BREAK.fullmatch(self.text[-1]) else None

    def before_break(self, position: int) -> int:
        """The position without the line break that ends just there."""
        for length in (2, 1):
            if BREAK.fullmatch(self.text[max(position - length, 0) : position]):
                return position - length
        return position

    def line_start(self, position: int) -> int:
        return max(self.text.rfind(sign, 0, position) for sign in _BREAKS) + 1

    def line_end(self, position: int) -> int:
        """The position of the line break, or the end of the text."""
        match = BREAK.search(self.text, position)
        return match.start() if match else len(self.text)

    def next_line(self, position: int) -> int:
        match = BREAK.search(self.text, position)
        return match.end() if match else len(self.text)

    def column(self, position: int) -> int:
        return position - self.line_start(position)

    def begins_line(self, position: int) -> bool:
        return not self.text[self.line_start(position) : position].strip(" ")

    def gap(self, position: int) -> int:
        """The next position that holds neither space, line break nor comment."""
        match = _GAP.match(self.text, position)
        return match.end() if match else position

    def owned_start(self, entry: Entry, *, header: bool) -> int:
        """Where the comments directly above an entry, in its column, begin. header: what stands above heads the file."""
        start = self.line_start(entry.start)
        column = entry.start - start
        while start and not header:
            above = self.line_start(self.before_break(start))
            line = self.text[above:start]
            if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) != column:
                break
            start = above
        return start

    def owned_end(self, entry: Entry) -> int:
        """The end of the entry's last line; comments that follow count to it as long as they stand deeper."""
        end, column = self.line_end(entry.end), self.column(entry.start)
        position = self.next_line(end)
        while position < len(self.text):
            stop = self.line_end(position)
            line = self.text[position:stop]
            rest = line.lstrip(" ")
            if rest.startswith("#") and len(line) - len(rest) > column:
                end = stop
            elif rest:
                break
            position = self.next_line(stop)
        return end

    def layout(self) -> Layout:
        """How this file indents: by its first nested mapping and its first list below a key."""
        steps: dict[bool, int] = {}
        for key, value in self._blocks(self.root):
            is_list = isinstance(value, yaml.SequenceNode)
            steps.setdefault(is_list, value.start_mark.column - key.start_mark.column)
        step = steps.get(False, 2)
        return Layout(step, steps.get(True, step))

    def _blocks(self, node: Any) -> Iterator[tuple[Any, Any]]:
        """Each key whose value is a block collection, in the order of the text."""
        if not isinstance(node, yaml.CollectionNode) or node.flow_style:
            return
        for each in node.value:
            if isinstance(each, tuple):
                key, value = each
                if isinstance(value, yaml.CollectionNode) and not value.flow_style:
                    yield key, value
                yield from self._blocks(value)
            else:
                yield from self._blocks(each)

    def _pairs(self, node: Any) -> Iterator[tuple[str | int, Any]]:
        if isinstance(node, yaml.MappingNode):
            return ((key.value, value) for key, value in node.value)
        return enumerate(node.value)

    def _mapping(self, node: Any) -> Iterator[Entry]:
        for key, value in node.value:
            slot = self._slot(key)
            key_end = key.end_mark.index
            end = self.end(value) if value.start_mark.index < value.end_mark.index else slot or key_end
            yield Entry(key.start_mark.index, slot, end, key.value, key_end, value)

    def _slot(self, key: Any) -> int | None:
        position = self.gap(int(key.end_mark.index))
        return position + 1 if self.text[position : position + 1] == ":" else None

    def _list(self, node: Any, *, flow: bool) -> Iterator[Entry]:
        position = node.start_mark.index
        for each in node.value:
            if flow:
                start = each.start_mark.index
                yield Entry(start, None, self.end(each), None, start, each)
                continue
            dash = self.gap(position)
            if self.text[dash : dash + 1] != "-":
                raise EditError("a list is written in a way that midspan cannot edit", help="edit it by hand")
            empty = each.start_mark.index == each.end_mark.index
            position = dash + 1 if empty else self.end(each)
            yield Entry(dash, dash + 1, position, None, dash + 1, each)
