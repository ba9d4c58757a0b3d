"""Optional fields are left out: what the schema does not require, production will not always send."""

from __future__ import annotations

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Expectation,
    Keys,
    Material,
    changing,
    fields,
    removed,
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


RUNG = changing(
    "missing-optional",
    Expectation.UNCHANGED,
    change,
    optional,
    "{} left out",
    "no develop case has an optional field",
    removed=True,
)
