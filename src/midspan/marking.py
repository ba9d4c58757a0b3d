"""The marks that make a function an implementation of a work, or a rung of its stress ladder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, Literal, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE = "__midspan_marks__"
_RUNGS = "__midspan_rungs__"
_EXPECTED = ("unchanged", "not-alone", "either")


@dataclass(frozen=True, slots=True)
class Mark:
    """This function implements `work` under `name`."""

    work: str
    name: str


@dataclass(frozen=True, slots=True)
class RungMark:
    """This function is the rung `name` of the stress ladder of `work`; expects: what is right on it."""

    work: str
    name: str
    expects: str


def implements(work: str, *, name: str | None = None) -> Callable[[F], F]:
    """Mark a function that takes a list of input mappings and returns as many `Answer`s, in their order.

    name: as the work's definition calls the implementation; the function's own name if left out. The function
    itself is not changed and may be called as before; one function may implement several works. A coroutine
    function is run to its end for each list. Raises TypeError where there is nothing to call, or no name.
    """
    if not isinstance(work, str) or not work:
        raise TypeError('`implements` takes the name of the work first: @midspan.implements("read-digit")')

    def mark(function: F) -> F:
        called = name or getattr(function, "__name__", "")
        if not callable(function) or not called:
            raise TypeError("`implements` marks a function, or a callable together with `name=`")
        try:
            setattr(function, _ATTRIBUTE, (*marks_of(function), Mark(work, called)))
        except AttributeError:
            raise TypeError(f"`{called}` cannot be marked; wrap it in a function") from None
        return function

    return mark


def marks_of(value: object) -> tuple[Mark, ...]:
    """What a value was marked to implement; empty for everything else."""
    # Only what was marked itself: an instance must not inherit the mark of its class, nor a mock invent one.
    marks = getattr(value, "__dict__", {}).get(_ATTRIBUTE, ())
    return marks if isinstance(marks, tuple) else ()


def rung(
    work: str, *, name: str | None = None, expects: Literal["unchanged", "not-alone", "either"] = "unchanged"
) -> Callable[[F], F]:
    """Mark a function in `stress/*.py` as a rung of the stress ladder of this work.

    The function takes one input (a copy, to change at will) and a seeded `random.Random`, and returns the changed input, or
    None where there is nothing to change. It must make the same of the same input and draw. name: the function's own name,
    with hyphens, if left out. expects: `unchanged` (the right answer stays), `not-alone` (the item must go to a person), or
    `either`. Raises TypeError where there is no function, no work, or another expectation.
    """
    if not isinstance(work, str) or not work:
        raise TypeError('`rung` takes the name of the work first: @midspan.rung("read-digit")')
    if expects not in _EXPECTED:
        raise TypeError(
            f"`expects` is one of {', '.join(f'`{each}`' for each in _EXPECTED)}, not `{expects}`"
        )

    def mark(function: F) -> F:
        called = name or getattr(function, "__name__", "").replace("_", "-")
        if not isinstance(function, FunctionType):
            raise TypeError("`rung` marks a function")
        setattr(function, _RUNGS, (*rung_marks_of(function), RungMark(work, called, expects)))
        return function

    return mark


def rung_marks_of(value: object) -> tuple[RungMark, ...]:
    """As which rungs a value was marked; empty for everything else."""
    marks = getattr(value, "__dict__", {}).get(_RUNGS, ())
    return marks if isinstance(marks, tuple) else ()
