"""Finds what is marked with `@midspan.rung`, and calls it: whatever it does wrong is said as an error of its own file.

Each file is imported apart from everything else and by its own: what one file leaves behind no other sees.
"""

from __future__ import annotations

import copy
import inspect
import random
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import redirect_stdout
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from midspan.errors import ImplementationError
from midspan.implementations._importing import Mount
from midspan.implementations._sources import read_sources
from midspan.implementations._workspace_code import Place, check_sources, imported, in_one_line
from midspan.ledger.canonical import canonical
from midspan.marking import RungMark, rung_marks_of
from midspan.prove.ports import OwnRung

FOLDER = "stress"


def own_rungs(root: Path, names: Collection[str], works: Collection[str]) -> list[OwnRung]:
    """The rungs of one work, by file and then as they stand in it. Imports every file of the folder that says `rung`.

    names: all that the work ever had; works: those of all works. Raises ImplementationError for a file that fails, a rung
    that cannot be called, or one for a work that does not exist.
    """
    root = root.resolve()
    found: list[OwnRung] = []
    for file in sorted((root / FOLDER).glob("*.py")):
        # Whatever else stands in that folder is none of ours, and is not run.
        if file.stem.isidentifier() and b"rung" in file.read_bytes():
            found += [rung for rung, work in _of_file(file, root, works) if work in names]
    return found


def _of_file(file: Path, root: Path, works: Collection[str]) -> Iterator[tuple[OwnRung, str]]:
    name, place = f"{FOLDER}.{file.stem}", Place(f"{FOLDER}/{file.name}", root)
    before, mount = read_sources(name, root), Mount(root)
    module = imported(name, mount, place)
    check_sources(before, read_sources(name, root), mount, place)
    for function, mark in _marked(module):
        where = f"{place.shown}:{function.__code__.co_firstlineno} in {function.__name__}"
        _check(function, mark, where, works)
        said = (inspect.getdoc(function) or "").partition("\n")[0].rstrip(".")
        yield (
            OwnRung(
                mark.name, mark.expects, where, said, before.parts, _change(function, mark.name, where, root)
            ),
            mark.work,
        )


def _marked(module: ModuleType) -> Iterator[tuple[Any, RungMark]]:
    """Functions that this file defines, in their order: one that it imports is a rung of the file it comes from."""
    for value in vars(module).values():
        if inspect.isfunction(value) and value.__module__ == module.__name__:
            yield from ((value, mark) for mark in rung_marks_of(value))


def _check(function: Callable[..., Any], mark: RungMark, where: str, works: Collection[str]) -> None:
    if mark.work not in works:
        near = get_close_matches(mark.work, works, n=1)
        raise ImplementationError(
            f"the rung `{mark.name}` ({where}) is for a work `{mark.work}`, which does not exist",
            help=f"did you mean `{near[0]}`?"
            if near
            else f"known works: {', '.join(f'`{each}`' for each in works)}",
        )
    try:
        inspect.signature(function).bind({}, random.Random(0))  # noqa: S311 - nothing is drawn
    except TypeError as error:
        raise ImplementationError(
            f"the rung `{mark.name}` ({where}) cannot be called with an input and a draw: {error}",
            help="let it take two arguments: the input, and the seeded `random.Random` to draw from",
        ) from None


def _change(
    function: Callable[..., Any], name: str, where: str, root: Path
) -> Callable[[Mapping[str, Any], random.Random], Mapping[str, Any] | None]:
    def change(value: Mapping[str, Any], draw: random.Random) -> Mapping[str, Any] | None:
        try:
            with redirect_stdout(sys.stderr):
                changed = function(copy.deepcopy(dict(value)), draw)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever the user's function does, it is an error of its file
            raise ImplementationError(
                f"the rung `{name}` fails: {in_one_line(error, root)}", help="correct the function"
            ) from None
        if changed is None:
            return None
        return _checked(changed, f"the rung `{name}` ({where})")

    return change


def _checked(changed: object, about: str) -> Mapping[str, Any]:
    if not isinstance(changed, dict):
        raise ImplementationError(
            f"{about} returned `{type(changed).__name__}`, not an input",
            help="return the changed input, or `None` where there is nothing to change",
        )
    try:
        canonical(changed).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ImplementationError(
            f"{about} returned an input that is not JSON: {str(error).encode('ascii', 'backslashreplace').decode()[:200]}",
            help="return what could stand in a cases file",
        ) from None
    return changed
