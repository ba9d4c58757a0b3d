"""What changed in the meaning of a work or an initiative, by the question it belongs to, and what each change voids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from midspan.decide.deciding.lock import LOCKED
from midspan.definitions.leaves import Leaf, Side, leaves
from midspan.definitions.rules.subjects import ceiling_of
from midspan.definitions.schemafaults import schema_faults
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.model.initiative import Initiative
from midspan.model.work import Autonomy, Work
from midspan.prove.identity import CLAIM, changed_parts, confidence_level, definition_parts
from midspan.rules import Question
from midspan.versions.difference import Compatibility, Difference, Void, Voided
from midspan.versions.limits import effect
from midspan.versions.quoting import between, quoted
from midspan.versions.schema_changes import SchemaChange, schema_changes

WORK_QUESTIONS: Mapping[str, Question] = {
    "work": Question.TODAY,
    "formerly": Question.TODAY,
    "title": Question.TODAY,
    "procedure": Question.TODAY,
    "today": Question.TODAY,
    "flow": Question.INPUTS,
    "input": Question.INPUTS,
    "data": Question.INPUTS,
    "residency": Question.INPUTS,
    "output": Question.GOOD,
    "constraints": Question.GOOD,
    "quality": Question.GOOD,
    "judgement": Question.JUDGEMENT,
    "autonomy": Question.AUTOMATION,
    "implementations": Question.AUTOMATION,
    "uncertain": Question.UNCERTAIN,
    "review": Question.UNCERTAIN,
    "holdout": Question.GOOD,
    "failures": Question.WRONG,
    "open": Question.TODAY,
    "suppress": Question.WRONG,
}
INITIATIVE_QUESTIONS: Mapping[str, Question] = {
    "initiative": Question.TODAY,
    "formerly": Question.TODAY,
    "problem": Question.TODAY,
    "works": Question.TODAY,
    "value": Question.GOOD,
    "investment": Question.GOOD,
    "done": Question.GOOD,
    "milestones": Question.GOOD,
    "started": Question.AUTOMATION,
    "plan": Question.AUTOMATION,
    "decision": Question.AUTOMATION,
    "owner": Question.WRONG,
    "people": Question.WRONG,
    "change": Question.AUTOMATION,
    "open": Question.TODAY,
    "suppress": Question.WRONG,
}

# Which keys of a list's elements the evidence rests on.
_RESTS_ON = {"constraints": {"must", "otherwise"}, "judgement": {"when"}}
_SCHEMAS = frozenset((("input",), ("output",)))
_NAMES = frozenset((("work",), ("initiative",), ("formerly",)))


def work_differences(was: WorkFile, now: WorkFile, *, approved: bool) -> list[Difference]:
    """Every change in meaning of one work. approved: whether an edit of it takes a new approval."""
    changed = set(changed_parts(definition_parts(was.work), definition_parts(now.work)))
    found: list[Difference] = []
    told: set[str] = set()
    for leaf in leaves(Work, _understood(was), _understood(now)):
        if leaf.field[:1] in _NAMES and was.name in now.names:
            continue
        part = _part(leaf) if _part(leaf) in changed else None
        voids = (*_voids(leaf, part), *([Void(Voided.APPROVAL)] if approved else []))
        question = WORK_QUESTIONS[leaf.at[0]]
        more = list(_schema(leaf, question)) if leaf.at in _SCHEMAS else [_difference(leaf, question)]
        found += [replace(each, voids=voids) for each in more]
        told |= {part} if part and more else set()
    return found + [_written_otherwise(part) for part in sorted(changed - told)]


def initiative_differences(
    was: InitiativeFile, now: InitiativeFile, *, approved: bool, former: Mapping[str, str]
) -> list[Difference]:
    """Every change in meaning of one initiative.

    approved: whether an edit of its decision rule takes a new approval. former: today's name of each work, by every
    name that it ever had.
    """
    direction = now.initiative.value.direction if now.initiative.value else None
    before = _renamed(was.initiative, former), _renamed(now.initiative, former)
    sides = Side(before[0], was.document.data), Side(before[1], now.document.data)
    return [
        replace(
            _difference(leaf, INITIATIVE_QUESTIONS[leaf.at[0]], direction),
            voids=(Void(Voided.APPROVAL),) if approved and leaf.at[0] in LOCKED else (),
        )
        for leaf in leaves(Initiative, *sides)
        if not (leaf.field[:1] in _NAMES and was.name in now.names)
    ]


def _renamed(initiative: Initiative, former: Mapping[str, str]) -> Initiative:
    works = initiative.works
    if works is None:
        return initiative
    return initiative.model_copy(update={"works": tuple(former.get(each, each) for each in works)})


def _understood(file: WorkFile) -> Side:
    """A work with what unsaid limits stand for: to write a default out changes nothing."""
    work, raw = file.work, dict(file.document.data)
    autonomy = work.autonomy or Autonomy()
    if autonomy.ceiling is None:
        ceiling = ceiling_of(file)
        work = work.model_copy(update={"autonomy": autonomy.model_copy(update={"ceiling": ceiling})})
        raw["autonomy"] = {**_mapping(raw.get("autonomy")), "ceiling": ceiling.value}
    if work.quality and work.quality.confidence_level is None:
        level = confidence_level(work)
        work = work.model_copy(
            update={"quality": work.quality.model_copy(update={"confidence_level": level})}
        )
        raw["quality"] = {**_mapping(raw.get("quality")), "confidence_level": f"{100 * level:g}%"}
    return Side(work, raw)


def _mapping(raw: Any) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}


def _part(leaf: Leaf) -> str | None:
    """The part of the evidence's identity that a value belongs to."""
    first = leaf.at[0]
    if first in {"input", "output"}:
        return first
    if first in _RESTS_ON:
        whole = leaf.element or leaf.moved
        return first if whole or leaf.at[-1] in _RESTS_ON[first] else None
    return ".".join(leaf.field) if first == "quality" else None


