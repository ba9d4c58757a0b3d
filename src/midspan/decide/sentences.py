"""What a verdict says of one work, a sentence each: proof, people, value, stress. Every rate has its count and bound."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from midspan.decide.assessment import WorkState
from midspan.decide.queue import Desk
from midspan.decide.wording import amount, counted, duration, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.definitions.segmented import segment_name
from midspan.model.certificate import BySegment, Proof, Refusal, SegmentOutcome
from midspan.model.evidence import CertificateRecord, Evidence, LabelKind
from midspan.model.stage import Level
from midspan.prove.evaluating.minutes import Mean, Minutes
from midspan.value.effects import Effect
from midspan.value.net import Net
from midspan.value.share import expired
from midspan.value.unknown import Unknown
from midspan.value.worth import How, WorkValue

_MOST_SEGMENTS = 12
_TERMS = {
    "effort_saved": "effort saved",
    "review": "review",
    "errors": "errors",
    "model": "model",
    "investment": "investment",
}


def alone(work: WorkState, today: date) -> str:
    """How much of it AI may do alone, on what proof; or why that is unknown."""
    held = work.certified(today)
    if not work.ceiling.reaches(Level.AUTONOMOUS):
        return f"nothing: the ceiling is `{work.ceiling.value}`, a person decides every item"
    if held is None or work.share is None:
        return f"unknown: {_no_proof(work, today)}"
    record, proof = held
    at, each = _where(proof), " in each" if isinstance(proof, BySegment) else ""
    if record.labels is LabelKind.JUDGEMENTS:
        counts = (
            f"{proof.errors:,} of {proof.n:,} not acceptable: ≥ {limit(1 - proof.max_error)} acceptable{each}"
        )
    else:
        counts = f"{counted(proof.errors, 'error', 'errors')} in {proof.n:,}: error ≤ {limit(proof.max_error)}{each}"
    return (
        f"{percent(work.share.value)} of all items ({work.share.alone:,} of {work.share.total:,}; at least "
        f"{percent(work.share.low)}){at}, "
        f"{counts} at {limit(proof.confidence_level)} (bound {percent(proof.error_bound, 2)}), attempt {proof.attempt}, "
        f"`{record.implementation}`, until {record.expires[:10]}"
    )


def by_segment(work: WorkState, today: date) -> list[str]:
    """What each segment may do alone, where each has a certificate of its own; nothing where one speaks for all."""
    held = work.certified(today)
    if held is None or not isinstance(held[1], BySegment):
        return []
    proof, acts = held[1], "alone" if work.ceiling.reaches(Level.AUTONOMOUS) else "proposed"
    said = [_segment(proof.paths, each, acts) for each in proof.segments]
    more = len(said) - _MOST_SEGMENTS
    rest = [f"{more:,} further segments: `--format json` has all"] if more > 0 else []
    return [*said[:_MOST_SEGMENTS], *rest, "any other segment, and an item that says none: to people"]


def _segment(paths: Sequence[str], each: SegmentOutcome, acts: str) -> str:
    name, proof = segment_name(paths, each.segment), each.outcome
    if isinstance(proof, Refusal):
        return f"{name}: to people, {proof.message}"
    return (
        f"{name}: {proof.n:,} of {each.cases:,} {acts}{_where(proof)}, "
        f"{counted(proof.errors, 'error', 'errors')} (bound {percent(proof.error_bound, 2)} at "
        f"{percent(proof.confidence_level, 2)})"
    )


def _where(proof: Proof) -> str:
    if isinstance(proof, BySegment):
        return f" in {len(proof.certified)} of {counted(len(proof.segments), 'segment', 'segments')}"
    return "" if proof.threshold is None else f" at confidence ≥ {proof.threshold:.4g}"


def proposals(work: WorkState, today: date) -> str | None:
    """What is proven of what it proposes, where a person decides every item; None where nothing is."""
    held = work.certified(today)
    if held is None or work.ceiling is not Level.ASSISTED:
        return None
    record, proof = held
    at, each = _where(proof), " in each" if isinstance(proof, BySegment) else ""
    if record.labels is LabelKind.JUDGEMENTS:
        said = (
            f"≥ {limit(1 - proof.max_error)} acceptable{each} at {limit(proof.confidence_level)}, "
            f"{proof.errors:,} of {proof.n:,} not acceptable"
        )
    else:
        said = (
            f"error ≤ {limit(proof.max_error)}{each} at {limit(proof.confidence_level)}, "
            f"{counted(proof.errors, 'error', 'errors')} in {proof.n:,}"
        )
    return (
        f"{said} (bound {percent(proof.error_bound, 2)}){at}, {percent(record.share_of_all)} of "
        f"{record.total_items:,} items, attempt {proof.attempt}, `{record.implementation}`, until {record.expires[:10]}"
    )


def time_saved(found: Minutes) -> str | None:
    """What a proposal saves of people's time, as measured; None where no time was measured at all."""
    one, other = found.with_proposal, found.without
    if one is None and other is None:
        return None
    told = f"{_mean(one)} an item with a proposal, {_mean(other)} without"
    if found.saved_s is None or found.low_s is None or found.high_s is None:
        return (
            f"{told}: what it saves is unknown, {found.missing_with:,} more times with and "
            f"{found.missing_without:,} without are needed"
        )
    verb = "saves" if found.saved_s >= 0 else "costs"
    said = f"{told}: it {verb} {duration(abs(found.saved_s))} ({_signed(found.low_s)} to {_signed(found.high_s)} at {limit(found.level)})"
    if found.needed is not None:
        said += f", which may be nothing; about {found.needed:,} times of each would tell"
    lot = (
        "drawn by lot"
        if found.by_lot
        else ("not marked as drawn by lot, so what else differed between the two is in it")
    )
    return f"{said}; who saw a proposal was {lot}"


