"""What was said of a task, as its row keeps it: notes, the answer that counts, and one that another person doubted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from hashlib import sha256
from typing import Any

from midspan.ledger.canonical import canonical
from midspan.model.production import TaskRow


class Verdict(StrEnum):
    """What a person can say. edit: their own output, in place of what was proposed, or without having seen that."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Response:
    """What a person says now. output: with `edit`. reason: with `reject`. note: with `escalate`, and beside anything.

    effort_s: seconds it took. second: they want another person to check it before it counts. key: the same twice is one response.
    """

    verdict: Verdict
    output: Mapping[str, Any] | None = None
    reason: str | None = None
    note: str | None = None
    effort_s: float | None = None
    second: bool = False
    key: str | None = None

    @property
    def digest(self) -> str:
        """Tells one response from another; how long it took does not."""
        told = (self.verdict.value, self.output, self.reason, self.note, self.second)
        return sha256(canonical(list(told)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Note:
    by: str
    at: str
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A response as it is kept. by: the person. label: it was recorded as a label, and cannot be taken back.

    because: what the item said before, to be put back where the response is undone. right, proposal_right: of an item whose right
    answer is known.
    """

    verdict: Verdict
    role: str
    by: str
    at: str
    output: Mapping[str, Any] | None = None
    reason: str | None = None
    effort_s: float | None = None
    label: bool = False
    because: str | None = None
    right: bool | None = None
    proposal_right: bool | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """case, answer: of a task whose right answer is known, which case it is about and the answer that is shown.

    last: person and key of the response that this task has heard last, and what it said as a hash. apart: a second person decides it as if they were the first.
    """

    notes: tuple[Note, ...] = ()
    final: Answered | None = None
    earlier: Answered | None = None
    answer: Mapping[str, Any] | None = None
    case: str | None = None
    last: tuple[str, ...] | None = None
    apart: bool = False

    def noted(self, by: str, at: str, text: str | None) -> Said:
        return self if not text else replace(self, notes=(*self.notes, Note(by, at, text)))

    def heard(self, by: str, said: Response) -> Said:
        return replace(self, last=None if said.key is None else (by, said.key, said.digest))

    def text(self) -> str | None:
        """As a row keeps it; None where nothing was said."""
        told = {
            "notes": [asdict(each) for each in self.notes],
            "final": None if self.final is None else _plain(self.final),
            "earlier": None if self.earlier is None else _plain(self.earlier),
            "answer": self.answer,
            "case": self.case,
            "last": self.last,
            "apart": self.apart,
        }
        return canonical({name: each for name, each in told.items() if each}) if any(told.values()) else None


def said_of(task: TaskRow) -> Said:
    told = json.loads(task.response) if task.response else {}
    return Said(
        tuple(Note(**each) for each in told.get("notes", ())),
        _answered(told.get("final")),
        _answered(told.get("earlier")),
        told.get("answer"),
        told.get("case"),
        tuple(told["last"]) if "last" in told else None,
        bool(told.get("apart")),
    )


def _answered(told: Mapping[str, Any] | None) -> Answered | None:
    return None if told is None else Answered(**{**told, "verdict": Verdict(told["verdict"])})


def _plain(answered: Answered) -> dict[str, Any]:
    return {name: each for name, each in asdict(answered).items() if each is not None}
