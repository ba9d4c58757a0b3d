"""What looking at data needs from a plug of `tables/`: a table is counted where it lies, and its values come as dictionaries.

Law: whatever the engine, the same table gives the same numbers, texts and row numbers. So the engine counts, groups and
joins, and everything else – shapes, patterns, casts, quantiles, distances – is asked of the dictionaries, which stand in
a local DuckDB (`Table.ask`). No answer here is approximate but `Extent.about`, which may only plan.

Names are quoted by the plug whatever they hold, values are parameters. Row numbers count from 1, in the order of the
file or of the table.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

MOST_VALUES = 200_000
"""A dictionary of more different values is a sample of them, unless the whole is asked for."""

BIN_BASE = 1.02
"""Bin k of a number column holds the numbers whose size is above 1.02^(k-1), up to 1.02^k."""

MOST_EVIDENCE = 5

SPREAD_ROWS = 16_384
"""Rows by which it is told what a column is like. Of a larger table they stand at its beginning and in its middle."""

BLANKS = " \t\n\v\f\r\u00a0"
"""What a text may consist of and still say nothing."""

NULL_TOKENS = ("n/a", "na", "#n/a", "nan", "null", "none", "nil", "unknown", "undefined", "-", "--", "?")
"""Words for nothing, lower case; blanks around them do not count."""

TRIMMED = (
    "CASE WHEN ord(v) BETWEEN 33 AND 126 AND ord(v[-1]) BETWEEN 33 AND 126 THEN v"
    f" ELSE trim(v, '{BLANKS}') END"
)
"""`v` without BLANKS around it, as DuckDB is told: to look at both ends is quick, to trim is not."""

EMPTY = f"[{BLANKS}]*"
"""The pattern of a text that says nothing, as every engine reads it."""


class Kind(StrEnum):
    """What a column holds, by the engine's type alone; in a landed file every column is a text."""

    TEXT = "text"
    NUMBER = "number"
    TIME = "time"
    BOOLEAN = "boolean"
    OTHER = "other"
    """Lists, structures, bytes, intervals: counted and shown, but never looked into."""


@dataclass(frozen=True, slots=True)
class Column:
    """type: as the engine names it."""

    name: str
    type: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Extent:
    """One column of the wide aggregate. filled: rows that are not null.

    least, most: of numbers (int, float, Decimal) and times (date, datetime without a zone, in UTC); None for other
    kinds, and without values. NaN is not counted among them. about: different values, only good for planning; all of them
    where nobody asked for it.
    """

    filled: int
    least: int | float | Decimal | date | datetime | None
    most: int | float | Decimal | date | datetime | None
    about: int


@dataclass(frozen=True, slots=True)
class Wide:
    """The first pass over a table: all rows, and each column in the order of `Table.columns`."""

    rows: int
    columns: Mapping[str, Extent]


class Held(StrEnum):
    """What the local table of a dictionary holds.

    VALUES: `v` VARCHAR and `n` BIGINT, one row for each value; for numbers also `x` DOUBLE. BINS: `s` (sign: -1, 0, 1; 2
    and -2 for the infinities, 3 for NaN), `k` (bin, 0 where there is none) and `n`. DAYS: `v` DATE and `n`.
    """

    VALUES = "values"
    BINS = "bins"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Dictionary:
    """How often each value occurs, nulls left out. table: its quoted name, for the SQL of `Table.ask`.

    size: rows of the local table, which is how many different values there are where it holds all of them.
    share: of the values that it holds, those whose MD5, as hexadecimal digits of the UTF-8 text, is below this share of
    all; 1.0: all of them. A sample holds all rows of the values in it. counted: rows that its values stand for.
    """

    column: str
    kind: Kind
    held: Held
    table: str
    size: int
    share: float
    counted: int

    @property
    def distinct(self) -> int | None:
        """How many different values the column has, exactly; None where this dictionary does not tell."""
        return self.size if self.held is Held.VALUES and self.share == 1.0 else None


# What a row may be counted or shown for. A null fulfils only `Empty`.


@dataclass(frozen=True, slots=True)
class Empty:
    """null, of BLANKS only, or one of these words for nothing. tokens: lower case; () counts nulls and blanks.

    Only texts are blank or a word; other kinds are empty where they are null.
    """

    column: str
    tokens: tuple[str, ...] = NULL_TOKENS
    nulls: bool = True
    blanks: bool = True


