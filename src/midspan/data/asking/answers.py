"""What the owner of the data said, and of what: an answer holds for as long as the rule behind its question is the same.

Law: an answer is found again by `Topic.id` alone, whatever the data is by then. No value of the data is kept, only digests.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from midspan.data.contract.promises import Column
from midspan.definitions.digests import digest
from midspan.model.entry import Entry

KIND = "cell-answer"


class Answer(StrEnum):
    """To "are these wrong?". UNKNOWN: they do not know, and everything stays as it is."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Signal(StrEnum):
    """Why cells are in question. SOURCE, AGREE and DEPENDENCY are flagged already; the others are only suspected."""

    SOURCE = "source"
    AGREE = "agree"
    DEPENDENCY = "dependency"
    MISSING = "missing"
    FORM = "form"
    RARE_FORM = "rare-form"
    STAND_IN = "stand-in"
    NEAR_MISS = "near-miss"
    ODD_ONE = "odd-one"


FLAGGED = frozenset((Signal.SOURCE, Signal.AGREE, Signal.DEPENDENCY))


@dataclass(frozen=True)
class Topic:
    """What a question is about. detail: which group of this signal. rule: all that the contract says of what is in question."""

    table: str
    column: str
    signal: Signal
    detail: str = ""
    rule: str = ""

    @cached_property
    def about(self) -> str:
        """The same whatever the rule is."""
        return digest([self.table, self.column, self.signal.value, self.detail])[:16]

    @cached_property
    def id(self) -> str:
        return digest([self.about, self.rule])[:16]


def rule_of(column: Column | None, *more: object) -> str:
    """All that a contract says of the values of a column, and whatever else a question rests on."""
    if column is None:
        return digest(list(more))
    kind, order = (each.value if each else None for each in (column.kind, column.day_month))
    ends = column.within
    form = [
        kind,
        column.required,
        column.unique,
        column.pattern,
        column.format,
        column.options,
        order,
        column.null_tokens,
    ]
    return digest([form, column.length, [ends.least, ends.most, ends.above, ends.below], *more])


@dataclass(frozen=True, slots=True)
class Said:
    """One answer. cells: how many were in question. rows: of the examples that were shown."""

    id: str
    about: str
    table: str
    column: str
    signal: Signal
    answer: Answer
    by: str
    cells: int = 0
    rows: tuple[int, ...] = ()

    def entry(self, work: str, *, withdrawn: bool = False) -> Entry:
        """As the ledger keeps it. withdrawn: it was taken back."""
        body = {
            "id": self.id,
            "table": self.table,
            "column": self.column,
            "signal": self.signal.value,
            "answer": None if withdrawn else self.answer.value,
            "by": self.by,
            "cells": self.cells,
            "rows": list(self.rows),
        }
        return Entry(KIND, work, self.about, body)


def said_of(key: str, body: Mapping[str, Any]) -> Said:
    """The answer that an entry holds."""
    return Said(
        body["id"],
        key,
        body["table"],
        body["column"],
        Signal(body["signal"]),
        Answer(body["answer"]),
        body["by"],
        body["cells"],
        tuple(body["rows"]),
    )


class Answers:
    """All that was said, in its order; of several answers about the same the last one counts."""

    def __init__(self, said: Iterable[Said] = ()) -> None:
        self._about: dict[str, Said] = {}
        for each in said:
            self._about.pop(each.about, None)
            self._about[each.about] = each

    def to(self, topic: Topic) -> Answer | None:
        """None where nothing was said of it, and where the rule was another then."""
        found = self._about.get(topic.about)
        return found.answer if found is not None and found.id == topic.id else None

    def since(self, topic: Topic) -> int:
        """Which of all answers it is, from 0, to tell earlier ones from later ones."""
        return list(self._about).index(topic.about)

    def of(self, table: str) -> list[Said]:
        return [each for each in self._about.values() if each.table == table]

    def and_(self, said: Said) -> Answers:
        return Answers([*self._about.values(), said])

    def without(self, about: str) -> Answers:
        return Answers(each for each in self._about.values() if each.about != about)

    def __len__(self) -> int:
        return len(self._about)


NOTHING_SAID = Answers()
