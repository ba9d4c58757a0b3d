"""The schema of rows, inferred from the rows: what every column holds, and what only a person can say about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.intake.cells import NOTHING, Wanted, value_of, wanted
from midspan.intake.remarks import is_code, remarks
from midspan.intake.schemaof import meant, options_of, schema_of, schema_of_texts
from midspan.intake.tally import Tally
from midspan.intake.textkinds import DAY_FIRST, TextKind

_SHOWN = 60
_ANYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class Column:
    """One column. filled, empty: rows with and without a value. distinct: different texts; None: more than 5,000.

    kind: what its texts stand for, where all its values are texts. examples: the most frequent texts, cut to 60 signs.
    counts: how often each option of its enum came. remarks: what a person should know or say, in plain words.
    """

    name: str
    filled: int
    empty: int
    distinct: int | None
    kind: TextKind | None = None
    examples: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inferred:
    """schema: accepts every row that it was inferred from, as `converted` gives it. rows: how many there were.

    textual: the file knew only texts, so that texts became what they stand for.
    """

    schema: dict[str, Any]
    rows: int
    columns: Mapping[str, Column]
    textual: bool = False
    asked: Mapping[str, Wanted] = field(default_factory=dict)

    def converted(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row as its schema has it, without what is empty; what does not fit the schema stays as it is."""
        if not self.textual:
            return {name: value for name, value in row.items() if value is not None}
        return {name: value for name, raw in row.items() if (value := self._value(name, raw)) is not NOTHING}

    def _value(self, name: str, raw: Any) -> Any:
        column = self.columns.get(name)
        day_first = column is not None and column.kind in DAY_FIRST
        return value_of(raw, self.asked.get(name, _ANYTHING), day_first=day_first)


def infer(rows: Iterable[Mapping[str, Any]], *, textual: bool = False) -> Inferred:
    """Read all rows once, in bounded memory; their order changes nothing but the order of the columns."""
    tally = Tally()
    for row in rows:
        tally.add(row if isinstance(row, dict) else dict(row))
    count = tally.types["object"]
    if tally.below is None:
        return Inferred({"type": "object"}, count, {}, textual)
    columns: dict[str, Column] = {}
    properties: dict[str, Any] = {}
    for name, inner in tally.below.items():
        columns[name], properties[name] = _column(name, inner, count, textual=textual)
    required = [name for name, column in columns.items() if not column.empty]
    schema = {"type": "object", "required": required, "properties": properties}
    asked = {name: wanted(schema, name) for name in columns}
    return Inferred(schema, count, columns, textual, asked)


def _column(name: str, tally: Tally, rows: int, *, textual: bool) -> tuple[Column, dict[str, Any]]:
    texts = tally.texts
    filled = tally.types.total() - tally.types.pop("null", 0) - (texts.blank() if textual else 0)
    if set(tally.types) != {"string"}:
        return _of_values(name, tally, filled, rows), schema_of(tally)
    code = textual and is_code(name)
    kind = TextKind.TEXT if code else meant(texts, converted=textual)
    counts: Mapping[str, int] = texts.counts or {}
    options = options_of(texts, blank=not textual) if kind is TextKind.TEXT else []
    column = Column(
        name,
        filled,
        rows - filled,
        None if texts.counts is None else len(texts.filled()),
        kind,
        tuple(_cut(text) for text in texts.examples()),
        {option: counts[option] for option in options},
        tuple(remarks(texts, kind, textual=textual, code=code)) if filled else ("always empty",),
    )
    return column, schema_of_texts(texts, kind, blank=not textual)


def _of_values(name: str, tally: Tally, filled: int, rows: int) -> Column:
    """A column of values that are not all texts."""
    types = sorted(tally.types)
    scalar = not {"object", "array", "other"} & set(types)
    numbers, counts = tally.numbers, tally.texts.counts
    distinct = (
        len(numbers.distinct) + len(counts) + min(2, tally.types["boolean"])
        if scalar and numbers.distinct is not None and counts is not None
        else None
    )
    ends = dict.fromkeys(str(end) for end in (numbers.lowest, numbers.highest) if end is not None)
    several = len(types) > 1 and types != ["integer", "number"]
    said = ", ".join(f"{each} {tally.types[each]:,} times" for each in types)
    found = (f"values of several types: {said}",) if several else () if filled else ("always empty",)
    return Column(name, filled, rows - filled, distinct, None, tuple(ends), {}, found)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
