"""Input beyond the limits that the schema declares: it must be refused before anything answers it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import cycle, islice
from typing import Any

from midspan.model.case import Case
from midspan.prove.stress.rung import (
    Expectation,
    Keys,
    Material,
    changing,
    leaves,
    replaced,
    value_at,
    with_input,
)

# A limit beyond this is no limit that an item would meet.
_MOST = 1_000_000


def _limited(material: Material) -> list[tuple[Keys, Mapping[str, Any]]]:
    return [
        (path, schema)
        for path, schema in leaves(material.schema)
        if any(isinstance(schema.get(limit), int) for limit in ("maxLength", "maxItems"))
    ]


def change(case: Case, material: Material) -> Case | None:
    """The case with each limited text and list one longer than its limit; None where it has none."""
    changed = case.input
    for path, schema in _limited(material):
        value = value_at(changed, path)
        limit = schema.get("maxLength" if isinstance(value, str) else "maxItems")
        if isinstance(value, str | list) and value and isinstance(limit, int) and limit < _MOST:
            longer = list(islice(cycle(value), max(limit, len(value)) + 1))
            changed = replaced(changed, path, "".join(longer) if isinstance(value, str) else longer)
    return None if changed is case.input else with_input(case, changed)


RUNG = changing(
    "over-limit",
    Expectation.NOT_ALONE,
    change,
    lambda material: [path for path, _ in _limited(material)],
    "{} one longer than the schema allows",
    "the schema of the input sets no `maxLength` or `maxItems` for a value that a develop case has",
)
