"""Evaluating: one implementation on all develop cases, counted, and recorded if it says anything new."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any

from midspan.definitions.digests import digest
from midspan.errors import NotAskedError
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.entry import Entry
from midspan.model.evidence import Evaluation
from midspan.prove.addresses import file_digests
from midspan.prove.confidence.learning import fitted
from midspan.prove.confidence.sureness import TRAINED
from midspan.prove.evaluating.asking import Progress, outcomes
from midspan.prove.evaluating.failing import FirstFailure, FirstFailures
from midspan.prove.evaluating.modes import ModeTally
from midspan.prove.evaluating.summary import Tally, segments_by
from midspan.prove.evaluating.trial import Trial
from midspan.prove.identity import confidence_level
from midspan.prove.labels import Labels
from midspan.prove.material import Unusable, cases_for
from midspan.prove.revisited import revisited


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A finished evaluation, what may act alone, and the lines of no use.

    executed, from_ledger: together with those that a judgement kept they are all that was evaluated.

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
    again = revisited(ledger)
    try:
        for found in outcomes(on, _offered(cases, offer), ledger, use=Use.DEVELOP, retry=not learns):
            tally.add(found.outcome, segments(found.case), judged=found.case.judged is not None)
            labels.add(found.outcome)
            failures.add(found.case, found.outcome)
            modes.add(found.case, found.outcome)
            again.add(found)
            content.update(f"{found.case.key}{found.outcome.result}".encode())
            done, executed = done + 1, executed + found.executed
            if not done % on.told_every:
                progress(on.described.name, done, partial(_develop, on))
    except NotAskedError as error:
        unasked = error
    again.record(on, ledger)
    level = confidence_level(on.file.work)
    summary = tally.evaluation(
        on.file.name, on.described.name, Use.DEVELOP.value, level, currency, modes.modes
    )
    summary = replace(summary, by=on.sure.by, unsure=labels.unknown)
    if done and unasked is None:
        if summary.modes is not None:
            # Their `when` is no part of what an outcome is, and says something new all the same.
            content.update(digest(asdict(summary.modes)).encode())
        if summary.by is not None:
            # Another candidate's answers may have come, and agree, while this one's are as they were.
            content.update(f"{summary.by}{summary.unsure}{summary.cost_per_item}".encode())
        said = {"evaluation": asdict(summary), "content": content.hexdigest()[:32]}
        record(on, ledger, Use.DEVELOP.value, said)
    return Evaluated(
        on, summary, executed, done - executed - labels.kept, labels, unusable, failures.found, unasked
    )


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
            executed += found.executed
            if not done % on.told_every:
                progress(on.described.name, done, partial(_develop, on))
    return executed


def _develop(on: Trial) -> int:
    """How many cases are evaluated."""
    return sum(1 for _ in cases_for(on.file, on.work, frozenset({Use.DEVELOP}), Unusable()))


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
