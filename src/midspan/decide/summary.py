"""The verdict as text: what it is, on what proof, who gets the rest, what it is worth, and what to do next.

Plain text, at most 100 columns; every state is said in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.document import Receipt
from midspan.decide.queue import Desk
from midspan.decide.reason import Reason
from midspan.decide.verdict import Outcome, Verdict
from midspan.decide.wording import amount, counted, duration, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.model.certificate import Refusal
from midspan.model.evidence import CertificateRecord, Evidence
from midspan.model.stage import Level
from midspan.value.net import Net
from midspan.value.share import expired
from midspan.value.unknown import Unknown
from midspan.value.worth import WorkValue

WIDTH = 100
_LABEL = 12


def summary(state: InitiativeState, today: date, receipt: Receipt | None, signer: str | None = None) -> str:
    """The whole page of one initiative, ending in what to do next."""
    blocks = [
        [headline(state), *_standing(state)],
        *(list(_work(work, state.values[work.name], today)) for work in state.works),
    ]
    if len(state.works) > 1:
        blocks.append(list(_together(state)))
    blocks.append(list(_reasons(state.verdict)))
    if receipt:
        by = f", signed by {signer}" if signer else ""
        blocks.append([f"recorded as entry {receipt.seq} of the ledger{by}"])
    return "\n\n".join("\n".join(lines) for lines in blocks)


def headline(state: InitiativeState) -> str:
    """Initiative, verdict, and how long until it must be decided, in one line."""
    verdict = state.verdict
    match verdict.outcome:
        case Outcome.COMMIT if verdict.to_stage:
            said = f"COMMIT → {verdict.to_stage.shown}"
        case Outcome.HOLD if verdict.next_stage:
            said = f"HOLD before {verdict.next_stage.shown}"
        case outcome:
            said = outcome.value
    return f"{state.name}: {said}; {_due(state)}"


def _due(state: InitiativeState) -> str:
    due, days = state.verdict.due, state.verdict.days_left
    if due is None or days is None:
        return "no decision date"
    if state.history.commit and days < 0:
        return (
            f"COMMIT to {state.history.commit.to.shown} on {state.history.commit.on}, decision was due {due}"
        )
    extended = " (extended)" if state.history.extended_until else ""
    if days < 0:
        return f"decision was due {due}{extended}, {counted(-days, 'day', 'days')} ago"
    return f"decision due {due}{extended}, {counted(days, 'day', 'days')} left"


def _standing(state: InitiativeState) -> Iterator[str]:
    stage = state.verdict.stage
    stands = f"stands at {stage.shown}" if stage else "not framed yet"
    last = state.history.decisions[-1] if state.history.decisions else None
    if last:
        stands += f"; {last.by} decided to {last.what} on {last.on}"
    elif state.history.approval:
        stands += f"; approved by {state.history.approval.by} on {state.history.approval.on}"
    yield stands


def _work(work: WorkState, value: WorkValue, today: date) -> Iterator[str]:
    yield work.name
    yield from _row("AI alone", _alone(work, today))
    yield from _row("people", _people(work))
    yield from _row("value", _value(value))
    yield from _row("stress", _stress(work.evidence))


def _alone(work: WorkState, today: date) -> str:
    held = work.certified(today)
    if not work.ceiling.reaches(Level.AUTONOMOUS):
        return f"nothing: the ceiling is `{work.ceiling.value}`, a person decides every item"
    if held is None or work.share is None:
        return f"unknown: {_no_proof(work, today)}"
    record, proof = held
    at = "" if proof.threshold is None else f" at confidence ≥ {proof.threshold:.4g}"
    return (
        f"{percent(work.share.value)} of all items ({work.share.alone:,} of {work.share.total:,}; at least "
        f"{percent(work.share.low)}){at}, "
        f"{counted(proof.errors, 'error', 'errors')} in {proof.n:,}: error ≤ {limit(proof.max_error)} "
        f"at {limit(proof.confidence_level)} (bound {percent(proof.error_bound, 2)}), attempt {proof.attempt}, "
        f"`{record.implementation}`, until {record.expires[:10]}"
    )


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


def _people(work: WorkState) -> str:
    desk = work.desk
    if desk is None:
        if not work.ceiling.reaches(Level.ASSISTED):
            return "as today: it changes nothing"
        return _unknown(work.desk_unknown)
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


def _value(value: WorkValue) -> str:
    if value.net is None:
        return _unknown(value.unknown)
    return f"{_per_day(value.net)}: {_terms(value.net)}"


def _per_day(net: Net) -> str:
    a_day = f"{amount(net.per_day)} {net.currency} a working day"
    # Where nothing acts alone, no bound enters: one number is all there is.
    return a_day if net.low == net.high else f"{a_day} at the bound ({amount(net.low)} to {amount(net.high)})"


def _terms(net: Net) -> str:
    names = (("review", "review"), ("errors", "errors"), ("model", "model"), ("investment", "investment"))
    costs = [f"{word} {amount(net.terms[term])}" for term, word in names]
    return ", ".join([f"effort saved {amount(net.terms['effort_saved'])}", *costs])


def _stress(evidence: Evidence) -> str:
    if not evidence.stress:
        return "not run"
    ran = [each for each in evidence.stress if each.not_run is None]
    without = len(evidence.stress) - len(ran)
    if evidence.demo_gap is None:
        gap = "the demo gap is unknown"
    else:
        word = "gained" if evidence.demo_gap < 0 else "lost"
        points = f"{abs(evidence.demo_gap) * 100:.1f} points of accuracy are {word}"
        gap = f"{points} from the demo to production conditions (n = {evidence.demo_gap_n:,})"
    return gap + (f"; {counted(without, 'rung', 'rungs')} without material" if without else "")


def _together(state: InitiativeState) -> Iterator[str]:
    yield f"all {len(state.works)} works"
    share = "unknown" if state.share_alone is None else f"{percent(state.share_alone)}, weighted by volume"
    yield from _row("AI alone", share)
    yield from _row("value", f"{_per_day(state.net)}: {_terms(state.net)}" if state.net else "unknown")


def _reasons(verdict: Verdict) -> Iterator[str]:
    yield "next" if verdict.outcome is Outcome.COMMIT else f"why {verdict.outcome.value}, and what to do"
    for number, reason in enumerate(verdict.reasons, 1):
        yield from _reason(number, reason)


def _reason(number: int, reason: Reason) -> Iterator[str]:
    lead = f"{number:>3}. "
    yield from _wrapped(f"{reason.text} [{reason.code}]", lead, " " * len(lead))
    if reason.place:
        yield f"{' ' * len(lead)}at {reason.place.path}:{reason.place.line}"
    yield from _wrapped(reason.do, f"{' ' * len(lead)}do: ", " " * (len(lead) + 4))


def _row(label: str, text: str) -> list[str]:
    return _wrapped(text, f"  {label:<{_LABEL - 2}}", " " * _LABEL)


def _wrapped(text: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=then,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _unknown(causes: Sequence[Unknown]) -> str:
    others = [each.text for each in causes if not each.unproven]
    if not others:
        return "unknown without a certificate"
    more = len(others) - 1
    return f"unknown: {others[0]}" + (f" (and {more} more)" if more else "")