def _voids(leaf: Leaf, part: str | None) -> Iterator[Void]:
    if part is not None:
        yield Void(Voided.CERTIFICATE, part)
        if part not in CLAIM:
            yield Void(Voided.EVALUATIONS, part)
    candidate = leaf.at[1][1:-1] if leaf.at[0] == "implementations" else ""
    if candidate and leaf.was.there and leaf.at[-1] not in {"timeout", "person"}:
        yield Void(Voided.CERTIFICATE, f"implementation {candidate}")
        yield Void(Voided.EVALUATIONS, f"implementation {candidate}")


def _difference(leaf: Leaf, question: Question, direction: str | None = None) -> Difference:
    kind, remark = effect(leaf, direction)
    return Difference(
        at=leaf.shown_at,
        question=question,
        text=_text(leaf),
        remark=remark,
        was=_value(leaf.was),
        now=_value(leaf.now),
        effect=kind,
    )


def _text(leaf: Leaf) -> str:
    if leaf.moved:
        return "stands in another order"
    was, now = _value(leaf.was), _value(leaf.now)
    if was is None:
        return "is new" if leaf.element else f"was not said, is `{quoted(now)}`"
    if now is None:
        return "is gone" if leaf.element else f"is not said any more, was `{quoted(was)}`"
    before, after = between(was, now)
    return f"was `{before}`, is `{after}`"


def _value(side: Side) -> Any:
    """As the file has it; where that is not known, as it was understood."""
    if side.raw is not None or side.typed is None:
        return side.raw
    return str(side.typed)


def _schema(leaf: Leaf, question: Question) -> Iterator[Difference]:
    if leaf.was.typed is None or leaf.now.typed is None:
        text = "is described now" if leaf.was.typed is None else "is not described any more"
        yield Difference(leaf.at[0], question, text)
        return
    if schema_faults(leaf.was.typed) or schema_faults(leaf.now.typed):
        text, remark = "is another schema", "one of the two is not valid, so nothing more can be told"
        yield Difference(leaf.at[0], question, text, remark, compatibility=Compatibility.BREAKING)
        return
    for change in schema_changes(leaf.was.typed, leaf.now.typed):
        fits, remark = _compatibility(leaf.at[0], change)
        at = ".".join(str(each) for each in (leaf.at[0], *change.at))
        yield Difference(at, question, change.text, remark, compatibility=fits)


def _compatibility(side: str, change: SchemaChange) -> tuple[Compatibility, str]:
    if not (change.narrower or change.wider):
        return Compatibility.COMPATIBLE, ""
    if side == "input":
        if change.narrower:
            return Compatibility.BREAKING, "items that were fine may be refused"
        return Compatibility.COMPATIBLE, "items that were fine still are"
    if change.wider:
        return Compatibility.BREAKING, "whoever reads the answers may get what they do not know"
    return (
        Compatibility.COMPATIBLE,
        "whoever reads the answers can go on, but answers that were fine may be refused",
    )


def _written_otherwise(part: str) -> Difference:
    """No change in meaning, and yet one of what the evidence rests on: it is told rather than found out later."""
    voids = [Void(Voided.CERTIFICATE, part), *([] if part in CLAIM else [Void(Voided.EVALUATIONS, part)])]
    return Difference(
        part,
        WORK_QUESTIONS[part.partition(".")[0]],
        "means the same and is written otherwise",
        "evidence rests on the very text",
        voids=tuple(voids),
    )
