from __future__ import annotations

import struct
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


def test_half_of_a_surrogate_pair_is_not_and_numbers_that_look_alike_are() -> None:
    assert not bounded({"a": ["\ud800"]})
    assert not bounded({"\udfff": 1})
    assert bounded({"a": "퟿ and 😀"})
    look_alike = [struct.unpack("<d", bytes([0, 0, 0, 0, 0xED, 0xA0 + n, 0, 0x40]))[0] for n in range(16)]
    assert bounded({"a": look_alike})
    assert bounded({"a": [*look_alike, float("nan")]})
