"""What a profile says of a table and of each of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from midspan.data.ports import Column

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)

DECLARED = "declared"
"""What is personal because a contract says so, whatever it looks like."""

End = int | float | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Counted:
    """A value, a shape or a reason, and the rows that it stands for."""

    value: str
    rows: int


class Reads(StrEnum):
    """What nearly all texts of a column stand for."""

    NUMBER = "number"
    COMMA = "number with decimal comma"
    DATE = "date"
    TIME = "time"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Reading:
    """What the texts stand for: rows that do, rows that do not, and the most frequent of these."""

    what: Reads
    fits: int
    fails: int
    examples: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class DayOrder:
    """Dates between slashes or dashes, year last: rows that can only be day first, only month first, or either."""

    day_first: int
    month_first: int
    either: int

    @property
    def undecidable(self) -> bool:
        """Nothing in the column tells, or it is written in both ways."""
        return self.either > 0 and (self.day_first > 0) == (self.month_first > 0)


@dataclass(frozen=True, slots=True)
class Distinct:
    """exact: different values, None where they were not all counted; then there are at least so many, and about so many."""

    exact: int | None
    at_least: int
    about: int


@dataclass(frozen=True, slots=True)
class Sample:
    """What was looked into is a sample: this share of the different values, and the rows that they stand for."""

    share: float
    rows: int


@dataclass(frozen=True, slots=True)
class Mixed:
    """Rows with a number, and rows with words that have no digit in them."""

    numbers: int
    words: int


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column. nulls, blanks, tokens: rows, exactly. personal: what kind of personal data it looks like.

    sample: None where everything below it was counted over all rows. shaped: the same of the shapes alone.
    nothings: the words of `tokens`, without blanks around them. mixed: where it holds both numbers and words. spikes: values far more frequent than any other, or known to stand for nothing.
    """

    column: Column
    nulls: int
    blanks: int
    tokens: int
    distinct: Distinct | None = None
    sample: Sample | None = None
    least: End = None
    most: End = None
    quantiles: Mapping[float, float | date] = field(default_factory=dict)
    shortest: int | None = None
    longest: int | None = None
    top: tuple[Counted, ...] = ()
    shapes: tuple[Counted, ...] = ()
    shaped: Sample | None = None
    reading: Reading | None = None
    leading_zeros: int = 0
    day_order: DayOrder | None = None
    mojibake: int = 0
    mojibake_examples: tuple[Counted, ...] = ()
    spikes: tuple[Counted, ...] = ()
    nothings: tuple[Counted, ...] = ()
    mixed: Mixed | None = None
    personal: str | None = None

    @property
    def empty(self) -> int:
        """Rows that say nothing."""
        return self.nulls + self.blanks + self.tokens


@dataclass(frozen=True, slots=True)
class TableProfile:
    rows: int
    columns: tuple[ColumnProfile, ...]
