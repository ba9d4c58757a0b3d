"""What is known about the word under the cursor: its meaning, the pages of what is found there, types, proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from midspan.decide.rules import ALL_RULES
from midspan.decide.sentences import alone
from midspan.definitions.paths import Steps
from midspan.lsp.celwords import CALLS, METHODS, SCORES
from midspan.lsp.diagnosing import diagnostics
from midspan.lsp.expressing import described, said_of, type_of
from midspan.lsp.expression import typed
from midspan.lsp.fields import field_at
from midspan.lsp.outline import Node, Span
from midspan.lsp.view import View, unlisted, variables_at

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORK_NAMES = {("work", ("work",)), ("initiative", ("works",))}


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown about a part of the text."""

    span: Span
    says: str


def hover_at(view: View, offset: int) -> Hover | None:
    """None where nothing is known. Never raises, and reads neither files nor the ledger."""
    key, value = view.outline.key_at(offset), view.outline.value_at(offset)
    node = key or value
    if node is None:
        return None
    span = key.key if key and key.key else node.value
    word = None if key else _in_expression(view, node, offset)
    if word is not None:
        span, parts = word[0], [word[1]]
    else:
        parts = [*_about_work(view, node), *_meaning(view, node, is_key=key is not None)]
    parts += _pages(view, offset)
    return Hover(span, "\n\n---\n\n".join(parts)) if parts and span else None


def _meaning(view: View, node: Node, *, is_key: bool) -> Iterator[str]:
    if node.text or is_key or node.key is None:
        field = field_at(view.kind, _field_path(node))
        if field is not None and field.get("description"):
            yield f"`{'.'.join(unlisted(node.path))}`\n\n{field['description']}"


def _field_path(node: Node) -> tuple[str | int, ...]:
    """The path of the field that has a meaning: for an element of a list, that of the list."""
    path = node.path
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return path


def _about_work(view: View, node: Node) -> Iterator[str]:
    """What is proven for the work that is named there."""
    if view.assessed is None or (view.kind, unlisted(node.path)) not in _WORK_NAMES:
        return
    state = view.assessed.works.get(view.outline.said(node))
    if state is not None:
        title = (
            f"**{state.file.work.title}**\n\n" if view.kind == "initiative" and state.file.work.title else ""
        )
        yield f"{title}AI alone: {alone(state, view.assessed.today)}"


def _pages(view: View, offset: int) -> Iterator[str]:
    found = view.assessed.findings.get(view.path, ()) if view.assessed else ()
    rules = {each.code: each for each in ALL_RULES}
    for each in diagnostics(view.path, view.text, found):
        if each.span.holds(offset):
            rule = rules[each.finding.code]
            yield f"**{rule.code}** {rule.name}: {rule.title}\n\n{rule.reason}"


def _in_expression(view: View, node: Node, offset: int) -> tuple[Span, str] | None:
    """What a name within an expression is: a field with its type, a function, a macro."""
    variables = variables_at(node.path)
    if variables is None or not node.text or node.value is None:
        return None
    match = next((each for each in _WORD.finditer(view.text, node.value.start, node.value.end)
                  if each.start() <= offset <= each.end()), None)  # fmt: skip
    if match is None:
        return None
    start = node.value.start + (view.text[node.value.start] in "'\"")
    found = typed(view.text[start : match.end()])
    span = Span(match.start(), match.end())
    if found.text is not None or found.behind is None:
        return None
    if view.text[match.end() : match.end() + 1] == "(":
        words = (
            METHODS
            if found.behind
            else CALLS | SCORES
            if unlisted(node.path) == ("quality", "score")
            else CALLS
        )
        word = words.get(match[0])
        return (span, f"`{word.shape.replace('$', '…')}`\n\n{word.says}") if word else None
    path = (*found.behind, match[0]) if found.behind else found.variables.get(match[0], (match[0],))
    return (span, said) if path and (said := _field(view, path)) else None


def _field(view: View, path: Steps) -> str | None:
    found = described(view.schemas, path)
    if found is None:
        return None
    shown = ".".join(path).replace(".[]", "[]")
    said = said_of(found)
    return f"`{shown}`: {type_of(found)}" + (f"\n\n{said}" if said else "")
