"""What one check found: how many rows are at fault, of how many, with some of them as evidence; or why it is unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from midspan.findings import Place


class Trait(StrEnum):
    """What data has to be to be ready, in the order of the report."""

    STORAGE = "storage"
    QUALITY = "quality"
    GOVERNANCE = "governance"
    INTEGRATION = "integration"
    PRODUCTION = "production"

    @property
    def shown(self) -> str:
        return "fit to production" if self is Trait.PRODUCTION else self.value


class State(StrEnum):
    """How a check stands. Unknown is never fine; attested is what somebody says and nobody measures."""

    FINE = "fine"
    WARN = "warn"
    BLOCK = "block"
    UNKNOWN = "unknown"
    ATTESTED = "attested"


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a check warns and blocks: shares of the rows; None: it never does."""

    warn: float | None
    block: float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A row as evidence: its number from 1, and values as they may be shown. like: the row that may be the same thing, but for `differs`."""

    row: int
    values: Mapping[str, Any] = field(default_factory=dict)
    like: int | None = None
    differs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that is wrong, and why. Rows count from 1. value: as it may be shown. suggestion: what the evidence names in its place."""

    row: int
    column: str
    reason: str
    value: Any = None
    suggestion: Any = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One check of one table or column.

    share: of rows at fault that the score rests on: the one counted, or of a sample its upper bound at 95 %. required: whether
    the work cannot do without what was checked. because: why it is unknown, or what somebody attests. do: what to do about it.
    """

    check: str
    trait: Trait
    table: str
    column: str | None
    place: Place
    state: State
    faulty: int = 0
    of: int = 0
    share: float = 0.0
    limits: Limits = Limits(None, None)
    score: float | None = None
    required: bool = False
    message: str = ""
    because: str = ""
    do: str = ""
    rows: tuple[Row, ...] = ()
    cells: tuple[Cell, ...] = ()
    sampled: bool = False

    @property
    def measured(self) -> bool:
        return self.state not in {State.UNKNOWN, State.ATTESTED}

    @property
    def of_what(self) -> str:
        """`table` or `table.column`."""
        return f"{self.table}.{self.column}" if self.column else self.table