@dataclass(frozen=True, slots=True)
class OneOf:
    """Its value is one of these, or with `other` is none of them. Texts, numbers, dates or booleans, as the column is."""

    column: str
    values: tuple[str | int | float | Decimal | bool | date, ...]
    other: bool = False


@dataclass(frozen=True, slots=True)
class Outside:
    """A number or a time below `least` or above `most`; None: there is no such bound. Only for those two kinds."""

    column: str
    least: int | float | Decimal | date | datetime | None = None
    most: int | float | Decimal | date | datetime | None = None


Condition = Empty | OneOf | Outside


# By what a table is cut into parts, so that one part can be held against another.


@dataclass(frozen=True, slots=True)
class ByDay:
    """The day of a column of times; of texts, what stands before the first blank or `T`."""

    column: str


@dataclass(frozen=True, slots=True)
class ByRows:
    """So many rows at a time, in their order; parts count from 0."""

    rows: int


@dataclass(frozen=True, slots=True)
class ByValue:
    """Each value of a column of texts is a part, and so is an empty one with the rows without."""

    column: str


Cut = ByDay | ByRows | ByValue


@dataclass(frozen=True, slots=True)
class Case:
    """A condition of DuckDB's SQL on one value: `v` as a dictionary has it, `t` without BLANKS around it, of numbers `x`.

    parameters: for each `?` of it; a tuple is a list.
    """

    sql: str
    parameters: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """Into which case the rows of a column fall, nulls left out: the first that is true. Not for times and Kind.OTHER."""

    column: str
    cases: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row. row: its number, from 1. values: of the columns asked for, as the engine's driver gives them."""

    row: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Broken:
    """What an exact follow-up found. groups: keys or values concerned. rows: rows concerned.

    surplus: rows beyond the first of each group; only for repeated keys. checked: rows that could break it.
    """

    groups: int
    rows: int
    checked: int
    evidence: tuple[Evidence, ...] = ()
    surplus: int = 0


