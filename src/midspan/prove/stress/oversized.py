"""Texts far longer than usual, within what the schema allows: a footer repeated at their end, as in forwarded mail."""

from __future__ import annotations

from midspan.model.case import Case
from midspan.prove.stress.prose import texts
from midspan.prove.stress.rung import (
    Expectation,
    Material,
    changing,
    fields,
    replaced,
    value_at,
    with_input,
)

_FOOTER = (
    "\nThis message is meant for its recipient only; please think of the environment before you print it."
)
# About 1,250 tokens: long for an item, and still of known cost where a model is paid by length.
_LENGTH = 5_000


def change(case: Case, material: Material) -> Case | None:
    """The case with its free texts of three words or more padded; None where no footer fits."""
    schemas = {path: schema for path, schema, _ in fields(material.schema)}
    changed = case.input
    for path in texts(material):
        text = value_at(changed, path)
        if not isinstance(text, str) or len(text.split()) < 3:
            continue
        room = min(_LENGTH, int(schemas[path].get("maxLength", len(text) + _LENGTH)) - len(text))
        if room >= len(_FOOTER):
            changed = replaced(changed, path, text + _FOOTER * (room // len(_FOOTER)))
    return None if changed is case.input else with_input(case, changed)


RUNG = changing(
    "oversized",
    Expectation.UNCHANGED,
    change,
    texts,
    "about 5,000 characters of footer added to the end of {}, fewer where the schema sets a limit",
    "no develop case has a free text of three words or more with room for a footer",
)
