"""What reading needs from a plug of `feeds/`: whether a file is of its kind, and what the file holds, as a stream.

Nothing that a file holds is lost: each row of it comes as a `Row` or as a `Problem` in its place, in order. A problem
never ends the stream. A file that cannot be read as a whole, or no further, is a FeedError with what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from midspan.model.case import Judged

START = 65_536

UNPACKED_LIMIT = 1_000_000_000
RATIO_LIMIT = 100
"""What is packed is refused where it unpacks to more than both: so many bytes, and so many times its size."""


class Claim(IntEnum):
    """How sure a plug is that a file is of its kind; the surest plug reads it, two equally sure ones are asked about."""

    NONE = 0
    BYTES = 1
    """It begins like one, whatever it is called."""
    NAME = 2
    """It is called like one; where it is not one after all, reading it says so."""
    EXPORT = 3
    """It begins as only this tool's export does."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user said about the file; None: the plug finds it out, says so in a note, or asks by a FeedError.

    encoding: of text, a name that Python knows. header: whether the first row holds the names of the columns.
    day_first: whether `03/04/2026` is in April.
    """

    encoding: str | None = None
    delimiter: str | None = None
    header: bool | None = None
    sheet: str | None = None
    day_first: bool | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One file to be read. shown: its name in messages. open: its bytes, unpacked and bounded where `packed` (gzip).

    A plug whose library opens files by itself uses `path`, and refuses a packed source.
    """

    path: Path
    shown: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    packed: bool = False
    asked: Asked = field(default_factory=Asked)

    @property
    def name(self) -> str:
        """The file's own name, lower case, without `.gz`."""
        name = self.path.name.lower()
        return name.removesuffix(".gz") if self.packed else name


@dataclass(frozen=True, slots=True)
class Answered:
    """What a system answered when it ran; output None where it failed, and `error` says how.

    system: its name in the export. cost: in US dollars, as the tools count it.
    """

    output: Mapping[str, Any] | None = None
    system: str | None = None
    confidence: float | None = None
    cost: float | None = None
    latency_s: float | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """What another tool's export says of one item: `expected` or `judged`, or neither where nobody said what is right.

    Only what people said is a label. at: when the item came, ISO 8601. score: the scorer that the tool used, as CEL.
    blind: labelled without sight of an answer. effort_s: seconds that a person took, assisted: with a proposal in sight;
    None: not recorded. unused: what was said of the item and is no label, such as the verdict of an LLM judge; the same
    words each time, so that they can be counted.
    """

    input: Mapping[str, Any]
    id: str | None = None
    expected: Mapping[str, Any] | None = None
    judged: Judged | None = None
    answer: Answered | None = None
    segment: str | None = None
    labelled_by: str | None = None
    at: str | None = None
    score: str | None = None
    blind: bool = False
    effort_s: float | None = None
    assisted: bool | None = None
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: JSON values by column, in the order of the columns.

    line: where it begins, from 1: the line of a text, the row of a sheet, the row of a table. sheet: its sheet.
    labelled: the same row as an item, where a plug knows what is input and what is label.
    """

    values: Mapping[str, Any]
    line: int
    sheet: str | None = None
    labelled: Labelled | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is no row, or no value. The help is one imperative line.

    column: the character, from 1, in a text. cell: `Sheet1!C4`, in a sheet. rows: how many rows it stands for;
    0 where the row came all the same, without the value that this is about.
    """

    line: int
    message: str
    help: str
    column: int = 1
    cell: str | None = None
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Note:
    """What a plug decided about the file as a whole and its owner may want otherwise: delimiter, header, sheet."""

    message: str
    help: str


Entry = Row | Problem | Note


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited text lies in its file, where every reader of such files reads it alike.

    header: the first line names the columns; inside: how often the delimiter stands within the values of the first record.
    notes: what was decided about it.
    """

    delimiter: str
    columns: tuple[str, ...]
    header: bool
    inside: int = 0
    notes: tuple[Note, ...] = ()


class Plug(Protocol):
    """A module of `feeds/`. One whose files know only texts (CSV) says so by `TEXTUAL = True`."""

    def claims(self, name: str, start: bytes) -> Claim:
        """Whether the file is of this kind, by its name (see `Source.name`) and its first START bytes, unpacked."""
        ...

    def read(self, source: Source) -> Iterator[Entry]:
        """All that the file holds, in order, in bounded memory. Raises FeedError, also while it is iterated.

        One that can pass over rows without reading them has a `read_after(source, count)` as well, one whose files say
        how many rows they hold a `count(source)`, and one of delimited texts a `layout(source)`: None where it is not plain.
        """
        ...


class Database(Protocol):
    """A module of `feeds/querying/`: what a query gives, read where nothing can be changed."""

    def rows(self, address: str, query: str) -> Iterator[Mapping[str, Any]]:
        """Values by column, in the order of the query, as one state of the database has them. Raises FeedError."""
        ...
