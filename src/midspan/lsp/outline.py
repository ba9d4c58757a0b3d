"""Keys and values of a YAML text that may be half typed: where each stands, as far as indentation and brackets tell.

libyaml stops at the first thing that is no YAML, which while somebody types is nearly always there. This reader never
stops: what is open when a line begins that can only be a new key is taken as closed. Comments, anchors, tags, `? ` keys
and several documents are passed over; `definitions.yamltext` is what decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from midspan.definitions.faults import Path

DEEPEST = 60

_BREAK = re.compile("\r\n|[\n\r]")
_KEY = re.compile(
    r"(\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\r\n]|'')*'|[^\s\"'#\[\]{},&*!|>%@`:-][^\r\n:#]*?|-[^\s:#][^\r\n:#]*?)[ \t]*:(?=\s|$)"
)
_FLOW_KEY = re.compile(
    r"(\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\r\n]|'')*'|[^\s\"'\[\]{},:#][^\r\n\[\]{},:]*?)[ \t]*:(?=[\s,\[\]{}\"']|$)"
)
_NEXT_KEY = re.compile(r"(?:- +)*[\w-]+:(?=\s|$)|- ")
_BLOCK = re.compile(r"[|>][-+0-9]*[ \t]*(?=#|$)")
_PLAIN_END = re.compile(r"[ \t]+#|$")
_FLOW_PLAIN = re.compile(r"[^\r\n,\[\]{}]*")
_FLOW_SPACE = re.compile(r"(?:[ \t]|#[^\r\n]*)*")


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int

    def holds(self, offset: int) -> bool:
        return self.start <= offset <= self.end


@dataclass(slots=True)
class Node:
    """One key, or one element of a list.

    path: of keys and positions, its own last. key: None for an element. value: None where nothing stands there.
    said: whether a `:` follows the key. text: whether the value is one text, not a mapping or list. own_line: whether
    the value begins below its key, where a half-typed key looks alike.
    """

    path: Path
    key: Span | None
    value: Span | None = None
    said: bool = True
    text: bool = False
    own_line: bool = False


@dataclass(slots=True)
class _Level:
    """A block mapping or list: the column of its entries, and which of them is being read."""

    column: int
    path: Path
    is_list: bool
    node: Node | None = None
    count: int = 0


@dataclass(slots=True)
class Outline:
    """All nodes in the order of the text."""

    text: str
    nodes: list[Node] = field(default_factory=list)

    def key_at(self, offset: int) -> Node | None:
        """The node whose key stands there."""
        return next((each for each in self.nodes if each.key and each.key.holds(offset)), None)

    def value_at(self, offset: int) -> Node | None:
        """The innermost node whose value stands there."""
        found = None
        for each in self.nodes:
            if each.value and each.value.holds(offset):
                found = each
        return found

    def beginning_at(self, offset: int) -> Span | None:
        """The key or value that begins just there: the key of a pair, the value of an element."""
        for each in self.nodes:
            if each.key and each.key.start == offset:
                return each.key
            if each.value and each.value.start == offset:
                return each.value
        return None

    def node(self, path: Path) -> Node | None:
        return next((each for each in self.nodes if each.path == path), None)

    def below(self, path: Path) -> Iterator[Node]:
        """The entries of the mapping or list at a path."""
        return (each for each in self.nodes if each.path[:-1] == path)

    def said(self, node: Node | None) -> str:
        """The text of a node's value, quotes taken off."""
        return bare(self.text[node.value.start : node.value.end]) if node and node.value else ""


def bare(text: str) -> str:
    """A scalar without its quotes."""
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "'\"" and text[-1] == text[0] else text


