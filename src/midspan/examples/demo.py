"""Writes the demo's workspace: three initiatives on real data, with dates relative to a given day."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from midspan.decide.assessment import Assessment
from midspan.decide.verdict import Outcome
from midspan.errors import UsageError
from midspan.settings import FILE

# How many days ago each initiative started: the first two are under way, the third is past its decision date.
_STARTED = {"meter-reading": 62, "winery-intake": 76, "nursery-sorting": 104}
# One that lives has weeks of production behind it, the second person at the desk whom the other is told to find, and a first
# try whose wrong answers measure who answers.
_STARTED_ALIVE = {"meter-reading": 84, "winery-intake": 40, "nursery-sorting": 104}
_DESK = "billing-desk"
_ALIVE = {
    "  people: 1\n": "  people: 2\n",
    "  blind: 10%\n": "  blind: 50%\n",
    f"  by: {_DESK}\n": f"  by: {_DESK}\n  known: 20%\n",
    f"  - {{name: desk, person: {_DESK}}}\n": '  - {name: totals, python: "implementations.digits:totals"}\n'
    f"  - {{name: desk, person: {_DESK}}}\n",
}


def write(folder: Path, today: date, *, alive: bool = False) -> bool:
    """Write the workspace into `folder`; False where a workspace already stands there, which is left as it is.

    alive: with the dates of one that weeks of production are lived through in.

    Raises UsageError where the folder holds something else, or scikit-learn is not installed.
    """
    if (folder / FILE).is_file():
        return False
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"`{folder}` is not empty", help="name another folder: `midspan demo FOLDER`")
    for name, lines in _cases(today, alive=alive).items():
        put(folder / "works" / f"{name}.cases.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines))
    root = resources.files("midspan.examples") / "demo_files"
    for path, source in _files(root):
        if path != Path(FILE):
            put(folder / path, _filled(source.read_text(encoding="utf-8"), today, alive=alive))
    # Last, so that an interrupted demo is not taken for a whole workspace.
    put(folder / FILE, (root / FILE).read_text(encoding="utf-8"))
    return True


def _cases(today: date, *, alive: bool) -> Mapping[str, Iterable[Mapping[str, Any]]]:
    try:
        import sklearn  # noqa: F401, PLC0415 - the extra `demo`, not needed for anything else
    except ImportError:
        raise UsageError(
            "the demo's data come with scikit-learn, which is not installed",
            help="install the extra: `pip install 'midspan[demo]'` or `uv run --extra demo midspan demo`",
        ) from None
    from midspan.examples import cases  # noqa: PLC0415 - numpy and scikit-learn are heavy

    return {
        "read-digit": cases.digits(_DESK, f"{started('meter-reading', today)}T08:00:00Z")
        if alive
        else cases.digits(),
        "name-cultivar": cases.cultivars(),
        "sort-seedling": cases.seedlings(),
    }


def _files(folder: Traversable, under: Path = Path()) -> Iterable[tuple[Path, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _files(entry, under / entry.name)
        elif entry.is_file() and not entry.name.endswith(".pyc"):
            yield under / entry.name, entry


def started(initiative: str, today: date) -> date:
    """When an initiative of the demo that lives began."""
    return today - timedelta(days=_STARTED_ALIVE[initiative])


def _filled(text: str, today: date, *, alive: bool) -> str:
    for name, days in (_STARTED_ALIVE if alive else _STARTED).items():
        text = text.replace(f"{{{{started:{name}}}}}", (today - timedelta(days=days)).isoformat())
    for line, other in _ALIVE.items() if alive else ():
        text = text.replace(line, other)
    return text


def put(path: Path, text: str) -> None:
    """Raises UsageError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(
            f"`{path}` cannot be written: {os.strerror(error.errno or 0)}",
            help="name a folder you may write to",
        ) from None


def next_steps(folder: Path, found: Assessment) -> str:
    """What to try now: the one line that holds an initiative, where there is one, else how to go on."""
    held = [each for each in found.initiatives if each.verdict.outcome is Outcome.HOLD]
    single = [
        each for each in held if len(each.verdict.reasons) == 1 and each.verdict.reasons[0].place is not None
    ]
    if not single:
        return f"go on in `{folder}`: `midspan verdict`, `midspan rule`, `midspan audit verify`"
    state, reason = single[0], single[0].verdict.reasons[0]
    place = reason.place
    line = (
        (folder / place.path).read_text(encoding="utf-8").splitlines()[place.line - 1].strip()
        if place
        else ""
    )
    return (
        f"one line holds {state.name}: {folder / place.path if place else folder}:{place.line if place else 1}  `{line}`\n"
        f"  {reason.do}\n"
        f"  change it and run `midspan demo {folder}` again, or `midspan verdict {state.name}` in that folder"
    )
