"""Fields that the schema lets be null are null."""

from __future__ import annotations

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Expectation,
    Keys,
    Material,
    changing,
    fields,
    replaced,
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


RUNG = changing(
    "nulls",
    Expectation.UNCHANGED,
    change,
    nullable,
    "{} null",
    "no develop case has a value where null is allowed",
    removed=True,
)
