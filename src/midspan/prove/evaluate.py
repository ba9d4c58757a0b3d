"""The run: cases go to the implementation, and what became of them becomes durable, in one of two ways.

In chunks, where an implementation answers so many at a time: each chunk is one batch of the ledger. In a stream, where
it answers each when it is done: what came while the last batch was written is the next one.

Law: an outcome that the ledger holds for this subject is not executed again, so a run that was ended anywhere, in any
way, repeats at most the chunk that was in flight, or the answers that had not come. An error on a develop case is tried
again by a later run (the newest outcome counts); on a certify case it is final. What was not asked is no outcome: the
next run asks it.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from itertools import count, islice
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.errors import EntryError, NotAskedError
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.entry import Entry
from midspan.model.evidence import UNJUDGED, Evaluation
from midspan.prove.addresses import file_digests
from midspan.prove.confidence.learning import fitted
from midspan.prove.confidence.sureness import TRAINED, Sureness, sureness, told
from midspan.prove.failing import FirstFailure, FirstFailures
from midspan.prove.identity import confidence_level, definition_parts, outcome_subject
from midspan.prove.keys import pack
from midspan.prove.labels import Labels
from midspan.prove.line import Line
from midspan.prove.material import Unusable, cases_for
from midspan.prove.modes import ModeTally
from midspan.prove.outcome import Outcome, judge, kept, outcome_of, unrecordable
from midspan.prove.ports import NOT_ASKED, Described, Failed, Implementation, Item, Reply, Streaming
from midspan.prove.summary import Tally, segments_by

MOST, LEAST = 512, 32
# A chunk is what an interruption loses: it grows only while it is a fraction of a second of work.
_QUICK_S, _SLOW_S = 0.15, 2.0

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One implementation on trial for one work. other: the one that has to agree with it, where one is named."""

    file: WorkFile
    work: CompiledWork
    implementation: Implementation
    described: Described
    definition: Mapping[str, str] = field(default_factory=dict)
    sure: Sureness = field(default_factory=Sureness)
    other: Trial | None = None

    def subject(self, over: str = "cases") -> str:
        return outcome_subject(self.file.identity, self.definition, self.described, over)


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of one case; `fresh` where this run executed it."""

    case: Case
    outcome: Outcome
    fresh: bool


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finished evaluation, how many of its outcomes are new, what may act alone, and the lines of no use.

    on: the trial with what it learned. failures: the first one of each kind. unasked: why it is not finished, and then
    the evaluation speaks of what was asked alone and is not recorded.
    """

    on: Trial
    evaluation: Evaluation
    executed: int
    from_ledger: int
    labels: Labels
    unusable: Unusable
    failures: tuple[FirstFailure, ...] = ()
    unasked: NotAskedError | None = None


def trial(
    file: WorkFile,
    work: CompiledWork,
    implementation: Implementation,
    described: Mapping[str, Described] | None = None,
    other: Trial | None = None,
) -> Trial:
    """described: all candidates of the work; other: the one that has to agree, where one is named. Raises UsageError."""
    own, others = implementation.described, described or {}
    return Trial(
        file,
        work,
        implementation,
        told(file, own, others),
        definition_parts(file.work),
        sureness(file, own.name, others),
        other,
    )


def evaluate(
    on: Trial, ledger: Ledger, *, currency: str | None, progress: Progress, offer: Callable[[Case], None]
) -> Evaluated:
    """Measure the implementation on all develop cases, and record the summary if it says anything new.

    offer: is given every develop case, and every example for a person, for the stress ladder.
    Raises UsageError without a file of cases, StoreError.
    """
    unusable, labels, tally, content = Unusable(), Labels(), Tally(), hashlib.sha256()
    segments = segments_by(on.file.work.quality.segments if on.file.work.quality else ())
    learns, failures, modes = on.sure.by == TRAINED, FirstFailures(), ModeTally(on.work)
    executed, done = _asked_first(on, ledger, progress) if learns else 0, 0
    on = learned(on, ledger)
    cases = cases_for(on.file, on.work, frozenset({Use.DEVELOP, Use.EXAMPLE}), unusable)
    unasked: NotAskedError | None = None
    try:
        for found in outcomes(on, _offered(cases, offer), ledger, use=Use.DEVELOP, retry=not learns):
            tally.add(found.outcome, segments(found.case), judged=found.case.judged is not None)
            labels.add(found.outcome)
            failures.add(found.case, found.outcome)
            modes.add(found.case, found.outcome)
            content.update(f"{found.case.key}{found.outcome.result}".encode())
            done, executed = done + 1, executed + found.fresh
            if not done % LEAST:
                progress(on.described.name, done)
    except NotAskedError as error:
        unasked = error
    level = confidence_level(on.file.work)
    summary = tally.evaluation(
        on.file.name, on.described.name, Use.DEVELOP.value, level, currency, modes.modes
    )
    if done and unasked is None:
        if summary.modes is not None:
            # Their `when` is no part of what an outcome is, and says something new all the same.
            content.update(digest(asdict(summary.modes)).encode())
        said = {"evaluation": asdict(summary), "content": content.hexdigest()[:32]}
        record(on, ledger, Use.DEVELOP.value, said)
    return Evaluated(on, summary, executed, done - executed, labels, unusable, failures.found, unasked)


