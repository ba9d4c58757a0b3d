"""The run: cases go to the implementation in chunks, and each chunk's outcomes become durable in one batch.

Law: an outcome that the ledger holds for this subject is not executed again, so a run that was ended anywhere, in any
way, repeats at most the chunk that was in flight. An error on a develop case is tried again by a later run (the
newest outcome counts); on a certify case it is final.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.errors import EntryError
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
from midspan.prove.material import Unusable, cases_for
from midspan.prove.modes import ModeTally
from midspan.prove.outcome import Outcome, judge, kept, outcome_of, unrecordable
from midspan.prove.ports import Described, Implementation, Item, Reply
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

    on: the trial with what it learned. failures: the first one of each kind.
    """

    on: Trial
    evaluation: Evaluation
    executed: int
    from_ledger: int
    labels: Labels
    unusable: Unusable
    failures: tuple[FirstFailure, ...] = ()


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
    for found in outcomes(on, _offered(cases, offer), ledger, use=Use.DEVELOP, retry=not learns):
        tally.add(found.outcome, segments(found.case), judged=found.case.judged is not None)
        labels.add(found.outcome)
        failures.add(found.case, found.outcome)
        modes.add(found.case, found.outcome)
        content.update(f"{found.case.key}{found.outcome.result}".encode())
        done, executed = done + 1, executed + found.fresh
        if not done % LEAST:
            progress(on.described.name, done)
    level = confidence_level(on.file.work)
    summary = tally.evaluation(
        on.file.name, on.described.name, Use.DEVELOP.value, level, currency, modes.modes
    )
    if done:
        if summary.modes is not None:
            # Their `when` is no part of what an outcome is, and says something new all the same.
            content.update(digest(asdict(summary.modes)).encode())
        said = {"evaluation": asdict(summary), "content": content.hexdigest()[:32]}
        record(on, ledger, Use.DEVELOP.value, said)
    return Evaluated(on, summary, executed, done - executed, labels, unusable, failures.found)


def learned(on: Trial, ledger: Ledger) -> Trial:
    """With what its develop outcomes teach about how sure it is, where its `confidence` asks for that."""
    return replace(on, sure=fitted(on.sure, ledger, on.file, on.work, on.subject()))


def _asked_first(on: Trial, ledger: Ledger, progress: Progress) -> int:
    """How many develop cases this run executes: all are answered before anything is learned from any."""
    executed = 0
    cases = cases_for(on.file, on.work, frozenset({Use.DEVELOP}), Unusable())
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

    use: what this looks at the cases for. over: `cases`, or the rung. retry: whether errors are tried again.
    """
    subject, rest, size = on.subject(over), iter(cases), LEAST * 2
    while chunk := list(islice(rest, size)):
        started = time.perf_counter()
        found = _chunk(on, chunk, ledger, subject, use, retry=retry)
        took = time.perf_counter() - started
        yield from _sure(on, ledger, found, over)
        size = max(LEAST, size // 2) if took > _SLOW_S else min(MOST, size * 2) if took < _QUICK_S else size


def _sure(on: Trial, ledger: Ledger, found: Sequence[Found], over: str) -> Iterator[Found]:
    """With the confidence that counts."""
    outcomes = on.sure.of(ledger, {each.case.key: each.outcome for each in found}, over)
    return (replace(each, outcome=outcomes[each.case.key]) for each in found)


def _chunk(
    on: Trial, chunk: Sequence[Case], ledger: Ledger, subject: str, use: Use, *, retry: bool
) -> list[Found]:
    bodies = ledger.bodies("outcome", subject, {case.key for case in chunk})
    known = {key: outcome_of(body) for key, body in bodies.items()}
    again = {key for key, outcome in known.items() if retry and _may_differ(outcome)}
    todo = {case.key: case for case in chunk if case.key not in known or case.key in again}
    fresh: dict[str, Outcome] = {}
    if todo:
        fresh = _recorded(
            ledger, subject, todo, _executed(on, list(todo.values())), _seen(on, todo, use), not again
        )
        if use is Use.CERTIFY:
            # Another process may have been first, and the first outcome of a certify case is the one that counts.
            fresh = {key: outcome_of(body) for key, body in ledger.bodies("outcome", subject, fresh).items()}
    return [Found(case, fresh.get(case.key) or known[case.key], case.key in fresh) for case in chunk]


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
