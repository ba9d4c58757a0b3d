"""The hard cases of a work, chosen from evidence: what people should have seen before they begin.

Only develop and example cases whose inputs certify nothing. Reasons take turns, the hardest case of each first, until
there are enough or nothing hard is left; then one of each segment that is not among them yet. Same seed, same cases,
same order.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest

from midspan.definitions.digests import digest
from midspan.definitions.judgements import by_answer
from midspan.explain.sureness import Unsure
from midspan.model.case import Case
from midspan.prove.outcome import Outcome, Result

MOST_SEGMENTS = 20


class Reason(StrEnum):
    """Why a case is hard, in the order in which they take turns."""

    WRONG = "wrong"
    JUDGEMENT = "judgement"
    TO_PERSON = "to_person"
    CONTRADICTED = "contradicted"
    HELD = "held"
    ERRORED = "errored"
    UNSURE = "unsure"
    SEGMENT = "segment"


MEANS: Mapping[Reason, str] = {
    Reason.WRONG: "the AI was wrong",
    Reason.JUDGEMENT: "it is kept for people’s judgement",
    Reason.TO_PERSON: "a person must decide it",
    Reason.CONTRADICTED: "people gave different right answers",
    Reason.HELD: "the AI’s answer broke a rule",
    Reason.ERRORED: "the AI gave no usable answer",
    Reason.UNSURE: "the AI was right, and little sure of it",
    Reason.SEGMENT: "no other case here is of its segment",
}
ORDER: Mapping[Reason, str] = {
    Reason.WRONG: "each confusion in turn, the surest first",
    Reason.JUDGEMENT: "each judgement in turn",
    Reason.TO_PERSON: "by chance",
    Reason.CONTRADICTED: "by chance",
    Reason.HELD: "each rule in turn",
    Reason.ERRORED: "each kind of failure in turn",
    Reason.UNSURE: "the least sure first",
    Reason.SEGMENT: "one of each segment",
}


def how_many(hard: int, most: int) -> str:
    """`24 hard cases`, and that there are no more of them where that is fewer than were asked for."""
    if hard >= most:
        return f"{hard} hard cases"
    return f"nothing harder is left: {hard} of up to {most} hard cases"


@dataclass(frozen=True, slots=True)
class Hard:
    """A chosen case with all that makes it hard. outcome: what the implementation made of it, None where unknown.

    because: the judgement that keeps it. others: what people also said was right, where they differ.
    """

    case: Case
    reasons: tuple[Reason, ...]
    outcome: Outcome | None = None
    because: str | None = None
    others: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen ones in their seeded order, and how many there were of each reason to choose from.

    most: how many hard ones were asked for. unsure: below which confidence a right answer is among them.
    """

    chosen: tuple[Hard, ...]
    there: Mapping[Reason, int]
    most: int
    unsure: Unsure | None = None

    @property
    def here(self) -> Counter[Reason]:
        return Counter(reason for each in self.chosen for reason in each.reasons)

    @property
    def hard(self) -> int:
        """How many are among them for more than their segment."""
        return sum(each.reasons != (Reason.SEGMENT,) for each in self.chosen)


def choose(
    cases: Sequence[Case],
    outcomes: Mapping[str, Outcome],
    kept: Mapping[str, str],
    segments: Callable[[Case], Iterable[str]],
    *,
    most: int,
    seed: int,
    unsure: Unsure | None = None,
) -> Choice:
    """cases: those that may be shown. outcomes, kept: by the case's key. most: before segments are filled up.

    unsure: what tells little sure answers from others; without it none is called so.
    """
    distinct = _distinct(cases)
    told_apart = _contradictions(cases)

    def chance(case: Case) -> str:
        return hashlib.sha256(f"{seed} {case.key}".encode()).hexdigest()

    queues = _queues(sorted(distinct, key=chance), outcomes, kept, told_apart, unsure)
    picked: dict[str, Case] = {}
    for case in _in_turns([queues[reason] for reason in Reason]):
        if len(picked) < most:
            picked.setdefault(case.input_key, case)
    extra = _missing_segments(picked.values(), sorted(distinct, key=chance), segments)
    keys = {reason: {case.input_key for case in queue} for reason, queue in queues.items()}
    keys[Reason.SEGMENT] = {case.input_key for case in extra}
    reasons_of = {
        case.input_key: tuple(each for each in Reason if case.input_key in keys[each])
        for case in (*picked.values(), *extra)
    }
    ordered = sorted((*picked.values(), *extra), key=chance)
    chosen = tuple(
        Hard(
            case,
            reasons_of[case.input_key],
            outcomes.get(case.key),
            kept.get(case.key),
            tuple(other for other in told_apart.get(case.input_key, ()) if other is not case),
        )
        for case in ordered
    )
    there: dict[Reason, int] = {reason: len(queue) for reason, queue in queues.items()}
    there[Reason.SEGMENT] = len(extra)
    return Choice(chosen, there, most, unsure)


