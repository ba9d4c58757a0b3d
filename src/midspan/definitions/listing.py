"""Which files of a workspace are definitions, and where the cases of a work are."""

from __future__ import annotations

from pathlib import Path

_ENDINGS = (".yaml", ".yml")


def definition_files(root: Path, folder: str) -> list[tuple[Path, str]]:
    """The definitions in `works` or `initiatives`, by name, each with its path as findings show it."""
    found = [file for file in (root / folder).glob("[!.]*") if file.suffix.lower() in _ENDINGS]
    # A name that is no Unicode could not be printed.
    return [
        (file, f"{folder}/{file.name.encode(errors='backslashreplace').decode()}") for file in sorted(found)
    ]


def cases_of(file: Path) -> Path:
    """The cases of the work that this file defines; they need not exist."""
    return file.with_name(f"{file.stem}.cases.jsonl")
