"""Functions of the workspace that may be implementations, found in the text of its files: nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

from midspan.definitions.filetext import LARGEST
from midspan.definitions.pythontext import parsed
from midspan.lsp.remembered import Stamp, stamp

MOST_FILES = 500
_PASSED_OVER = frozenset(("__pycache__", "node_modules", "site-packages", "tests", "build", "dist"))


@dataclass(frozen=True, slots=True)
class Function:
    """target: as a definition names it, `module:function`. line: from 1. says: the first line of its docstring."""

    target: str
    file: Path
    line: int
    says: str


def functions(root: Path) -> list[Function]:
    """All public functions of modules below the workspace, at most those of 500 files."""
    found: list[Function] = []
    for file in islice(_modules(root), MOST_FILES):
        parts = file.relative_to(root).with_suffix("").parts
        module = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found += [
            Function(f"{module}:{name}", file, line, says)
            for name, line, says in _functions(file, stamp(file))
        ]
    return found


def function(root: Path, target: str) -> Function | None:
    """The function that a definition names; only its own module is read."""
    module, _, name = target.strip().partition(":")
    path = root.joinpath(*module.split("."))
    for file in (path.with_name(f"{path.name}.py") if path.name else path, path / "__init__.py"):
        found = _functions(file, stamp(file))
        if found:
            return next(
                (Function(target, file, line, says) for each, line, says in found if each == name), None
            )
    return None


def _modules(root: Path) -> Iterator[Path]:
    waiting = [root]
    while waiting:
        folder = waiting.pop(0)
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        for each in entries:
            if (
                not each.name.removesuffix(".py").isidentifier()
                or each.name in _PASSED_OVER
                or each.is_symlink()
            ):
                continue
            if each.is_dir():
                waiting.append(each)
            elif each.suffix == ".py":
                yield each


@lru_cache(maxsize=2 * MOST_FILES)
def _functions(file: Path, there: Stamp) -> tuple[tuple[str, int, str], ...]:
    if there is None or there[1] > LARGEST:
        return ()
    try:
        tree = parsed(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(
        (each.name, each.lineno, (ast.get_docstring(each) or "").partition("\n")[0])
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_")
    )