def _mean(mean: Mean | None) -> str:
    return "unknown" if mean is None else f"{duration(mean.seconds)} ({mean.n:,} times)"


def _signed(seconds: float) -> str:
    return f"−{duration(-seconds)}" if seconds < 0 else duration(seconds)


def _no_proof(work: WorkState, today: date) -> str:
    record = work.evidence.certificate
    if record is None:
        said = "nothing is certified"
    elif isinstance(record.outcome, Refusal):
        said = "certifying was refused" + ("" if work.arrival else f", {record.outcome.message}")
    else:
        said = f"the certificate {_ended(record, today)}"
    if work.arrival is None:
        return said
    each = work.arrival
    more = f"{said}; {each.missing:,} more labelled cases"
    if each.on is None:
        return f"{more} will not be there in a lifetime at this volume"
    return f"{more} can be there by {each.on} at {each.per_day:,.4g} a working day"


def _ended(record: CertificateRecord, today: date) -> str:
    if expired(record, today):
        return f"expired on {record.expires[:10]}"
    return f"is void, changed since: {', '.join(f'`{each}`' for each in record.void_because)}"


def people(work: WorkState) -> str:
    """Who gets the rest, and whether they keep up; or why that is unknown."""
    desk = work.desk
    if desk is None:
        if not work.ceiling.reaches(Level.ASSISTED):
            return "as today: it changes nothing"
        return unknown(work.desk_unknown)
    queue = desk.queue
    staffed = f"{counted(queue.people, 'person', 'people')} at {desk.by}"
    arrivals = f"{queue.arrivals_per_hour:,.4g} items an hour for {staffed}"
    if queue.utilisation is None:
        return f"{arrivals}: nobody takes them; {_needed(desk)}; {_cliff(desk)}"
    if queue.mean_wait_s is None or queue.p95_wait_s is None:
        return f"{arrivals}, {queue.utilisation:.0%} of their time: the queue grows without end; {_needed(desk)}; {_cliff(desk)}"
    wait = f"wait {duration(queue.mean_wait_s)} on average, 95 of 100 within {duration(queue.p95_wait_s)}"
    if queue.p95_wait_s < 1:
        wait = "hardly any wait"
    late = f", allowed is {duration(desk.within_s)}; {_needed(desk)}" if desk.late else ""
    return f"{arrivals}, {queue.utilisation:.0%} of their time; {wait}{late}; {_cliff(desk)}"


