"""Where the outcomes of one trial are written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from midspan.definitions.digests import digest
from midspan.errors import EntryError
from midspan.ledger.canonical import canonical
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.entry import Entry
from midspan.model.evidence import UNJUDGED
from midspan.prove.evaluating.billing import bill_entries
from midspan.prove.evaluating.trial import Trial
from midspan.prove.keys import pack
from midspan.prove.outcome import Outcome, judge, outcome_of, unrecordable
from midspan.prove.ports import Reply


@dataclass(frozen=True, slots=True)
class Book:
    """Where the outcomes of one trial are written down, and which of those that are there count.

    anew: items are asked again where their answer was kept elsewhere.
    """

    on: Trial
    ledger: Ledger
    subject: str
    use: Use
    retry: bool
    anew: bool = False

    def known(self, cases: Sequence[Case]) -> tuple[dict[str, Outcome], set[str]]:
        """The outcome of each key that has one, and the keys that are tried again all the same."""
        bodies = self.ledger.bodies("outcome", self.subject, {case.key for case in cases})
        known = {key: outcome_of(body) for key, body in bodies.items()}
        return known, {key for key, outcome in known.items() if self.retry and _may_differ(outcome)}

    def write(
        self, cases: Mapping[str, Case], done: dict[str, Outcome], *, again: bool
    ) -> dict[str, Outcome]:
        """What counts now that these were executed. again: whether any of them had an outcome already."""
        also = [*_seen(self.on, cases, self.use), *self._billed(done)]
        fresh = _recorded(self.ledger, self.subject, cases, done, also, not again)
        if self.use is Use.CERTIFY:
            # Another process may have been first, and the first outcome of a certify case is the one that counts.
            bodies = self.ledger.bodies("outcome", self.subject, fresh)
            fresh = {key: outcome_of(body) for key, body in bodies.items()}
        return fresh

    def judged(self, case: Case, reply: Reply) -> Outcome:
        """What the reply to this case is worth."""
        judged = judge(self.on.work, case, reply)
        return judged._replace(
            item=case.input_key, size=case.size, retries=reply.retries, earlier=reply.earlier
        )

    def _billed(self, done: Mapping[str, Outcome]) -> list[Entry]:
        return bill_entries(self.on.file.identity, self.on.described.name, self.subject, self.use, done)


def _may_differ(outcome: Outcome) -> bool:
    """Whether trying again may give an answer; one that nobody judged stays unjudged."""
    return outcome.failure is not None and outcome.failure.kind != UNJUDGED


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
