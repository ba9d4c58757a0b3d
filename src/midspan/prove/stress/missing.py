"""Optional fields are left out: what the schema does not require, production will not always send."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Expectation,
    Keys,
    Material,
    Rung,
    fields,
    removed,
    touched,
    value_at,
    with_input,
)


def optional(material: Material) -> list[Keys]:
    """The optional fields of the input, the outermost only."""
    paths = [path for path, _, required in fields(material.schema) if not required]
    return [
        path for path in paths if not any(path[: len(other)] == other for other in paths if other != path)
    ]


def change(case: Case, material: Material) -> Case | None:
    """The case without its optional fields; None where it has none."""
    changed = case.input
    for path in optional(material):
        if value_at(changed, path) is not None:
            changed = removed(changed, path)
    return None if changed is case.input else with_input(case, changed)


def make(material: Material) -> Sequence[Case]:
    changed = (change(case, material) for case in material.answerable)
    return [case for case in changed if case is not None]


def does(material: Material, made: Sequence[Case]) -> str:
    """Empty where nothing was left out."""
    fields_ = touched(optional(material), material, made, removed=True)
    return f"{fields_} left out" if fields_ else ""


RUNG = Rung(
    "missing-optional",
    Expectation.UNCHANGED,
    "no develop case has an optional field",
    does,
    make,
    applies=lambda material: bool(optional(material)),
)
