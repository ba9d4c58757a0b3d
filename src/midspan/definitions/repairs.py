"""Repairs of one part of a definition, and the proof that the part is readable after it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from midspan.definitions.changing import changed
from midspan.definitions.faults import Fault, Path
from midspan.definitions.scalars import ScalarError, plain
from midspan.definitions.workspace import Document
from midspan.definitions.writing import EditError
from midspan.findings import Change, Fix
from midspan.model.fields import Noun

_UNQUOTED = re.compile(r"[^\s,\]}#]+")


def renamed(path: str, at: Path, key: str, *, safe: bool) -> Fix:
    """The key at this path gets another name."""
    return Fix(f"rename `{at[-1]}` to `{key}`", (Change(path, at, key=key),), safe)


def rewritten(path: str, at: Path, value: Any, title: str, *, safe: bool) -> Fix:
    """The value at this path becomes another one."""
    return Fix(title, (Change(path, at, value),), safe)


def removed(path: str, at: Path, title: str = "take it out", *, safe: bool) -> Fix:
    """The key or element at this path goes."""
    return Fix(title, (Change(path, at),), safe)


def as_written(document: Document, at: Path, value: Any) -> str:
    """A number or truth value as the file spells it: `007` and not `7`."""
    place = document.values.get(at)
    lines = document.text.splitlines()
    if place is not None and place.line <= len(lines):
        match = _UNQUOTED.match(lines[place.line - 1], place.column - 1)
        try:
            if match and plain(match[0]) == value:
                return match[0]
        except ScalarError:
            pass
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)


def proven(document: Document, noun: type[Noun], faults: Iterable[Fault]) -> list[Fault]:
    """The faults, each with its fix only where the part that it changes can be read after it.

    What is wrong below a key that is known now is found after the fix; it was there before, and not looked at.
    """
    before = _wrong(noun, document.data)
    return [
        each if each.fix is None or _repairs(document, noun, each.fix, before) else replace(each, fix=None)
        for each in faults
    ]


def _repairs(document: Document, noun: type[Noun], fix: Fix, before: set[Path]) -> bool:
    data: Any = document.data
    try:
        for change in fix.changes:
            data = changed(data, change)
    except EditError:
        return False
    after = _wrong(noun, data)
    return after < before or (before - after != set() and all(_below(each, fix) for each in after - before))


def _below(at: Path, fix: Fix) -> bool:
    return any(
        change.key is not None
        and at[: len(change.at)] == (*change.at[:-1], change.key)
        and len(at) > len(change.at)
        for change in fix.changes
    )


def _wrong(noun: type[Noun], data: Any) -> set[Path]:
    try:
        noun.model_validate(data)
    except ValidationError as error:
        return {tuple(each["loc"]) for each in error.errors(include_url=False)}
    return set()
