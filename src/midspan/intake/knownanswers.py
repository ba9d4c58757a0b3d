"""Answers whose right one is known, to be judged: they measure who judges them, and train who is new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.intake.handing import Handed
from midspan.model.answer import Answer
from midspan.model.case import Case, Use

# A certify case is looked at by nobody but the attempt; a train case may be what the candidate learned by heart.
_USES = frozenset({Use.DEVELOP, Use.EXAMPLE})


def known_answers(
    work: CompiledWork, cases: Sequence[tuple[Case, dict[str, Any]]], answers: Mapping[str, Answer]
) -> Iterator[Handed]:
    """All wrong answers, and as many right ones, chosen by the hash of their case; none where none is wrong.

    With nothing but wrong ones, whoever rejects all of them would seem to look.
    """
    wrong, right = list[Handed](), list[Handed]()
    for case, raw in cases:
        answer = answers.get(case.key)
        if answer is None or case.expected is None or case.use not in _USES:
            continue
        is_right = work.right(case.input, answer.output, case.expected)
        (right if is_right else wrong).append(Handed(case, raw, answer, known=True))
    yield from wrong
    yield from sorted(right, key=lambda each: each.case.key)[: len(wrong)]