class Table(Protocol):
    """One table, open in one state. All of it may raise DataError."""

    @property
    def shown(self) -> str:
        """Its name in messages."""
        ...

    @property
    def columns(self) -> tuple[Column, ...]:
        """In their order."""
        ...

    def wide(self, *, about: bool = True) -> Wide:
        """All rows counted, and the extent of each column, in one statement. about: with `Extent.about`."""
        ...

    def dictionary(self, column: str, *, whole: bool = False) -> Dictionary:
        """Of this column; the same object when it is asked again. Not for Kind.OTHER (ValueError).

        Texts and booleans by value, times by day, numbers by value up to MOST_VALUES different ones and by bin beyond. whole:
        by value and all of them however many, so that what is asked of them is exact; times still by day.
        """
        ...

    def parts(self, column: str, cut: Cut, *, binned: bool = False) -> str:
        """Its dictionary part by part: the quoted name of a local table for the SQL of `Table.ask`. Not for Kind.OTHER.

        `w` VARCHAR is the part (a day as ISO, a text as it is, '' where a row is of none), `n` its rows; `v` as in a dictionary by
        value, of numbers `x` DOUBLE alone. binned: of numbers `s` and `k` in place of it. Rows without a value are a null.
        Raises ValueError for ByValue of no texts.
        """
        ...

    def ask(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A statement of DuckDB's SQL on the dictionaries asked for so far, by `Dictionary.table`; `?` for values.

        Raises ValueError where it cannot be carried out, as with a pattern that is none.
        """
        ...

    def count(self, conditions: Sequence[Condition]) -> list[int]:
        """Rows that fulfil each, exactly, all in one statement."""
        ...

    def tally(self, tallies: Sequence[Tally]) -> list[tuple[int, ...]]:
        """Rows of each case, exactly, and last those of none; in as few passes as the engine can make of it.

        Raises ValueError where a case cannot be carried out, as with a pattern that is none.
        """
        ...

    def rows_in(self, tally: Tally, case: int, limit: int = MOST_EVIDENCE) -> list[Evidence]:
        """The first rows of this case, with the column."""
        ...

    def spread(self, column: str) -> str:
        """The name of a table for `ask` of its values in SPREAD_ROWS rows: `v` as a dictionary has it, `n` how many of these.

        All rows where there are no more; nulls left out. Not for times and Kind.OTHER.
        """
        ...

    def rows_of(
        self, condition: Condition, columns: Sequence[str] = (), limit: int = MOST_EVIDENCE
    ) -> list[Evidence]:
        """The first rows that fulfil it, with these columns and its own."""
        ...

    def repeated(self, key: Sequence[str], columns: Sequence[str] = ()) -> Broken:
        """Rows whose key another row has too; a key with a null in it repeats nothing. Evidence: with key and columns."""
        ...

    def orphans(self, columns: Sequence[str], parent: Table, key: Sequence[str]) -> Broken:
        """Rows whose values are no key of `parent`, which was opened with this one; nulls refer to nothing.

        Values are compared as texts where their kinds differ. groups: different values without a parent.
        """
        ...

    def contradicted(self, determinant: Sequence[str], dependent: str) -> Broken:
        """Rows of each determinant (without a null) that has more than one `dependent`, a null counting as none.

        Evidence comes from the first such determinants, each with its different dependents.
        """
        ...

    def stream(self, columns: Sequence[str], batch: int = 2_000) -> Iterator[list[Evidence]]:
        """All rows in their order, in batches."""
        ...


@dataclass(frozen=True, slots=True)
class Part:
    """A Parquet file. names: of its columns, in their order, where the file calls them `c0`, `c1` and so on.

    fixed: columns whose one value the names of its folders say; only with `names`.
    """

    path: Path
    names: tuple[str, ...] | None = None
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Files:
    """Parquet files that are one table, in this order; a column that a file lacks is null in its rows.

    Either all of them have names or none has. partitioned: `name=value` in their folders are columns.
    """

    parts: tuple[Part, ...]
    shown: str
    partitioned: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view of a database: `postgresql://USER@HOST/NAME`, `spark://HOST:PORT`. schema: None: what the search path finds."""

    address: str
    name: str
    shown: str
    schema: str | None = None


class Kept(StrEnum):
    """As what an engine reads files that it finds by itself."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Stored:
    """Files that the engine at this address finds and reads by itself: one, a folder of them or a glob, as it names them.

    delimiter, encoding, header: of delimited text. All columns of text (CSV, JSON Lines) are texts, as in a landed file.
    """

    address: str
    path: str
    shown: str
    kind: Kept
    delimiter: str = ","
    encoding: str = "utf-8"
    header: bool = True


Place = Files | Relation | Stored


@dataclass(frozen=True, slots=True)
class Limits:
    """What looking may take on this machine. memory, disk: bytes. folder: where what does not fit in memory lies."""

    folder: Path
    memory: int = 1_000_000_000
    disk: int = 20_000_000_000
    threads: int | None = None


class Plug(Protocol):
    """A module of `tables/`; its name is its key."""

    def opened(
        self, places: Mapping[str, Place], limits: Limits
    ) -> AbstractContextManager[Mapping[str, Table]]:
        """Tables that can be compared with one another, each in one state, for reading only. Raises DataError."""
        ...


Told = Callable[[float], None]
"""How far a step is, from 0 to 1."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a delimited text is written: its columns, and whether its first line names them.

    blanks: between quotes, nothing is an empty text; else it is nothing, as it is without quotes. packed: within gzip.
    signs: how often the delimiter stands in it, the first line left out where it is the header; None: nobody counted.
    """

    width: int
    delimiter: str = ","
    header: bool = False
    blanks: bool = False
    packed: bool = False
    signs: int | None = None


class Lander(Protocol):
    """What a module of `tables/` can do besides, where it writes snapshots: delimited text becomes Parquet."""

    def landed(self, text: Path, written: Written, target: Path, limits: Limits, told: Told) -> int | None:
        """Write all columns as texts, `c0`, `c1`, …; returns the count of rows. Raises DataError.

        None where a record is not as wide as it should be, or not written as delimited text is: nothing is written then.
        """
        ...


def words_pattern(tokens: Sequence[str], *, blanks: bool = False) -> str:
    """The pattern of a text that is one of these words, in capitals or not, with blanks around or not.

    blanks: or of blanks alone.
    """
    words = ("".join(map(_either_case, token)) for token in tokens)
    return f"{EMPTY}(?:{'|'.join(words)}){'?' if blanks else ''}{EMPTY}"


def _either_case(sign: str) -> str:
    capital = sign.upper()
    if capital != sign and len(capital) == 1:
        return f"[{sign}{capital}]"
    return sign if sign.isalnum() else f"\\{sign}"


def middle_of(s: int, k: int) -> float:
    """A number in the bin, at most 1 % from any other in it."""
    if abs(s) != 1:
        return math.inf * s if abs(s) == 2 else 0.0
    # The upper end of the last bin is no number any more.
    return s * min(BIN_BASE ** (k - 1) * (2 * BIN_BASE / (1 + BIN_BASE)), sys.float_info.max)
