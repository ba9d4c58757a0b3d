"""Answers that nobody has judged, counted before an attempt is spent on them. No verdict of a judge is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.judgements import acceptable
from midspan.model.answer import Answer
from midspan.model.case import Case, Use
from midspan.model.evidence import UNJUDGED
from midspan.prove.evaluating.asking import MOST
from midspan.prove.evaluating.trial import Trial
from midspan.prove.material import Unusable, cases_for
from midspan.prove.outcome import judge, kept
from midspan.prove.ports import Item


def is_judged(work: CompiledWork, case: Case, answer: Answer) -> bool:
    """Whether somebody judged this answer, or one that the score calls the same."""
    found = acceptable(case.judged or (), lambda judged: work.right(case.input, answer.output, judged))
    return found is not None


def unjudged(on: Trial) -> int:
    """How many of a recording's answers to certify cases nobody has judged; what cannot be known beforehand is 0.

    Only recorded answers are there before they are asked for. Raises ImplementationError.
    """
    if on.described.kind != "replay":
        return 0
    count, cases = 0, _judged_cases(on)
    while chunk := list(islice(cases, MOST)):
        replies = on.implementation.answer([Item(case.id, case.input) for case in chunk])
        for case, reply in zip(chunk, replies, strict=True):
            failure = judge(on.work, case, reply).failure
            count += failure is not None and failure.kind == UNJUDGED
    return count


def _judged_cases(on: Trial) -> Iterator[Case]:
    for case in cases_for(on.file, on.work, frozenset({Use.CERTIFY}), Unusable()):
        if case.judged is not None and kept(on.work, case) is None:
            yield case
