"""Fields that the schema lets be null are null."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Expectation,
    Keys,
    Material,
    Rung,
    fields,
    replaced,
    touched,
    value_at,
    with_input,
)


def nullable(material: Material) -> list[Keys]:
    """The fields of the input that may be null, the outermost only."""
    paths = [
        path
        for path, schema, _ in fields(material.schema)
        if isinstance(schema.get("type"), list)
        and "null" in schema["type"]
        and not {"enum", "const"} & set(schema)
    ]
    return [path for path in paths if not any(path[:end] in paths for end in range(1, len(path)))]


def change(case: Case, material: Material) -> Case | None:
    """The case with null in those fields; None where all are null or absent."""
    changed = case.input
    for path in nullable(material):
        if value_at(changed, path) is not None:
            changed = replaced(changed, path, None)
    return None if changed is case.input else with_input(case, changed)


def make(material: Material) -> Sequence[Case]:
    changed = (change(case, material) for case in material.answerable)
    return [case for case in changed if case is not None]


def does(material: Material, made: Sequence[Case]) -> str:
    """Empty where nothing was made null."""
    found = touched(nullable(material), material, made, removed=True)
    return f"{found} null" if found else ""


RUNG = Rung(
    "nulls",
    Expectation.UNCHANGED,
    "no develop case has a value where null is allowed",
    does,
    make,
    applies=lambda material: bool(nullable(material)),
)
