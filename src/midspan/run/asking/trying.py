"""Who is asked about an item: what the level names, and where that fails, what the definition puts in its place.

Law: a try begins where no breaker is open and there is money for it, and ends with what it took and what that says to the
breaker, in the caller's transaction; what failed goes on to the next of the line, and what nobody can be asked about any more
is said with all that was tried.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from midspan.prove.ports import Reply
from midspan.run.asking.answering import Answered, Answering, Missed, Taken
from midspan.run.asking.breakers import Breakers
from midspan.run.asking.breaking import Admits
from midspan.run.asking.spending import Purse
from midspan.run.routing import why_unusable

BREAKER = "breaker"


class Trial(NamedTuple):
    """An item that is put to an implementation. missed: those before it. failed: what the last one said that was asked."""

    item: Taken
    by: Answering
    missed: tuple[Missed, ...] = ()
    failed: Answered | None = None


def put(trials: Sequence[Trial]) -> list[tuple[Trial, Answered]]:
    """Ask, outside of any transaction, and look at what comes back."""
    said: list[tuple[Trial, Answered]] = []
    for by, mine in _by_whom(trials):
        replies = by.replies([each.item for each in mine])
        said += worth(list(zip(mine, replies, strict=True)))
    return said


def worth(replied: Sequence[tuple[Trial, Reply]]) -> list[tuple[Trial, Answered]]:
    """What the replies are worth."""
    return [(trial, trial.by.worth(trial.item, reply)) for trial, reply in replied]


class Trying:
    """One work. day: the one that now is, as `2026-11-28`. Everything within the caller's transaction. Raises StoreError."""

    def __init__(self, purse: Purse, breakers: Breakers, day: Callable[[], str]) -> None:
        self._purse = purse
        self._breakers = breakers
        self._day = day

    def closed(self, by: Answering) -> bool:
        """Whether its breaker lets everything be asked; may be looked at outside of a transaction."""
        return self._breakers.admits(by.named or "", ["any"])[0] is Admits.ALL

    def probe(self, by: Answering, items: Sequence[Taken]) -> str | None:
        """Of these the item that would be asked alone, before it is known of the others whether they are; None: nothing waits."""
        if len(items) < 2:
            return None
        return self._breakers.admits(by.named or "", [each.id for each in items])[1]

    def begin(self, trials: Sequence[Trial]) -> tuple[list[Trial], list[Answered]]:
        """Those that may be asked, which begin here, and what is to be said of those about which nobody may be."""
        asked, ended = list[Trial](), list[Answered]()
        for by, mine in _by_whom(trials):
            admitted, others = self._admitted(by, mine)
            granted = self._purse.reserve(by.allowance, len(admitted), self._day())
            self._breakers.ask(by.named or "", [each.item.id for each in admitted[:granted]])
            asked += admitted[:granted]
            if by.allowance is not None and granted < len(admitted):
                why = self._purse.why(by.allowance, self._day())
                ended += [_kept_from(each, "budget", why) for each in admitted[granted:]]
            if others:
                further, said = self._passed(by, others)
                asked += further
                ended += said
        return asked, ended

    def end(self, said: Sequence[tuple[Trial, Answered]]) -> tuple[list[Trial], list[Answered]]:
        """What goes on to the next of the line, which begins here, and what has its answer."""
        ended, further = list[Answered](), list[Trial]()
        for by, _ in _by_whom([trial for trial, _ in said]):
            mine = [answered for trial, answered in said if trial.by is by]
            self._purse.book(by.allowance, [each.cost for each in mine], self._day())
            self._breakers.tell(by.named or "", [(each.item.id, _code(each)) for each in mine])
        for trial, answered in said:
            following = trial.by.fallback if answered.failed else None
            if following is None or answered.outcome is None:
                ended.append(answered._replace(missed=trial.missed) if trial.missed else answered)
            else:
                missed = Missed(trial.by.named or "", *why_unusable(answered.outcome))
                further.append(Trial(trial.item, following, (*trial.missed, missed), answered))
        begun, over = self.begin(further)
        return begun, ended + over

    def lost(self, by: Answering, count: int) -> None:
        """So many tries of which nobody knows what they came to."""
        self._purse.book(by.allowance, [None] * count, self._day())

    def _admitted(self, by: Answering, trials: list[Trial]) -> tuple[list[Trial], list[Trial]]:
        """Those that its breaker lets be asked, and the others."""
        admits, probe = self._breakers.admits(by.named or "", [each.item.id for each in trials])
        if admits is Admits.ALL:
            return trials, []
        admitted = [each for each in trials if each.item.id == probe]
        return admitted, [each for each in trials if each.item.id != probe]

    def _passed(self, by: Answering, trials: list[Trial]) -> tuple[list[Trial], list[Answered]]:
        """Those that its breaker keeps from it, put to the next of the line, or said to have none."""
        why = self._breakers.why(by.named or "")
        if by.fallback is None:
            return [], [_kept_from(each, BREAKER, why) for each in trials]
        missed = Missed(by.named or "", BREAKER, why)
        return self.begin([each._replace(by=by.fallback, missed=(*each.missed, missed)) for each in trials])


def _code(answered: Answered) -> str | None:
    """Of a failure; None of anything that could be used."""
    failed = answered.outcome if answered.failed else None
    return None if failed is None else why_unusable(failed)[0]


def _kept_from(trial: Trial, code: str, why: str) -> Answered:
    """What is said of an item that is not put to this implementation, nor to any other."""
    if trial.failed is None:
        return Answered(trial.item, None, unasked=(code, why), missed=trial.missed)
    others = (each for each in trial.missed if each.by != trial.failed.by)
    return trial.failed._replace(missed=(*others, Missed(trial.by.named or "", code, why)))


def _by_whom(trials: Sequence[Trial]) -> list[tuple[Answering, list[Trial]]]:
    found: dict[int, tuple[Answering, list[Trial]]] = {}
    for each in trials:
        found.setdefault(id(each.by), (each.by, []))[1].append(each)
    return list(found.values())
