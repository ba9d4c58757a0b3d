"""What `migrate` does: read every file, take the steps that are due, and change all files or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.renaming import diff_of
from midspan.definitions.listing import cases_of, definition_files
from midspan.definitions.saving import read_exact
from midspan.versions.formats import STEPS, FormatStep, Migration, migration
from midspan.versions.rewriting import Change, Put, finish, make


class Files(Mapping[str, str]):
    """The texts of a workspace's settings, definitions and cases, each read when it is asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        found = [root / settings.FILE]
        for folder in ("works", "initiatives"):
            for file, _ in definition_files(root, folder):
                found += [each for each in (file, cases_of(file)) if each.is_file()]
        self._paths = [each.relative_to(root).as_posix() for each in found]

    def __getitem__(self, path: str) -> str:
        """Raises EditError where it cannot be read, KeyError where it is none of them."""
        if path not in self._paths:
            raise KeyError(path)
        return read_exact(self._root / path, path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def migrated(workspace: Path, *, write: bool, steps: Sequence[FormatStep] = STEPS) -> dict[str, Any]:
    """The documented keys of `migrate --format json`. Raises SettingsError, EditError, UsageError."""
    root = settings.find_root(workspace)
    finished = finish(root) if write else None
    files = Files(root)
    found = migration(files, steps)
    puts = tuple(_put(files, found))
    if write and puts:
        make(root, Change(f"format {found.to} in place of {found.found}", "midspan migrate --write", puts))
    return {
        "format": found.found,
        "to": found.to,
        "done": write,
        "finished": finished,
        "steps": [{"to": step.to, "title": step.title} for step in found.steps],
        "files": [
            {"path": put.path, "diff": diff_of(put.was or b"", put.content, put.path, put.path)}
            for put in puts
        ],
    }


def _put(files: Files, found: Migration) -> Iterator[Put]:
    for path, text in sorted(found.texts.items()):
        yield Put(path, files[path].encode(), text.encode())


def as_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [f"finished what was interrupted: {said['finished']}"] if said["finished"] else []
    if not said["files"]:
        return "\n".join([*lines, f"nothing to do: the files have format {said['format']}, the newest"])
    verb = "now have" if said["done"] else "would have"
    lines.append(f"the files {verb} format {said['to']} in place of {said['format']}")
    lines += [f"  to {step['to']}: {step['title']}" for step in said["steps"]]
    for each in said["files"]:
        lines.append(f"  {each['path']}")
        lines += [f"    {line}" for line in each["diff"].splitlines()[2:]]
    if not said["done"]:
        lines.append("nothing was changed; write it with `midspan migrate --write`")
    return "\n".join(lines)
