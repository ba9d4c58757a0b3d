"""Modules of one workspace, imported apart from everything else in the process.

Law: only while code of the workspace imports something are its own modules found, first, and compiled from their
source as it is (a stale `__pycache__` could run what was not hashed); afterwards `sys.modules` and `sys.meta_path`
are as before, `sys.path` is never touched. So two workspaces, or a workspace and an installed package, may use the
same module names.
"""

from __future__ import annotations

import builtins
import importlib
import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
)
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

# A file of the workspace can stand in for neither.
RESERVED = sys.stdlib_module_names | {"midspan"}

# The tables of imported modules belong to the process: one workspace at a time may change them.
_MOUNT = threading.RLock()


class Mount:
    """The modules under one root; what was imported is kept from one mount to the next."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._loaded: dict[str, ModuleType] = {}
        self._found: set[str] = set()
        self._hidden: dict[str, ModuleType] = {}
        self._depth = 0
        self._tops = {name for name in _names(root) if self.find_spec(name) is not None}
        self._found.clear()
        self.builtins = {**vars(builtins), "__import__": self._import}

    @property
    def files(self) -> frozenset[Path]:
        """The files of all workspace modules that were imported so far."""
        named = (getattr(module, "__file__", None) for module in self._loaded.values())
        return frozenset(Path(name).resolve() for name in named if name)

    def load(self, name: str) -> ModuleType:
        """The module of this name. Raises whatever the module raises."""
        with self.mounted():
            return importlib.import_module(name)

    @contextmanager
    def mounted(self) -> Iterator[None]:
        """The workspace's modules take their names; on the way out they give them back."""
        with _MOUNT:
            self._enter()
            try:
                yield
            finally:
                self._leave()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As a finder of `sys.meta_path`; what is reserved always wins over a file of the same name."""
        del target
        if path is None and name in RESERVED:
            return None
        folders = [self.root] if path is None else [Path(each) for each in path]
        for folder in folders:
            spec = self._find(name, folder) if self._owns(folder) else None
            if spec is not None:
                self._found.add(name)
                return spec
        return None

    def _find(self, name: str, folder: Path) -> ModuleSpec | None:
        loader = _loader(self.builtins) if self._depth else SourceFileLoader
        spec = FileFinder(
            str(folder), (ExtensionFileLoader, EXTENSION_SUFFIXES), (loader, [".py"])
        ).find_spec(name)
        # A folder without code (`works/`, `data/`) must not hide an installed package of its name.
        if spec is not None and spec.loader is None and not _has_code(folder / name.rpartition(".")[2]):
            return None
        return spec

    def _owns(self, folder: Path) -> bool:
        # An environment inside the workspace is not part of it.
        if not folder.is_relative_to(self.root):
            return False
        return not any(
            each == "site-packages" or each.startswith(".") for each in folder.relative_to(self.root).parts
        )

    def _import(self, name: str, *rest: Any, **options: Any) -> Any:
        """`import` as code of the workspace sees it, also inside a function that runs later."""
        level = options.get("level", rest[3] if len(rest) > 3 else 0)
        if not level and name.partition(".")[0] not in self._tops:
            return builtins.__import__(name, *rest, **options)
        with self.mounted():
            return builtins.__import__(name, *rest, **options)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > 1:
            return
        if self._tops & sys.modules.keys():
            taken = [name for name in sys.modules if name.partition(".")[0] in self._tops]
            self._hidden = {name: sys.modules.pop(name) for name in taken}
        sys.modules.update(self._loaded)
        sys.meta_path.insert(0, self)

    def _leave(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        sys.meta_path.remove(self)
        self._loaded = {name: sys.modules.pop(name) for name in sorted(self._found) if name in sys.modules}
        sys.modules.update(self._hidden)
        self._hidden = {}


def _loader(scope: dict[str, Any]) -> type[SourceFileLoader]:
    class FromSource(SourceFileLoader):
        """Compiles what the file holds now, whatever was cached, and gives it the workspace's `import`."""

        def get_code(self, fullname: str) -> CodeType:
            path = self.get_filename(fullname)
            return self.source_to_code(self.get_data(path), path)

        def exec_module(self, module: ModuleType) -> None:
            module.__dict__["__builtins__"] = scope
            super().exec_module(module)

    return FromSource


def _names(root: Path) -> set[str]:
    with os.scandir(root) as entries:
        names = {entry.name.removesuffix(".py") for entry in entries}
    return {name for name in names if name.isidentifier()}


def _has_code(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return any(entry.name.endswith(".py") for entry in entries)
    except OSError:
        return False
