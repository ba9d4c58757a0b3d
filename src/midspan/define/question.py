"""A question as data: what is asked in plain words, why, for which field, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from midspan.definitions.faults import Path, dotted
from midspan.errors import MidspanError
from midspan.model.case import Case

# In an id, the place of an element's position, and of the metric that the initiative promises.
EACH, METRIC = "[]", "$metric"


class AnswerError(MidspanError):
    """The answer does not fit the question."""


class Form(StrEnum):
    """How an answer is given: on one line, on several up to an empty one, or as one of a few words."""

    LINE = "line"
    BLOCK = "block"
    CHOICE = "choice"


def _no_cases() -> Iterable[Case]:
    return ()


@dataclass(frozen=True, slots=True)
class Known:
    """What answers are read against: the definition so far, and what lies around it.

    sample: the schema of the rows of a file of examples; sides: those of `input` and `output`, from cases; cases: those
    that the work has.
    works, initiatives: the names that the workspace has.
    """

    data: Mapping[str, Any]
    today: date
    currency: str = "EUR"
    sample: Mapping[str, Any] = field(default_factory=dict)
    sides: Mapping[str, Any] = field(default_factory=dict)
    cases: Callable[[], Iterable[Case]] = _no_cases
    works: Sequence[str] = ()
    initiatives: Sequence[str] = ()

    def said(self, *at: str | int) -> Any:
        """What the definition says at this path so far; None where it says nothing."""
        node: Any = self.data
        for part in at:
            try:
                node = node[part]
            except (KeyError, IndexError, TypeError):
                return None
        return node


def _no_names(_: Known) -> Sequence[str]:
    return ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of answer. read: from what was typed to the value, raising AnswerError; shown: from the value to text.

    names: the fields that an answer may name, given what is said.
    """

    name: str
    read: Callable[[str, Known], Any]
    shown: Callable[[Any], str] = str
    form: Form = Form.LINE
    names: Callable[[Known], Sequence[str]] = _no_names


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    means: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said about an answer that was taken. help: what to do, where it is better not left like that."""

    text: str
    help: str = ""


def _never(_: Known, __: Path) -> None:
    return None


def _always(_: Known, __: Path) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Question:
    """One question about one field, or about one field of each element of a list.

    id: the dotted path of the field; `failures[].cost` is asked of each element.
    part: the heading that it stands under, one of the seven for a work.
    more: how the first field of a list is asked for once there is an element; none: the answers that end the list.
    extra: asked only where it is asked for by name, or where all is.
    proposal: the value that is taken where the answer is empty. applies: whether it is asked, given what is said.
    """

    id: str
    part: str
    words: str
    why: str
    kind: Kind
    example: str = ""
    choices: tuple[Choice, ...] = ()
    more: str = ""
    extra: bool = False
    proposal: Callable[[Known, Path], Any] = _never
    applies: Callable[[Known, Path], bool] = _always

    @property
    def list(self) -> str:
        """The name of the list whose elements it is asked of; empty where there is none."""
        return self.id.partition(EACH)[0] if EACH in self.id else ""

    @property
    def first(self) -> bool:
        """Whether its answer begins a new element of a list."""
        return bool(self.more)

    def at(self, known: Known, position: int | None = None) -> Path | None:
        """The path of the field; None where it needs something that is not said yet."""
        path: list[str | int] = []
        for part in self.id.split("."):
            if part == METRIC:
                metric = known.said("value", "metric")
                if not isinstance(metric, str):
                    return None
                path.append(metric)
                continue
            path.append(part.removesuffix(EACH))
            if part.endswith(EACH):
                path.append(position or 0)
        return tuple(path)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at a place: `failures[1].cost`."""

    question: Question
    at: Path

    @property
    def id(self) -> str:
        return dotted(self.at)

    @property
    def words(self) -> str:
        """What is asked; from the second element of a list on, whether there is another."""
        position = next((part for part in self.at if isinstance(part, int)), 0)
        text = self.question.more if self.question.first and position else self.question.words
        return text.replace(METRIC, f"`{self.at[-1]}`")

    @property
    def open_at(self) -> Path:
        """The field that is open where nobody knows: of a list that is not begun, the whole list."""
        return self.at[:1] if self.question.first else self.at
