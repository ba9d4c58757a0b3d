"""A first implementation with the work's own field names, to begin from: one answer for every item, the score to beat."""

from __future__ import annotations

import json

from midspan.definitions.samples import described, sample
from midspan.definitions.workspace import WorkFile

FILE = "implementations/first.py"


def first_file(file: WorkFile) -> str:
    """The text of `implementations/first.py` and the entry that names it, as they can be copied."""
    fields = described(file.work.input)
    reads = f"item[{json.dumps(fields[0], ensure_ascii=False)}]" if fields else "item[…]"
    return f"""\
# {FILE}
import midspan


@midspan.implements({json.dumps(file.name, ensure_ascii=False)}, name="first")
def first(items):
    # An item is a mapping with the fields of `input`: {reads}.
    # An answer is a mapping with the fields of `output`; this one is the same for every item, the score to beat.
    return [midspan.Answer({_answer(file)!r}) for item in items]

# {file.document.path}
implementations:
  - {{name: first, python: "implementations.first:first"}}"""


def _answer(file: WorkFile) -> dict[str, object]:
    schema = file.work.output or {}
    names = described(schema)
    found: dict[str, object] = {**sample(schema, names)}
    for name in names:
        field = schema.get("properties", {}).get(name)
        if isinstance(field, dict) and field.get("enum"):
            found[name] = field["enum"][0]
    return found
