"""What is handed out to people: cases to be labelled, or answers to be judged; blind, where that is asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from midspan.definitions.cases import case_of
from midspan.definitions.jsonlines import LineError, read_line
from midspan.definitions.judgements import by_answer
from midspan.intake.caseline import written
from midspan.model.answer import Answer
from midspan.model.case import Case, Judged

# What a person who labels or judges blind must not see: what others or a system said, and who.
_TELLS = frozenset(("expected", "judged", "labelled_by", "blind", "effort_s", "assisted", "by_lot"))


@dataclass(frozen=True, slots=True)
class Handed:
    """One case to label, or one answer to judge.

    raw: the case as its line says it. answer: what is to be judged, or a proposal. judged: what people said of this
    answer already. system: which candidate gave the answer. known: it is to be judged though the right answer is known,
    so that what is said of it measures who says it.
    """

    case: Case
    raw: Mapping[str, Any]
    answer: Answer | None = None
    judged: tuple[Judged, ...] = ()
    system: str | None = None
    known: bool = False

    @property
    def to_judge(self) -> bool:
        """Whether it is an answer that is to be judged, not an item to be labelled."""
        return (self.known or self.case.judged is not None) and self.answer is not None

    def asks(self, *, blind: bool) -> bool:
        """Whether it is handed out to be judged: nobody has judged it yet, or somebody else shall, unaware of that."""
        return self.to_judge and (blind or not self.judged)

    def about(self, *, blind: bool) -> dict[str, Any]:
        """The keys of the case itself, without input and answers."""
        said = {
            key: value for key, value in self.raw.items() if key not in {"id", "input", "expected", "judged"}
        }
        return {
            key: value for key, value in said.items() if value is not None and not (blind and key in _TELLS)
        }


def lines_of(path: Path) -> Iterator[tuple[Case, dict[str, Any]] | None]:
    """Every case with its line as it stands; None for a line that is no case."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            text = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
            if text:
                try:
                    raw = read_line(text)
                    yield case_of(raw, number), raw
                except LineError:
                    yield None


def handed(
    case: Case, raw: Mapping[str, Any], proposal: Answer | None, system: str | None
) -> Iterator[Handed]:
    """A case as it is handed out: once to be labelled, or once for each answer that people judged."""
    if case.judged is None:
        yield Handed(case, raw, proposal, system=system)
        return
    groups = by_answer(case.judged).values()
    for judged in groups:
        yield Handed(case, raw, Answer(judged[0].output), tuple(judged))
    if not groups:
        yield Handed(case, raw)


def json_line(each: Handed, *, blind: bool) -> bytes:
    """A line of cases again, or of an answer that is to be judged."""
    if each.asks(blind=blind):
        return json.dumps(judging(each, blind=blind), ensure_ascii=False).encode()
    if not blind:
        return written(each.raw)
    return written({"id": each.case.id, "input": each.raw["input"], **each.about(blind=True)})


def judging(each: Handed, *, blind: bool) -> dict[str, Any]:
    """One answer to judge: the case, its input and the answer; who gave it and how sure, unless that is hidden."""
    if each.answer is None:
        raise AssertionError("there is no answer to judge")
    said = {"id": each.case.id, "input": each.raw["input"], "output": each.answer.output}
    if blind:
        return {**said, "blind": True}
    shown = {"system": each.system, "confidence": each.answer.confidence, "rationale": each.answer.rationale}
    return {**said, **{key: value for key, value in shown.items() if value is not None}}


def text_of(value: Mapping[str, Any]) -> str:
    """An input or an answer as a person reads it: one text as it is, several fields line by line."""
    if len(value) == 1 and isinstance(only := next(iter(value.values())), str):
        return only
    return "\n".join(f"{name}: {_plain(each)}" for name, each in value.items())


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
