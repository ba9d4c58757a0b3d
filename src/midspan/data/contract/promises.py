"""What a contract promises, in midspan's own words: tables and columns with all that is said of them in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from midspan.findings import Place


class Kind(StrEnum):
    """The logical types of the standard."""

    STRING = "string"
    DATE = "date"
    TIMESTAMP = "timestamp"
    TIME = "time"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    OBJECT = "object"
    ARRAY = "array"
    MAP = "map"


class DayMonth(StrEnum):
    """How 03/04/2025 is meant."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a check warns and blocks. rows: the two count rows, and are no shares. None: as the check has it."""

    warn: float | None = None
    block: float | None = None
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """Limits of numbers, or of days and moments as ISO text; an open end is None."""

    least: float | str | None = None
    most: float | str | None = None
    above: float | str | None = None
    below: float | str | None = None

    @property
    def open(self) -> bool:
        return self.least is None and self.most is None and self.above is None and self.below is None


@dataclass(frozen=True, slots=True)
class Link:
    """Rows of this table point to one of another: `columns` here, `to` there in the table `table`.

    contract: the file of the other table's contract, relative to this one; None: it is in the same. fan_out: how many rows here
    may share one there; None: any number.
    """

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]
    place: Place
    contract: str | None = None
    fan_out: int | None = None


@dataclass(frozen=True, slots=True)
class FunctionalDependency:
    """Rows that agree in all of `of` agree in `fixes`. agree: it is one fact that several sources state; by: the column that names them."""

    of: tuple[str, ...]
    fixes: str
    place: Place
    agree: bool = False
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """A demand of quality that midspan does not measure, and why."""

    of: str
    what: str
    why: str
    place: Place


@dataclass(frozen=True, slots=True)
class Column:
    """One column. name: as people call it; stored: as the data has it. options: the values that it may have; None: any.

    stale_after_s: the age in seconds from which a row says nothing. declared: what class of data it is, where anything is said of it.
    same: the stable `id`, which a new name does not change. limits: thresholds of checks, by the name of the check.
    """

    name: str
    stored: str
    place: Place
    kind: Kind | None = None
    required: bool = False
    unique: bool = False
    key: int | None = None
    pattern: str | None = None
    format: str | None = None
    options: tuple[str, ...] | None = None
    within: Range = Range()
    length: tuple[int | None, int | None] = (None, None)
    null_tokens: tuple[str, ...] = ()
    day_month: DayMonth | None = None
    stale_after_s: float | None = None
    recorded: str | None = None
    declared: str | None = None
    feeds: str | None = None
    same: str | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def input(self) -> str:
        """The field of a work's input that it fills."""
        return self.feeds or self.name


@dataclass(frozen=True, slots=True)
class Freshness:
    """The newest row is no older than so many seconds, by the column `column`; None where nobody says which."""

    within_s: float
    column: str | None
    place: Place


class Every(StrEnum):
    """A span of the calendar that a window may have; a week begins on a Monday, or on the weekday of the first day of production."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Live:
    """Where production is: rows from the day `since` on, at `server`; None: the table itself. All that is not so is the reference.

    at: the column that says the day of a row; None: nobody says. window: a span, or so many rows. implied: no word of ours says
    it, but the `environment` of a server.
    """

    place: Place = field(compare=False)
    since: date | None = None
    server: str | None = None
    at: str | None = None
    window: Every | int = Every.DAY
    implied: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its columns in the order of the contract. unique_together: sets of columns that identify a row."""

    name: str
    stored: str
    place: Place
    columns: tuple[Column, ...] = ()
    unique_together: tuple[tuple[str, ...], ...] = ()
    links: tuple[Link, ...] = ()
    dependencies: tuple[FunctionalDependency, ...] = ()
    identifiers: tuple[str, ...] = ()
    decided: str | None = None
    segments: tuple[str, ...] = ()
    required_segments: tuple[str, ...] = ()
    freshness: Freshness | None = None
    live: Live | None = None
    rows: Range = Range()
    same: str | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key, in its order."""
        keys = [each for each in self.columns if each.key is not None]
        return tuple(each.name for each in sorted(keys, key=lambda each: each.key or 0))

    def column(self, name: str) -> Column | None:
        """The column that is called or stored so."""
        return next((each for each in self.columns if name in {each.name, each.stored}), None)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the data is: a server of the contract. said: everything that it says."""

    name: str
    type: str
    said: Mapping[str, Any]
    place: Place

    @property
    def path(self) -> str | None:
        path = self.said.get("path")
        return path if isinstance(path, str) else None


@dataclass(frozen=True, slots=True)
class Promise:
    """A whole contract. owner, purpose, roles, retention: None or empty where it does not say."""

    path: str
    name: str
    place: Place
    tables: tuple[Table, ...] = ()
    sources: tuple[Source, ...] = ()
    purpose: str | None = None
    owner: str | None = None
    roles: tuple[str, ...] = ()
    retention: str | None = None
    encrypted_at_rest: str | None = None
    encrypted_in_transit: str | None = None
    version: str | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)
    unmeasured: tuple[Unmeasured, ...] = ()
