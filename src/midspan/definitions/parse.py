"""Documents to works and initiatives: every part that does not fit becomes a fault, and the rest is still read."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from midspan.definitions.faults import Fault
from midspan.definitions.faults import Path as Keys
from midspan.definitions.repairs import proven
from midspan.definitions.shape import Shape, shape_of
from midspan.definitions.workspace import Document, InitiativeFile, WorkFile
from midspan.definitions.wrongvalues import empty_value, missing_value, unknown_key, wrong_value
from midspan.model.fields import Noun
from midspan.model.initiative import Initiative
from midspan.model.stage import Stage
from midspan.model.work import Suppression, Work

MOST_FAULTS = 100

_N = TypeVar("_N", bound=Noun)


def parse_work(document: Document, cases: Path) -> WorkFile:
    """The work that a document defines. Schemas and expressions are not looked into here."""
    work, wrong = validated(document, Work)
    faults = _faults(document, Work, wrong, work.suppress)
    return WorkFile(work.work or Path(document.path).stem, document, work, faults, cases)


def parse_initiative(document: Document) -> InitiativeFile:
    """The initiative that a document defines."""
    initiative, wrong = validated(document, Initiative)
    stages = [stage.value for stage in Stage]
    unknown = [
        unknown_key(document, ("plan", key), stages) for key in initiative.plan or () if key not in stages
    ]
    faults = _faults(document, Initiative, [*wrong, *unknown], initiative.suppress)
    name = initiative.initiative or Path(document.path).stem
    return InitiativeFile(name, document, initiative, faults)


def _faults(
    document: Document, noun: type[Noun], wrong: list[Fault], suppress: Sequence[Suppression]
) -> tuple[Fault, ...]:
    """All faults in the order of the file; one for each place in it."""
    found = {each.at: each for each in reversed((*wrong, *_empty(document, shape_of(noun))))}
    found |= {each.at: each for each in _suppressions(document, suppress) if each.at[:-1] not in found}
    known = {each.at for each in document.faults}
    faults = [*document.faults, *(each for at, each in found.items() if at not in known)]
    return _at_most(sorted(faults, key=lambda each: each.place))


def _at_most(found: list[Fault]) -> tuple[Fault, ...]:
    if len(found) <= MOST_FAULTS:
        return tuple(found)
    last = found[MOST_FAULTS]
    rest = Fault(
        last.kind, last.place, f"more than {MOST_FAULTS} faults stand here", "correct those above first"
    )
    return (*found[:MOST_FAULTS], rest)


def validated(document: Document, noun: type[_N]) -> tuple[_N, list[Fault]]:
    """What of a document fits the noun, and a fault for every part that does not."""
    data: Any = document.data
    shape = shape_of(noun)
    faults: list[Fault] = []
    # Each round removes what the round before complained of; a mapping put in a wrong element's place is one more.
    for _ in range(4):
        try:
            return noun.model_validate(data), faults
        except ValidationError as error:
            errors = error.errors(include_url=False)
            data = copy.deepcopy(data)
            found = [wrong_value(document, shape, each) for each in errors[: MOST_FAULTS + 1]]
            # What a later round meets is not what the file says, so nothing is offered for it.
            faults += proven(document, noun, found) if not faults else [replace(e, fix=None) for e in found]
            _prune(data, {_without_key_mark(tuple(each["loc"])) for each in errors}, shape)
    return noun(), faults


def _without_key_mark(loc: Keys) -> Keys:
    return loc[:-1] if loc[-1] == "[key]" else loc


def _prune(data: Any, paths: Iterable[Keys], shape: Shape) -> None:
    # From the last to the first, so that removing an element does not move one that is still to be removed.
    for at in sorted(paths, key=lambda each: [(isinstance(part, str), part) for part in each], reverse=True):
        parent: Any = data
        for part in at[:-1]:
            parent = parent[part]
        last: Any = at[-1]
        if isinstance(parent, list) and shape.at(at) is not None:
            # A constraint that cannot be read must not vanish: an empty one in its place fails closed.
            parent[last] = {}
        else:
            del parent[last]


def _empty(document: Document, shape: Shape) -> list[Fault]:
    """Keys that midspan knows and that say nothing."""
    found = []
    for at in document.empty:
        level = shape.at(at[:-1])
        if (
            at
            and isinstance(at[-1], str)
            and level is not None
            and at[-1] in level.keys
            and at[0] != "suppress"
        ):
            found.append(empty_value(document, at))
    return found


def _suppressions(document: Document, suppress: Sequence[Suppression]) -> list[Fault]:
    return [
        missing_value(document, ("suppress", position, "rule"))
        for position, each in enumerate(suppress)
        if not each.rule
    ]
