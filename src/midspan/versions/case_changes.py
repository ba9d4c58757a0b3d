"""How one file of cases differs from another: by id, in counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from midspan.definitions.cases import read_cases
from midspan.definitions.digests import digest
from midspan.definitions.faults import Fault
from midspan.model.case import Case, Use


@dataclass(slots=True)
class CaseChanges:
    """Cases by use. moved: same case, from one use to another. changed: another input or another right answer.

    renamed: the same case under another id. noted: only what says nothing about right and wrong (segment, who
    labelled it, …). unreadable: lines that are no case, before and now. lost: certify cases that are gone, changed or
    for another use now.
    """

    added: Counter[Use] = field(default_factory=Counter)
    removed: Counter[Use] = field(default_factory=Counter)
    changed: Counter[Use] = field(default_factory=Counter)
    moved: Counter[tuple[Use, Use]] = field(default_factory=Counter)
    renamed: int = 0
    noted: int = 0
    unreadable: tuple[int, int] = (0, 0)
    lost: int = 0

    @property
    def any(self) -> bool:
        """Whether anything changed in meaning: another id, or a note, is none."""
        return bool(self.added or self.removed or self.changed or self.moved)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is kept of a case, as numbers of 64 bits."""

    key: int
    note: int
    use: Use


@dataclass(slots=True)
class _Read:
    """A cases file by id; a second case with one id goes by id and number. certify: keys of its certify cases."""

    cases: dict[tuple[int, int], _Known] = field(default_factory=dict)
    certify: set[int] = field(default_factory=set)
    unreadable: int = 0


def case_changes(was: Path, now: Path) -> CaseChanges:
    """Compare two files of cases; one that does not exist has none. Memory: some 300 bytes a case."""
    before, after = _read(was), _read(now)
    found = CaseChanges(unreadable=(before.unreadable, after.unreadable))
    found.lost = len(before.certify - after.certify)
    gone, new = Counter[tuple[int, Use]](), Counter[tuple[int, Use]]()
    for id_, known in before.cases.items():
        other = after.cases.pop(id_, None)
        if other is None:
            gone[known.key, known.use] += 1
        else:
            _compare(found, known, other)
    new.update((known.key, known.use) for known in after.cases.values())
    _match(found, gone, new)
    return found


def _compare(found: CaseChanges, was: _Known, now: _Known) -> None:
    if was.key != now.key:
        found.changed[now.use] += 1
    if was.use is not now.use:
        found.moved[was.use, now.use] += 1
    elif was.key == now.key and was.note != now.note:
        found.noted += 1


def _match(found: CaseChanges, gone: Counter[tuple[int, Use]], new: Counter[tuple[int, Use]]) -> None:
    """Cases whose id is gone: under another id the same one may stand there, for the same use or another."""
    same = gone & new
    found.renamed += same.total()
    gone, new = gone - same, new - same
    elsewhere: dict[int, list[Use]] = {}
    for key, use in new.elements():
        elsewhere.setdefault(key, []).append(use)
    for key, use in gone.elements():
        if elsewhere.get(key):
            found.moved[use, elsewhere[key].pop()] += 1
        else:
            found.removed[use] += 1
    found.added.update(use for uses in elsewhere.values() for use in uses)


def _read(path: Path) -> _Read:
    read, seen = _Read(), Counter[int]()
    for case in _cases(path):
        if isinstance(case, Fault):
            read.unreadable += 1
            continue
        id_, key = _number(digest(case.id)), _number(case.key)
        read.cases[id_, seen[id_]] = _Known(key, _note(case), case.use)
        seen[id_] += 1
        if case.use is Use.CERTIFY:
            read.certify.add(key)
    return read


def _cases(path: Path) -> Iterator[Case | Fault]:
    return read_cases(path, path.name) if path.is_file() else iter(())


def _note(case: Case) -> int:
    timing = (case.effort_s, case.assisted, case.by_lot)
    return hash((case.segment, case.labelled_by, case.at, case.drawn, case.blind, *timing))


def _number(key: str) -> int:
    return int(key[:16], 16)
