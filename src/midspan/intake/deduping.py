"""Cases that stand twice, or nearly, and labels that contradict each other: found, and taken out only where asked.

Twice: the same input with the same answer (a judgement: by the same person). The earlier line stays, but of two with
different uses the one that certifies goes: the other was looked at. Nearly: see `alike`. A contradiction is a matter
for people: no line of one is ever taken out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from midspan.definitions.cases import case_of
from midspan.definitions.digests import digest
from midspan.definitions.jsonlines import LineError, read_line
from midspan.intake.alike import pairs
from midspan.intake.sametext import plain
from midspan.intake.writing import CasesFile
from midspan.model.case import Case, Use


@dataclass(frozen=True, slots=True)
class Twice:
    """Two lines of which one may go. similarity: 1 where input and answer are the same."""

    stays: Case
    goes: Case
    similarity: float
    same_answer: bool


@dataclass(slots=True)
class Duplicates:
    """What one file holds twice. near: pairs that are alike and not the same, with what tells their inputs apart."""

    exact: list[Twice] = field(default_factory=list)
    near: list[Twice] = field(default_factory=list)
    contradictions: list[tuple[Case, Case]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)


def find_duplicates(file: CasesFile, similar: float | None) -> Duplicates:
    """similar: the least similarity of near-duplicates, 0 to 1; None looks for exact ones only."""
    found, cases = Duplicates(), list(_cases(file))
    first: dict[str, Case] = {}
    answers: dict[str, Case] = {}
    rest = []
    for case in cases:
        key = _key(case)
        if key in first:
            stays, goes = _order(first[key], case)
            first[key] = stays
            found.exact.append(Twice(stays, goes, 1.0, same_answer=True))
            continue
        first[key] = case
        rest.append(case)
        if case.expected is not None:
            other = answers.setdefault(case.input_key, case)
            if other is not case:
                found.contradictions.append((other, case))
    if similar is not None:
        found.near = list(_near(rest, similar))
    return found


def remove(file: CasesFile, found: Duplicates, *, near: bool) -> None:
    """Take out the exact duplicates, and the near ones with the same answer where that is asked for."""
    going = {each.goes.line: each.goes.id for each in found.exact}
    if near:
        # What stays for one pair may go for another: a line goes only for one that is there afterwards.
        for each in found.near:
            if each.same_answer and each.stays.line not in going:
                going.setdefault(each.goes.line, each.goes.id)
    found.removed = [id_ for _, id_ in sorted(going.items())]
    if going:
        file.replace(line for number, line in enumerate(file.lines(), 1) if number not in going)


def _cases(file: CasesFile) -> Iterator[Case]:
    for number, line in enumerate(file.lines(), 1):
        try:
            if line.strip():
                yield case_of(read_line(line.strip()), number)
        except LineError:
            continue  # it is no case, and the findings of `check` say so


def _key(case: Case) -> str:
    """What makes two lines the same; two people who say the same of an answer are two judgements."""
    who = [[each.by, each.at] for each in case.judged or ()]
    return f"{case.key}{digest(who) if who else ''}"


def _order(one: Case, other: Case) -> tuple[Case, Case]:
    """Which of two lines stays, and which goes."""
    torn = one.use is not other.use and Use.CERTIFY in {one.use, other.use}
    return (other, one) if torn and one.use is Use.CERTIFY else (one, other)


def _near(cases: Sequence[Case], least: float) -> Iterator[Twice]:
    texts = [_text(case.input) for case in cases]
    for each in pairs(texts, least):
        one, other = cases[each.one], cases[each.other]
        if one.input_key != other.input_key:
            stays, goes = _order(one, other)
            same = one.expected == other.expected and one.judged == other.judged
            yield Twice(stays, goes, each.similarity, same_answer=same and one.to_person == other.to_person)


def _text(item: Mapping[str, Any]) -> str:
    """All that an input says, in one plain text."""
    return " ".join(
        f"{name} {_flat(value)}" if len(item) > 1 else _flat(value) for name, value in sorted(item.items())
    )


def _flat(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_flat(each)}" for name, each in sorted(value.items()))
    if isinstance(value, list | tuple):
        return " ".join(map(_flat, value))
    return plain(value if isinstance(value, str) else str(value))
