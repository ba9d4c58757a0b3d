"""Formats of a workspace's files, and the way from each to the next.

A step is a pure function over the texts of all files: it gives those that change. The machinery carries the number in
`midspan.toml` along, so a step says nothing of it. Steps are never edited once they were released: a file that is three
formats old is read by three of them in turn.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from midspan.errors import SettingsError
from midspan.settings import FILE, format_of

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FormatStep:
    """The way to format `to` from the one before. `make`: the texts that change, by path."""

    to: int
    title: str
    make: Callable[[Texts], Texts]


def _as_it_is(_: Texts) -> Texts:
    return {}


STEPS: tuple[FormatStep, ...] = (
    # Before there was a number, files were written as they are in format 1.
    FormatStep(1, "the format is said in `midspan.toml`; nothing else changes", _as_it_is),
)


@dataclass(frozen=True, slots=True)
class Migration:
    """The steps that are due, and what every file that changes is in the end."""

    found: int
    to: int
    steps: tuple[FormatStep, ...]
    texts: Texts


def migration(texts: Texts, steps: Sequence[FormatStep] = STEPS) -> Migration:
    """From the format that the settings say to the newest. Raises SettingsError where they say a newer one, or none."""
    found = format_of(_settings(texts[FILE]))
    newest = steps[-1].to
    if found > newest:
        raise SettingsError(
            f"`{FILE}` has format `{found}`, this version of midspan knows formats up to {newest}",
            help="update midspan",
        )
    due = tuple(step for step in steps if step.to > found)
    changed: dict[str, str] = {}
    for step in due:
        so_far = _Over(texts, changed)
        changed |= step.make(so_far)
        changed[FILE] = with_format(so_far[FILE], step.to)
    return Migration(
        found, newest, due, {path: text for path, text in changed.items() if text != texts[path]}
    )


def with_format(text: str, number: int) -> str:
    """The text of `midspan.toml` with this format in it, all else kept. Raises SettingsError where it cannot be told."""
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    before_tables = next((at for at, line in enumerate(lines) if line.lstrip().startswith("[")), len(lines))
    said = [at for at in range(before_tables) if re.match(r"\s*format\s*=", lines[at])]
    if said:
        lines[said[0]] = re.sub(r"=\s*[0-9]+", f"= {number}", lines[said[0]], count=1)
    else:
        newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        top = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
        if top and not lines[top - 1].endswith("\n"):
            lines[top - 1] += newline
        lines.insert(top, f"format = {number}{newline}")
    after = "".join(lines)
    if _settings(after) != {**_settings(text), "format": number}:
        raise SettingsError(
            f"`{FILE}` is written in a way that midspan cannot edit safely, so nothing was changed",
            help=f"write `format = {number}` at its top by hand",
        )
    return ("\ufeff" if text.startswith("\ufeff") else "") + after


class _Over(Mapping[str, str]):
    """All texts, with what earlier steps made of some."""

    def __init__(self, texts: Texts, changed: Texts) -> None:
        self._texts, self._changed = texts, dict(changed)

    def __getitem__(self, path: str) -> str:
        return self._changed[path] if path in self._changed else self._texts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _settings(text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"`{FILE}` cannot be read: {error}", help="it must be UTF-8 TOML") from error
