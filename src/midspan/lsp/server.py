"""The language server: the protocol's messages in, answers of the pure modules beside this one out."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from midspan import __version__
from midspan.errors import MidspanError, SettingsError
from midspan.ledger.run import Ledger
from midspan.lsp import translating
from midspan.lsp.acting import actions_at
from midspan.lsp.completing import completions_at
from midspan.lsp.diagnosing import lines_of
from midspan.lsp.hovering import hover_at
from midspan.lsp.lines import Lines, Units
from midspan.lsp.live import CancelledError
from midspan.lsp.remembered import stamp
from midspan.lsp.renaming import name_at
from midspan.lsp.session import Session, root_of
from midspan.lsp.targets import definition_at, symbols
from midspan.lsp.view import View
from midspan.prove.ports import Plug
from midspan.settings import FILE, Settings

# So long must nothing have changed before findings are looked for: less than a person notices, more than two keys of
# one stroke take.
QUIET_S = 0.02
# What takes longer than this is finished for the text it began with: somebody who never stops typing sees findings too.
PATIENCE_S = 0.5

TURN_S = 0.001

_TRIGGERS = [".", "'", '"', " ", "{", "["]
_WATCHED = ("**/*.yaml", "**/*.yml", "**/*.jsonl", "**/*.py", f"**/{FILE}", "**/ledger.db")
_log = logging.getLogger(__name__)


class Server(LanguageServer):
    """One editor's server. Findings are looked for in a thread of their own, everything else is answered at once."""

    def __init__(self, session: Session) -> None:
        # Whole texts: pygls ends lines where Python does (NEL, LS, form feed), which editors do not, so that pieces
        # would be put in the wrong place.
        super().__init__("midspan", __version__, text_document_sync_kind=types.TextDocumentSyncKind.Full)
        self.session = session
        self.ended_properly = False
        self._worker = ThreadPoolExecutor(1, "findings")
        self._changes = 0
        self._looking: asyncio.Task[None] | None = None
        self._published: dict[str, object] = {}
        self._shown: dict[Path, tuple[object, list[types.Diagnostic]]] = {}
        self._troubles: dict[Path, str] = {}

    @property
    def units(self) -> Units:
        return Units(
            str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding))
        )

    def view(self, uri: str) -> View | None:
        file = file_of(uri)
        return self.session.view(file) if file else None

    def changed(self) -> None:
        """Something is another: look for findings as soon as it is quiet."""
        self._changes += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        served = -1
        while served != self._changes:
            await asyncio.sleep(QUIET_S)
            served = self._changes
            for root in self.session.roots():
                await self._look_in(root, served)

    async def _look_in(self, root: Path, served: int) -> None:
        texts = self.session.texts(root)
        versions = {uri: each.version for uri, each in self.workspace.text_documents.items()}
        began = time.monotonic()

        def cancelled() -> bool:
            return self._changes != served and time.monotonic() - began < PATIENCE_S

        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._worker, self._find, root, texts, cancelled)
        except CancelledError:
            return
        except MidspanError as error:
            self._trouble(root, error)
            return
        except Exception:  # noqa: BLE001 - a bug of ours ends no editor's server: it is logged, what was known stays
            _log.exception("findings of %s could not be looked for", root)
            return
        self._troubles.pop(root, None)
        before = {uri for uri in self._published if (file := file_of(uri)) and file.is_relative_to(root)}
        for uri in before - found.keys():
            self._say(uri, [], None)
        for uri, diagnostics in found.items():
            self._say(uri, diagnostics, versions.get(uri))

    def _find(
        self, root: Path, texts: Mapping[str, str], cancelled: Callable[[], bool]
    ) -> dict[str, list[types.Diagnostic]]:
        """What is to be shown in each open file, and in each that has findings. Runs in the worker's thread."""
        assessed = self.session.assess(root, texts, cancelled)
        shown = {}
        for path in assessed.findings.keys() | texts.keys():
            file = root / path
            key = (assessed.findings.get(path, ()), texts.get(path), None if path in texts else stamp(file))
            kept = self._shown.get(file)
            if kept is None or kept[0] != key:
                text, found = self.session.diagnostics(root, path, texts)
                lines = lines_of(path, text)
                kept = self._shown[file] = (
                    key,
                    [translating.diagnostic(each, lines, self.units) for each in found],
                )
            shown[from_fs_path(str(file)) or ""] = kept[1]
        return shown

    def _say(self, uri: str, found: Sequence[types.Diagnostic], version: int | None) -> None:
        said = (list(found), version)
        if self._published.get(uri) == said or (not found and uri not in self._published):
            return
        self._published[uri] = said
        if not found and version is None:
            del self._published[uri]
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, list(found), version))

    def _trouble(self, root: Path, error: MidspanError) -> None:
        """The environment is at fault. Settings are a file that is shown; anything else is said once."""
        message = error.message + (f"\n{error.help}" if error.help else "")
        if isinstance(error, SettingsError):
            self._say(from_fs_path(str(root / FILE)) or "", [translating.trouble(message)], None)
        elif self._troubles.get(root) != message:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Error, f"midspan: {message}"))
        self._troubles[root] = message


