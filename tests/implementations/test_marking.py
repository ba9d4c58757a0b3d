"""The mark changes nothing about a function but that it can be found."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import pytest

import midspan
from midspan.marking import Mark, marks_of


def test_a_marked_function_is_the_same_function() -> None:
    def nearest(items: list[Any]) -> list[Any]:
        return items

    assert midspan.implements("read-digit")(nearest) is nearest
    assert nearest([1]) == [1]
    assert marks_of(nearest) == (Mark("read-digit", "nearest"),)


def test_one_function_may_implement_several_works_under_several_names() -> None:
    @midspan.implements("one")
    @midspan.implements("other", name="fast")
    def nearest(items: list[Any]) -> list[Any]:
        return items

    assert marks_of(nearest) == (Mark("other", "fast"), Mark("one", "nearest"))


def test_a_wrapper_keeps_the_mark() -> None:
    def twice(function: Callable[..., Any]) -> Callable[..., Any]:
        return functools.wraps(function)(lambda items: function([*items, *items]))

    @twice
    @midspan.implements("one")
    def nearest(items: list[Any]) -> list[Any]:
        return items

    assert marks_of(nearest) == (Mark("one", "nearest"),)


def test_what_was_not_marked_has_no_marks() -> None:
    class Nearest:
        def __call__(self, items: list[Any]) -> list[Any]:
            return items

    midspan.implements("one")(Nearest)
    assert [marks_of(each) for each in (len, 5, None, Nearest())] == [()] * 4


@pytest.mark.parametrize("work", ["", None, 5, lambda items: items])
def test_a_mark_without_the_name_of_a_work_is_refused(work: Any) -> None:
    with pytest.raises(TypeError, match="takes the name of the work first"):
        midspan.implements(work)


@pytest.mark.parametrize("value", [5, len])
def test_what_cannot_be_marked_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="mark"):
        midspan.implements("one", name="x")(value)
