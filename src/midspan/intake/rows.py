"""From a row of a file to what it says of a case: fields of input and answer, and the keys of the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.cases import KNOWN
from midspan.definitions.judgements import written
from midspan.intake.cells import NOTHING, types_of, value_of
from midspan.intake.columns import Columns, case_columns
from midspan.intake.ports import Labelled, Row
from midspan.model.work import Work

_FLAGS = frozenset(("to_person", "blind", "drawn", "assisted", "by_lot"))
_TYPES = {**dict.fromkeys(_FLAGS, frozenset({"boolean"})), "effort_s": frozenset({"number"})}
_WHOLE = frozenset(("input", "expected", "judged"))

# What columns may be called that hold a key of the case.
CASE_KEYS: Mapping[str, str] = {**{key: key for key in sorted(KNOWN)}, "case": "id"}


@dataclass(slots=True)
class Said:
    """What one row says. `parts` by name: fields of `input`, `expected` and the like; `keys` of the case itself."""

    parts: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)


class RowReader:
    """Reads the rows of one file for one work."""

    def __init__(self, work: Work, columns: Columns) -> None:
        self.columns = columns
        self._schemas = {
            "input": work.input,
            "expected": work.output,
            "edited": work.output,
            "output": work.output,
        }
        self._types: dict[tuple[str, str], frozenset[str]] = {}

    def read(self, row: Row) -> Said:
        """Raises UsageError where a column may mean two parts."""
        said = Said()
        for column, raw in row.values.items():
            target = self.columns.place(column)
            if target is None:
                continue
            if target.part:
                types = self._of(target.part, target.name)
                value = value_of(raw, types, exported="." in column)
                if value is not NOTHING:
                    said.parts.setdefault(target.part, {})[target.name] = value
            else:
                self._key(said, target.name, raw)
        if row.labelled is not None:
            _fill(said, row.labelled)
        return said

    def _key(self, said: Said, name: str, raw: Any) -> None:
        types = _TYPES.get(
            name, frozenset({"object", "array"} if name in _WHOLE or name == "output" else {"string"})
        )
        value = value_of(raw, types, exported=name not in _TYPES)
        if value is NOTHING or value is None:
            return
        if name in self._schemas and isinstance(value, dict):
            said.parts[name] = {**value, **said.parts.get(name, {})}
        else:
            said.keys[name] = value

    def _of(self, part: str, name: str) -> frozenset[str]:
        if (part, name) not in self._types:
            self._types[part, name] = types_of(self._schemas.get(part), name)
        return self._types[part, name]


def case_reader(work: Work, asked: Mapping[str, str]) -> RowReader:
    """Reads rows as cases of a work. Raises UsageError for a `--map` that a case has no place for."""
    return RowReader(work, case_columns(work, CASE_KEYS, asked))


def _fill(said: Said, labelled: Labelled) -> None:
    """What another tool's export says of the item, where the columns say nothing of it."""
    said.parts.setdefault("input", dict(labelled.input))
    if labelled.expected is not None and "judged" not in said.keys:
        said.parts.setdefault("expected", dict(labelled.expected))
    known = {
        "id": labelled.id,
        "judged": None if labelled.judged is None else written(labelled.judged),
        "segment": labelled.segment,
        "labelled_by": labelled.labelled_by,
        "at": labelled.at,
        "blind": labelled.blind or None,
        "effort_s": labelled.effort_s,
        "assisted": labelled.assisted,
    }
    for key, value in known.items():
        if value is not None:
            said.keys.setdefault(key, value)
