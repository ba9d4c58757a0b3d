"""A work made ready to run: schemas, judgement, constraints and score compiled once, asked for every item.

What cannot be compiled fails closed: an input or output whose schema is faulty is refused, a judgement that
cannot be read sends every item to a person, a constraint that cannot be read holds every answer back, and
without a score nothing is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.expressions import Binding, Expression, compile_expression
from midspan.definitions.schemas import SchemaError, Validator, compile_schema
from midspan.definitions.score import VARIABLES, Score, compile_score
from midspan.definitions.workspace import WorkFile
from midspan.ledger.canonical import canonical
from midspan.units import shown


class CompiledWork:
    """Questions that proving and running ask about one item. None of them raises, whatever the item holds."""

    __slots__ = (
        "_constraints",
        "_failures",
        "_input",
        "_judgement",
        "_output",
        "_score",
        "_score_binding",
        "name",
    )

    def __init__(self, file: WorkFile) -> None:
        work = file.work
        self.name = file.name
        unread = {each.at[0] for each in file.faults if each.at}
        self._input = _Gate("input", work.input, unread)
        self._output = _Gate("output", work.output, unread)
        schemas = {
            name: gate.schema
            for name, gate in (("input", self._input), ("output", self._output))
            if gate.schema
        }
        judgement = [(each.because or each.when, each.when) for each in work.judgement or ()]
        constraints = [(each.id or each.must, each.must) for each in work.constraints or ()]
        if work.judgement is None and "judgement" in unread:
            judgement = [(None, None)]
        if work.constraints is None and "constraints" in unread:
            constraints = [(None, None)]
        self._judgement = _Group("judgement", judgement, ("input",), schemas)
        self._constraints = _Group("constraints", constraints, ("input", "output"), schemas)
        self._score = _score(work.quality.score if work.quality else None)
        self._score_binding = None
        if "output" in schemas:
            schemas = {**schemas, "expected": schemas["output"]}
        failures = [(each.id, each.when) for each in work.failures or ()]
        self._failures = _Group("failures", failures, VARIABLES, schemas)
        if self._score and self._score.expression:
            self._score_binding = Binding((self._score.expression,), schemas)

    def input_fault(self, value: object) -> str | None:
        """Why this is no valid input, its path first; None where it is one."""
        return self._input.fault(value)

    def output_fault(self, value: object) -> str | None:
        """Why this is no valid output, its path first; None where it is one that the ledger can keep."""
        try:
            text = canonical(value)
            if not text.isascii():
                text.encode()
        except RecursionError:
            return "it is nested too deep"
        except UnicodeEncodeError:
            return "it holds a text with half of a surrogate pair"
        except TypeError as error:
            return f"it is not JSON: {str(error)[:120]}"
        except ValueError:
            return "it holds a number that is not finite, or itself"
        return self._output.fault(value)

    def judged(self, input: Mapping[str, Any]) -> str | None:  # noqa: A002 - the word of the definition
        """The first judgement that sends the item to a person (its `because`); None where none does.

        A judgement that cannot be evaluated sends it too.
        """
        return self._judgement.first_that_is_not(wanted=False, variables={"input": input})

    def held(self, input: Mapping[str, Any], output: Mapping[str, Any]) -> str | None:  # noqa: A002
        """The id of the first constraint that does not hold or cannot be evaluated; None where all hold."""
        return self._constraints.first_that_is_not(wanted=True, variables={"input": input, "output": output})

    @property
    def failure_modes(self) -> tuple[str, ...]:
        """The declared ways to be wrong that can be recognised: those whose `when` can be read."""
        return self._failures.readable

    def failed_as(
        self,
        input: Mapping[str, Any],  # noqa: A002
        output: Mapping[str, Any],
        expected: Mapping[str, Any] | None,
    ) -> list[str]:
        """The declared ways in which this answer is wrong; what cannot be evaluated is none of them."""
        variables = {"input": input, "output": output}
        return self._failures.that_hold(
            variables if expected is None else {**variables, "expected": expected}
        )

    @property
    def scores(self) -> bool:
        """Whether there is a score that tells right from wrong; without one nothing is right."""
        return self._score is not None

    @property
    def score_reads_input(self) -> bool:
        """Whether what is right depends on more of the item than its right answer."""
        return self._score is not None and any(steps[0] == "input" for steps in self._score.paths)

    def right(self, input: Mapping[str, Any], output: Mapping[str, Any], expected: Mapping[str, Any]) -> bool:  # noqa: A002
        """Whether the answer is right; what cannot be evaluated is wrong."""
        return self._score is not None and self._score.right(input, output, expected, self._score_binding)


def compile_work(file: WorkFile) -> CompiledWork:
    """Never raises for a faulty definition: what could not be compiled fails closed."""
    return CompiledWork(file)


class _Gate:
    """A schema that lets values pass; closed where it is faulty, open where none is said."""

    __slots__ = ("_problem", "_validator", "schema")

    def __init__(self, name: str, schema: dict[str, Any] | None, unread: set[str | int]) -> None:
        self.schema: dict[str, Any] | None = None
        self._validator: Validator | None = None
        self._problem = (
            f"the schema of `{name}` cannot be read" if schema is None and name in unread else None
        )
        if schema is not None:
            try:
                self._validator = compile_schema(schema)
                self.schema = schema
            except SchemaError:
                self._problem = f"the schema of `{name}` cannot be read"

    def fault(self, value: object) -> str | None:
        if self._validator is not None:
            return self._validator.first_fault(value)
        if self._problem is None and not isinstance(value, dict):
            return f"it is `{shown(value)}`, not a JSON object"
        return self._problem


class _Group:
    """Expressions with their names that are asked together, over one context."""

    __slots__ = ("_alone", "_binding", "_named")

    def __init__(
        self,
        field: str,
        said: Sequence[tuple[str | None, str | None]],
        allowed: tuple[str, ...],
        schemas: Mapping[str, Any],
    ) -> None:
        self._named = [
            (name or f"{field}[{at}]", _expression(text, allowed)) for at, (name, text) in enumerate(said)
        ]
        expressions = [each for _, each in self._named if each is not None]
        self._binding = Binding(expressions, schemas)
        self._alone = (
            {id(each): Binding((each,), schemas) for each in expressions} if len(expressions) > 1 else {}
        )

    def first_that_is_not(self, *, wanted: bool, variables: Mapping[str, Any]) -> str | None:
        if not self._named:
            return None
        context = self._binding.context(variables)
        if context is None and self._alone:
            return next((name for name, holds in self._asked(variables) if holds is not wanted), None)
        for name, expression in self._named:
            if expression is None or context is None or expression.holds_in(context) is not wanted:
                return name
        return None

    @property
    def readable(self) -> tuple[str, ...]:
        return tuple(name for name, expression in self._named if expression is not None)

    def that_hold(self, variables: Mapping[str, Any]) -> list[str]:
        return [name for name, holds in self._asked(variables) if holds] if self.readable else []

    def _asked(self, variables: Mapping[str, Any]) -> Iterator[tuple[str, bool | None]]:
        """Each name and whether its expression holds; None where that cannot be told."""
        context = self._binding.context(variables)
        for name, expression in self._named:
            if expression is None:
                yield name, None
                continue
            # A value that one expression cannot be handed shall not decide about the others.
            own = (
                context
                if context is not None or not self._alone
                else self._alone[id(expression)].context(variables)
            )
            yield name, None if own is None else expression.holds_in(own)


def _expression(text: str | None, allowed: tuple[str, ...]) -> Expression | None:
    try:
        return compile_expression(text, allowed) if text else None
    except ExpressionError:
        return None


def _score(text: str | None) -> Score | None:
    try:
        return compile_score(text) if text else None
    except ExpressionError:
        return None
