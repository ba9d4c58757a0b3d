"""The fields of every object arrive in reverse order, as another program writes them. JSON says that this means nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.rung import Expectation, Material, Rung, with_input


def change(case: Case, _: Material) -> Case | None:
    """The case with its fields in reverse order; None where no object in it has two."""
    changed = _reversed(case.input)
    return with_input(case, changed) if _orders(changed) != _orders(case.input) else None


def _reversed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _reversed(value[name]) for name in reversed(list(value))}
    return [_reversed(each) for each in value] if isinstance(value, list) else value


def _orders(value: Any) -> Any:
    if isinstance(value, Mapping):
        return [(name, _orders(each)) for name, each in value.items()]
    return [_orders(each) for each in value] if isinstance(value, list) else None


def make(material: Material) -> Sequence[Case]:
    changed = (change(case, material) for case in material.answerable)
    return [case for case in changed if case is not None]


RUNG = Rung(
    "field-order",
    Expectation.UNCHANGED,
    "no develop case has two fields",
    lambda *_: "the fields of every object in reverse order, nothing else is changed",
    make,
    change=change,
    # Services keep answers by what is asked, and to them the order of fields is the same question.
    anew=True,
)
