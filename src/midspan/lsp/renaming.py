"""Another name for a work or an initiative, asked for in an editor: the plan is that of `midspan rename`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midspan.definitions.load import load
from midspan.errors import UsageError
from midspan.ledger.run import Ledger
from midspan.lsp.outline import Span, bare
from midspan.lsp.view import View, unlisted
from midspan.versions.renaming import check_history, renaming
from midspan.versions.rewriting import Drop, Move, Put

_NAMES = {("work", ("work",)), ("initiative", ("initiative",)), ("initiative", ("works",))}


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The whole new text of a file, under its old path."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Moved:
    path: str
    to: str


def name_at(view: View, offset: int) -> tuple[Span, str] | None:
    """The name of a work or an initiative that stands there, its quotes left out."""
    node = view.outline.value_at(offset)
    if node is None or not node.text or node.value is None or (view.kind, unlisted(node.path)) not in _NAMES:
        return None
    text = view.text[node.value.start : node.value.end]
    quoted = bare(text) != text
    span = Span(node.value.start + quoted, node.value.end - quoted)
    return span, view.text[span.start : span.end]


def renamed(
    root: Path, texts: Mapping[str, str], ledger: Ledger, old: str, new: str
) -> list[Rewritten | Moved]:
    """What changes, in the order in which it must.

    Raises UsageError where there is no such name, the new one is taken, or an open file is not saved: the plan is made
    from what is saved; EditError, SettingsError, StoreError.
    """
    unsaved = next((path for path, text in texts.items() if _saved(root / path) != text), None)
    if unsaved is not None:
        raise UsageError(f"`{unsaved}` is not saved", help="save it, then rename")
    workspace = load(root)
    plan = renaming(workspace, old, new)
    check_history(workspace, ledger, old, new)
    steps = plan.change.steps
    dropped = next((step.path for step in steps if isinstance(step, Drop)), None)
    found: list[Rewritten | Moved] = []
    for step in steps:
        if isinstance(step, Put):
            # A file that gets another name is put anew and dropped: an editor rewrites it, and then moves it.
            path = dropped if step.was is None and dropped is not None else step.path
            found.append(Rewritten(path, step.content.decode()))
            found += [Moved(path, step.path)] if path != step.path else []
        elif isinstance(step, Move):
            found.append(Moved(step.path, step.to))
    return found


def _saved(file: Path) -> str | None:
    try:
        return file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
