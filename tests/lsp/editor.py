"""A client of the language server over real pipes: it waits for messages, never for time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

PATIENCE_S = 60


class Editor:
    """One process of `midspan lsp`, spoken to as an editor does."""

    def __init__(self, root: Path, *, encodings: list[str] | None = None, errors: Path | None = None) -> None:
        self.root = root
        self.number = 0
        self.version = 0
        self.arrived: Queue[dict[str, Any] | None] = Queue()
        self.kept: list[dict[str, Any]] = []
        self.opened: set[str] = set()
        self.errors = (errors or root.parent / "server-errors.txt").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from midspan.cli import main; main()", "lsp", "--stdio"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            cwd=root,
        )
        self.reading = Thread(target=self._read, daemon=True)
        self.reading.start()
        general = {"general": {"positionEncodings": encodings}} if encodings else {}
        snippets = {"completion": {"completionItem": {"snippetSupport": True}}}
        renaming = {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["rename"]}}
        watching = {"didChangeWatchedFiles": {"dynamicRegistration": True}}
        capabilities = {**general, "textDocument": snippets, "workspace": renaming | watching}
        self.capabilities = self.request(
            "initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities}
        )["capabilities"]
        self.notify("initialized", {})
        self.watched = self.wait_for(lambda each: each.get("method") == "client/registerCapability")
        self._send({"id": self.watched["id"], "result": None})

    def _read(self) -> None:
        stream = self.process.stdout
        assert stream
        while True:
            length = 0
            while (line := stream.readline()) not in {b"\r\n", b""}:
                name, _, value = line.partition(b":")
                assert name in {b"Content-Length", b"Content-Type"}, line
                length = int(value) if name == b"Content-Length" else length
            if line == b"":
                self.arrived.put(None)
                return
            self.arrived.put(json.loads(stream.read(length)))

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def wait_for(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that is wanted, of those that came already and those that come."""
        for position, message in enumerate(self.kept):
            if wanted(message):
                return self.kept.pop(position)
        while True:
            message = self.arrived.get(timeout=PATIENCE_S)
            assert message is not None, (
                f"the server is gone: {Path(self.errors.name).read_text('utf-8')[-2000:]}"
            )
            if wanted(message):
                return message
            self.kept.append(message)

    def answer(self, method: str, params: Any) -> dict[str, Any]:
        """The whole answer, be it a result or an error."""
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        return self.wait_for(lambda each: each.get("id") == number and "method" not in each)

    def request(self, method: str, params: Any) -> Any:
        answer = self.answer(method, params)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def notify(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def uri(self, path: str) -> str:
        return (self.root / path).as_uri()

    def open(self, path: str, text: str | None = None) -> str:
        said = (self.root / path).read_bytes().decode() if text is None else text
        self.version += 1
        self.opened.add(self.uri(path))
        item = {"uri": self.uri(path), "languageId": "yaml", "version": self.version, "text": said}
        self.notify("textDocument/didOpen", {"textDocument": item})
        return said

    def close(self, *uris: str) -> None:
        """These files, or all that are open."""
        for uri in uris or tuple(self.opened):
            self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            self.opened.discard(uri)

    def change(self, path: str, text: str) -> None:
        self.version += 1
        document = {"uri": self.uri(path), "version": self.version}
        self.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]})

    def diagnostics(self, path: str, wanted: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """The first findings in a file that are as wanted."""

        def is_it(message: dict[str, Any]) -> bool:
            return (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == self.uri(path)
                and wanted(message["params"]["diagnostics"])
            )

        found: list[dict[str, Any]] = self.wait_for(is_it)["params"]["diagnostics"]
        return found

    def ask(self, what: str, path: str, line: int, character: int) -> Any:
        place = {"textDocument": {"uri": self.uri(path)}, "position": {"line": line, "character": character}}
        return self.request(f"textDocument/{what}", place)

    def end(self) -> None:
        """Whatever state it is in."""
        self.process.kill()
        self.process.wait(PATIENCE_S)
        self.reading.join(PATIENCE_S)
        for stream in (self.process.stdin, self.process.stdout, self.errors):
            assert stream
            with suppress(BrokenPipeError):
                stream.close()

    def leave(self) -> int:
        self.request("shutdown", None)
        self.notify("exit", None)
        return self.process.wait(PATIENCE_S)


@contextmanager
def editor(root: Path, **options: Any) -> Iterator[Editor]:
    """An editor on a workspace; its server is ended whatever happens."""
    found = Editor(root, **options)
    try:
        yield found
    finally:
        found.end()
