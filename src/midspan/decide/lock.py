"""What an approval locks: the decision rule and the definitions, with their values, so that an edit is named.

The locked rule counts for the promise, the dates and the stop rules until it is approved anew, whatever the file
says meanwhile. A locked definition does not stand in for the file: an edit of it blocks until it is approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from midspan.definitions.digests import digest
from midspan.definitions.leaves import Side, leaves
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.ledger.canonical import canonical
from midspan.model.initiative import Initiative
from midspan.model.work import Work

# The parts of an initiative that say what is promised, by when, and what stops it.
LOCKED = ("value", "investment", "started", "milestones", "decision", "works")

# What a work is called is not what it does.
_NAMES = frozenset(("work", "formerly"))

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """One value that is not the approved one, each as JSON has it; None where there is none."""

    at: Keys
    was: Any
    now: Any

    def __str__(self) -> str:
        was = "was not there" if self.was is None else f"was `{_shown(self.was)}`"
        return f"`{'.'.join(self.at)}` {was}, {'is gone' if self.now is None else f'is `{_shown(self.now)}`'}"


def lock(initiative: InitiativeFile, works: Mapping[str, WorkFile]) -> dict[str, Any]:
    """What an approval records: the rule and the definitions as written, and the hash of each."""
    rule = _rule(initiative.document.data)
    definitions = {name: _plain(file.document.data) for name, file in sorted(works.items())}
    return {
        "rule": rule,
        "rule_hash": digest(rule),
        "works": definitions,
        "works_hash": {name: digest(definition) for name, definition in definitions.items()},
    }


def rule_edits(
    locked: Mapping[str, Any], file: InitiativeFile, current: Mapping[str, str]
) -> tuple[Edit, ...]:
    """How the file's decision rule differs from the approved one; the same written otherwise is no edit.

    current: today's name of each work by every name that it ever had: a new name is no edit.
    """
    if digest(locked) == digest(now := _rule(file.document.data)):
        return ()
    was, is_now = _initiative(locked, current), file.initiative
    changed = [name for name in LOCKED if getattr(was, name) != getattr(is_now, name)]
    return tuple(
        _edits({name: locked.get(name) for name in changed}, {name: now.get(name) for name in changed})
    )


def work_edits(locked: Mapping[str, Any], file: WorkFile) -> tuple[Edit, ...]:
    """How a definition differs from the approved one; the same written otherwise is no edit."""
    now = _plain(file.document.data)
    if digest(locked) == digest(now) or (not file.faults and _same(locked, now, file)):
        return ()
    renamed = locked.get("work") in file.names
    return tuple(edit for edit in _edits(locked, now) if not (renamed and edit.at[0] in _NAMES))


def locked_work(locked: Mapping[str, Mapping[str, Any]], file: WorkFile) -> Mapping[str, Any] | None:
    """The approved definition of a work, under whichever name it was approved; None where it was not there."""
    return next((locked[name] for name in reversed(file.names) if name in locked), None)


def approved(file: InitiativeFile, locked: Mapping[str, Any], current: Mapping[str, str]) -> InitiativeFile:
    """The initiative with the approved rule in place of what its file says; places stay those of the file.

    current: as of `rule_edits`; the approved works go by their names of today.
    """
    was = _initiative(locked, current)
    rule = {name: getattr(was, name) for name in LOCKED}
    return replace(file, initiative=file.initiative.model_copy(update=rule))


def _initiative(locked: Mapping[str, Any], current: Mapping[str, str]) -> Initiative:
    """The locked parts; one that this version cannot read is unknown, as one that was never said."""
    readable = {name: locked[name] for name in LOCKED if name in locked and _reads(name, locked[name])}
    was = Initiative.model_validate(readable)
    if was.works is None:
        return was
    return was.model_copy(update={"works": tuple(current.get(name, name) for name in was.works)})


def _reads(name: str, part: Any) -> bool:
    try:
        Initiative.model_validate({name: part})
    except ValidationError:
        return False
    return True


def _same(locked: Mapping[str, Any], now: Mapping[str, Any], file: WorkFile) -> bool:
    """Whether both mean the same; a new name of a work that keeps its old one is no edit."""
    try:
        was = Work.model_validate(locked)
    except ValidationError:
        return False
    differing = leaves(Work, Side(was, locked), Side(file.work, now))
    return all(leaf.at[0] in _NAMES for leaf in differing) and was.work in {None, *file.names}


def _rule(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(data[name]) for name in LOCKED if data.get(name) is not None}


def _plain(value: Any) -> Any:
    """As JSON has it: keys are texts, whatever YAML made of them."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _edits(was: Any, now: Any) -> Iterator[Edit]:
    before, after = dict(_leaves(was)), dict(_leaves(now))
    for at in sorted({*before, *after}):
        if canonical(before.get(at)) != canonical(after.get(at)):
            yield Edit(at, before.get(at), after.get(at))


def _leaves(value: Any, at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    if isinstance(value, Mapping) and value:
        for key, each in value.items():
            yield from _leaves(each, (*at, key))
    elif isinstance(value, list) and value:
        for position, each in enumerate(value):
            yield from _leaves(each, (*at, str(position)))
    elif value is not None:
        yield at, value


def _shown(value: Any) -> str:
    text = " ".join((value if isinstance(value, str) else canonical(value)).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
