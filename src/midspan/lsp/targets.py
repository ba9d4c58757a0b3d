"""What a name in a definition leads to, and what a definition consists of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from midspan.lsp.functions import function
from midspan.lsp.outline import Node, Span
from midspan.lsp.view import View, unlisted


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a file, line and column from 1."""

    file: Path
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Symbol:
    """An entry of a definition. span: all of it; name_span: its key or name, within it."""

    name: str
    detail: str
    span: Span
    name_span: Span
    below: tuple[Symbol, ...] = ()


def definition_at(view: View, offset: int) -> Target | None:
    """The file and place of the work, function, recording or contract that is named there."""
    node = view.outline.value_at(offset)
    if node is None or not node.text:
        return None
    said = view.outline.said(node)
    match unlisted(node.path):
        case ("works",) if (
            view.kind == "initiative" and view.assessed and said in view.assessed.workspace.works
        ):
            file = view.assessed.workspace.works[said]
            place = file.place("work")
            return Target(view.root / file.document.path, place.line, place.column)
        case ("implementations", "python"):
            found = function(view.root, said)
            return Target(found.file, found.line) if found else None
        case ("implementations", "replay") | ("data",):
            file_named = view.root / said
            return Target(file_named) if said and file_named.is_file() else None
    return None


def symbols(view: View) -> list[Symbol]:
    """The keys of a definition, and the elements of its lists by their names."""
    nodes = view.outline.nodes
    tops = [at for at, each in enumerate(nodes) if len(each.path) == 1 and each.key and each.said]
    ends = [*tops[1:], len(nodes)]
    return [_symbol(view, nodes[start:end]) for start, end in zip(tops, ends, strict=False)]


def _symbol(view: View, nodes: list[Node]) -> Symbol:
    top, below = nodes[0], nodes[1:]
    key = top.key or Span(0, 0)
    children = []
    for at, each in enumerate(below):
        if len(each.path) == 2 and each.said:
            own = [each, *(inner for inner in below[at + 1 :] if inner.path[:2] == each.path)]
            if any(inner.key or inner.value for inner in own):
                children.append(_child(view, own))
    end = max((_end(each) for each in nodes), default=key.end)
    return Symbol(
        str(top.path[0]),
        view.outline.said(top)[:80] if top.text else "",
        Span(key.start, end),
        key,
        tuple(children),
    )


def _child(view: View, nodes: list[Node]) -> Symbol:
    node = nodes[0]
    if node.key is not None:
        start, name, name_span = node.key.start, str(node.path[-1]), node.key
        detail = view.outline.said(node)[:80] if node.text else ""
    else:
        named = next(
            (each for each in nodes[1:] if each.path[-1] in {"id", "name", "rule", "ask", "when"}), node
        )
        name, detail = view.outline.said(named)[:80] or f"[{node.path[-1]}]", ""
        first = _start(nodes)
        start, name_span = first, named.value or Span(first, first)
    return Symbol(name, detail, Span(start, max(_end(each) for each in nodes)), name_span)


def _start(nodes: Iterable[Node]) -> int:
    return min(part.start for each in nodes for part in (each.key, each.value) if part)


def _end(node: Node) -> int:
    return max((each.end for each in (node.key, node.value) if each), default=0)
