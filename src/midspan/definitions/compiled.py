"""A work made ready to run: schemas, judgement, constraints and score compiled once, asked for every item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.definitions.expressions import compile_expression
from midspan.definitions.schemas import compile_schema
from midspan.definitions.score import compile_score
from midspan.definitions.workspace import WorkFile


class CompiledWork:
    """Questions that proving and running ask about one item. None of them raises, whatever the item holds."""

    def __init__(self, file: WorkFile) -> None:
        work = file.work
        self.name = file.name
        self._input = compile_schema(work.input) if work.input is not None else None
        self._output = compile_schema(work.output) if work.output is not None else None
        self._judgement = [
            (j.because or j.when or "", compile_expression(j.when or "false", ("input",))) for j in work.judgement or ()
        ]
        self._constraints = [
            (c.id or c.must or "", compile_expression(c.must or "true")) for c in work.constraints or ()
        ]
        score = work.quality.score if work.quality else None
        self._score = compile_score(score) if score else None

    def input_fault(self, value: object) -> str | None:
        """Why this is no valid input; None where it is one."""
        return self._input.first_fault(value) if self._input else None

    def output_fault(self, value: object) -> str | None:
        """Why this is no valid output; None where it is one."""
        return self._output.first_fault(value) if self._output else None

    def judged(self, input: Mapping[str, Any]) -> str | None:  # noqa: A002
        """The first judgement that sends the item to a person (its `because`); None where none does."""
        return next((name for name, when in self._judgement if when.holds(input=input) is not False), None)

    def held(self, input: Mapping[str, Any], output: Mapping[str, Any]) -> str | None:  # noqa: A002
        """The id of the first constraint that does not hold or cannot be evaluated; None where all hold."""
        return next(
            (name for name, must in self._constraints if must.holds(input=input, output=output) is not True), None
        )

    def right(self, input: Mapping[str, Any], output: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:  # noqa: A002
        """Whether the answer is right; what cannot be evaluated is wrong."""
        return self._score is not None and self._score.right(input, output, expected)


def compile_work(file: WorkFile) -> CompiledWork:
    """Never raises for a faulty definition: what could not be compiled fails closed."""
    return CompiledWork(file)