def outline(text: str) -> Outline:
    """Never raises, whatever the text holds; time grows with its length alone."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Outline(text)
        self.levels: list[_Level] = [_Level(-1, (), is_list=False)]
        self.starts = [0, *(match.end() for match in _BREAK.finditer(text))]
        self.line = 0

    def read(self) -> Outline:
        while self.line < len(self.starts):
            self.read_line()
        return self.found

    def end_of_line(self, line: int) -> int:
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        while end > self.starts[line] and self.text[end - 1] in "\r\n":
            end -= 1
        return end

    def read_line(self) -> None:
        start, end = self.starts[self.line], self.end_of_line(self.line)
        position = start + (self.text[start : start + 1] == "\ufeff")
        while position < end and self.text[position] in " \t":
            position += 1
        here = self.line
        self.line += 1
        rest = self.text[position:end]
        if rest and not rest.startswith("#") and rest.rstrip() not in {"---", "..."}:
            self.entry(position, end, start)
            if self.line <= here:
                self.line = here + 1

    def entry(self, position: int, end: int, start: int) -> None:
        """What a line holds: any `- `, then a key, or a value."""
        dashes = 0
        while self.text[position] == "-" and (position + 1 == end or self.text[position + 1] in " \t"):
            self.element(position - start)
            dashes += 1
            position += 1
            while position < end and self.text[position] in " \t":
                position += 1
            if position == end or dashes > DEEPEST:
                return
        match = _KEY.match(self.text, position, end)
        if match:
            self.pair(match, position - start, end)
            return
        column = position - start
        self.close(column)
        level = self.levels[-1]
        node = level.node
        if node is not None and node.value is None and (dashes or column > level.column):
            node.own_line = not dashes
            self.value(node, position, end, level.column)
        elif column == level.column or node is None:
            self.half_typed(position, end)
        elif node.text and node.value is not None:
            # A text that goes on over several lines.
            node.value = Span(node.value.start, self.plain_end(position, end))

    def close(self, column: int) -> None:
        """Leave the mappings and lists whose entries stand further right."""
        while len(self.levels) > 1 and self.levels[-1].column > column:
            self.levels.pop()

    def below(self) -> Path:
        """The path of what a deeper line belongs to."""
        level = self.levels[-1]
        return level.node.path if level.node else level.path

    def element(self, column: int) -> None:
        self.close(column)
        level = self.levels[-1]
        if not (level.is_list and level.column == column):
            level = _Level(column, self.below(), is_list=True)
            self.levels.append(level)
        level.node = Node((*level.path, level.count), None)
        level.count += 1
        self.found.nodes.append(level.node)

    def pair(self, match: re.Match[str], column: int, end: int) -> None:
        self.close(column)
        while len(self.levels) > 1 and self.levels[-1].is_list and self.levels[-1].column == column:
            self.levels.pop()
        level = self.levels[-1]
        if level.is_list or level.column != column:
            level = _Level(column, self.below(), is_list=False)
            self.levels.append(level)
        key = Span(match.start(1), match.end(1))
        level.node = Node((*level.path, bare(match[1])), key)
        self.found.nodes.append(level.node)
        position = match.end()
        while position < end and self.text[position] in " \t":
            position += 1
        if position < end and self.text[position] != "#":
            self.value(level.node, position, end, column)

    def half_typed(self, position: int, end: int) -> None:
        """A key whose `:` is not there yet."""
        column = self.levels[-1].column
        if self.levels[-1].is_list:
            if self.levels[-2].column != column:
                return
            self.levels.pop()
        key = Span(position, self.plain_end(position, end))
        path = (*self.levels[-1].path, self.text[key.start : key.end])
        self.found.nodes.append(Node(path, key, said=False))

    def value(self, node: Node, position: int, end: int, column: int) -> None:
        sign = self.text[position]
        if sign in "{[":
            node.value = Span(position, self.flow(node, position, column))
        elif _BLOCK.match(self.text, position, end):
            node.text = True
            node.value = Span(position, self.block(column))
        elif sign in "'\"":
            node.text = True
            node.value = Span(position, self.quoted(position, end, column))
        else:
            node.text = True
            node.value = Span(position, self.plain_end(position, end))

    def plain_end(self, position: int, end: int) -> int:
        match = _PLAIN_END.search(self.text, position, end)
        found = match.start() if match else end
        while found > position and self.text[found - 1] in " \t":
            found -= 1
        return found

    def block(self, column: int) -> int:
        """The lines of a `|` or `>` text; the position behind the last of them."""
        last = self.end_of_line(self.line - 1)
        while self.line < len(self.starts):
            start, end = self.starts[self.line], self.end_of_line(self.line)
            line = self.text[start:end]
            indent = len(line) - len(line.lstrip(" "))
            if line.strip() and indent <= column:
                break
            if line.strip():
                last = end
            self.line += 1
        return last

    def quoted(self, position: int, end: int, column: int) -> int:
        """The end of a quoted text, behind its quote; the end of the line where it is not closed."""
        closed = self.closing(position, end)
        if closed is not None:
            return closed
        line = self.line
        while line < len(self.starts) and not self.begins_anew(line, column):
            closed = self.closing(position, self.end_of_line(line))
            if closed is not None:
                self.line = line + 1
                return closed
            line += 1
        return end

    def closing(self, position: int, end: int) -> int | None:
        pattern = _DOUBLE if self.text[position] == '"' else _SINGLE
        match = pattern.match(self.text, position, end)
        return match.end() if match else None

    def begins_anew(self, line: int, column: int) -> bool:
        """Whether a line can only be a new key or element, at or left of where the open value's own key stands."""
        start, end = self.starts[line], self.end_of_line(line)
        position = start
        while position < end and self.text[position] in " \t":
            position += 1
        return position - start <= column and bool(_NEXT_KEY.match(self.text, position, end))

    def flow(self, node: Node, position: int, column: int) -> int:
        """A `{ }` or `[ ]` and all within it; the position behind it."""
        return _Flow(self, column).read(node, position)


