"""The attempts that a work has spent, as the ledger holds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from midspan.definitions.compiled import CompiledWork
from midspan.definitions.digests import digest
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.case import Case, Use
from midspan.model.certificate import BySegment, Certificate, Refusal, Segment
from midspan.model.entry import Entry, Recorded
from midspan.model.evidence import UNJUDGED
from midspan.prove.certifying.pool import Pool
from midspan.prove.confidence.fit import fit_from
from midspan.prove.confidence.sureness import Sureness
from midspan.prove.evaluating.trial import Trial
from midspan.prove.keys import pack_short, short, unpack
from midspan.prove.labels import Labels
from midspan.prove.material import Unusable, cases_for
from midspan.prove.outcome import Outcome, Result, outcome_of
from midspan.prove.reviewers.trusting import Trust, trust_from


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. Its id is the hash of what it is about, so the same request is the same attempt."""

    id: str
    work: str
    seq: int
    max_error: float
    confidence_level: float
    keys: frozenset[bytes]
    inputs: frozenset[bytes]
    by_segment: bool = False
    trust: Trust = field(default_factory=Trust)
    repeats: Mapping[bytes, int] = field(default_factory=dict)

    def shares_cases(
        self, names: tuple[str, ...], keys: AbstractSet[bytes], inputs: AbstractSet[bytes]
    ) -> bool:
        """Whether it looked at some of these cases: the same inputs, or as another work the same cases.

        names: all that the work ever had.
        """
        return not (self.inputs.isdisjoint(inputs) if self.work in names else self.keys.isdisjoint(keys))


def attempts(ledger: Ledger) -> Iterator[Attempt]:
    """All attempts of all works in the order they were recorded; a second record of one is left out."""
    seen: set[str] = set()
    for each in ledger.read("attempt"):
        if each.key not in seen:
            seen.add(each.key)
            yield _attempt(each)


def attempt_id(on: Trial, pool: Pool, paths: Sequence[str] = ()) -> str:
    """paths: where an item says its segment, if each segment is to have a certificate of its own."""
    about: list[Any] = [
        on.file.identity,
        dict(on.definition),
        on.described.name,
        dict(on.described.parts),
        pack_short(pool.keys),
        *learned_of(on),
        *([pool.trust.body()] if pool.trust else []),
        *([_repeats(pool)] if pool.repeats else []),
    ]
    return digest([*about, list(paths)] if paths else about)


def learned_of(on: Trial) -> list[str]:
    """The hash of what the candidate learned about how sure it is, where it learned anything."""
    return [] if on.sure.fit is None else [on.sure.fit.key]


def unfinished(on: Trial, ledger: Ledger, pool: Pool, paths: Sequence[str] = ()) -> Trial | None:
    """The trial with what it had learned when this attempt was interrupted; None where none was."""
    for each in ledger.read("fit", on.file.names, newest_first=True):
        if each.body["subject"] == on.subject():
            before = replace(on, sure=replace(on.sure, fit=fit_from(each.key, each.body)))
            id_ = attempt_id(before, pool, paths)
            spent = find(ledger, on.file.names, id_) is not None
            if spent and ledger.latest("certificate", on.file.names, id_) is None:
                return before
    return None


def find(ledger: Ledger, names: tuple[str, ...], id: str) -> Attempt | None:  # noqa: A002 - the word of the ledger
    entry = next(ledger.read("attempt", names, id), None)
    return None if entry is None else _attempt(entry)


def spend(
    on: Trial,
    ledger: Ledger,
    pool: Pool,
    id: str,  # noqa: A002 - the word of the ledger
    max_error: float,
    level: float,
    tested: Sequence[Segment] | None = None,
) -> Attempt:
    """Record that these cases are looked at now, before any of their labels is. Raises StoreError.

    tested: the segments that are to have a certificate each; None for one over all cases.
    """
    body: dict[str, Any] = {
        "implementation": on.described.name,
        "definition": dict(on.definition),
        "parts": dict(on.described.parts),
        "subject": on.subject(),
        "fit": learned_of(on),
        "n": len(pool.keys),
        "max_error": max_error,
        "confidence_level": level,
        "keys": pack_short(pool.keys),
        "inputs": pack_short(pool.inputs),
        "trust": pool.trust.body(),
        "repeats": _repeats(pool),
        # The develop outcomes of this subject that stand before this entry, and only they, choose the start.
        "start_from": "develop outcomes recorded before",
    }
    if tested is not None:
        body["segments"] = [list(each) for each in tested]
    ledger.append([Entry("attempt", on.file.identity, id, body)], once=True)
    recorded = find(ledger, on.file.names, id)
    if recorded is None:
        raise AssertionError(f"attempt {id} was appended and is not there")
    return recorded


