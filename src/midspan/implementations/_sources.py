"""What the identity of a Python implementation rests on, read without running any of it.

source    the module, and every module of the workspace that it imports, directly or not
files     files of the workspace that these modules name by a constant, and read: prompts, tables, weights
training  of cases files that they name, the lines whose use is `train` (other lines teach nothing)

A file named in any other way, or outside the workspace, is not seen: name it by a constant, or keep it in the source.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from midspan.definitions.pythontext import parsed
from midspan.errors import ImplementationError
from midspan.implementations._importing import RESERVED
from midspan.implementations._named_files import read_names

_MODULE = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Sources:
    """The module's file, all modules of the workspace that it needs, and the parts of its identity.

    files: SHA-256 of the bytes of all files but cases that the parts rest on, by their paths in the workspace.
    """

    file: Path
    modules: frozenset[Path]
    parts: dict[str, str]
    files: dict[str, str]


def read_sources(module: str, root: Path) -> Sources:
    """Raises ImplementationError where the module does not exist, or one that it imports is not Python."""
    if not _MODULE.fullmatch(module):
        raise ImplementationError(
            f"`{module}` is not the name of a module", help="write it as `implementations.digits:nearest`"
        )
    own = locate(module, root)
    if own is None:
        raise ImplementationError(
            f"`{module.replace('.', '/')}.py` does not exist in the workspace",
            help="create the file, or correct the module's name in the definition",
        )
    trees = _closure(module, root)
    named = sorted(
        {file for path, tree in trees.items() for file in _named_files(tree, path, root)} - set(trees)
    )
    parts = {"source": _hash((_shown(path, root), _text(path, root)) for path in sorted(trees))}
    cases = [path for path in named if path.name.endswith(".cases.jsonl")]
    others = [path for path in named if path not in cases]
    if others:
        parts["files"] = _hash((_shown(path, root), _bytes(path, root)) for path in others)
    if cases:
        parts["training"] = _hash((_shown(path, root), b"".join(_training(path, root))) for path in cases)
    content = {_shown(path, root): _bytes(path, root) for path in (*sorted(trees), *others)}
    files = {path: hashlib.sha256(each).hexdigest() for path, each in content.items()}
    return Sources(own, frozenset(trees), parts, files)


def locate(module: str, root: Path) -> Path | None:
    """The file of a workspace module; None where the workspace has none."""
    if module.partition(".")[0] in RESERVED:
        return None
    stem = root.joinpath(*module.split("."))
    for path in (stem / "__init__.py", stem.with_name(f"{stem.name}.py")):
        if path.is_file():
            return path
    return None


def _closure(module: str, root: Path) -> dict[Path, ast.Module]:
    found: dict[Path, ast.Module] = {}
    waiting = _prefixes(module)
    while waiting:
        name = waiting.pop()
        path = locate(name, root)
        if path is not None and path not in found:
            found[path] = _parse(path, root)
            package = name if path.name == "__init__.py" else name.rpartition(".")[0]
            waiting.extend(
                each for imported in _imports(found[path], package) for each in _prefixes(imported)
            )
    return found


def _prefixes(module: str) -> list[str]:
    names = module.split(".")
    return [".".join(names[: end + 1]) for end in range(len(names))]


def _imports(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                start = ".".join([*above, *([node.module] if node.module else [])])
            # `from a import b` may mean the module a.b as well as a name in a.
            yield from (name for name in (start, *(f"{start}.{alias.name}" for alias in node.names)) if name)


def _named_files(tree: ast.Module, source: Path, root: Path) -> Iterator[Path]:
    for name in read_names(tree):
        for folder in (source.parent, root):
            # Most texts of a module are no file: asked of thousands, the cheap question comes first.
            if os.path.isfile(os.path.join(folder, name)):  # noqa: PTH113, PTH118
                path = (folder / name).resolve()
                if path.is_relative_to(root) and not _hidden(path, root):
                    yield path


def _training(path: Path, root: Path) -> Iterator[bytes]:
    for line in _bytes(path, root).splitlines(keepends=True):
        if b'"train"' in line:
            try:
                case = json.loads(line)
            except ValueError:
                continue
            if isinstance(case, dict) and case.get("use") == "train":
                yield line


def _parse(path: Path, root: Path) -> ast.Module:
    try:
        return _tree(_bytes(path, root), _shown(path, root))
    except SyntaxError as error:
        raise ImplementationError(
            f"`{_shown(path, root)}:{error.lineno or 1}` is not Python: {error.msg}", help="correct the line"
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise ImplementationError(
            f"`{_shown(path, root)}` is not Python: {error}", help="correct the file"
        ) from None


@lru_cache(maxsize=128)  # candidates of many works share a module
def _tree(content: bytes, shown: str) -> ast.Module:
    return parsed(content, shown)


def _text(path: Path, root: Path) -> bytes:
    # A checkout with other line ends is the same source.
    return _bytes(path, root).replace(b"\r\n", b"\n")


def _bytes(path: Path, root: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ImplementationError(
            f"`{_shown(path, root)}` cannot be read: {error.strerror}", help="make the file readable"
        ) from None


def _hash(pieces: Iterable[tuple[str, bytes]]) -> str:
    whole = hashlib.sha256()
    for name, content in pieces:
        whole.update(f"{len(name)}:{name}{len(content)}:".encode())
        whole.update(content)
    return whole.hexdigest()[:32]


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def _hidden(path: Path, root: Path) -> bool:
    return any(each.startswith(".") for each in path.relative_to(root).parts)
