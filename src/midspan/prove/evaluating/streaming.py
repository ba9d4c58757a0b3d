"""Cases in a stream: what came while the last batch was written is the next batch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import count, islice

from midspan.errors import NotAskedError
from midspan.model.case import Case
from midspan.prove.evaluating.book import Book
from midspan.prove.evaluating.line import Line
from midspan.prove.evaluating.trial import Found
from midspan.prove.outcome import Outcome, kept
from midspan.prove.ports import NOT_ASKED, Failed, Item, Reply, Streaming

# So many cases are looked up in the ledger at a time.
LEAST = 32


def streamed(book: Book, implementation: Streaming, cases: Iterator[Case]) -> Iterator[Sequence[Found]]:
    """What is found of each case, in its order. Raises NotAskedError at the end, where some were not asked."""
    asked = _Asked(book, cases)
    for replies in implementation.stream(asked.items()):
        asked.record(replies)
        yield list(asked.line.ready())
    yield list(asked.line.ready())
    if asked.unasked:
        raise NotAskedError(book.on.described.name, asked.unasked, asked.why, asked.mend)


class _Asked:
    """The cases of one stream: which of them are asked, and what becomes of each."""

    def __init__(self, book: Book, cases: Iterator[Case]) -> None:
        self.line: Line[Found] = Line()
        self.unasked = 0
        self.why = ""
        self.mend: str | None = None
        self._book = book
        self._cases = cases
        self._places = count()
        self._asked: dict[int, Case] = {}
        self._again: set[str] = set()
        # By key: one outcome may be waited for at several places of the line.
        self._waiting: dict[str, list[tuple[int, Case]]] = {}

    def items(self) -> Iterator[Item]:
        """One for each case that has to be asked; what is known, or goes to people, takes its place at once."""
        while some := list(islice(self._cases, LEAST)):
            new = self._expect(some)
            settled = {case.key: found for case in new if (found := kept(self._book.on.work, case))}
            self._settle(settled)
            for case in new:
                if case.key not in settled:
                    self._asked[next(self._places)] = case
                    yield Item(case.id, case.input, anew=self._book.anew or case.key in self._again)

    def record(self, replies: Iterable[tuple[int, Reply]]) -> None:
        """Judge and write down what came; what was not asked leaves nothing."""
        done: dict[str, Outcome] = {}
        for place, reply in replies:
            case, result = self._asked.pop(place), reply.result
            if isinstance(result, Failed) and result.kind == NOT_ASKED:
                self._leave(case, result)
            else:
                done[case.key] = self._book.judged(case, reply)
        self._settle(done)

    def _expect(self, cases: Sequence[Case]) -> list[Case]:
        known, again = self._book.known(cases)
        self._again |= again
        new = []
        for case in cases:
            place = self.line.expect()
            if case.key in known and case.key not in again:
                self.line.put(place, Found(case, known[case.key], fresh=False))
            elif case.key in self._waiting:
                self._waiting[case.key].append((place, case))
            else:
                self._waiting[case.key] = [(place, case)]
                new.append(case)
        return new

    def _settle(self, done: dict[str, Outcome]) -> None:
        if done:
            cases = {key: self._waiting[key][0][1] for key in done}
            fresh = self._book.write(cases, done, again=bool(self._again & done.keys()))
            for key, outcome in fresh.items():
                for place, case in self._waiting.pop(key):
                    self.line.put(place, Found(case, outcome, fresh=True))

    def _leave(self, case: Case, failed: Failed) -> None:
        for place, _ in self._waiting.pop(case.key):
            self.line.put(place)
            self.unasked += 1
        self.why, self.mend = failed.message, failed.mend
