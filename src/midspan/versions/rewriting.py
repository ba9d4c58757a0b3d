"""Changes of several files of a workspace that are made all or none, whenever and however the process ends.

Law: a change is prepared whole in a folder of its own, which then takes the name `.midspan-changing`: that one step is
the commit. Before it nothing was changed. After it the folder holds all that is needed to go on and to go back: who
finds it goes on (`finish`), and until then no other command reads the workspace (`settings.read`). Every step may be
done again, since none uses up what was prepared.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from midspan.errors import UsageError
from midspan.settings import CHANGING, PLAN

_BEFORE, _AFTER = "before", "after"


@dataclass(frozen=True, slots=True)
class Put:
    """A file gets this content in place of `was`, None where there is no such file. `path` is relative to the workspace."""

    path: str
    was: bytes | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Move:
    """A file goes elsewhere, where there is none."""

    path: str
    to: str


@dataclass(frozen=True, slots=True)
class Drop:
    """A file that holds just this is taken out."""

    path: str
    was: bytes


Step = Put | Move | Drop


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be done. `title` says it in the past, `command` is what finishes it when it was interrupted."""

    title: str
    command: str
    steps: tuple[Step, ...]


def make(root: Path, change: Change) -> None:
    """Make all of a change, or none of it. Raises UsageError that says why none was made."""
    if (root / CHANGING).exists():
        raise UsageError(
            "another change of this workspace is under way",
            help="wait until it is done, and run the command again",
        )
    for path in dict.fromkeys(path for step in change.steps for path in _touched(step)):
        if (root / path).is_symlink():
            raise UsageError(
                f"`{path}` is a link", help="put the file itself in its place, so that it can be moved"
            )
    try:
        _commit(root, _prepared(root, change))
    except OSError as error:
        raise UsageError(
            f"nothing was changed: {_said(error)}", help="check the folder and its permissions"
        ) from None
    plan = _plan(root)
    try:
        _go_on(root, plan)
    except OSError as error:
        _undone(root, plan, change)
        raise UsageError(
            f"nothing was changed: {_said(error)}", help="check the files and their permissions"
        ) from None
    _clear(root)


def finish(root: Path) -> str | None:
    """Finish a change that was interrupted, and say what it was; None where there is none. Raises UsageError."""
    if not (root / CHANGING).exists():
        return None
    if not (root / CHANGING / PLAN).is_file():  # all was done, and only clearing up was interrupted
        _clear(root)
        return None
    if (root / CHANGING).is_symlink():
        raise UsageError(f"`{CHANGING}` in the workspace is a link", help="take it out")
    plan = _plan(root)
    try:
        _go_on(root, plan)
    except OSError as error:
        raise UsageError(
            f"the interrupted change ({plan['title']}) cannot be finished: {_said(error)}",
            help="check the files and their permissions, and run the command again",
        ) from None
    _clear(root)
    return str(plan["title"])


def _touched(step: Step) -> Sequence[str]:
    return (step.path, step.to) if isinstance(step, Move) else (step.path,)


