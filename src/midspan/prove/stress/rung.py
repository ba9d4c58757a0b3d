"""What a rung is, and what it is made of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from midspan.definitions.digests import digest, input_key
from midspan.definitions.judgements import evidence
from midspan.ledger.canonical import canonical
from midspan.model.case import Case
from midspan.prove.ports import Surroundings

Keys = tuple[str, ...]


class Expectation(StrEnum):
    """What is right on a rung."""

    UNCHANGED = "right answer unchanged"
    NOT_ALONE = "must not act alone"
    BOTH = "right answer unchanged, or must not act alone"


@dataclass(frozen=True, slots=True)
class Material:
    """What rungs are made of.

    cases: develop cases as they were drawn, among them those for a person. scope: cases that a person must decide.
    schema: of the input; output: that of the right answers.
    """

    cases: Sequence[Case]
    scope: Sequence[Case]
    schema: Mapping[str, Any]
    seed: int
    output: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answerable(self) -> Iterator[Case]:
        return (case for case in self.cases if not case.to_person)


Output = Mapping[str, Any] | None
Change = Callable[[Case, Material], Case | None]
"""From a case to the changed one; None where there is nothing to change."""


@dataclass(frozen=True, slots=True)
class Observe:
    """Something that an answer may do on a rung, and must not.

    what: in words, as after "3 of 100". did: from the material, the case, its output and that of the same case on the first
    rung, whether this answer did it; None where that cannot be told.
    """

    what: str
    did: Callable[[Material, Case, Output, Output], bool | None]


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder.

    does: what it did to which field, from the cases it made. without: what it lacks where `make` gives no case.
    as_recorded: the inputs are those of the file, so known outcomes hold, and a recording can answer.
    awaits: the cases that it lacks can be added to the file, so without them it was not run; any other rung without
    material does not apply to the work. change: what it does to one case, where it goes case by case. observe: what it
    looks at beyond right and wrong. anew: a kept answer to the same question is of no use. around: what changes around the
    implementation, in place of its items. source: what outcomes rest on beside the case, where users wrote it.
    """

    name: str
    expectation: Expectation
    without: str
    does: Callable[[Material, Sequence[Case]], str]
    make: Callable[[Material], Sequence[Case]]
    as_recorded: bool = False
    awaits: bool = False
    change: Change | None = None
    observe: Observe | None = None
    source: str = ""
    anew: bool = False
    around: Surroundings | None = None


def changing(
    name: str,
    expectation: Expectation,
    change: Change,
    paths: Callable[[Material], Iterable[Keys]],
    said: str,
    without: str,
    *,
    removed: bool = False,
    observe: Observe | None = None,
) -> Rung:
    """A rung that changes fields, case by case.

    paths: where it may change something. said: what is done, with `{}` for the fields. removed: it takes values away.
    """

    def make(material: Material) -> Sequence[Case]:
        changed = (change(case, material) for case in material.answerable)
        return [case for case in changed if case is not None]

    def does(material: Material, made: Sequence[Case]) -> str:
        found = touched(paths(material), material, made, removed=removed)
        return said.format(found) if found else ""

    return Rung(name, expectation, without, does, make, change=change, observe=observe)


class Draw:
    """Uniform draws for one case on one rung. Only `random()` is used: Python promises its sequence for good."""

    def __init__(self, seed: int, rung: str, case: Case) -> None:
        self._source = random.Random(f"{seed}:{rung}:{case.key}")  # noqa: S311 - reproducible, not secret

    def below(self, count: int) -> int:
        """A whole number from 0 to `count` − 1."""
        return int(self._source.random() * count)

    def bell(self) -> float:
        """About standard normal: the sum of twelve uniform draws, exact on every machine."""
        return sum(self._source.random() for _ in range(12)) - 6


def with_input(case: Case, changed: Mapping[str, Any]) -> Case:
    """The case with another input and the same right answer."""
    judged = None if case.judged is None else evidence(case.judged)
    return replace(
        case,
        input=changed,
        key=digest([changed, case.expected, judged, case.to_person]),
        input_key=input_key(changed),
        size=len(canonical(changed)),
    )


def fields(schema: Any, at: Keys = ()) -> Iterator[tuple[Keys, Mapping[str, Any], bool]]:
    """Every property that an object schema declares, at any depth: path, its schema, whether it is required."""
    if not isinstance(schema, Mapping) or not isinstance(schema.get("properties"), Mapping):
        return
    required = schema.get("required", ())
    for name, inner in schema["properties"].items():
        if isinstance(inner, Mapping):
            yield (*at, name), inner, name in required
            yield from fields(inner, (*at, name))


def leaves(schema: Any) -> list[tuple[Keys, Mapping[str, Any]]]:
    """Every declared property that has no properties of its own: path, its schema."""
    return [(path, inner) for path, inner, _ in fields(schema) if not inner.get("properties")]


def value_at(value: Any, path: Keys) -> Any:
    """What stands at the path; None where nothing does."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def replaced(value: Mapping[str, Any], path: Keys, new: Any) -> dict[str, Any]:
    """A copy with another value at the path."""
    key, rest = path[0], path[1:]
    return {**value, key: replaced(value[key], rest, new) if rest else new}


def removed(value: Mapping[str, Any], path: Keys) -> dict[str, Any]:
    """A copy without what stands at the path."""
    key, rest = path[0], path[1:]
    if rest:
        return {**value, key: removed(value[key], rest)}
    return {name: inner for name, inner in value.items() if name != key}


def touched(paths: Iterable[Keys], material: Material, made: Iterable[Case], *, removed: bool = False) -> str:
    """Those of the paths at which a value was changed, or removed, as messages name them; empty where none was."""
    before = {case.id: case.input for case in material.cases}
    pairs = [(before[case.id], case.input) for case in made]

    def differs(path: Keys) -> bool:
        values = ((value_at(old, path), value_at(new, path)) for old, new in pairs)
        return any(new != old and (new is None) == removed for old, new in values)

    return ", ".join(f"`input.{'.'.join(path)}`" for path in paths if differs(path))