def distinct(file: WorkFile, work: CompiledWork, attempt: Attempt) -> Iterator[Case]:
    """The certify cases of the attempt that are there; one that stands twice comes once."""
    given: set[bytes] = set()
    for case in cases_for(file, work, frozenset({Use.CERTIFY}), Unusable()):
        key = short(case.key)
        if key in attempt.keys and key not in given:
            given.add(key)
            yield case


def number(
    ledger: Ledger,
    names: tuple[str, ...],
    keys: AbstractSet[bytes],
    inputs: AbstractSet[bytes],
    before: str | None = None,
) -> int:
    """The how-manieth attempt on these cases, or on some of them: 1 and those that were recorded before it."""
    count = 1
    for each in attempts(ledger):
        if each.id == before:
            break
        count += each.shares_cases(names, keys, inputs)
    return count


def seen_while_developing(ledger: Ledger) -> set[bytes]:
    """Inputs that earlier evaluations of any candidate of any work looked at, or anything was learned from.

    Of any work: a copy of a work under another name is developed on the same inputs.
    """
    seen: set[bytes] = set()
    for each in ledger.read("seen"):
        if each.body["use"] == Use.DEVELOP.value:
            seen |= unpack(each.body["inputs"])
    for each in ledger.read("fit"):
        seen = seen.union(*(unpack(inputs) for inputs in each.body["inputs"]))
    return seen


def labels_of(
    ledger: Ledger,
    subject: str,
    sure: Sureness,
    *,
    without: AbstractSet[bytes] = frozenset(),
    before: int | None = None,
) -> Labels:
    """The newest outcome of each case of one subject, of those that stand before the entry `before`.

    An answer that nobody had judged says nothing, and is left out: once it is judged, its case is another one.
    without: certify cases, whose labels must choose nothing; nor may those of earlier attempts, which may since have
    been labelled anew and so be others by their keys.
    """
    labels = Labels()
    for outcome in newest_outcomes(ledger, subject, sure, without=without, before=before).values():
        labels.add(outcome)
    return labels


def newest_outcomes(
    ledger: Ledger,
    subject: str,
    sure: Sureness,
    *,
    without: AbstractSet[bytes] = frozenset(),
    before: int | None = None,
) -> Mapping[str, Outcome]:
    """The outcomes that `labels_of` counts, by the keys of their cases."""
    certify = frozenset(without).union(*(each.keys for each in attempts(ledger)))
    newest: dict[str, Outcome] = {}
    for each in ledger.read("outcome", subject):
        if before is not None and each.seq >= before:
            break
        unjudged = each.body.get("failure", {}).get("kind") == UNJUDGED
        if short(each.key) not in certify and not unjudged:
            newest[each.key] = _outcome(each.body, sure)
    return sure.of(ledger, newest, before=before)


def _outcome(body: Mapping[str, Any], sure: Sureness) -> Outcome:
    """What of an outcome is needed: outputs of all cases at once are many."""
    return outcome_of(body) if sure.by else Outcome(Result(body["result"]), body["confidence"])


def outcome_body(outcome: Certificate | BySegment | Refusal) -> dict[str, Any]:
    """As a certificate's entry keeps it."""
    match outcome:
        case Certificate():
            return {"certificate": asdict(outcome)}
        case BySegment():
            return {"by_segment": asdict(outcome)}
        case Refusal():
            return {"refusal": asdict(outcome)}


def _repeats(pool: Pool) -> dict[str, int]:
    return {key.hex(): lines for key, lines in sorted(pool.repeats.items())}


def _attempt(entry: Recorded) -> Attempt:
    body = entry.body
    return Attempt(
        entry.key,
        entry.subject,
        entry.seq,
        body["max_error"],
        body["confidence_level"],
        frozenset(unpack(body["keys"])),
        frozenset(unpack(body["inputs"])),
        "segments" in body,
        trust_from(body["trust"]) if "trust" in body else Trust(),
        {bytes.fromhex(key): lines for key, lines in body.get("repeats", {}).items()},
    )
