"""A fault: why a file, or a part of one, could not be read as it was meant. Rules turn faults into findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from midspan.findings import Fix, Place

Path = tuple[str | int, ...]


class FaultKind(StrEnum):
    UNREADABLE = "unreadable"
    DUPLICATE_KEY = "duplicate-key"
    UNKNOWN_KEY = "unknown-key"
    WRONG_VALUE = "wrong-value"
    BAD_SCHEMA = "bad-schema"
    BAD_EXPRESSION = "bad-expression"
    UNKNOWN_FIELD = "unknown-field"
    BAD_CASE = "bad-case"
    NOT_THERE = "not-there"
    NAME_CLAIMED = "name-claimed"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault at a place. `at` is the path of keys within the document, empty for the whole file.

    fix: a repair that needs no judgement, where there is one.
    """

    kind: FaultKind
    place: Place
    message: str
    help: str
    at: Path = ()
    fix: Fix | None = None


def dotted(at: Path) -> str:
    """A path as its author reads it: `constraints[0].must`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in at).lstrip(".")
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= 120 else f"{text[:117]}…"