def _needed(desk: Desk) -> str:
    return f"{counted(desk.people_needed, 'is', 'are')} needed for {duration(desk.within_s)}"


def _cliff(desk: Desk) -> str:
    edge = f"the cliff is at {desk.cliff_arrivals_per_hour:,.4g} an hour"
    ways = []
    if desk.cliff_volume_per_day is not None:
        ways.append(f"{desk.cliff_volume_per_day:,.0f} items a day in all")
    if desk.cliff_share is not None and 0 < desk.cliff_share <= 1:
        ways.append(f"{percent(desk.cliff_share)} acting alone")
    return f"{edge} ({' or '.join(ways)})" if ways else edge


def effect_of(found: Effect) -> str:
    """What the hold-out shows at the newest level; or why that is unknown."""
    at = f"at {found.level}, {limit(found.rate)} held out by lot"
    if found.saved_s is None or found.low_s is None or found.high_s is None:
        return f"unknown {at}: {found.unknown}"
    verb = "saves" if found.saved_s >= 0 else "costs"
    return (
        f"{verb} {duration(abs(found.saved_s))} an item ({_signed(found.low_s)} to {_signed(found.high_s)} at "
        f"{limit(found.confidence_level)}) {at}: {found.held.n:,} items against {found.others.n:,}"
    )


def worth(value: WorkValue) -> str:
    """What it is worth; or why that is unknown."""
    if value.net is None:
        return unknown(value.unknown)
    measured = [name for term, name in _TERMS.items() if value.how.get(term) is How.MEASURED]
    rests = f"; measured in production: {', '.join(measured)}, all else is a forecast" if measured else ""
    return f"{per_day(value.net)}: {terms(value.net)}{rests}"


def per_day(net: Net) -> str:
    """Money a working day, at the bound and with its interval."""
    a_day = f"{amount(net.per_day)} {net.currency} a working day"
    # Where nothing acts alone, no bound enters: one number is all there is.
    return a_day if net.low == net.high else f"{a_day} at the bound ({amount(net.low)} to {amount(net.high)})"


def terms(net: Net) -> str:
    """What the money is made of."""
    return ", ".join(f"{word} {amount(net.terms[term])}" for term, word in _TERMS.items())


def stress(evidence: Evidence) -> str:
    """What is lost from a demo to production conditions."""
    if not evidence.stress:
        return "not run"
    # A rung that does not apply to the work leaves nothing open, so that it is no news.
    without = ", ".join(each.rung for each in evidence.stress if each.not_run is not None)
    if evidence.demo_gap is None:
        gap = "the demo gap is unknown"
    else:
        word = "gained" if evidence.demo_gap < 0 else "lost"
        points = f"{abs(evidence.demo_gap) * 100:.1f} points of accuracy are {word}"
        gap = f"{points} from the demo to production conditions ({_interval(evidence)}n = {evidence.demo_gap_n:,})"
    return gap + (f"; not tried: {without}" if without else "")


def _interval(evidence: Evidence) -> str:
    low, high = evidence.demo_gap_low, evidence.demo_gap_high
    if low is None or high is None:
        return ""
    return f"{_points(low)} to {_points(high)}, "


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace("-", "−")


def unknown(causes: Sequence[Unknown]) -> str:
    """All causes but the missing proof itself: what is said wrongly in its own words, then the names of what is missing."""
    others = [each for each in causes if not each.unproven]
    if not others:
        return "unknown without a certificate"
    named = [f"`{each.field}`" for each in others if each.field and not each.unusable]
    said = [each.text for each in others if not each.field or each.unusable]
    missing = [f"{', '.join(named)} {'is' if len(named) == 1 else 'are'} missing"] if named else []
    return f"unknown: {'; '.join([*said, *missing])}"
