"""One editor at work: which files are open with which texts, in which workspaces, and what is known about these."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from pathlib import Path

from midspan.definitions.faults import Fault
from midspan.definitions.filetext import read_text
from midspan.definitions.listing import shown_name
from midspan.errors import NotAWorkspaceError
from midspan.ledger.run import Ledger
from midspan.lsp.diagnosing import Diagnostic, diagnostics
from midspan.lsp.fields import Kind
from midspan.lsp.live import Assessed, Live
from midspan.lsp.renaming import Moved, Rewritten, renamed
from midspan.lsp.view import View
from midspan.prove.ports import Plug
from midspan.settings import FILE, Settings, find_root, read

_KINDS: Mapping[str, Kind] = {"works": "work", "initiatives": "initiative"}
_ENDINGS = frozenset((".yaml", ".yml"))


class Session:
    """Files are named by absolute paths without links. Only `assess` may run in another thread, one at a time."""

    def __init__(
        self,
        open_ledger: Callable[[Settings], Ledger],
        plug: Callable[[str], Plug],
        today: Callable[[], date],
    ) -> None:
        self._open_ledger = open_ledger
        self._lives: dict[Path, Live] = {}
        self._make: Callable[[Path], Live] = partial(Live, open_ledger=open_ledger, plug=plug, today=today)
        self.buffers: dict[Path, str] = {}
        self.assessed: dict[Path, Assessed] = {}

    def roots(self) -> list[Path]:
        """The workspaces of the open files."""
        found = (root_of(file) for file in self.buffers)
        return list(dict.fromkeys(root for root in found if root is not None))

    def texts(self, root: Path) -> dict[str, str]:
        """The texts of the open files of a workspace, by path as findings show it."""
        return {shown_path(root, file): text for file, text in self.buffers.items() if root_of(file) == root}

    def assess(self, root: Path, texts: Mapping[str, str], cancelled: Callable[[], bool]) -> Assessed:
        """Raises CancelledError, MidspanError."""
        live = self._lives.setdefault(root, self._make(root))
        found = self.assessed[root] = live.assess(texts, cancelled)
        return found

    def view(self, file: Path) -> View | None:
        """An open definition; None for any other file."""
        root, text = root_of(file), self.buffers.get(file)
        if root is None or text is None or file.suffix.lower() not in _ENDINGS:
            return None
        path = shown_path(root, file)
        kind = _KINDS.get(path.partition("/")[0])
        return (
            View(kind, path, text, root, self.assessed.get(root)) if kind and path.count("/") == 1 else None
        )

    def saved_texts(self, root: Path) -> Mapping[str, str]:
        """The texts of a workspace's files, open or saved, read when they are asked for."""
        return _OpenOrSaved(root, self.texts(root))

    def diagnostics(self, root: Path, path: str, texts: Mapping[str, str]) -> tuple[str, list[Diagnostic]]:
        """The text of one file, from `texts` where it is open, and what was found in it."""
        found = self.assessed[root].findings.get(path, ()) if root in self.assessed else ()
        text = _OpenOrSaved(root, texts).get(path, "") if found else ""
        return text, diagnostics(path, text, found)

    def renamed(self, root: Path, old: str, new: str) -> list[Rewritten | Moved]:
        """What changes in the workspace. Raises MidspanError."""
        with self._open_ledger(read(root)) as ledger:
            return renamed(root, self.texts(root), ledger, old, new)

    def close(self) -> None:
        for live in self._lives.values():
            live.close()
        self._lives.clear()


class _OpenOrSaved(Mapping[str, str]):
    def __init__(self, root: Path, texts: Mapping[str, str]) -> None:
        self._root = root
        self._texts = texts

    def __getitem__(self, path: str) -> str:
        if path in self._texts:
            return self._texts[path]
        text = read_text(self._root / path, path)
        if isinstance(text, Fault):
            raise KeyError(path)
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def root_of(file: Path) -> Path | None:
    """The workspace that a file belongs to."""
    try:
        return find_root(file.parent)
    except (NotAWorkspaceError, OSError):
        return file.parent if file.name == FILE else None


def shown_path(root: Path, file: Path) -> str:
    """The path as findings have it."""
    folder = file.parent.relative_to(root).as_posix()
    return shown_name(file) if folder == "." else f"{folder}/{shown_name(file)}"
