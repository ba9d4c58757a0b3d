"""The words of a compared verdict, for text and for Markdown alike; unknown is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.snapshot import Money, Snapshot, WorkSnapshot
from midspan.decide.wording import amount, percent
from midspan.versions.comparison import Comparison, WorkPair

UNKNOWN = "unknown"


def outcome(said: Snapshot) -> str:
    """`HOLD before Shadow`, `COMMIT → Shadow`, `STOP`."""
    ahead = said.next_stage.shown if said.next_stage else None
    match said.outcome:
        case "COMMIT" if ahead:
            return f"COMMIT → {ahead}"
        case "HOLD" if ahead:
            return f"HOLD before {ahead}"
        case other:
            return other


def stage(said: Snapshot) -> str:
    return said.stage.shown if said.stage else "not framed yet"


def share(value: float | None) -> str:
    return UNKNOWN if value is None else percent(value)


def counted_share(work: WorkSnapshot | None) -> str:
    """A share with its counts and its lower bound; what acts alone by no certificate has none."""
    if work is None or work.share is None:
        return UNKNOWN
    if not work.total or work.alone is None or work.low is None:
        return percent(work.share)
    return f"{percent(work.share)} ({work.alone:,} of {work.total:,}; at least {percent(work.low)})"


def money(value: Money | None) -> str:
    """Net value a working day, at the bound, with its interval."""
    if value is None:
        return UNKNOWN
    said = f"{amount(value.per_day)} {value.currency}"
    if value.low is None or value.high is None or value.low == value.high:
        return said
    return f"{said} ({amount(value.low)} to {amount(value.high)})"


def people(work: WorkSnapshot | None) -> str:
    """How much of the people's time the rest takes."""
    if work is None or work.people is None:
        return UNKNOWN
    if work.utilisation is None:
        return "nobody takes the rest"
    return f"{work.utilisation:.0%} of the time of {work.people:,}"


def turned(then: str, now: str) -> str:
    """What it is, and what it was where that differs."""
    return now if then == now else f"{now}, was {then}"


def work_lines(pair: WorkPair) -> Iterator[str]:
    """What changed of one work; nothing where nothing did."""
    if pair.now is None:
        yield f"`{pair.name}` is not part of it any more"
        return
    if pair.then is None:
        yield f"`{pair.name}` is new in it"
        return
    for what, said in (("AI alone", counted_share), ("people", people)):
        then, now = said(pair.then), said(pair.now)
        if then != now:
            yield f"`{pair.name}`, {what}: {turned(then, now)}"
    if money(pair.then.value) != money(pair.now.value):
        yield f"`{pair.name}`, net value a working day: {turned(money(pair.then.value), money(pair.now.value))}"
    if pair.certificate in {"new", "lost"}:
        because = ", ".join(f"`{each}`" for each in pair.now.void_because or ())
        lost = f"lost: void because of {because}" if because else "lost"
        yield f"`{pair.name}`, certificate: {'a new one' if pair.certificate == 'new' else lost}"


def source(comparison: Comparison) -> str:
    """What it is compared with, and whose word that is."""
    issued = f"the receipt issued at {comparison.issued_at} by the key `{comparison.issued_by}`"
    if comparison.then is None:
        return f"{issued}, which shows no verdict of it"
    return f"the verdict of {comparison.then.on}, entry {comparison.entry} of {issued}"
