"""The mark that makes a function an implementation of a work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_ATTRIBUTE = "__midspan_marks__"


@dataclass(frozen=True, slots=True)
class Mark:
    """This function implements `work` under `name`."""

    work: str
    name: str


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