def file_of(uri: str) -> Path | None:
    """The file that an editor names; None where it is none (an unsaved buffer without a name, a diff)."""
    if not uri.startswith("file:"):
        return None
    path = to_fs_path(uri)
    return Path(path).resolve() if path else None


def serve(
    open_ledger: Callable[[Settings], Ledger],
    plug: Callable[[str], Plug],
    today: Callable[[], date],
    stdout: BinaryIO,
) -> bool:
    """Serve one editor over standard input and `stdout` until it says so or is gone; whether it said so."""
    server = Server(Session(open_ledger, plug, today))
    _documents(server)
    _answers(server)
    _renaming(server)
    # The thread that answers shall not wait for the one that looks for findings.
    sys.setswitchinterval(TURN_S)
    try:
        server.start_io(stdout=stdout)
    finally:
        server.session.close()
    return server.ended_properly


def _documents(server: Server) -> None:
    """Which files are open with which texts."""

    @server.feature(types.INITIALIZED)
    def initialized(_: types.InitializedParams) -> None:
        watching = (
            server.client_capabilities.workspace
            and server.client_capabilities.workspace.did_change_watched_files
        )
        if watching and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
            options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
            registration = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            server.client_register_capability(types.RegistrationParams([registration]), lambda _: None)

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        _put(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        _put(server, params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        file = file_of(params.text_document.uri)
        if file and server.session.buffers.pop(file, None) is not None:
            server.changed()

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(_: types.DidSaveTextDocumentParams) -> None:
        server.changed()

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def others_changed(_: types.DidChangeWatchedFilesParams) -> None:
        server.changed()

    @server.feature(types.SHUTDOWN)
    def shutdown(*_: object) -> None:
        server.ended_properly = True


def _put(server: Server, uri: str) -> None:
    file = file_of(uri)
    if file is not None and root_of(file) is not None:
        server.session.buffers[file] = server.workspace.get_text_document(uri).source
        server.changed()


def _answers(server: Server) -> None:
    """What an editor asks about a place in a definition."""

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    def completion(params: types.CompletionParams) -> types.CompletionList | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        lines = Lines(view.text)
        offset = lines.offset(params.position.line, params.position.character, server.units)
        snippets = translating.takes_snippets(server.client_capabilities)
        return translating.completions(completions_at(view, offset), lines, server.units, snippets=snippets)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def hover(params: types.HoverParams) -> types.Hover | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        lines = Lines(view.text)
        found = hover_at(view, lines.offset(params.position.line, params.position.character, server.units))
        return translating.hover(found, lines, server.units) if found else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def definition(params: types.DefinitionParams) -> types.Location | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        lines = Lines(view.text)
        found = definition_at(
            view, lines.offset(params.position.line, params.position.character, server.units)
        )
        return translating.location(found) if found else None

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        view = server.view(params.text_document.uri)
        return translating.symbols(symbols(view), Lines(view.text), server.units) if view else []

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions([types.CodeActionKind.QuickFix]))
    def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        view = server.view(params.text_document.uri)
        if view is None:
            return []
        texts = server.session.saved_texts(view.root)
        span = translating.span(params.range, Lines(view.text), server.units)
        found = actions_at(view, span, texts)
        return [translating.action(each, view.root, texts, view.path, server.units) for each in found]


def _renaming(server: Server) -> None:
    """Another name for a work or an initiative, with all files that go by it."""

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        lines = Lines(view.text)
        found = name_at(view, lines.offset(params.position.line, params.position.character, server.units))
        if found is None:
            return None
        span, name = found
        return types.PrepareRenamePlaceholder(translating.range_of(span, lines, server.units), name)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        view = server.view(params.text_document.uri)
        if view is None:
            return None
        offset = Lines(view.text).offset(params.position.line, params.position.character, server.units)
        found = name_at(view, offset)
        if found is None:
            return None
        old, new = found[1], params.new_name
        if not translating.takes_renaming(server.client_capabilities):
            raise _refused("this editor cannot rename files", f"run `midspan rename {old} {new}`")
        try:
            steps = server.session.renamed(view.root, old, new)
        except MidspanError as error:
            raise _refused(error.message, error.help) from None
        return translating.renaming(steps, view.root, server.session.saved_texts(view.root), server.units)


def _refused(message: str, help: str | None) -> JsonRpcException:  # noqa: A002 - the word users see
    said = f"{message}; {help}" if help else message
    return JsonRpcException(said, types.LSPErrorCodes.RequestFailed.value)
