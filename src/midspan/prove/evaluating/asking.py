"""The run: cases go to the implementation, and what became of them becomes durable, in one of two ways.

In chunks, where an implementation answers so many at a time: each chunk is one batch of the ledger. In a stream, where
it answers each when it is done: what came while the last batch was written is the next one.

Law: an outcome that the ledger holds for this subject is not executed again, so a run that was ended anywhere, in any
way, repeats at most the chunk that was in flight, or the answers that had not come. An error on a develop case is tried
again by a later run (the newest outcome counts); on a certify case it is final. What was not asked is no outcome: the
next run asks it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.prove.evaluating.book import Book
from midspan.prove.evaluating.streaming import LEAST, streamed
from midspan.prove.evaluating.trial import Found, Trial
from midspan.prove.outcome import Outcome, kept
from midspan.prove.ports import Item, Reply, Streaming

MOST = 512
# A chunk is what an interruption loses: it grows only while it is a fraction of a second of work.
_QUICK_S, _SLOW_S = 0.15, 2.0


class Progress(Protocol):
    """Is told how much of a step is done. total: of how many, which is counted only where that is asked."""

    def __call__(self, name: str, done: int, total: Callable[[], int], /) -> None: ...


def outcomes(
    on: Trial,
    cases: Iterable[Case],
    ledger: Ledger,
    *,
    use: Use,
    over: str = "cases",
    retry: bool = False,
    anew: bool = False,
) -> Iterator[Found]:
    """The outcome of each case in its order, each durable before it is given. Cases of one key are executed once.

    Raises NotAskedError at the end, where some were not asked; those are not given.
    use: what this looks at the cases for. over: `cases`, or the rung. retry: whether errors are tried again.
    anew: whether an answer that a service gave to the same question is of no use here.
    """
    book = Book(on, ledger, on.subject(over), use, retry, anew)
    if isinstance(on.implementation, Streaming):
        for some in streamed(book, on.implementation, iter(cases)):
            yield from _sure(on, ledger, some, over)
        return
    rest, size = iter(cases), LEAST * 2
    while chunk := list(islice(rest, size)):
        started = time.perf_counter()
        found = _chunk(book, chunk)
        took = time.perf_counter() - started
        yield from _sure(on, ledger, found, over)
        size = max(LEAST, size // 2) if took > _SLOW_S else min(MOST, size * 2) if took < _QUICK_S else size


def _sure(on: Trial, ledger: Ledger, found: Sequence[Found], over: str) -> Iterable[Found]:
    """With the confidence that counts."""
    if on.sure.by is None:
        return found
    outcomes = on.sure.of(ledger, {each.case.key: each.outcome for each in found}, over)
    return (replace(each, outcome=outcomes[each.case.key]) for each in found)


def _chunk(book: Book, chunk: Sequence[Case]) -> list[Found]:
    known, again = book.known(chunk)
    todo = {case.key: case for case in chunk if case.key not in known or case.key in again}
    fresh: dict[str, Outcome] = {}
    if todo:
        fresh = book.write(todo, _executed(book, list(todo.values())), again=bool(again))
    return [Found(case, fresh.get(case.key) or known[case.key], case.key in fresh) for case in chunk]


def _executed(book: Book, cases: Sequence[Case]) -> dict[str, Outcome]:
    settled = {case.key: kept(book.on.work, case) for case in cases}
    asked = [case for case in cases if settled[case.key] is None]
    replies: Sequence[Reply] = (
        book.on.implementation.answer([Item(case.id, case.input, anew=book.anew) for case in asked])
        if asked
        else ()
    )
    answered = {case.key: book.judged(case, reply) for case, reply in zip(asked, replies, strict=True)}
    return {key: outcome or answered[key] for key, outcome in settled.items()}
