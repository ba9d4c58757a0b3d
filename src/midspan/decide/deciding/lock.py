"""What an approval locks: the decision rule and the definitions, with their values, so that an edit is named.

The locked rule counts for the promise, the dates and the stop rules until it is approved anew, whatever the file
says meanwhile. A locked definition does not stand in for the file: an edit of it blocks until it is approved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any

from pydantic import ValidationError

from midspan.decide.deciding.history import History
from midspan.definitions.digests import digest
from midspan.definitions.faults import FaultKind
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
    """How a definition differs from the approved one; the same written otherwise is no edit, nor is a misspelt key.

    A key that means nothing here is reported as such: what it says counts where it was meant to stand.
    """
    now = _spelt(_plain(file.document.data), file)
    if digest(locked) == digest(now) or (not file.faults and _same(locked, now, file)):
        return ()
    renamed = locked.get("work") in file.names
    return tuple(edit for edit in _edits(locked, now) if not (renamed and edit.at[0] in _NAMES))


def locked_work(locked: Mapping[str, Mapping[str, Any]], file: WorkFile) -> Mapping[str, Any] | None:
    """The approved definition of a work, under whichever name it was approved; None where it was not there."""
    return next((locked[name] for name in reversed(file.names) if name in locked), None)


def promised(file: InitiativeFile, history: History, current: Mapping[str, str]) -> InitiativeFile:
    """The initiative as it promises: by the approved rule where there is an approval, else as its file says.

    current: as of `rule_edits`.
    """
    return approved(file, history.approval.rule, current) if history.approval else file


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


def _spelt(data: dict[str, Any], file: WorkFile) -> dict[str, Any]:
    """The definition with every unknown key under the name that it was meant to have, or left out."""
    for fault in file.faults:
        if fault.kind is not FaultKind.UNKNOWN_KEY:
            continue
        *above, key = fault.at
        inner: Any = data
        for part in above:
            inner = inner[str(part)] if isinstance(inner, dict) else inner[int(part)]
        value = inner.pop(str(key), None)
        meant = next((change.key for change in fault.fix.changes if change.key), None) if fault.fix else None
        if meant is not None:
            inner.setdefault(meant, value)
    return data


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


def _edits(was: Any, now: Any, at: Keys = ()) -> Iterator[Edit]:
    """Every value in which two documents differ, none with an empty path; a key without a value is not there.

    Law: nothing is named exactly where both say the same.
    """
    was, now = _without_nulls(was), _without_nulls(now)
    if canonical(was) == canonical(now):
        return
    parts = list(_parts(was, now, at))
    yield from parts or [Edit(at, was, now)]


def _parts(was: Any, now: Any, at: Keys) -> Iterator[Edit]:
    """The edits within two mappings or two lists, or within one that was not there, or is gone."""
    one, other = _of_one_kind(was, now)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        for key in sorted({*one, *other}):
            yield from _edits(one.get(key), other.get(key), (*at, key))
    elif isinstance(one, list) and isinstance(other, list):
        for position, (each, its) in enumerate(zip_longest(one, other)):
            yield from _edits(each, its, (*at, str(position)))


def _of_one_kind(was: Any, now: Any) -> tuple[Any, Any]:
    """Both; what is not there as an empty one of the other's kind."""
    if was is None and isinstance(now, Mapping | list):
        return type(now)(), now
    if now is None and isinstance(was, Mapping | list):
        return was, type(was)()
    return was, now


def _without_nulls(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _shown(value: Any) -> str:
    text = " ".join((value if isinstance(value, str) else canonical(value)).split())
    return text if len(text) <= 60 else f"{text[:59]}…"
