"""From a row of a file to what it says of a case: fields of input and answer, and the keys of the case itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.cases import KNOWN
from midspan.definitions.judgements import written
from midspan.definitions.samples import described
from midspan.intake.cells import NOTHING, types_of, value_of
from midspan.intake.columns import Columns
from midspan.intake.ports import Labelled, Row
from midspan.model.work import Work

_FLAGS = frozenset(("to_person", "blind", "drawn", "assisted", "by_lot"))
_TYPES = {**dict.fromkeys(_FLAGS, frozenset({"boolean"})), "effort_s": frozenset({"number"})}
_WHOLE = frozenset(("input", "expected", "output", "edited", "judged"))

# What columns may be called that hold a key of the case.
CASE_KEYS: Mapping[str, str] = {**{key: key for key in sorted(KNOWN)}, "case": "id"}
JUDGEMENT_KEYS: Mapping[str, str] = {
    **{
        key: key
        for key in (
            "id",
            "input",
            "output",
            "edited",
            "by",
            "at",
            "blind",
            "effort_s",
            "judged",
            "assisted",
            "by_lot",
        )
    },
    **dict.fromkeys(("case",), "id"),
    **dict.fromkeys(("acceptable", "verdict", "judgement", "judgment"), "acceptable"),
    **dict.fromkeys(("judge", "judged_by", "annotator", "labelled_by"), "by"),
    **dict.fromkeys(("seconds", "lead_time"), "effort_s"),
}


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
        # What a row names by paths or gives as a whole is not meant by a bare name besides.
        told = self.columns.told(row.values)
        placed = [(self.columns.place(column, told), column, raw) for column, raw in row.values.items()]
        # Only a table that midspan wrote names its columns by paths; only there an apostrophe is a guard.
        exported = any(target and target.part and "." in column for target, column, _ in placed)
        for target, column, raw in placed:
            if target is None:
                continue
            if target.part:
                types = self._of(target.part, target.name)
                value = value_of(raw, types, exported=exported and "." in column)
                if value is not NOTHING:
                    said.parts.setdefault(target.part, {})[target.name] = value
            else:
                self._key(said, target.name, raw, exported=exported)
        if row.labelled is not None:
            _fill(said, row.labelled)
        return said

    def _key(self, said: Said, name: str, raw: Any, *, exported: bool) -> None:
        types = _TYPES.get(name, frozenset({"object", "array"} if name in _WHOLE else {"string"}))
        value = value_of(raw, types, exported=exported and name not in _TYPES)
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
    fields = {"input": described(work.input), "expected": described(work.output)}
    return RowReader(work, Columns(fields, CASE_KEYS, asked, tuple(fields)))


def judgement_reader(work: Work, asked: Mapping[str, str]) -> RowReader:
    """Reads rows as judgements of answers of a work. Raises UsageError as `case_reader` does."""
    answer = described(work.output)
    fields = {"input": described(work.input), "output": answer, "edited": answer}
    return RowReader(work, Columns(fields, JUDGEMENT_KEYS, asked, ("input", "output")))


def _fill(said: Said, labelled: Labelled) -> None:
    """What another tool's export says of the item; input and answer only where no column is called like a field."""
    if "input" not in said.parts:
        said.parts["input"] = dict(labelled.input)
        if labelled.expected is not None:
            said.parts["expected"] = dict(labelled.expected)
    if "judged" in said.keys:
        return  # who judged and how long stands in each judgement
    known = {
        "id": labelled.id,
        "judged": None if labelled.judged is None else written(labelled.judged),
        "segment": labelled.segment,
        "labelled_by": labelled.labelled_by,
        "by": labelled.labelled_by,
        "at": labelled.at,
        "blind": labelled.blind or None,
        "effort_s": labelled.effort_s,
        "assisted": labelled.assisted,
    }
    for key, value in known.items():
        if value is not None:
            said.keys.setdefault(key, value)
