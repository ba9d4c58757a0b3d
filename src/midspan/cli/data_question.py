"""Questions about a work's data as they stand: what is open, what an answer changes, and how both are shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from midspan.data.asking.answers import Answer, Answers, Said
from midspan.data.asking.group import Group
from midspan.data.asking.inquiry import Inquiry, examples, next_of
from midspan.data.checking.ground import Ground
from midspan.data.checking.measuring import shown_value
from midspan.decide.wording import counted
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.ledger.run import Ledger


@dataclass(frozen=True, slots=True)
class Open:
    """One open question, with the table that it is about."""

    inquiry: Inquiry
    group: Group


@dataclass(frozen=True, slots=True)
class Example:
    """A cell of a group as it may be shown. beside: other columns of its row. named: what the evidence has in its place."""

    row: int
    value: Any
    beside: dict[str, Any]
    named: Any


@dataclass(frozen=True, slots=True)
class Changed:
    """What an answer did: cells that are flagged from now on, and those that are not any more."""

    flagged: int
    released: int


class Questions:
    """What one work's owner is asked. Each answer is in the ledger at once."""

    def __init__(
        self,
        file: WorkFile,
        ledger: Ledger,
        inquiries: Sequence[Inquiry],
        answers: Answers,
        most: int,
        by: str | None,
        owners: Sequence[str],
    ) -> None:
        self.file, self.most, self.answers = file, most, answers
        self._ledger, self._inquiries, self._by, self._owners = ledger, inquiries, by, owners
        self.void = [each for inquiry in inquiries for each in inquiry.void(answers)]
        self.new = 0
        self._seen: dict[str, Open] = {}

    @property
    def answered(self) -> int:
        """Answers that hold."""
        gone = {each.about for each in self.void}
        tables = [each.ground.table.name for each in self._inquiries]
        return sum(each.about not in gone for name in tables for each in self.answers.of(name))

    @property
    def flagged(self) -> int:
        """Cells that are flagged as it stands."""
        return sum(len(each.flagged(self.answers)) for each in self._inquiries)

    def open(self) -> list[Open]:
        """The most informative first; none where as many were answered as may be asked."""
        left = max(0, self.most - self.answered)
        return self._worth()[:left]

    def _worth(self) -> list[Open]:
        found = [Open(*each) for each in next_of(self._inquiries, self.answers)]
        # A question may be worth nothing after the answer to another one, and somebody who saw both answers both.
        self._seen |= {each.group.topic.id: each for each in found}
        return found

    def said(self, asked: Open, answer: Answer) -> Changed:
        """Raises UsageError where nobody says who answers, StoreError."""
        topic, before = asked.group.topic, asked.inquiry.flagged(self.answers)
        said = Said(
            topic.id, topic.about, topic.table, topic.column, topic.signal, answer, self.who(),
            asked.group.cells, tuple(examples(asked.group)),
        )  # fmt: skip
        self._recorded(said)
        after = asked.inquiry.flagged(self.answers)
        return Changed(len(after - before), len(before - after))

    def said_of(self, name: str, answer: Answer, where: str) -> None:
        """By the id of a question that was open since this began, or of one that was answered before. Raises UsageError."""
        self._worth()
        earlier = [said for each in self._inquiries for said in each.holding(self.answers) if said.id == name]
        if not earlier and name in self._seen:
            if self.answered >= self.most:
                raise UsageError(
                    f"{where} is one more than {counted(self.most, 'question', 'questions')}",
                    help="say `--most N` to answer more",
                )
            self.said(self._seen[name], answer)
        elif earlier:
            self._recorded(replace(earlier[0], answer=answer, by=self.who()))
        else:
            raise UsageError(
                f"{where}: there is no question `{name[:40]}`",
                help=f"`midspan data ask {self.file.name} --format json` lists what is open",
            )

    def taken_back(self, last: Open) -> None:
        """As if it had not been answered."""
        topic = last.group.topic
        [said] = [each for each in self.answers.of(topic.table) if each.about == topic.about]
        self._ledger.append([said.entry(self.file.identity, withdrawn=True)])
        self.answers = self.answers.without(topic.about)
        self.new -= 1

    def _recorded(self, said: Said) -> None:
        self._ledger.append([said.entry(self.file.identity)])
        self.answers = self.answers.and_(said)
        self.void = [each for each in self.void if each.about != said.about]
        self.new += 1

    def who(self) -> str:
        """Who answers. Raises UsageError."""
        if self._by is None or not self._by.strip():
            known = f", as `{self._owners[0]}`, who owns it by its contract" if self._owners else ""
            raise UsageError("it is not said who answers", help=f"`--by NAME`{known}")
        return self._by.strip()

    def summary(self) -> str:
        """What was answered, and what is left to do."""
        left = len(self.open())
        lines = [
            f"{counted(self.new, 'answer', 'answers')} recorded, {self.answered} of at most {self.most} hold",
            f"  {counted(self.flagged, 'cell', 'cells')} flagged, {counted(left, 'question', 'questions')} left",
        ]
        if self.void:
            places = ", ".join(sorted({f"`{each.table}.{each.column}`" for each in self.void}))
            lines.append(
                f"  {counted(len(self.void), 'answer is', 'answers are')} void, since the contract changed: {places}"
            )
        if self.new:
            lines.append(f"  next: `midspan data assess {self.file.name} --cells wrong.csv`")
        return "\n".join(lines)


def shown_examples(ground: Ground, group: Group) -> list[Example]:
    """Three cells, values about people by their shape alone."""
    return [_example(ground, group, row) for row in examples(group)]


def _example(ground: Ground, group: Group, row: int) -> Example:
    masked = _hides(ground, group.topic.column)
    return Example(
        row,
        shown_value(group.values.get(row), masked=masked),
        {name: shown_value(value, masked=_hides(ground, name)) for name, value in group.beside(row).items()},
        shown_value(group.named.get(row), masked=masked),
    )


def _hides(ground: Ground, name: str) -> bool:
    held = ground.anywhere(name)
    return held is not None and ground.hides(held)


def as_json(questions: Questions) -> dict[str, Any]:
    """The documented keys of `data ask --format json`."""
    return {
        "work": questions.file.name,
        "most": questions.most,
        "recorded": questions.new,
        "answered": questions.answered,
        "flagged": questions.flagged,
        "void": [
            {
                "table": each.table,
                "column": each.column,
                "signal": each.signal.value,
                "answer": each.answer.value,
            }
            for each in questions.void
        ],
        "questions": [_question(each) for each in questions.open()],
    }


def _question(asked: Open) -> dict[str, Any]:
    group = asked.group
    return {
        "id": group.topic.id,
        "table": group.topic.table,
        "column": group.topic.column,
        "signal": group.topic.signal.value,
        "flagged": group.flagged,
        "cells": group.cells,
        "worth": round(group.worth, 1),
        "says": group.says,
        "examples": [
            {"row": each.row, "value": each.value, "beside": each.beside, "named": each.named}
            for each in shown_examples(asked.inquiry.ground, group)
        ],
    }
