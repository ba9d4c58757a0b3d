"""A verdict beside an earlier one that a receipt shows: what changed, what is new, what is gone, what still stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.decide.snapshot import Money, Said, Snapshot, WorkSnapshot, from_body
from midspan.ledger.receipt_check import ReceiptCheck


@dataclass(frozen=True, slots=True)
class Earlier:
    """The verdicts of a receipt that was verified. issued_by: the fingerprint of the issuer's key."""

    issued_at: str
    issued_by: str
    verdicts: Mapping[str, tuple[int, Snapshot]]

    def of(self, names: Sequence[str]) -> tuple[int, Snapshot] | None:
        """Entry and verdict of an initiative under any of its names; None where the receipt shows none."""
        found = [self.verdicts[name] for name in names if name in self.verdicts]
        return max(found, key=lambda each: each[0], default=None)


@dataclass(frozen=True, slots=True)
class Shift:
    """Reasons or findings; one that is worded otherwise, about the same, still stands."""

    new: tuple[Said, ...]
    gone: tuple[Said, ...]
    still: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class WorkPair:
    """One work then and now; None where it was not, or is not, part of the initiative."""

    name: str
    then: WorkSnapshot | None
    now: WorkSnapshot | None

    @property
    def certificate(self) -> str:
        """`same`, `new` (another one, or the first), `lost`, or `none`."""
        before, after = (each.certificate if each else None for each in (self.then, self.now))
        if after is None:
            return "none" if before is None else "lost"
        return "same" if before == after else "new"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One initiative. then: None where the receipt shows no verdict of it, and with it all that is compared.

    findings: None also where the earlier verdict did not record them.
    """

    issued_at: str
    issued_by: str
    now: Snapshot
    entry: int | None = None
    then: Snapshot | None = None
    reasons: Shift | None = None
    findings: Shift | None = None
    works: tuple[WorkPair, ...] = ()


def earlier(check: ReceiptCheck) -> Earlier:
    """The newest real verdict of each initiative in a receipt that was verified. Raises ReceiptError."""
    found: dict[str, tuple[int, Snapshot]] = {}
    for entry in check.entries:
        if entry.kind == "verdict" and not entry.body.get("supposed"):
            found[entry.subject] = (entry.seq, from_body(entry.body))
    return Earlier(check.issued_at, check.issuer, found)


def compare(before: Earlier, names: Sequence[str], now: Snapshot) -> Comparison:
    """An initiative, by all its names, with what the receipt shows of it."""
    found = before.of(names)
    if found is None:
        return Comparison(before.issued_at, before.issued_by, now)
    entry, then = found
    current = {each.identity: each.name for each in now.works}
    called = {each.name: current.get(each.identity, each.name) for each in then.works}
    reasons = [Said(each.code, each.text, called.get(each.about, each.about)) for each in then.reasons]
    return Comparison(
        before.issued_at,
        before.issued_by,
        now,
        entry,
        then,
        _shift(reasons, now.reasons),
        None if then.findings is None or now.findings is None else _shift(then.findings, now.findings),
        tuple(_pairs(then, now)),
    )


def _shift(then: Iterable[Said], now: Iterable[Said]) -> Shift:
    """Matched to the letter first, then by what they are about, each one once."""
    gone, new, still = list(then), list(now), list[Said]()
    keys: tuple[Callable[[Said], Hashable], ...] = (lambda each: each, lambda each: (each.code, each.about))
    for key in keys:
        rest: list[Said] = []
        for each in new:
            match = next((other for other in gone if key(other) == key(each)), None)
            if match is None:
                rest.append(each)
            else:
                gone.remove(match)
                still.append(each)
        new = rest
    return Shift(tuple(new), tuple(gone), tuple(still))


def _pairs(then: Snapshot, now: Snapshot) -> Iterable[WorkPair]:
    before = {each.identity: each for each in then.works}
    for each in now.works:
        yield WorkPair(each.name, before.pop(each.identity, None), each)
    for each in before.values():
        yield WorkPair(each.name, each, None)


def document(comparison: Comparison) -> dict[str, Any]:
    """The documented keys of `change` in `verdict --format json`."""
    then = comparison.then
    return {
        "receipt": {
            "issued_at": comparison.issued_at,
            "issued_by": comparison.issued_by,
            "entry": comparison.entry,
        },
        "then": None if then is None else _then(then),
        "reasons": _shifted(comparison.reasons, "text", "work"),
        "findings": _shifted(comparison.findings, "message", "path"),
        "works": None if then is None else [_pair(each) for each in comparison.works],
    }


def _then(then: Snapshot) -> dict[str, Any]:
    return {
        "at": then.on,
        "verdict": then.outcome,
        "stage": then.stage.value if then.stage else None,
        "next_stage": then.next_stage.value if then.next_stage else None,
        "share_alone": then.share,
        "net_per_day": then.value.per_day if then.value else None,
        "net_interval": [then.value.low, then.value.high] if then.value else None,
        "currency": then.value.currency if then.value else None,
    }


def _shifted(shift: Shift | None, text: str, about: str) -> dict[str, Any] | None:
    if shift is None:
        return None
    return {
        kind: [{"code": each.code, text: each.text, about: each.about or None} for each in said]
        for kind, said in (("new", shift.new), ("gone", shift.gone), ("still", shift.still))
    }


def _pair(pair: WorkPair) -> dict[str, Any]:
    then, now = pair.then, pair.now
    return {
        "work": pair.name,
        "share_alone": {"then": then.share if then else None, "now": now.share if now else None},
        "net_per_day": {"then": _amount(then), "now": _amount(now)},
        "utilisation": {"then": then.utilisation if then else None, "now": now.utilisation if now else None},
        "certificate": pair.certificate,
        "void_because": list((now.void_because if now else None) or ()),
    }


def _amount(work: WorkSnapshot | None) -> float | None:
    value: Money | None = work.value if work else None
    return value.per_day if value else None
