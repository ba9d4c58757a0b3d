"""A finding: one thing that one rule found, at a place in the user's own files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from midspan.model.stage import Stage

# How loudly other tools say it: what keeps an initiative from being Ready, from a first candidate, from production.
_WEIGHTS = {Stage.FRAMED: "error", Stage.READY: "error", Stage.CHOSEN: "warning", Stage.SHADOW: "warning"}
# The rules about what could not be read as it was meant.
_UNREAD = "WD00"

# Controls, and what turns the direction of reading. Written as JSON writes them, so that a document of JSON stays the same document.
_STEERING = {
    sign: f"\\u{sign:04x}"
    for sign in (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if sign not in (9, 10)
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the workspace; `path` is relative to it, lines and columns count from 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Change:
    """One part of a YAML file replaced: `at` is its path of keys. `value` None takes it out; `key` renames its key."""

    path: str
    at: tuple[str | int, ...]
    value: Any = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that needs no judgement. safe: it changes no meaning, so `check --fix` makes it unasked."""

    title: str
    changes: tuple[Change, ...]
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule's function yields; the machinery adds the rule's code and name.

    owner: the role that is to find out what is missing, where the file names one.
    """

    place: Place
    message: str
    help: str
    owner: str | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit of one rule. `suppressed_because` is the user's reason where it was suppressed."""

    code: str
    name: str
    place: Place
    message: str
    help: str
    blocks_from: Stage
    suppressed_because: str | None = None
    owner: str | None = None
    fix: Fix | None = None

    @property
    def order(self) -> tuple[str, int, bool, int, str, str]:
        """By place; on one line what could not be read as it was meant comes first, for the rest may follow from it."""
        place, meant = self.place, not self.code.startswith(_UNREAD)
        return place.path, place.line, meant, place.column, self.code, self.message

    def line(self) -> str:
        """`path:line:column: CODE message [name]`, as STYLE has it."""
        return f"{self.place}: {self.code} {self.message} [{self.name}]"

    def as_json(self) -> dict[str, object]:
        """The documented keys of `check --format json`."""
        return {
            "code": self.code,
            "name": self.name,
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "message": self.message,
            "help": self.help,
            "blocks_from": self.blocks_from.value,
            "suppressed_because": self.suppressed_because,
            "owner": self.owner,
            "fix": self.fix.title if self.fix else None,
        }


def printable(text: str) -> str:
    r"""The text without a sign that steers a terminal, whoever wrote what it quotes; such a one is shown as `\u001b`."""
    return text.translate(_STEERING)


def weight(stage: Stage) -> str:
    """`error` for what blocks Framed or Ready, `warning` for Chosen or Shadow, `note` for anything later."""
    return _WEIGHTS.get(stage, "note")
