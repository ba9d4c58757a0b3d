"""The second look at a file: the schemas of input and answer, how answers are compared, segments, arrivals, times."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from midspan.definitions.digests import digest
from midspan.definitions.shape import nearest
from midspan.errors import UsageError
from midspan.intake.arrivals import Arrivals
from midspan.intake.dates import read_moment
from midspan.intake.draft_readers import ExportReader, TableReader, judgement, when
from midspan.intake.inference import Inferred, infer
from midspan.intake.ports import Entry, Labelled, Row
from midspan.intake.profiles import Profile, Table, is_empty, text_of
from midspan.intake.recorded import system_of
from midspan.intake.roles import Role, Roles
from midspan.intake.sametext import plain
from midspan.intake.scoring import Field, Scoring, copied, scoring
from midspan.intake.segments import Segment, segments

Entries = Callable[[], Iterable[Entry]]

_SAMPLE = 500
_FEWEST_TIMES = 20
_MOST_TIMES = 100_000


@dataclass(slots=True)
class Seen:
    """What the rows that are cases hold. fields: of the answer. pairs: some inputs with their answers."""

    rows: int = 0
    answered: int = 0
    inputs: dict[str, Profile] = field(default_factory=dict)
    fields: dict[str, Profile] = field(default_factory=dict)
    pairs: list[tuple[Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)
    arrivals: Arrivals = field(default_factory=Arrivals)

    def take(self, item: Mapping[str, Any], answer: Mapping[str, Any] | None) -> None:
        """Take notice of one case; answer None where a person has to give it."""
        self.rows += 1
        _profile(self.inputs, item)
        if answer is not None:
            self.answered += 1
            _profile(self.fields, answer)
            if len(self.pairs) < _SAMPLE:
                self.pairs.append((item, answer))


@dataclass(slots=True)
class Exported:
    """What exports say beside. scores: how tests were compared. systems: that answered, in their order."""

    scores: Counter[str | None] = field(default_factory=Counter)
    systems: dict[str, None] = field(default_factory=dict)
    judgements: dict[str, list[Mapping[str, Any]]] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)
    expected: int = 0

    def take(self, item: Labelled) -> None:
        self.unused.update(item.unused)
        said = judgement(item)
        if said is not None:
            self.judgements.setdefault(digest(item.input), []).append(said)
        elif item.expected is None:
            return
        else:
            self.expected += 1
            self.scores[item.score] += 1
        if item.answer is not None:
            self.systems[system_of(item.answer)] = None
        if item.effort_s and len(self.times) < _MOST_TIMES:
            self.times.append(item.effort_s)


@dataclass(frozen=True, slots=True)
class Shape:
    """How the work looks. effort: how long people took, as a definition says it; None where it was not measured. remarks: on columns.

    to_person: answers that only a person may give, with their rows.
    """

    input: Mapping[str, Any]
    output: Mapping[str, Any]
    scoring: Scoring
    segments: Sequence[Segment]
    seen: Seen
    exported: Exported
    effort: str | None
    reader: TableReader | ExportReader
    remarks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    to_person: Mapping[str, int] = field(default_factory=dict)


def shape_of_table(
    entries: Entries, table: Table, roles: Roles, to_person: Sequence[str], *, textual: bool
) -> Shape:
    """textual: the file knows only texts.

    Raises UsageError where no row is a case, or an answer that only a person may give is none of the table.
    """
    outputs = roles.names(Role.OUTPUT)
    whole = len(outputs) == 1 and table.columns[outputs[0]].only_kind == "mapping"
    looking = _Looking(roles, outputs, whole=whole, to_person=frozenset(to_person))
    inferred = infer(looking.rows(entries()), textual=textual)
    seen = looking.seen
    for asked in to_person:
        if not looking.taken[asked]:
            raise _no_answer(asked, table, outputs)
    if not seen.answered:
        named = ", ".join(f"`{name}`" for name in outputs)
        raise UsageError(
            f"no row has both an input and an answer in {named}",
            help="name the columns with `--input` and `--output`",
        )
    input_ = opened(_of_columns(inferred, roles.names(Role.INPUT), seen.rows))
    output = (
        inferred.schema["properties"][outputs[0]] if whole else _of_columns(inferred, outputs, seen.answered)
    )
    how = scoring(_fields(seen, output))
    found = segments(seen.inputs.values(), seen.rows)
    reader = TableReader(
        roles, inferred, whole, how.judged, looking.to_person, found[0].name if found else None
    )
    remarks = {name: column.remarks for name, column in inferred.columns.items() if column.remarks}
    return Shape(input_, closed(output), how, found, seen, Exported(), None, reader, remarks, looking.taken)


def shape_of_export(entries: Entries) -> Shape:
    """Raises UsageError where no row is a case."""
    seen, exported = Seen(), Exported()
    inferred = infer(_labelled(entries(), seen, exported))
    if not seen.answered:
        count = exported.unused.total()
        verdicts = f"; there are {count:,} verdicts that are no person's" if count else ""
        raise UsageError(
            f"nobody said in this export what is right{verdicts}",
            help="label items or judge answers in the tool, and export again",
        )
    parts = inferred.schema["properties"]
    input_, output = opened(parts["input"]), closed(parts["output"])
    score = exported.scores.most_common(1)[0][0] if exported.scores else None
    how = _scoring(seen, exported, score, output)
    found = segments(seen.inputs.values(), seen.rows)
    effort = f"{median(exported.times):.3g} s" if len(exported.times) >= _FEWEST_TIMES else None
    reader = ExportReader(score, exported.judgements, found[0].name if found else None)
    return Shape(input_, output, how, found, seen, exported, effort, reader)


def _no_answer(asked: str, table: Table, outputs: Sequence[str]) -> UsageError:
    known = [text for name in outputs for text in table.columns[name].counts]
    near = next((text for text in known if plain(text) == plain(asked)), None) or nearest(asked, known)
    listed = ", ".join(f"`{text[:40]}`" for text in known[:20])
    return UsageError(
        f"no row has the answer `{asked}` that `--to-person` names",
        help=f"did you mean `{near}`?"
        if near
        else f"name one of {', '.join(f'`{name}`' for name in outputs)}, such as {listed}",
    )


@dataclass(slots=True)
class _Looking:
    roles: Roles
    outputs: Sequence[str]
    whole: bool
    to_person: frozenset[str]
    seen: Seen = field(default_factory=Seen)
    taken: Counter[str] = field(default_factory=Counter)

    def rows(self, entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
        inputs, at = self.roles.names(Role.INPUT), self.roles.name(Role.AT)
        for entry in entries:
            if not isinstance(entry, Row):
                continue
            values = entry.values
            moment = read_moment(values.get(at), self.roles.dates) if at else None
            if moment is not None:
                self.seen.arrivals.days[moment.date()] += 1
            item = {name: values[name] for name in inputs if not is_empty(values.get(name))}
            answer = {name: values[name] for name in self.outputs if not is_empty(values.get(name))}
            theirs = {text_of(value) for value in answer.values()} & self.to_person
            if item and theirs:
                self.taken.update(theirs)
                self.seen.take(item, None)
                yield item
            elif item and answer and not (self.whole and not isinstance(answer[self.outputs[0]], dict)):
                yield self._case(item, answer)

    def _case(self, item: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
        if not self.whole:
            self.seen.take(item, answer)
            return {**item, **answer}
        (name,) = answer
        fields = filled(answer[name])
        self.seen.take(item, fields)
        return {**item, name: fields}


def _labelled(entries: Iterable[Entry], seen: Seen, exported: Exported) -> Iterator[dict[str, Any]]:
    for entry in entries:
        item = entry.labelled if isinstance(entry, Row) else None
        if item is None:
            continue
        exported.take(item)
        moment = read_moment(when(item))
        if moment is not None:
            seen.arrivals.days[moment.date()] += 1
        answer = item.expected if item.expected is not None else item.judged.output if item.judged else None
        if answer is None:
            continue
        seen.take(item.input, answer)
        yield {"input": item.input, "output": answer}
        if item.expected is None and item.judged is not None and item.judged.edited is not None:
            yield {"input": item.input, "output": item.judged.edited}


def _scoring(seen: Seen, exported: Exported, score: str | None, output: Mapping[str, Any]) -> Scoring:
    how = scoring(_fields(seen, output))
    if score is not None:
        return Scoring(score, "as most tests of the export compare")
    if exported.judgements and not exported.expected:
        return Scoring(
            how.score, "people judged the answers: another answer is one that nobody judged", judged=True
        )
    if how.judged:
        # The tool holds answers to be right by comparing them with this text, so that is what its labels mean.
        return Scoring(how.score, f"{how.why}; until then only the same text counts")
    return how


def _of_columns(inferred: Inferred, names: Sequence[str], rows: int) -> dict[str, Any]:
    """Required is what all these rows have."""
    parts = inferred.schema["properties"]
    found = {name: parts[name] for name in names if name in parts}
    always = [name for name in found if inferred.columns[name].filled == rows]
    return {"type": "object", **({"required": always} if always else {}), "properties": found}


def opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same without lists of values: that no other value came so far does not say that none may come."""
    found = {key: each for key, each in schema.items() if key != "enum"}
    if isinstance(found.get("properties"), dict):
        found["properties"] = {name: opened(each) for name, each in found["properties"].items()}
    if isinstance(found.get("items"), dict):
        found["items"] = opened(found["items"])
    return found


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same for an answer, which has no other fields."""
    return {**schema, "additionalProperties": False}


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Without what is empty."""
    return {name: value for name, value in values.items() if not is_empty(value)}


def _fields(seen: Seen, output: Mapping[str, Any]) -> list[Field]:
    required, parts = output.get("required", ()), output.get("properties", {})
    return [
        Field(
            profile, name in required, parts.get(name, {}).get("type") == "number", copied(seen.pairs, name)
        )
        for name, profile in seen.fields.items()
    ]


def _profile(profiles: dict[str, Profile], values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in profiles:
            profiles[name] = Profile(name)
        profiles[name].add(value)
