"""Rows of a drafted work as what they say of cases: of a table by the roles of its columns, of an export by its labels."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.jsonlines import LineError
from midspan.definitions.judgements import written
from midspan.intake.dates import iso, read_moment
from midspan.intake.inference import Inferred
from midspan.intake.ports import Labelled, Row
from midspan.intake.profiles import is_empty, text_of
from midspan.intake.roles import Role, Roles
from midspan.intake.rows import Said


@dataclass(slots=True)
class TableReader:
    """to_person: answers that mean that a person had to decide. judged: whether the answer given is a judgement of itself.

    whole: the answer is one mapping, and its fields are the output. segment: the input field that `segment` is taken from.
    """

    roles: Roles
    inferred: Inferred
    whole: bool
    judged: bool = False
    to_person: Collection[str] = ()
    segment: str | None = None
    ids: set[str] = field(default_factory=set)
    named: Mapping[Role, Sequence[str]] = field(init=False)

    def __post_init__(self) -> None:
        self.named = {role: self.roles.names(role) for role in Role}

    def read(self, row: Row) -> Said:
        values = row.values
        item = self._fields(values, Role.INPUT)
        if not item:
            raise LineError(
                "there is no input: all of its columns are empty", "fill them in, or leave the row out"
            )
        said = Said({"input": item}, self._keys(values))
        answers = [values[name] for name in self.named[Role.OUTPUT] if not is_empty(values.get(name))]
        if not answers:
            named = ", ".join(f"`{name}`" for name in self.named[Role.OUTPUT])
            raise LineError(f"there is no answer in {named}", "fill it in, or leave the row out")
        if self.to_person and any(text_of(each) in self.to_person for each in answers):
            said.keys["to_person"] = True
            return said
        output = self.answer(values)
        if self.judged:
            said.keys["judged"] = [{"output": output, "acceptable": True}]
        else:
            said.parts["expected"] = output
        return said

    def answer(self, values: Mapping[str, Any]) -> dict[str, Any]:
        names = self.named[Role.OUTPUT]
        if self.whole:
            found = values.get(names[0])
            if not isinstance(found, dict):
                raise LineError(f"`{names[0]}` is no mapping, as it is in other rows", "correct it")
            return {name: value for name, value in found.items() if not is_empty(value)}
        return self._fields(values, Role.OUTPUT)

    def _fields(self, values: Mapping[str, Any], role: Role) -> dict[str, Any]:
        """As the schema has them, without what is empty."""
        named = {name: values[name] for name in self.named[role] if not is_empty(values.get(name))}
        return self.inferred.converted(named)

    def _keys(self, values: Mapping[str, Any]) -> dict[str, Any]:
        keys: dict[str, Any] = {}
        id_, at, by = (next(iter(self.named[role]), None) for role in (Role.ID, Role.AT, Role.LABELLED_BY))
        if id_ and not is_empty(values.get(id_)) and (text := text_of(values[id_])) not in self.ids:
            self.ids.add(text)
            keys["id"] = text
        moment = read_moment(values.get(at), self.roles.dates) if at else None
        if moment is not None:
            keys["at"] = iso(moment)
        if by and not is_empty(values.get(by)):
            keys["labelled_by"] = text_of(values[by])
        if self.segment and not is_empty(values.get(self.segment)):
            keys["segment"] = text_of(values[self.segment])
        return keys


@dataclass(slots=True)
class ExportReader:
    """score: how most of the tests are scored. judgements: by input, all that was said of answers to it."""

    score: str | None
    judgements: Mapping[str, Sequence[Mapping[str, Any]]]
    segment: str | None = None
    ids: set[str] = field(default_factory=set)

    def read(self, row: Row) -> Said:
        found = row.labelled
        if found is None:
            raise LineError("the row is no item, as the others are", "leave it out")
        if found.expected is None and found.judged is None:
            raise LineError("nobody said what is right", "label it, or judge its answer, and export it again")
        if found.expected is not None and found.score != self.score:
            raise LineError(
                "it is compared with the right answer in another way than most", "compare all alike"
            )
        said = Said({"input": dict(found.input)}, self._keys(found))
        if found.expected is not None:
            said.parts["expected"] = dict(found.expected)
        else:
            said.keys["judged"] = [dict(each) for each in self.judgements[digest(found.input)]]
        return said

    def _keys(self, found: Labelled) -> dict[str, Any]:
        keys: dict[str, Any] = {
            "labelled_by": found.labelled_by if found.judged is None else None,
            "at": when(found),
            "segment": found.segment,
            "blind": found.blind or None,
            "effort_s": found.effort_s,
            "assisted": found.assisted,
        }
        if self.segment and not is_empty(found.input.get(self.segment)):
            keys["segment"] = text_of(found.input[self.segment])
        if found.id is not None and found.id.strip() and found.id not in self.ids:
            self.ids.add(found.id)
            keys["id"] = found.id
        return {key: value for key, value in keys.items() if value is not None}


def judgement(found: Labelled) -> dict[str, Any] | None:
    """What one row says of one answer, as a case holds it."""
    if found.judged is None or found.expected is not None:
        return None
    said = written(found.judged)
    if found.labelled_by is not None:
        said.setdefault("by", found.labelled_by)
    return said


def when(found: Labelled) -> str | None:
    """The time as ISO 8601 has it; None where the export says it in another way."""
    try:
        return None if found.at is None else iso(datetime.fromisoformat(found.at))
    except ValueError:
        return None