_DOUBLE = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SINGLE = re.compile(r"'(?:[^']|'')*'")


class _Flow:
    """Reads what stands between brackets, without recursion; `column` is that of the key it belongs to."""

    def __init__(self, reader: _Reader, column: int) -> None:
        self.reader = reader
        self.text = reader.text
        self.nodes = reader.found.nodes
        self.column = column
        self.open: list[tuple[Node, bool, int]] = []
        self.counts: list[int] = []
        self.last: Node | None = None

    def read(self, node: Node, position: int) -> int:
        self.begin(node, position)
        position += 1
        while self.open:
            position = self.space(position)
            if position < 0:
                return self.abandon()
            position = self.step(position)
        return position

    def begin(self, node: Node, position: int) -> None:
        self.open.append((node, self.text[position] == "[", position))
        self.counts.append(0)
        self.last = None

    def space(self, position: int) -> int:
        """The next sign; -1 where the text ends, or where a line begins anew."""
        while True:
            match = _FLOW_SPACE.match(self.text, position)
            position = match.end() if match else position
            if position >= len(self.text):
                return -1
            if self.text[position] not in "\r\n":
                return position
            line = self.reader.line
            if line >= len(self.reader.starts) or self.reader.begins_anew(line, self.column):
                return -1
            position = self.reader.starts[line]
            self.reader.line = line + 1

    def abandon(self) -> int:
        """All that is open ends with the last line that was read."""
        end = self.reader.end_of_line(self.reader.line - 1)
        for node, _, start in self.open:
            node.value = Span(start, end)
        return end

    def step(self, position: int) -> int:
        sign = self.text[position]
        if sign in "]}":
            node, _, start = self.open.pop()
            self.counts.pop()
            node.value = Span(start, position + 1)
            self.last = None
            return position + 1
        if sign == ",":
            self.last = None
            return position + 1
        if self.last is not None:
            return self.value(self.last, position)
        node, is_list, _ = self.open[-1]
        if is_list:
            element = Node((*node.path, self.counts[-1]), None)
            self.counts[-1] += 1
            self.nodes.append(element)
            return self.value(element, position)
        return self.key(node, position)

    def key(self, node: Node, position: int) -> int:
        line_end = self.reader.end_of_line(self.reader.line - 1)
        match = _FLOW_KEY.match(self.text, position, line_end)
        if match:
            self.last = Node((*node.path, bare(match[1])), Span(match.start(1), match.end(1)))
            self.nodes.append(self.last)
            return match.end()
        end = self.scalar_end(position, line_end)
        span = Span(position, end)
        self.nodes.append(Node((*node.path, bare(self.text[position:end])), span, said=False))
        return max(end, position + 1)

    def value(self, node: Node, position: int) -> int:
        self.last = None
        if self.text[position] in "{[" and len(self.open) < DEEPEST:
            self.begin(node, position)
            return position + 1
        line_end = self.reader.end_of_line(self.reader.line - 1)
        end = self.scalar_end(position, line_end)
        node.value, node.text = Span(position, end), True
        return max(end, position + 1)

    def scalar_end(self, position: int, line_end: int) -> int:
        if self.text[position] in "'\"":
            return self.reader.quoted(position, line_end, self.column)
        match = _FLOW_PLAIN.match(self.text, position, line_end)
        return self.reader.plain_end(position, match.end() if match else line_end)