def learned(on: Trial, ledger: Ledger) -> Trial:
    """With what its develop outcomes teach about how sure it is, where its `confidence` asks for that."""
    return replace(on, sure=fitted(on.sure, ledger, on.file, on.work, on.subject()))


def _asked_first(on: Trial, ledger: Ledger, progress: Progress) -> int:
    """How many develop cases this run executes: all are answered before anything is learned from any."""
    executed = 0
    cases = cases_for(on.file, on.work, frozenset({Use.DEVELOP}), Unusable())
    # What was not asked now is asked, counted and said when the outcomes are read.
    with suppress(NotAskedError):
        for done, found in enumerate(outcomes(on, cases, ledger, use=Use.DEVELOP, retry=True), 1):
            executed += found.fresh
            if not done % LEAST:
                progress(on.described.name, done)
    return executed


def _offered(cases: Iterable[Case], offer: Callable[[Case], None]) -> Iterator[Case]:
    for case in cases:
        if case.use is Use.DEVELOP or case.to_person:
            offer(case)
        if case.use is Use.DEVELOP:
            yield case


def record(on: Trial, ledger: Ledger, use: str, said: Mapping[str, Any]) -> None:
    """Record a finished evaluation, unless it is what the newest one of this implementation and use says."""
    about = {
        "use": use,
        "implementation": on.described.name,
        "subject": on.subject(),
        "definition": dict(on.definition),
        "parts": dict(on.described.parts),
    }
    key = digest([about, said.get("content"), said.get("stress")])
    newest = newest_evaluation(ledger, on.file.names, on.described.name, use)
    if newest is None or newest[0] != key:
        price = on.described.price
        rests_on = {
            "files": file_digests(on.file, on.described),
            "price": None if price is None else asdict(price),
        }
        ledger.append([Entry("evaluation", on.file.identity, key, {**about, **said, **rests_on})])


def newest_evaluation(
    ledger: Ledger, names: tuple[str, ...], implementation: str, use: str
) -> tuple[str, Mapping[str, Any]] | None:
    """Key and body of the newest evaluation of this implementation for this use."""
    for each in ledger.read("evaluation", names, newest_first=True):
        if each.body["implementation"] == implementation and each.body["use"] == use:
            return each.key, each.body
    return None