def _prepared(root: Path, change: Change) -> Path:
    """All that is needed to go on and to go back, on the same disk."""
    folder = Path(mkdtemp(prefix=f"{CHANGING}.", dir=root))
    try:
        steps = [_prepare(root, folder, number, step) for number, step in enumerate(change.steps)]
        plan = {"title": change.title, "command": change.command, "steps": steps}
        _write(folder / ".gitignore", b"*\n")
        _write(folder / PLAN, json.dumps(plan, indent=1).encode())
        _sync(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


def _prepare(root: Path, folder: Path, number: int, step: Step) -> dict[str, Any]:
    target = root / step.path
    if isinstance(step, Move):
        if not target.is_file() or (root / step.to).exists():
            raise FileExistsError(17, "it stands in the way, or what is to be moved is gone", step.to)
        return {"do": "move", **asdict(step)}
    was = target.read_bytes() if target.exists() else None
    if was != step.was:
        raise FileExistsError(17, "it was changed meanwhile", step.path)
    if was is not None:
        shutil.copy2(target, folder / f"{number}.{_BEFORE}")
    if isinstance(step, Put):
        _write(folder / f"{number}.{_AFTER}", step.content)
        if was is not None:
            shutil.copymode(target, folder / f"{number}.{_AFTER}")
        return {"do": "put", "path": step.path, "was": was is not None}
    return {"do": "drop", "path": step.path, "was": True}


def _commit(root: Path, folder: Path) -> None:
    try:
        folder.rename(root / CHANGING)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    _sync(root)


def _plan(root: Path) -> Mapping[str, Any]:
    try:
        plan = json.loads((root / CHANGING / PLAN).read_bytes())
    except (OSError, ValueError) as error:
        raise UsageError(
            f"`{CHANGING}` in the workspace cannot be read: {error}",
            help="restore the workspace from version control, and take this folder out",
        ) from None
    if not _is_plan(root, plan):
        raise UsageError(
            f"`{CHANGING}/{PLAN}` is not a plan of midspan", help=f"take the folder `{CHANGING}` out"
        )
    found: Mapping[str, Any] = plan
    return found


def _is_plan(root: Path, plan: Any) -> bool:
    # A clone can bring a folder of this name along: then whoever wrote it chooses what is put where.
    try:
        paths = [
            (step["path"], step["to"]) if step["do"] == "move" else (step["path"],) for step in plan["steps"]
        ]
        whole = all(isinstance(plan[key], str) for key in ("title", "command"))
        known = all(step["do"] == "move" or isinstance(step["was"], bool) for step in plan["steps"])
        return whole and known and all(_is_ours(root, path) for path in chain.from_iterable(paths))
    except (KeyError, TypeError):
        return False


def _is_ours(root: Path, path: Any) -> bool:
    """Whether it is a file in the workspace: not behind a link, and nothing of another tool's, such as git's."""
    if not isinstance(path, str) or not path or "\0" in path:
        return False
    parts = Path(path).parts
    places = [root.joinpath(*parts[: number + 1]) for number in range(len(parts))]
    return not any(part.startswith((".", "/")) for part in parts) and not any(
        each.is_symlink() for each in places
    )


def _go_on(root: Path, plan: Mapping[str, Any]) -> None:
    for number, step in enumerate(plan["steps"]):
        target = root / step["path"]
        match step["do"]:
            case "move":
                _moved(target, root / step["to"])
            case "put":
                _copied(root / CHANGING / f"{number}.{_AFTER}", target)
            case _:
                target.unlink(missing_ok=True)


def _undone(root: Path, plan: Mapping[str, Any], change: Change) -> None:
    """Everything as it was. Where even that fails, what was prepared stays, so that it can be gone on with."""
    try:
        _go_back(root, plan)
    except OSError as error:
        raise UsageError(
            f"only a part was changed, and it cannot be taken back: {_said(error)}",
            help=f"check the files and their permissions, then finish it: `{change.command}`",
        ) from None
    _clear(root)


def _go_back(root: Path, plan: Mapping[str, Any]) -> None:
    for number, step in reversed(list(enumerate(plan["steps"]))):
        target, before = root / step["path"], root / CHANGING / f"{number}.{_BEFORE}"
        if step["do"] == "move":
            _moved(root / step["to"], target)
        elif step["was"]:
            _copied(before, target)
        elif target.is_file():
            target.unlink()


def _moved(source: Path, target: Path) -> None:
    """Nothing where it was moved already."""
    if source.exists():
        if target.exists():
            raise FileExistsError(17, "it stands in the way", target.name)
        source.rename(target)
        _sync(target.parent)


def _copied(source: Path, target: Path) -> None:
    if target.exists() and target.read_bytes() == source.read_bytes():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.midspan-draft")
    try:
        shutil.copy2(source, draft)
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    _sync(target.parent)


def _clear(root: Path) -> None:
    """Take away what was prepared: the plan first, then the rest, and what earlier processes left unfinished."""
    (root / CHANGING / PLAN).unlink(missing_ok=True)
    for folder in (root / CHANGING, *_stale(root)):
        shutil.rmtree(folder, ignore_errors=True)


def _stale(root: Path) -> Iterator[Path]:
    # Whoever prepares at the same moment cannot commit meanwhile, and says so.
    return root.glob(f"{CHANGING}.*")


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, where the system can."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _said(error: OSError) -> str:
    named = f"`{Path(error.filename).name}`: " if error.filename else ""
    return f"{named}{error.strerror or error}"
