"""What is wrong within a definition's schemas, expressions and paths, each fault where it stands in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.definitions.celtext import ExpressionError, tokens
from midspan.definitions.expressions import Expression, compile_expression, needs
from midspan.definitions.faults import Fault, FaultKind, Path, dotted
from midspan.definitions.lookup import Status, look_up
from midspan.definitions.paths import ELEMENT, Steps, UnknownNameError, read_paths
from midspan.definitions.respelling import field_respelt, variable_said
from midspan.definitions.samples import sample
from midspan.definitions.schemafaults import Repair, schema_faults
from midspan.definitions.score import VARIABLES, Score, compile_score
from midspan.definitions.shape import nearest
from midspan.definitions.workspace import Document
from midspan.findings import Change, Fix, Place
from midspan.model.work import Work


def check_work(document: Document, work: Work) -> Iterator[Fault]:
    """Faults of kind bad-schema, bad-expression and unknown-field in a work that was parsed."""
    schemas: dict[str, Any] = {}
    for name, schema in (("input", work.input), ("output", work.output)):
        if schema is None:
            continue
        wrong = schema_faults(schema)
        for each in wrong:
            at = (name, *each.at)
            yield Fault(
                FaultKind.BAD_SCHEMA,
                _schema_place(document, at),
                f"`{dotted(at)}` {each.problem}",
                each.help,
                at,
                _fix(document.path, at, each.repair),
            )
        if not wrong:
            schemas[name] = schema
    checking = _Checking(document, schemas)
    for position, judgement in enumerate(work.judgement or ()):
        yield from checking.expression(("judgement", position, "when"), judgement.when, ("input",))
    for position, constraint in enumerate(work.constraints or ()):
        yield from checking.expression(
            ("constraints", position, "must"), constraint.must, ("input", "output")
        )
    for position, failure in enumerate(work.failures or ()):
        yield from checking.expression(("failures", position, "when"), failure.when, VARIABLES)
    if work.quality is not None:
        yield from checking.score(work.quality.score)
        for position, segment in enumerate(work.quality.segments):
            yield from checking.segment(("quality", "segments", position), segment)


class _Checking:
    """Expressions of one document against the schemas that could be read."""

    def __init__(self, document: Document, schemas: Mapping[str, Any]) -> None:
        self.document = document
        self.schemas = dict(schemas)
        self.lines = document.text.splitlines()
        if "output" in self.schemas:
            self.schemas["expected"] = self.schemas["output"]

    def expression(self, at: Path, text: str | None, allowed: tuple[str, ...]) -> Iterator[Fault]:
        if text is None:
            return
        try:
            compiled = compile_expression(text, allowed)
        except ExpressionError as error:
            yield self.not_usable(at, error)
            return
        yield from self.compiled(at, compiled)

    def compiled(self, at: Path, expression: Expression) -> Iterator[Fault]:
        unknown = [*self.unknown(at, expression.paths)]
        yield from unknown
        misfit = None if unknown else expression.misfit(self.samples(expression))
        if misfit is not None:
            yield self.fault(FaultKind.BAD_EXPRESSION, at, misfit.problem, misfit.help)

    def score(self, text: str | None) -> Iterator[Fault]:
        at = ("quality", "score")
        if text is None:
            return
        try:
            compiled: Score = compile_score(text)
        except ExpressionError as error:
            yield self.not_usable(at, error)
            return
        if compiled.expression is not None:
            yield from self.compiled(at, compiled.expression)
            return
        yield from self.unknown(at, compiled.paths)
        for path in compiled.numbers:
            types = (
                look_up(self.schemas["output"], path[1:]).types if "output" in self.schemas else frozenset()
            )
            if types and types.isdisjoint(("number", "integer")):
                problem = f"measures how close `{shown_path(path)}` is, which is no number"
                yield self.fault(FaultKind.BAD_EXPRESSION, at, problem, f"write `exact({shown_path(path)})`")

    def segment(self, at: Path, text: str) -> Iterator[Fault]:
        try:
            reading = read_paths(tokens(text), ("input",))
        except ExpressionError as error:
            yield self.not_usable(at, error)
            return
        if len(reading.paths) != 1 or reading.calls or shown_path(reading.paths[0]) != text.strip():
            yield self.fault(
                FaultKind.BAD_EXPRESSION, at, f"is `{text[:60]}`, not a field", "write it as `input.zone`"
            )
            return
        yield from self.unknown(at, reading.paths)

    def samples(self, expression: Expression) -> dict[str, Any]:
        """A value for each variable, as far as schemas tell; without a schema a variable has no fields."""
        return {
            name: sample(self.schemas[name], fields or ()) if name in self.schemas else {}
            for name, fields in needs(expression.paths).items()
        }

    def unknown(self, at: Path, paths: tuple[Steps, ...]) -> Iterator[Fault]:
        for name, *steps in paths:
            if name not in self.schemas:
                continue
            field = look_up(self.schemas[name], steps)
            if field.status is not Status.UNKNOWN:
                continue
            there, missing = (name, *steps[: field.unknown_at]), steps[field.unknown_at]
            near = nearest(missing, field.known_there)
            if near is not None:
                help_ = f"did you mean `{shown_path((*there, near))}`?"
            elif field.known_there:
                help_ = (
                    f"`{shown_path(there)}` has {', '.join(f'`{each}`' for each in field.known_there[:12])}"
                )
            else:
                help_ = f"`{shown_path(there)}` has no fields in its schema"
            problem = f"reads `{shown_path((*there, missing))}`, which its schema does not have"
            fix = self.rewritten(at, field_respelt(self.text(at), missing, near) if near else None)
            yield self.fault(FaultKind.UNKNOWN_FIELD, at, problem, help_, fix)
            return

    def not_usable(self, at: Path, error: ExpressionError) -> Fault:
        if isinstance(error, UnknownNameError):
            variable = self.variable_of(error.name)
            if variable is None:
                return self.fault(FaultKind.UNKNOWN_FIELD, at, error.problem, error.help)
            fix = self.rewritten(at, variable_said(self.text(at), error.name, variable))
            help_ = f"did you mean `{variable}.{error.name}`?"
            return self.fault(FaultKind.UNKNOWN_FIELD, at, error.problem, help_, fix)
        if self.cut_short(at):
            return self.fault(
                FaultKind.BAD_EXPRESSION,
                at,
                "is cut short: YAML reads ` #` as a comment",
                "put the whole expression in quotes",
            )
        return self.fault(FaultKind.BAD_EXPRESSION, at, error.problem, error.help)

    def variable_of(self, name: str) -> str | None:
        """A field named without the variable that it belongs to is what people forget most."""
        for variable in ("input", "output"):
            if variable in self.schemas and look_up(self.schemas[variable], (name,)).status not in (
                Status.UNKNOWN,
                Status.OPEN,
            ):
                return variable
        return None

    def text(self, at: Path) -> str:
        """The expression at this path, as it is written."""
        node: Any = self.document.data
        for part in at:
            node = node[part]
        return str(node)

    def rewritten(self, at: Path, text: str | None) -> Fix | None:
        if text is None:
            return None
        return Fix(f"write `{text}`", (Change(self.document.path, at, text),))

    def cut_short(self, at: Path) -> bool:
        """Whether the text is unquoted and a comment follows it on its line."""
        place = _value_place(self.document, at)
        rest = self.lines[place.line - 1][place.column - 1 :] if place.line <= len(self.lines) else ""
        return rest[:1] not in ("'", '"', "|", ">") and " #" in rest

    def fault(
        self,
        kind: FaultKind,
        at: Path,
        problem: str,
        help: str,  # noqa: A002 - the word users see
        fix: Fix | None = None,
    ) -> Fault:
        return Fault(kind, _value_place(self.document, at), f"`{dotted(at)}` {problem}", help, at, fix)


def shown_path(path: tuple[str, ...]) -> str:
    """`input.lines[].qty`, `input['a b']`."""
    text = path[0]
    for step in path[1:]:
        text += step if step == ELEMENT else f".{step}" if step.isidentifier() else f"['{step}']"
    return text


def _fix(path: str, at: Path, repair: Repair | None) -> Fix | None:
    if repair is None:
        return None
    return Fix(repair.title, (Change(path, at, repair.value, repair.key),), repair.safe)


def _schema_place(document: Document, at: Path) -> Place:
    return document.values[at] if isinstance(at[-1], int) and at in document.values else document.place(*at)


def _value_place(document: Document, at: Path) -> Place:
    return document.values[at] if at in document.values else document.place(*at)