def outcomes(
    on: Trial, cases: Iterable[Case], ledger: Ledger, *, use: Use, over: str = "cases", retry: bool = False
) -> Iterator[Found]:
    """The outcome of each case in its order, each durable before it is given. Cases of one key are executed once.

    Raises NotAskedError at the end, where some were not asked; those are not given.
    use: what this looks at the cases for. over: `cases`, or the rung. retry: whether errors are tried again.
    """
    book = _Book(on, ledger, on.subject(over), use, retry)
    if isinstance(on.implementation, Streaming):
        for some in _streamed(book, on.implementation, iter(cases)):
            yield from _sure(on, ledger, some, over)
        return
    rest, size = iter(cases), LEAST * 2
    while chunk := list(islice(rest, size)):
        started = time.perf_counter()
        found = _chunk(book, chunk)
        took = time.perf_counter() - started
        yield from _sure(on, ledger, found, over)
        size = max(LEAST, size // 2) if took > _SLOW_S else min(MOST, size * 2) if took < _QUICK_S else size


def _sure(on: Trial, ledger: Ledger, found: Sequence[Found], over: str) -> Iterator[Found]:
    """With the confidence that counts."""
    outcomes = on.sure.of(ledger, {each.case.key: each.outcome for each in found}, over)
    return (replace(each, outcome=outcomes[each.case.key]) for each in found)


@dataclass(frozen=True, slots=True)
class _Book:
    """Where the outcomes of one trial are written down, and which of those that are there count."""

    on: Trial
    ledger: Ledger
    subject: str
    use: Use
    retry: bool

    def known(self, cases: Sequence[Case]) -> tuple[dict[str, Outcome], set[str]]:
        """The outcome of each key that has one, and the keys that are tried again all the same."""
        bodies = self.ledger.bodies("outcome", self.subject, {case.key for case in cases})
        known = {key: outcome_of(body) for key, body in bodies.items()}
        return known, {key for key, outcome in known.items() if self.retry and _may_differ(outcome)}

    def write(
        self, cases: Mapping[str, Case], done: dict[str, Outcome], *, again: bool
    ) -> dict[str, Outcome]:
        """What counts now that these were executed. again: whether any of them had an outcome already."""
        fresh = _recorded(self.ledger, self.subject, cases, done, _seen(self.on, cases, self.use), not again)
        if self.use is Use.CERTIFY:
            # Another process may have been first, and the first outcome of a certify case is the one that counts.
            bodies = self.ledger.bodies("outcome", self.subject, fresh)
            fresh = {key: outcome_of(body) for key, body in bodies.items()}
        return fresh


def _chunk(book: _Book, chunk: Sequence[Case]) -> list[Found]:
    known, again = book.known(chunk)
    todo = {case.key: case for case in chunk if case.key not in known or case.key in again}
    fresh: dict[str, Outcome] = {}
    if todo:
        fresh = book.write(todo, _executed(book.on, list(todo.values())), again=bool(again))
    return [Found(case, fresh.get(case.key) or known[case.key], case.key in fresh) for case in chunk]


def _streamed(book: _Book, implementation: Streaming, cases: Iterator[Case]) -> Iterator[Sequence[Found]]:
    asked = _Asked(book, cases)
    for replies in implementation.stream(asked.items()):
        asked.record(replies)
        yield list(asked.line.ready())
    yield list(asked.line.ready())
    if asked.unasked:
        raise NotAskedError(book.on.described.name, asked.unasked, asked.why)


class _Asked:
    """The cases of one stream: which of them are asked, and what becomes of each."""

    def __init__(self, book: _Book, cases: Iterator[Case]) -> None:
        self.line: Line[Found] = Line()
        self.unasked = 0
        self.why = ""
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
                    yield Item(case.id, case.input, anew=case.key in self._again)

    def record(self, replies: Iterable[tuple[int, Reply]]) -> None:
        """Judge and write down what came; what was not asked leaves nothing."""
        done: dict[str, Outcome] = {}
        for place, reply in replies:
            case, result = self._asked.pop(place), reply.result
            if isinstance(result, Failed) and result.kind == NOT_ASKED:
                self._leave(case, result.message)
            else:
                done[case.key] = judge(self._book.on.work, case, reply)
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

    def _leave(self, case: Case, why: str) -> None:
        for place, _ in self._waiting.pop(case.key):
            self.line.put(place)
            self.unasked += 1
        self.why = why


def _may_differ(outcome: Outcome) -> bool:
    """Whether trying again may give an answer; one that nobody judged stays unjudged."""
    return outcome.failure is not None and outcome.failure.kind != UNJUDGED


def _executed(on: Trial, cases: Sequence[Case]) -> dict[str, Outcome]:
    settled = {case.key: kept(on.work, case) for case in cases}
    asked = [case for case in cases if settled[case.key] is None]
    replies: Sequence[Reply] = (
        on.implementation.answer([Item(case.id, case.input) for case in asked]) if asked else ()
    )
    answered = {
        case.key: replace(judge(on.work, case, reply), item=case.input_key, size=case.size)
        for case, reply in zip(asked, replies, strict=True)
    }
    return {key: outcome or answered[key] for key, outcome in settled.items()}


def _recorded(
    ledger: Ledger,
    subject: str,
    cases: Mapping[str, Case],
    done: dict[str, Outcome],
    also: Sequence[Entry],
    once: bool,
) -> dict[str, Outcome]:
    """What was recorded: the outcomes, but for those that cannot be written down."""
    try:
        ledger.append([*_entries(subject, cases, done), *also], once=once)
    except EntryError:
        done = {key: _recordable(outcome, cases[key]) for key, outcome in done.items()}
        ledger.append([*_entries(subject, cases, done), *also], once=once)
    return done


def _entries(subject: str, cases: Mapping[str, Case], done: Mapping[str, Outcome]) -> list[Entry]:
    return [Entry("outcome", subject, key, outcome.body(cases[key].id)) for key, outcome in done.items()]


def _recordable(outcome: Outcome, case: Case) -> Outcome:
    try:
        canonical(outcome.body(case.id)).encode()
    except (TypeError, ValueError, RecursionError) as error:
        return unrecordable(
            outcome, f"output is not JSON: {str(error).encode('ascii', 'backslashreplace').decode()}"
        )
    return outcome


def _seen(on: Trial, cases: Mapping[str, Case], use: Use) -> list[Entry]:
    """Which inputs were looked at while developing: they can certify nothing later, wherever the files put them."""
    if use is not Use.DEVELOP:
        return []
    inputs = pack(case.input_key for case in cases.values())
    return [Entry("seen", on.file.identity, digest(inputs), {"use": use.value, "inputs": inputs})]
