"""From a row of a file to what it says of a case: fields of input and answer, and the keys of the case itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.cases import KNOWN
from midspan.definitions.jsonlines import LineError
from midspan.definitions.judgements import written
from midspan.definitions.samples import described
from midspan.intake.cells import NOTHING, Wanted, value_of, wanted
from midspan.intake.columns import Columns, Target
from midspan.intake.dates import day_comes_first
from midspan.intake.ports import Entry, Labelled, Row
from midspan.intake.profiles import is_empty
from midspan.intake.textkinds import DAYS, TextKind, kind_of
from midspan.model.work import Work

_FLAGS = frozenset(("to_person", "blind", "drawn", "assisted", "by_lot"))
_STRUCTURE = Wanted(frozenset({"object", "array"}))
_KEYS = {
    **dict.fromkeys(_FLAGS, Wanted(frozenset({"boolean"}))),
    **dict.fromkeys(("input", "expected", "output", "edited", "judged"), _STRUCTURE),
    "effort_s": Wanted(frozenset({"number"})),
    # A moment that begins with its year is read as it stands; only days between dots or slashes become ISO 8601.
    "at": Wanted(frozenset({"string"}), frozenset((TextKind.DATE, TextKind.LOCAL))),
}
_TEXT = Wanted(frozenset({"string"}))
_TYPED = _FLAGS | {"effort_s"}

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


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a file. textual: it knows only texts. day_first: whether its days begin with the day; None: ask it."""

    textual: bool = True
    day_first: bool | None = None


class RowReader:
    """Reads the rows of one file for one work, once `look_at` was shown all of them."""

    def __init__(self, work: Work, columns: Columns, told: Told) -> None:
        self.columns = columns
        self._told = told
        self._days: dict[str, set[TextKind]] = {}
        self._schemas = {
            "input": work.input,
            "expected": work.output,
            "edited": work.output,
            "output": work.output,
        }
        self._asked: dict[Target, Wanted] = {}

    def look_at(self, entries: Iterable[Entry]) -> None:
        """Find out which columns there are, and in which of them days begin with the day.

        Raises UsageError where a column may mean two parts, FeedError.
        """
        for entry in entries:
            if isinstance(entry, Row):
                told = self.columns.told(entry.values)
                for column, raw in entry.values.items():
                    target = self.columns.place(column, told)
                    if target is not None and isinstance(raw, str) and self._wanted(target).times:
                        self._days.setdefault(column, set()).add(kind_of(raw))

    def read(self, row: Row) -> Said:
        """Raises UsageError where a column may mean two parts, LineError for a value that may be either of two."""
        said = Said()
        # What a row names by paths or gives as a whole is not meant by a bare name besides.
        told = self.columns.told(row.values)
        placed = [(self.columns.place(column, told), column, raw) for column, raw in row.values.items()]
        # Only a table that midspan wrote names its columns by paths; only there an apostrophe is a guard.
        exported = any(
            target and target.part and column.strip() == str(target) for target, column, _ in placed
        )
        for target, column, raw in placed:
            if target is None:
                continue
            guarded = exported and (
                column.strip() == str(target) if target.part else target.name not in _TYPED
            )
            value = self._value(target, column, raw, exported=guarded)
            if value is NOTHING:
                continue
            if target.part:
                said.parts.setdefault(target.part, {})[target.name] = value
            elif value is not None:
                self._key(said, target.name, _filled(value) if column.strip() != target.name else value)
        if row.labelled is not None:
            _fill(said, row.labelled)
        return said

    def _value(self, target: Target, column: str, raw: Any, *, exported: bool) -> Any:
        day_first = self._told.day_first
        if day_first is None and column in self._days:
            day_first = day_comes_first(self._days[column])
        asked, textual = self._wanted(target), self._told.textual
        if not target.part and isinstance(raw, str) and raw:
            as_it_is = kind_of(raw) in DAYS or (not self._told.textual and self._wanted(target) is _TEXT)
            if as_it_is and not exported:
                return raw
        try:
            return value_of(raw, asked, exported=exported, textual=textual, day_first=day_first)
        except LineError as error:
            raise LineError(f"`{column}`: {error}", error.help) from None

    def _key(self, said: Said, name: str, value: Any) -> None:
        if name in self._schemas and isinstance(value, dict):
            said.parts[name] = {**value, **said.parts.get(name, {})}
        else:
            said.keys[name] = value

    def _wanted(self, target: Target) -> Wanted:
        if target not in self._asked:
            schema = self._schemas.get(target.part)
            self._asked[target] = (
                wanted(schema, target.name) if target.part else _KEYS.get(target.name, _TEXT)
            )
        return self._asked[target]


def case_reader(work: Work, asked: Mapping[str, str], told: Told) -> RowReader:
    """Reads rows as cases of a work. Raises UsageError for a `--map` that a case has no place for."""
    fields = {"input": described(work.input), "expected": described(work.output)}
    return RowReader(work, Columns(fields, CASE_KEYS, asked, tuple(fields)), told)


def judgement_reader(work: Work, asked: Mapping[str, str], told: Told) -> RowReader:
    """Reads rows as judgements of answers of a work. Raises UsageError as `case_reader` does."""
    answer = described(work.output)
    fields = {"input": described(work.input), "output": answer, "edited": answer}
    return RowReader(work, Columns(fields, JUDGEMENT_KEYS, asked, ("input", "output")), told)


def _filled(value: Any) -> Any:
    """A mapping that people call otherwise than a case does is one of theirs: what is empty in it says nothing."""
    if not isinstance(value, dict):
        return value
    return {name: each for name, each in value.items() if not is_empty(each)}


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
