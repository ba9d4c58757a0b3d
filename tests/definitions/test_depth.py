from __future__ import annotations

from collections import OrderedDict
from typing import Any

import pytest

from midspan.definitions.depth import bounded


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def test_what_json_holds_is_bounded() -> None:
    assert bounded({"a": [1, 2.5, None, True, "x"], "b": OrderedDict(c=1)})
    assert bounded(nested(900))


@pytest.mark.parametrize("depth", [5_000, 100_000])
def test_deep_nesting_is_not(depth: int) -> None:
    assert not bounded(nested(depth))
    assert not bounded(OrderedDict(a=nested(depth)))


def test_a_value_that_holds_itself_is_not() -> None:
    itself: list[Any] = []
    itself.append(itself)
    assert not bounded(itself)
    both: list[Any] = []
    both += [both, OrderedDict(a=both)]
    assert not bounded(both)


def test_what_json_has_not_is_not() -> None:
    assert not bounded({"a": object()})