def _distinct(cases: Sequence[Case]) -> list[Case]:
    """One case of each input, the first."""
    found: dict[str, Case] = {}
    for case in cases:
        found.setdefault(case.input_key, case)
    return list(found.values())


def _contradictions(cases: Sequence[Case]) -> dict[str, tuple[Case, ...]]:
    """The cases of each input about which people differ: other right answers, or the same answer judged both ways."""
    by_input = defaultdict[str, dict[str, Case]](dict)
    for case in cases:
        by_input[case.input_key].setdefault(case.key, case)
    found = {}
    for input_key, alike in by_input.items():
        expected = [each for each in alike.values() if each.judged is None]
        votes = by_answer(vote for each in alike.values() for vote in each.judged or ())
        both_ways = any(len({vote.acceptable for vote in each}) > 1 for each in votes.values())
        if len(expected) > 1 or both_ways:
            found[input_key] = tuple(alike.values())
    return found


def _queues(
    cases: Sequence[Case],
    outcomes: Mapping[str, Outcome],
    kept: Mapping[str, str],
    contradicted: Mapping[str, tuple[Case, ...]],
    unsure: Unsure | None,
) -> dict[Reason, list[Case]]:
    """The cases of each reason, the hardest first; `cases` are in seeded order, which decides where nothing else does."""
    by_result = defaultdict[Result, list[Case]](list)
    for case in cases:
        if case.key in outcomes:
            by_result[outcomes[case.key].result].append(case)

    def sureness(case: Case) -> float:
        confidence = outcomes[case.key].confidence
        return 0.0 if confidence is None else confidence

    # Any answer to what a person must decide is wrong; those cases have a reason of their own.
    answerable = [case for case in by_result[Result.WRONG] if not case.to_person]
    surest = sorted(answerable, key=sureness, reverse=True)
    little_sure = [
        case
        for case in by_result[Result.RIGHT]
        if unsure is not None and outcomes[case.key].confidence is not None and sureness(case) < unsure.below
    ]
    return {
        Reason.WRONG: _spread(surest, lambda case: digest([case.expected, outcomes[case.key].output])),
        Reason.JUDGEMENT: _spread([case for case in cases if case.key in kept], lambda case: kept[case.key]),
        Reason.TO_PERSON: [case for case in cases if case.to_person],
        Reason.CONTRADICTED: [case for case in cases if case.input_key in contradicted],
        Reason.HELD: _spread(by_result[Result.HELD], lambda case: str(outcomes[case.key].because)),
        Reason.ERRORED: _spread(by_result[Result.ERROR], lambda case: _failure(outcomes[case.key])),
        Reason.UNSURE: sorted(little_sure, key=sureness),
        Reason.SEGMENT: [],
    }


def _failure(outcome: Outcome) -> str:
    return outcome.failure.kind if outcome.failure else ""


def _spread(cases: Iterable[Case], kind: Callable[[Case], str]) -> list[Case]:
    """One of each kind in turn, in the order in which the kinds come first."""
    groups: dict[str, list[Case]] = {}
    for case in cases:
        groups.setdefault(kind(case), []).append(case)
    return list(_in_turns(list(groups.values())))


def _in_turns(queues: Sequence[Sequence[Case]]) -> Iterator[Case]:
    for turn in zip_longest(*queues):
        yield from (case for case in turn if case is not None)


def _missing_segments(
    picked: Iterable[Case], cases: Sequence[Case], segments: Callable[[Case], Iterable[str]]
) -> list[Case]:
    seen = {name for case in picked for name in segments(case)}
    extra: list[Case] = []
    for case in cases:
        new = set(segments(case)) - seen
        if new and len(extra) < MOST_SEGMENTS:
            seen |= new
            extra.append(case)
    return extra
