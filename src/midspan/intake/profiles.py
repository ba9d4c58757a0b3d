"""A table looked at once: what each column holds, and a sample of rows to compare columns on."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.intake.dates import date_kinds
from midspan.intake.ports import Entry, Note, Problem, Row
from midspan.intake.textkinds import TextKind, kind_of

SAMPLE = 5_000
MOST_VALUES = 2_000
_MOST_HASHES = 1_000_000


@dataclass(slots=True)
class Profile:
    """One column. filled: rows with a value. counts: rows by value, of the first 2,000 values; many: there are more.

    repeated: whether a value stands in two different rows, as far as the first million tell. words: of all its texts.
    kinds: text, number, boolean, list, mapping; texts: what its texts stand for, one by one.
    """

    name: str
    filled: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    many: bool = False
    repeated: bool = False
    kinds: Counter[str] = field(default_factory=Counter)
    words: int = 0
    longest: int = 0
    texts: Counter[TextKind] = field(default_factory=Counter)
    hashes: set[int] = field(default_factory=set, repr=False)

    def add(self, value: Any) -> str | None:
        """Take notice of a value; its text, None where it says nothing."""
        if isinstance(value, str):
            if not value.strip():
                return None
            text = value
            self.kinds["text"] += 1
            self.words += len(text.split())
            self.longest = max(self.longest, len(text))
            self.texts[kind_of(text)] += 1
        elif value is None:
            return None
        else:
            text = text_of(value)
            self.kinds[type_of(value)] += 1
        self.filled += 1
        if text in self.counts or len(self.counts) < MOST_VALUES:
            self.counts[text] += 1
        else:
            self.many = True
        return text

    def note(self, text: str) -> None:
        """A text of a row that is not the same as an earlier one."""
        if self.repeated or len(self.hashes) == _MOST_HASHES:
            return
        before = len(self.hashes)
        self.hashes.add(hash(text))
        if len(self.hashes) == before:
            self.repeated = True
            self.hashes.clear()

    @property
    def distinct(self) -> int:
        """Different values, counted up to 2,000; where more, they are only known to be more."""
        return len(self.counts) + self.many

    @property
    def mean_words(self) -> float:
        return self.words / self.kinds["text"] if self.kinds["text"] else 0.0

    @property
    def date_kinds(self) -> tuple[TextKind, ...]:
        """What its dates are; empty where it holds none, or some that can be read in two ways."""
        return date_kinds(self.texts, self.filled)

    @property
    def only_kind(self) -> str | None:
        return next(iter(self.kinds)) if len(self.kinds) == 1 else None


@dataclass(slots=True)
class Table:
    """All columns in their order. received counts every row, whether it could be read or not.

    sample: up to 5,000 rows, drawn with a fixed seed. labelled: rows of an export, which says itself what is what.
    same: rows that repeat an earlier one whole, as far as the first million tell. problem: the first
    that was not read.
    """

    columns: dict[str, Profile] = field(default_factory=dict)
    rows: int = 0
    unread: int = 0
    labelled: int = 0
    sample: list[Mapping[str, Any]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    same: int = 0
    problem: Problem | None = None
    hashes: set[int] = field(default_factory=set, repr=False)

    @property
    def received(self) -> int:
        return self.rows + self.unread


def profiled(entries: Iterable[Entry]) -> Table:
    """One pass over a file."""
    table, draw = Table(), random.Random(0)  # noqa: S311 - a sample, not a secret
    for entry in entries:
        if isinstance(entry, Row):
            _look_at(table, entry, draw)
        elif isinstance(entry, Problem):
            table.unread += entry.rows
            table.problem = table.problem or entry
        else:
            table.notes.append(entry)
    table.hashes.clear()
    for profile in table.columns.values():
        profile.hashes.clear()
    return table


def _look_at(table: Table, row: Row, draw: random.Random) -> None:
    table.rows += 1
    table.labelled += row.labelled is not None
    texts: dict[str, str] = {}
    for name, value in row.values.items():
        profile = table.columns.get(name)
        if profile is None:
            profile = table.columns[name] = Profile(name)
        text = profile.add(value)
        if text is not None:
            texts[name] = text
    if _is_same(table, texts):
        table.same += 1
    else:
        for name, text in texts.items():
            table.columns[name].note(text)
    if len(table.sample) < SAMPLE:
        table.sample.append(row.values)
    elif (place := draw.randrange(table.rows)) < SAMPLE:
        table.sample[place] = row.values


def _is_same(table: Table, texts: Mapping[str, str]) -> bool:
    found = hash(tuple(texts.items()))
    if found in table.hashes:
        return True
    if len(table.hashes) < _MOST_HASHES:
        table.hashes.add(found)
    return False


def is_empty(value: Any) -> bool:
    """Whether a cell says nothing."""
    return value is None or (isinstance(value, str) and not value.strip())


def type_of(value: Any) -> str:
    if isinstance(value, str):
        return "text"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "mapping" if isinstance(value, Mapping) else "list"


def text_of(value: Any) -> str:
    """One text for one value, whatever its kind."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def texts_in(value: Any) -> Iterator[str]:
    """All texts within a value, in their order."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, Mapping):
            waiting += reversed([*each.values()])
        elif isinstance(each, list | tuple):
            waiting += reversed(each)
