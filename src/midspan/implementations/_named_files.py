"""Which files a module names by a constant, and reads: prompts, tables, weights. Found in its syntax, nothing is run.

A file that the module opens for writing (a log, a cache) is not what its answers rest on, so it is left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

_LONGEST = 300
_READING = re.compile(r"r?[bt]?")
_MODE = re.compile(r"[rwaxbt+]{1,3}")
_WRITES = frozenset({"write_text", "write_bytes", "touch", "unlink", "connect", "FileHandler"})
_NEVER_READ = (".log", ".lock", ".tmp", ".db", ".sqlite", ".sqlite3")


@lru_cache(maxsize=128)
def read_names(tree: ast.Module) -> frozenset[str]:
    """Texts that may be the path of a file that is read, relative to the module or to the workspace."""
    assigned = _assigned(tree)
    written = {name for node in _written(tree) for name in _names(node, assigned)}
    return frozenset(
        name
        for name in _paths(tree)
        if 0 < len(name) <= _LONGEST
        and name.isprintable()
        and name not in written
        and not name.endswith(_NEVER_READ)
    )


def _paths(tree: ast.AST) -> Iterator[str]:
    """Every text, and every row of texts joined as a path: `… / "a" / "b.txt"`, `join(…, "a", "b.txt")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            yield "/".join(_trailing_texts(_operands(node)))
        elif isinstance(node, ast.Call):
            yield "/".join(_trailing_texts(node.args))


def _operands(node: ast.expr) -> list[ast.expr]:
    rights = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        rights.append(node.right)
        node = node.left
    return [node, *reversed(rights)]


def _trailing_texts(nodes: Iterable[ast.expr]) -> list[str]:
    texts: list[str] = []
    for node in nodes:
        texts = [*texts, node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
    return texts


def _assigned(tree: ast.Module) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
    return found


def _written(tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that say which file is written."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in _WRITES or (method == "open" and not _reads(node, _place_of_mode(node))):
            yield node.func
            yield from node.args
        elif isinstance(node.func, ast.Name) and node.func.id == "open" and not _reads(node, 1):
            yield from node.args[:1]


def _place_of_mode(call: ast.Call) -> int:
    """0 in `path.open("a")`, 1 in `gzip.open(path, "ab")`."""
    first = call.args[0] if call.args else None
    is_mode = (
        isinstance(first, ast.Constant) and isinstance(first.value, str) and _MODE.fullmatch(first.value)
    )
    return 0 if is_mode else 1


def _reads(call: ast.Call, place: int) -> bool:
    given = call.args[place] if len(call.args) > place else None
    given = next((keyword.value for keyword in call.keywords if keyword.arg == "mode"), given)
    if given is None:
        return True
    return (
        isinstance(given, ast.Constant)
        and isinstance(given.value, str)
        and bool(_READING.fullmatch(given.value))
    )


def _names(node: ast.expr, assigned: dict[str, list[ast.expr]], depth: int = 3) -> set[str]:
    found = set(_paths(node))
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and depth:
            for value in assigned.get(inner.id, ()):
                found |= _names(value, assigned, depth - 1)
    return found
