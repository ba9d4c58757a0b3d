"""From the words of the modules beside this one to those of the protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from midspan.findings import weight
from midspan.lsp.acting import Action
from midspan.lsp.diagnosing import Diagnostic, diagnostics, lines_of
from midspan.lsp.hovering import Hover
from midspan.lsp.lines import Lines, Units
from midspan.lsp.offers import Offer, Sort
from midspan.lsp.outline import Span
from midspan.lsp.renaming import Moved, Rewritten
from midspan.lsp.targets import Symbol, Target

_SEVERITY = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
_KIND = {
    Sort.KEY: types.CompletionItemKind.Property,
    Sort.WORD: types.CompletionItemKind.EnumMember,
    Sort.VALUE: types.CompletionItemKind.Value,
    Sort.FIELD: types.CompletionItemKind.Field,
    Sort.FUNCTION: types.CompletionItemKind.Function,
    Sort.NAME: types.CompletionItemKind.Reference,
}
_SOURCE = "midspan"


def position(offset: int, lines: Lines, units: Units) -> types.Position:
    return types.Position(*lines.position(offset, units))


def range_of(span: Span, lines: Lines, units: Units) -> types.Range:
    return types.Range(position(span.start, lines, units), position(span.end, lines, units))


def span(range_: types.Range, lines: Lines, units: Units) -> Span:
    start, end = range_.start, range_.end
    return Span(
        lines.offset(start.line, start.character, units), lines.offset(end.line, end.character, units)
    )


def diagnostic(found: Diagnostic, lines: Lines, units: Units) -> types.Diagnostic:
    finding = found.finding
    return types.Diagnostic(
        range=range_of(found.span, lines, units),
        message=found.message,
        severity=_SEVERITY[weight(finding.blocks_from)],
        code=finding.code,
        source=_SOURCE,
        data={key: finding.as_json()[key] for key in ("name", "blocks_from", "owner", "fix")},
    )


def trouble(message: str) -> types.Diagnostic:
    """What keeps a whole workspace from being read, at the top of its settings."""
    top = types.Position(0, 0)
    return types.Diagnostic(
        types.Range(top, top), message, severity=types.DiagnosticSeverity.Error, source=_SOURCE
    )


def completions(
    offers: Sequence[Offer], lines: Lines, units: Units, *, snippets: bool
) -> types.CompletionList:
    # What is offered for a number depends on the number: it has to be asked for again when that is typed on.
    again = any(each.sort is Sort.VALUE for each in offers)
    items = [_completion(place, each, lines, units, snippets=snippets) for place, each in enumerate(offers)]
    return types.CompletionList(again, items)


def _completion(
    place: int, offer: Offer, lines: Lines, units: Units, *, snippets: bool
) -> types.CompletionItem:
    insert, plain = offer.insert, True
    if snippets and offer.cursor is not None:
        before, after = _escaped(insert[: offer.cursor]), _escaped(insert[offer.cursor :])
        insert, plain = f"{before}$0{after}", False
    return types.CompletionItem(
        label=offer.label,
        kind=_KIND[offer.sort],
        detail=offer.detail or None,
        documentation=_markdown(offer.says) if offer.says else None,
        sort_text=f"{place:04d}",
        filter_text=offer.label,
        insert_text_format=types.InsertTextFormat.PlainText if plain else types.InsertTextFormat.Snippet,
        text_edit=types.TextEdit(range_of(offer.span, lines, units), insert),
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("$", "\\$").replace("}", "\\}")


def takes_snippets(client: types.ClientCapabilities) -> bool:
    completion = client.text_document.completion if client.text_document else None
    item = completion.completion_item if completion else None
    return bool(item and item.snippet_support)


def hover(found: Hover, lines: Lines, units: Units) -> types.Hover:
    return types.Hover(_markdown(found.says), range_of(found.span, lines, units))


def _markdown(text: str) -> types.MarkupContent:
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def location(target: Target) -> types.Location:
    place = types.Position(target.line - 1, target.column - 1)
    return types.Location(from_fs_path(str(target.file)) or "", types.Range(place, place))


def symbols(found: Sequence[Symbol], lines: Lines, units: Units) -> list[types.DocumentSymbol]:
    return [
        types.DocumentSymbol(
            name=each.name or "…",
            kind=types.SymbolKind.Object if each.below else types.SymbolKind.Field,
            range=range_of(each.span, lines, units),
            selection_range=range_of(each.name_span, lines, units),
            detail=each.detail or None,
            children=symbols(each.below, lines, units) or None,
        )
        for each in found
    ]


def action(found: Action, root: Path, texts: Mapping[str, str], path: str, units: Units) -> types.CodeAction:
    changes = {}
    for file, edits in found.edits.items():
        lines = lines_of(file, texts[file])
        changes[from_fs_path(str(root / file)) or ""] = [
            types.TextEdit(
                range_of(Span(lines.edit_offset(*each.start), lines.edit_offset(*each.end)), lines, units),
                each.text,
            )
            for each in edits
        ]
    shown = [
        diagnostic(each, lines_of(path, texts[path]), units)
        for each in diagnostics(path, texts[path], [found.finding])
    ]
    return types.CodeAction(
        title=found.title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=shown,
        is_preferred=found.repairs or None,
        edit=types.WorkspaceEdit(changes=changes),
    )


def takes_renaming(client: types.ClientCapabilities) -> bool:
    """Whether the editor can rename files as part of an edit."""
    edit = client.workspace.workspace_edit if client.workspace else None
    kinds = (edit.resource_operations if edit else None) or ()
    return bool(edit and edit.document_changes and types.ResourceOperationKind.Rename in kinds)


def renaming(
    steps: Sequence[Rewritten | Moved], root: Path, texts: Mapping[str, str], units: Units
) -> types.WorkspaceEdit:
    changes: list[types.TextDocumentEdit | types.RenameFile] = []
    for step in steps:
        uri = from_fs_path(str(root / step.path)) or ""
        if isinstance(step, Moved):
            changes.append(types.RenameFile(uri, from_fs_path(str(root / step.to)) or ""))
            continue
        before = texts[step.path]
        document = types.OptionalVersionedTextDocumentIdentifier(uri)
        whole = range_of(Span(0, len(before)), Lines(before), units)
        changes.append(types.TextDocumentEdit(document, [types.TextEdit(whole, step.text)]))
    return types.WorkspaceEdit(document_changes=changes)
