"""What a definition names and the workspace does not have: functions, recorded answers, prompts, data contracts.

Nothing is imported or run: a function is looked for in the text of its module. Where the text cannot tell (an
installed package, a star import, a module that makes its names as it runs), nothing is said.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.filetext import LARGEST
from midspan.definitions.pythontext import parsed
from midspan.definitions.repairs import rewritten
from midspan.definitions.workspace import Document
from midspan.model.work import Work


def not_there(document: Document, work: Work, root: Path) -> Iterator[Fault]:
    """Faults of kind not-there in one work; `root` is the workspace that its file stands in."""
    for position, candidate in enumerate(work.implementations or ()):
        at: Keys = ("implementations", position)
        if candidate.kind == "python":
            yield from _function(document, (*at, "python"), candidate.target.strip(), root)
        elif candidate.kind == "replay":
            yield from _file(document, (*at, "replay"), candidate.target, root, "record the answers there")
        if candidate.prompt is not None:
            yield from _file(document, (*at, "prompt"), candidate.prompt, root, "write the prompt there")
        for number, tool in enumerate(candidate.tools):
            yield from _function(document, (*at, "tools", number), tool, root)
    for position, name in enumerate(work.data):
        yield from _file(document, ("data", position), name, root, "write the contract")


def looked_at(work: Work) -> Iterator[str]:
    """Every path, relative to the workspace, that decides what `not_there` says of a work."""
    for candidate in work.implementations or ():
        if candidate.kind == "replay":
            yield candidate.target
        if candidate.prompt is not None:
            yield candidate.prompt
        for function in (candidate.python, *candidate.tools):
            module = (function or "").strip().partition(":")[0]
            path = module.replace(".", "/")
            yield from (f"{path}.py", f"{path}/__init__.py", module.partition(".")[0]) if module else ()
    yield from work.data


def _file(document: Document, at: Keys, name: str, root: Path, do: str) -> Iterator[Fault]:
    try:
        file = (root / name).resolve()
        there, within = file.is_file(), file.is_relative_to(root.resolve())
    except (OSError, ValueError):
        there, within = False, True
    if not within:
        yield _fault(
            document,
            at,
            f"names `{name[:120]}`, which is outside the workspace",
            "copy it into the workspace",
        )
    elif not there:
        yield _fault(
            document,
            at,
            f"names `{name[:120]}`, which is not in the workspace",
            f"{do}, or correct the name",
        )


def _function(document: Document, at: Keys, target: str, root: Path) -> Iterator[Fault]:
    module, _, function = target.partition(":")
    parts = module.split(".")
    if not function or not all(part.isidentifier() for part in parts):
        return  # of another form, which loading it says in its own words
    file = _module(root, parts)
    if file is None:
        if (root / parts[0]).is_dir():
            path = "/".join(parts)
            yield _fault(
                document,
                at,
                f"names the module `{module}`, and there is no `{path}.py`",
                "write it, or correct the name",
            )
        return
    names = _names(file)
    if names is not None and function.partition(".")[0] not in names:
        near = get_close_matches(function, names, n=1)
        shown = file.relative_to(root).as_posix()
        yield _fault(
            document,
            at,
            f"names `{function}`, and `{shown}` has no such function",
            f"did you mean `{module}:{near[0]}`?" if near else _known(file),
            f"{module}:{near[0]}" if near else None,
        )


def _module(root: Path, parts: list[str]) -> Path | None:
    path = root.joinpath(*parts)
    try:
        return next(
            (file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None
        )
    except OSError:
        return None


def _names(file: Path) -> set[str] | None:
    """The names that a module gives itself at its top level; None where its text cannot tell."""
    try:
        if file.stat().st_size > LARGEST:
            return None
        tree = parsed(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None  # loading it says what is wrong, in Python's own words
    return _bound(tree.body)


def _bound(body: list[ast.stmt]) -> set[str] | None:
    found: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.update((statement.name, *_marks(statement)))
        elif isinstance(statement, ast.Import | ast.ImportFrom):
            found |= {(each.asname or each.name).partition(".")[0] for each in statement.names}
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found |= {
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
        elif not isinstance(statement, ast.Expr):
            return None  # a condition, a loop or a `try` may bind anything
    return None if {"*", "__getattr__"} & found else found


def _marks(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[str]:
    """The names that `@midspan.implements("work", name="first")` gives: an implementation may be named by them too."""
    for call in function.decorator_list:
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            value = keyword.value
            if keyword.arg == "name" and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value.value


def _known(file: Path) -> str:
    """The functions of a module that are marked, by both of their names."""
    found = {
        name
        for each in parsed(file.read_bytes()).body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and each.decorator_list
        for name in (each.name, *_marks(each))
    }
    listed = ", ".join(f"`{name}`" for name in sorted(found))
    return f"name one of {listed}" if found else "write it, or correct the name"


def _fault(document: Document, at: Keys, problem: str, help: str, near: str | None = None) -> Fault:  # noqa: A002 - the word users see
    place = document.values[at] if at in document.values else document.place(*at)
    fix = rewritten(document.path, at, near, f"write `{near}`", safe=False) if near else None
    return Fault(FaultKind.NOT_THERE, place, f"`{dotted(at)}` {problem}", help, at, fix)
