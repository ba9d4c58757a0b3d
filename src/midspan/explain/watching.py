"""What the operator watches: what is expected and when to act, and what a day brings at each step of the ramp."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.queue import load
from midspan.decide.wording import counted, duration, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.explain.limits import audited, share_words
from midspan.explain.measuring import chosen_evaluation
from midspan.explain.page import Block, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.stage import Level
from midspan.stats.queueing import people_needed
from midspan.value.share import held_out
from midspan.wording.spans import Spans, needs, say, strong, world

Row = tuple[Spans, Spans, Spans]


def watch(subject: Subject) -> Section:
    rows = tuple(_watched(subject))
    table = Table("What is expected, and when to act", ("What", "Expected", "Act when"), rows)
    return Section("watch", "What to watch", (table,))


def _watched(subject: Subject) -> Iterator[Row]:
    if subject.state.ceiling.reaches(Level.AUTONOMOUS):
        yield _error(subject)
        yield from _share(subject)
    if subject.state.ceiling.reaches(Level.ASSISTED):
        yield from _queue(subject)
    yield from _machine(subject)


def _error(subject: Subject) -> Row:
    held, quality = subject.state.certified(subject.today), subject.work.quality
    most = quality.max_error if quality else None
    expected = _uncertified()
    if held is not None:
        proof = held[1]
        expected = say(f"{proof.errors:,} wrong of {proof.n:,}, at most {percent(proof.error_bound, 2)}")
    act = subject.gap("quality", "max_error")
    if most is not None:
        act = say("more than ", strong(limit(most)), " of all that is checked is wrong")
    return say("error of what acts alone"), expected, act


def _share(subject: Subject) -> Iterator[Row]:
    held, share = subject.state.certified(subject.today), subject.state.share
    if held is None or share is None:
        yield say("share that acts alone"), _uncertified(), say("a certificate holds first")
        return
    expected = say(f"{percent(share.value)} ({share.alone:,} of {share.total:,})")
    change = f"over many items below {percent(share.low)} or above {percent(share.high)}: what comes in has changed"
    yield say("share that acts alone"), expected, say(change)
    ends = "it ends, or anything it rests on is changed: nothing acts alone from then on"
    yield say("the certificate"), say(f"holds until {held[0].expires[:10]}"), say(ends)


def _uncertified() -> Spans:
    return say(needs("unknown"), ": no certificate holds")


def _machine(subject: Subject) -> Iterator[Row]:
    """Time and cost of an answer, where the definition limits them."""
    quality, measured = subject.work.quality, chosen_evaluation(subject)
    unknown = say("unknown: not measured")
    if quality and quality.latency_p95 is not None:
        expected = unknown
        if measured and measured.latency_p95_s is not None:
            expected = say(f"{duration(measured.latency_p95_s)} ({measured.latency_n:,} items)")
        yield say("time of an answer, 95 of 100"), expected, say(f"more than {duration(quality.latency_p95)}")
    if quality and quality.cost_per_item is not None:
        expected = unknown
        if measured and measured.cost_per_item is not None:
            expected = say(f"{measured.cost_per_item:.4g} {measured.currency or ''}")
        yield say("cost of an answer"), expected, say(f"more than {quality.cost_per_item}")


def _queue(subject: Subject) -> Iterator[Row]:
    desk = subject.state.desk
    if desk is None:
        causes = subject.state.desk_unknown
        why = say(": ", told(causes[0].text)) if causes else ()
        yield say("items for people"), say(needs("unknown"), why), say("it is known first")
        return
    queue = desk.queue
    expected = f"{queue.arrivals_per_hour:,.4g} an hour for {counted(queue.people, 'person', 'people')}"
    state = say(needs(f"{expected}: too many")) if desk.late else say(expected)
    yield (
        say("items for ", world(desk.by)),
        state,
        say(f"more than {desk.cliff_arrivals_per_hour:,.4g} an hour"),
    )
    wait = (
        "without end"
        if queue.p95_wait_s is None
        else "hardly any"
        if queue.p95_wait_s < 1
        else duration(queue.p95_wait_s)
    )
    yield say("wait of 95 in 100"), say(wait), say(f"more than {duration(desk.within_s)}")


def a_day(subject: Subject) -> Section:
    """What a working day brings at each step, by the same load and queue that the verdict counts with."""
    title = "What a day brings, step by step"
    per_day, share, ceiling = subject.per_day, subject.state.share, subject.state.ceiling
    if per_day is None:
        return Section("day", title, (Paragraph(say("Items a day: ", subject.gap("today", "volume"))),))
    rows = (
        [_step(subject, "shadow", "nothing", "all of them, as today")]
        if ceiling.reaches(Level.SHADOW)
        else []
    )
    if ceiling.reaches(Level.ASSISTED):
        rows.append(_step(subject, "assisted", "nothing", f"{per_day:,.0f}, with a proposal"))
    blocks: list[Block] = []
    if ceiling.reaches(Level.AUTONOMOUS):
        if share is None:
            blocks.append(
                Paragraph(say("How many would act alone is ", needs("unknown"), ": no certificate holds."))
            )
        else:
            ramp = subject.work.autonomy.ramp if subject.work.autonomy else ()
            rows += [_alone(subject, per_day, share.value, part) for part in ramp or (1.0,)]
    head = ("Step", "Acts alone", "Comes to people", "Of these to check", "People needed")
    table = Table(f"Of {per_day:,.0f} items a day", head, tuple(rows), frozenset({1, 2, 3, 4}))
    return Section("day", title, (*((table,) if rows else ()), *blocks))


def _step(subject: Subject, name: str, alone: str, people: str) -> tuple[Spans, ...]:
    needed = _people(subject, subject.per_day or 0.0) if name == "assisted" else "as today"
    return say(name), say(alone), say(people), say("none"), say(needed)


def _alone(subject: Subject, per_day: float, share: float, part: float) -> tuple[Spans, ...]:
    audit = audited(subject)
    share *= 1 - held_out(subject.state.file)
    alone = per_day * share * part
    name = f"autonomous, {share_words(part)} of it"
    if audit is None:
        unsaid = subject.gap("autonomy", "audit")
        return say(name), say(f"{alone:,.0f}"), unsaid, unsaid, unsaid
    coming = load(per_day, share * part, audit)
    return (
        say(name),
        say(f"{alone:,.0f}"),
        say(f"{coming:,.0f}"),
        say(f"{alone * audit:,.0f}"),
        say(_people(subject, coming)),
    )


def _people(subject: Subject, coming_a_day: float) -> str:
    review = subject.work.review
    if review is None or not review.effort or review.within is None:
        return "unknown"
    arrivals = coming_a_day / subject.settings.calendar.hours_per_day
    return f"{people_needed(arrivals, review.effort, review.within):,}"
