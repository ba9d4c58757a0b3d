"""Where in a definition somebody types: the path, the key or value begun there, and what the word would replace."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from midspan.definitions.faults import Path
from midspan.lsp.outline import Outline, Span, bare, outline

# Stands where the cursor is while the text is read, so that an empty place is read as a word begun there. It belongs to
# no alphabet (a private use of Unicode), so no text has it by chance and no key ends with it.
_MARK = "\ue000"


class Part(StrEnum):
    KEY = "key"
    VALUE = "value"


@dataclass(frozen=True, slots=True)
class Cursor:
    """path: of the mapping whose key, or of the field whose value is typed. typed: up to the cursor, quotes left out.

    span: what a chosen word replaces. said: whether a `:` follows already. own_line: whether the value stands below its
    key, where it may as well be the first key of a mapping. beside: keys that the mapping has. quote: the one that was
    opened, if any. flow: whether it stands within `{ }` or `[ ]`.
    """

    part: Part
    path: Path
    typed: str
    span: Span
    said: bool = False
    own_line: bool = False
    beside: frozenset[str] = frozenset()
    quote: str = ""
    flow: bool = False


def cursor_at(text: str, offset: int) -> Cursor | None:
    """None within comments, and wherever no key and no value can stand."""
    marked = outline(f"{text[:offset]}{_MARK}{text[offset:]}")
    for node in marked.nodes:
        if node.key is not None and node.key.start <= offset < node.key.end:
            above = node.path[:-1]
            return Cursor(
                Part.KEY,
                above,
                bare(text[node.key.start : offset]).lstrip("'\""),
                Span(node.key.start, node.key.end - 1),
                said=node.said,
                beside=_beside(marked, above, node.path),
                flow=_in_flow(marked, offset),
            )
        if node.text and node.value is not None and node.value.start <= offset < node.value.end:
            quote = (
                text[node.value.start] if text[node.value.start : node.value.start + 1] in {"'", '"'} else ""
            )
            start = node.value.start + len(quote)
            if offset < start:
                return None
            end = max(node.value.end - 1, offset)
            closed = bool(quote) and end > start and text[end - 1 : end] == quote
            return Cursor(
                Part.VALUE,
                node.path,
                text[start:offset],
                Span(start, end - closed),
                own_line=node.own_line or node.key is None,
                beside=_beside(marked, node.path, node.path),
                quote=quote,
                flow=_in_flow(marked, offset),
            )
    return None


def _beside(found: Outline, above: Path, own: Path) -> frozenset[str]:
    return frozenset(
        str(each.path[-1]) for each in found.below(above) if each.key and each.said and each.path != own
    )


def _in_flow(found: Outline, offset: int) -> bool:
    return any(
        not each.text and each.value is not None and each.value.start < offset < each.value.end
        for each in found.nodes
    )
