"""Schemas proposed from examples: rows of a file, or the cases that a work has already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

from midspan.definitions.faults import Fault
from midspan.intake.inference import infer
from midspan.intake.ports import Entry, Labelled, Row
from midspan.model.case import Case

_LOOKED_AT = 1_000


def of_file(
    entries: Callable[[], Iterable[Entry]], *, textual: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The schema of a file's rows, and by `input` and `output` those of its labels where it knows which is which.

    entries: all that the file holds, from its beginning each time. textual: the file knows only texts.
    """
    if any(row.labelled for row in islice(_rows(entries()), _LOOKED_AT)):
        labelled = [row.labelled for row in _rows(entries()) if row.labelled]
        return {}, _sides((each.input for each in labelled), map(_answer, labelled))
    return infer((row.values for row in _rows(entries())), textual=textual).schema, {}


def of_cases(cases: Callable[[], Iterable[Case | Fault]]) -> dict[str, Any]:
    """By `input` and `output` the schemas that all cases fit; lines that are no cases are passed over."""
    found = (each for each in cases() if isinstance(each, Case))
    answers = (_right(each) for each in cases() if isinstance(each, Case))
    return _sides((each.input for each in found), answers)


def _rows(entries: Iterable[Entry]) -> Iterable[Row]:
    return (each for each in entries if isinstance(each, Row))


def _sides(
    inputs: Iterable[Mapping[str, Any]], answers: Iterable[Mapping[str, Any] | None]
) -> dict[str, Any]:
    found = {"input": infer(inputs), "output": infer(each for each in answers if each is not None)}
    return {side: each.schema for side, each in found.items() if each.columns}


def _answer(labelled: Labelled) -> Mapping[str, Any] | None:
    judged = labelled.judged.output if labelled.judged else None
    answer = labelled.answer.output if labelled.answer else None
    return labelled.expected or judged or answer


def _right(case: Case) -> Mapping[str, Any] | None:
    return case.expected if case.expected is not None else case.judged[0].output if case.judged else None
