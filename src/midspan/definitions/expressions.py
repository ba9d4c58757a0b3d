"""CEL expressions of a definition, compiled once: whether one holds for an item, or cannot be told."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import lru_cache
from importlib.machinery import PathFinder
from typing import Any

from midspan.definitions.celtext import ExpressionError, Token, tokens
from midspan.definitions.depth import bounded
from midspan.definitions.paths import ELEMENT, Reading, Steps, read_paths
from midspan.definitions.samples import Coerce, coercions, described


def _load_cel() -> Any:
    """The extension module alone: the package around it imports its own command line, 20 MB and 0.15 s."""
    package = PathFinder.find_spec("cel")
    folders = list(package.submodule_search_locations or ()) if package else []
    found = PathFinder.find_spec("cel", folders) if folders else None
    if found is None or found.loader is None:
        return importlib.import_module("cel")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


__all__ = ["Binding", "Expression", "ExpressionError", "compile_expression", "needs", "within"]

_CEL = _load_cel()

# A function that refuses a value makes the expression one that cannot be told; the library would warn of each.
logging.getLogger("cel").disabled = True

# `map` and `filter` copy their result for every element, and a comprehension within another visits all pairs:
# with more values than this in an item they would take seconds.
_MOST_VALUES_COPIED = 2_000
_MOST_VALUES_PAIRED = 1_000
_MOST_VALUES_COPIED_IN_PAIRS = 250
# A value that is read whole for each element costs as much as it holds, each time. So many steps take about a second.
_MOST_STEPS = 20_000_000
# So many characters of a text cost about as much to copy as one value.
_TEXT = 100

# What gives another result for 1 than for 1.0; without any of them numbers need no conversion.
_TYPED = frozenset(("_+_", "_-_", "_*_", "_/_", "_%_", "-_", "_[_]", "string", "type", "dyn"))


def within(a: float, b: float, tolerance: float) -> bool:
    """Whether two numbers differ by no more than the tolerance, not counting what binary fractions round."""
    rounding = 2**-50 * max(abs(a), abs(b)) if isinstance(a, float) or isinstance(b, float) else 0
    return abs(a - b) <= tolerance + rounding


def _close(a: Any, b: Any, tolerance: Any) -> bool:
    for each in (a, b, tolerance):
        if not isinstance(each, int | float) or isinstance(each, bool):
            raise TypeError("not a number")
    return within(a, b, tolerance)


def _length(value: Any) -> int:
    # The library's own `size` counts the bytes of a text; CEL counts its characters.
    return len(value)


_FUNCTIONS: dict[str, Callable[..., Any]] = {"close": _close, "size": _length}
_CALLED = {"close": "close", "size": "midspan_size"}


class Expression:
    """A compiled expression.

    paths: what it reads, each beginning with a variable; `[]` stands for any element of a list.
    calls: the functions that it calls.
    """

    __slots__ = ("_program", "calls", "depth", "paths", "repeated", "text", "typed")

    def __init__(self, text: str, program: Any, reading: Reading) -> None:
        self.text = text
        self.paths = reading.paths
        self.calls = reading.calls
        self.depth = reading.depth
        self.repeated = reading.repeated
        self.typed = not _TYPED.isdisjoint(program.functions())
        self._program = program

    def holds(self, **variables: Any) -> bool | None:
        """True or false; None where it cannot be evaluated or gives something else. Never raises."""
        context = Binding((self,)).context(variables)
        return None if context is None else self.holds_in(context)

    def holds_in(self, context: Any) -> bool | None:
        """The same in a context of a `Binding` that was made for this expression."""
        try:
            result = self._program.execute(context)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - a panic of the library is no Exception
            return None
        return result if result is True or result is False else None

    def misfit(self, samples: Mapping[str, Any]) -> ExpressionError | None:
        """Why it cannot work on values of these types, told by trying; None where nothing speaks against it."""
        context = Binding((self,)).context(samples)
        if context is None:
            return None
        try:
            result = self._program.execute(context)
        except TypeError as error:
            return _type_misfit(str(error))
        except RuntimeError as error:
            return _call_misfit(str(error))
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:  # noqa: BLE001 - a panic of the library is no Exception
            return None
        if isinstance(result, bool):
            return None
        problem = f"gives {_KINDS.get(type(result), 'another value')}, not true or false"
        return ExpressionError(problem, "compare it with something, as in `input.amount > 100`")


class Binding:
    """How an item is handed to some expressions: only the fields they read, numbers as their schema types them.

    schemas: the schema of each variable that has one; each must compile.
    """

    def __init__(self, expressions: Iterable[Expression], schemas: Mapping[str, Any] | None = None) -> None:
        group = tuple(expressions)
        typed = any(each.typed for each in group)
        self._needs = [
            (name, fields, _coercions((schemas or {}).get(name), fields) if typed else ())
            for name, fields in needs(path for each in group for path in each.paths).items()
        ]
        called = frozenset().union(*(each.calls for each in group)) if group else frozenset()
        self._functions = {_CALLED[name]: function for name, function in _FUNCTIONS.items() if name in called}
        self._most = _most_values(group)
        self._repeated = [each for each in group if each.repeated]

    def context(self, variables: Mapping[str, Any]) -> Any | None:
        """A context that all these expressions may share; None where the values cannot be handed over."""
        bound = {}
        for name, fields, typed in self._needs:
            if name not in variables:
                continue
            value = variables[name]
            if (fields is not None or typed) and (value.__class__ is dict or isinstance(value, Mapping)):
                value = {field: value[field] for field in fields or value if field in value}
                for field, coerce in typed:
                    if field in value:
                        value[field] = coerce(value[field])
            bound[name] = value
        if not bounded(bound) or (self._most is not None and _values_in(bound, self._most) > self._most):
            return None
        if self._repeated and any(_steps(each, bound) > _MOST_STEPS for each in self._repeated):
            return None
        try:
            return _CEL.Context(bound, self._functions)
        except (ValueError, TypeError, OverflowError):
            return None


def compile_expression(text: str, allowed: Collection[str] = ("input", "output")) -> Expression:
    """Raises ExpressionError: not CEL, too long or nested too deep; UnknownNameError: reads more than `allowed`."""
    return _compiled(text, tuple(allowed))


# The same text is compiled to be checked, to be run, and again whenever another part of its file changed.
@lru_cache(maxsize=4_096)
def _compiled(text: str, allowed: tuple[str, ...]) -> Expression:
    found = tokens(text)
    reading = read_paths(found, allowed)
    try:
        program = _CEL.compile(_with_own_functions(text, found, reading))
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of the library is no Exception
        said = re.search(r"ERROR: <input>:\d+:\d+: (?:Syntax error: )?([^\n]{1,120})", str(error))
        detail = said[1].partition(" expecting ")[0] if said else "its form is not known"
        raise ExpressionError(f"is not CEL: {detail}") from None
    return Expression(text, program, reading)


def _with_own_functions(text: str, found: list[Token], reading: Reading) -> str:
    if "size" not in reading.calls:
        return text
    for position in range(len(found) - 2, -1, -1):
        token = found[position]
        if token.kind == "name" and token.text == "size" and found[position + 1].text == "(":
            text = text[: token.position] + _CALLED["size"] + text[token.position + len("size") :]
    return text


def needs(paths: Iterable[Steps]) -> dict[str, tuple[str, ...] | None]:
    """The fields to hand over of each variable; None where all of it is read."""
    read: dict[str, tuple[str, ...] | None] = {}
    for name, *steps in paths:
        if not steps or steps[0] == ELEMENT:
            read[name] = None
            continue
        fields = read.get(name, ())
        if fields is not None and steps[0] not in fields:
            read[name] = (*fields, steps[0])
    return read


def _coercions(schema: Any, fields: tuple[str, ...] | None) -> tuple[tuple[str, Coerce], ...]:
    if schema is None:
        return ()
    return tuple(coercions(schema, described(schema) if fields is None else fields).items())


def _most_values(group: tuple[Expression, ...]) -> int | None:
    copied = [each for each in group if each.calls & {"map", "filter"}]
    if any(each.depth > 1 for each in copied):
        return _MOST_VALUES_COPIED_IN_PAIRS
    if any(each.depth > 1 for each in group):
        return _MOST_VALUES_PAIRED
    return _MOST_VALUES_COPIED if copied else None


def _steps(expression: Expression, bound: Mapping[str, Any]) -> int:
    """About how much is looked at or copied, where values are read whole for each element."""
    whole = 0
    for name, *steps in expression.repeated:
        value = bound.get(name)
        for step in steps:
            value = value.get(step) if isinstance(value, Mapping) else None
        whole += _values_in([value], _MOST_STEPS) - 1
    times = expression.depth * (2 if "map" in expression.calls else 1)
    return whole and whole * _values_in(bound, _MOST_STEPS) ** times


def _values_in(value: Any, most: int) -> int:
    """How many values a value holds, within itself and each other, long texts for several; counted beyond `most` no more."""
    waiting = [value]
    count = 0
    while waiting and count <= most:
        each = waiting.pop()
        if isinstance(each, str):
            count += len(each) // _TEXT
            continue
        count += len(each)
        within_it = each.values() if isinstance(each, Mapping) else each
        waiting += [inner for inner in within_it if isinstance(inner, dict | list | tuple | str)]
    return count


def _type_misfit(said: str) -> ExpressionError:
    match = re.search(r"Unsupported operation: (\w+) (\S+) (\w+)\.", said)
    problem = "applies an operation to values that do not go together"
    if match is not None:
        left, sign, right = match.groups()
        problem = f"has {_TYPES.get(left, left)} `{sign}` {_TYPES.get(right, right)}"
    return ExpressionError(
        problem, "write `2.0` beside a number, or convert with `double(…)`, `int(…)` or `string(…)`"
    )


def _call_misfit(said: str) -> ExpressionError | None:
    if "not a valid regex" in said:
        return ExpressionError("has a pattern that is not a regular expression", "correct the pattern")
    if "Undefined variable or function" in said:
        return ExpressionError(
            "calls a function on a value it does not take", "look at the field's type in its schema"
        )
    return None


_TYPES = {
    "int": "an integer",
    "uint": "an integer",
    "double": "a number",
    "float": "a number",
    "string": "a text",
    "bool": "true or false",
}
_KINDS = {
    int: "an integer",
    float: "a number",
    str: "a text",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}
