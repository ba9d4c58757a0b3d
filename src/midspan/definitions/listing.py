"""Which files of a workspace are definitions, and where the cases of a work are."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

_ENDINGS = (".yaml", ".yml")


def definition_files(root: Path, folder: str, also: Collection[str] = ()) -> list[tuple[Path, str]]:
    """The definitions in `works` or `initiatives`, by name, each with its path as findings show it.

    also: paths of files that are open in an editor, saved or not.
    """
    found = {file for file in (root / folder).glob("[!.]*") if _is_definition(file)}
    found |= {file for each in also if _is_definition(file := root / each) and file.parent == root / folder}
    return [(file, f"{folder}/{shown_name(file)}") for file in sorted(found)]


def shown_name(file: Path) -> str:
    """The name of a file as it can be printed, which one that is no Unicode could not be."""
    return file.name.encode(errors="backslashreplace").decode()


def _is_definition(file: Path) -> bool:
    return file.suffix.lower() in _ENDINGS and not file.name.startswith(".")


def cases_of(file: Path) -> Path:
    """The cases of the work that this file defines; they need not exist."""
    return file.with_name(f"{file.stem}.cases.jsonl")
