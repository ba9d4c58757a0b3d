"""What a condition does with the cases that a work has: how many it keeps for a person, how many right answers break it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from midspan.define import kinds
from midspan.define.question import Asked, Known, Remark
from midspan.definitions.expressions import Binding, ExpressionError, compile_expression
from midspan.model.case import Case

MOST_CASES = 20_000
_NEARLY_ALL = 0.9


def counted(asked: Asked, cel: str, known: Known) -> Iterator[Remark]:
    """What is said of a condition that was answered; nothing where there are no cases, or where it asks for no condition."""
    if asked.question.kind not in {kinds.OF_INPUT, kinds.OF_ANSWER}:
        return
    if asked.question.kind is kinds.OF_INPUT:
        found = [each is True for _, each in _held(cel, known, ("input",))]
        if found:
            yield _kept(sum(found), len(found))
        return
    results = list(_held(cel, known, ("input", "output")))
    if results:
        yield _met([case for case, each in results if each is not True], len(results))


def _held(cel: str, known: Known, sides: tuple[str, ...]) -> Iterator[tuple[Case, bool | None]]:
    """Each case with what the condition says of it, for an answer of the right one."""
    try:
        expression = compile_expression(cel, sides)
    except ExpressionError:
        # The loader has its own words for it.
        return
    binding = Binding((expression,), {side: schema for side in sides if (schema := known.said(side))})
    for case in islice(_answered(known.cases(), sides), MOST_CASES):
        context = binding.context({"input": case.input, "output": case.expected})
        yield case, None if context is None else expression.holds_in(context)


def _answered(cases: Iterable[Case], sides: tuple[str, ...]) -> Iterator[Case]:
    return (each for each in cases if "output" not in sides or each.expected is not None)


def _kept(held: int, of: int) -> Remark:
    text = f"keeps {held:,} of {_of(of)} for a person"
    if not held:
        return Remark(text, "look how it is written in the cases, or go on if none of them is such a one")
    if held >= _NEARLY_ALL * of:
        return Remark(
            text, "hardly any would be left for a program; say it more narrowly, or go on if that is meant"
        )
    return Remark(text)


def _met(broken: list[Case], of: int) -> Remark:
    if not broken:
        return Remark(f"the right answers of {_of(of)} meet it")
    text = f"the right answers of {len(broken):,} of {_of(of)} break it, such as `{broken[0].id}`"
    return Remark(text, "an answer that breaks it never counts; say it more widely, or correct these cases")


def _of(count: int) -> str:
    if count == MOST_CASES:
        return f"the first {count:,} cases"
    return f"{count:,} case{'' if count == 1 else 's'}"
