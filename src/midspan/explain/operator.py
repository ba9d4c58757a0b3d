"""The operator's page: what to watch and when to act, whom to call, how to pause, what an incident is, the first week."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.queue import load
from midspan.decide.wording import amount, counted, duration, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.explain.automation import at_most, today_it_does
from midspan.explain.gaps import gaps_elsewhere
from midspan.explain.limits import audited, desk_name, expressed, share_words
from midspan.explain.page import (
    Block,
    Facts,
    Items,
    Page,
    Paragraph,
    Section,
    Span,
    Spans,
    Table,
    code,
    needs,
    say,
    strong,
    world,
)
from midspan.explain.person import foot, kicker
from midspan.explain.risk import chosen_evaluation, ranked
from midspan.explain.subject import Subject
from midspan.model.stage import Level
from midspan.stats.queueing import people_needed

Row = tuple[Spans, Spans, Spans]


def operator_page(subject: Subject) -> Page:
    sections = (
        watch(subject),
        a_day(subject),
        incidents(subject),
        pausing(subject),
        calling(subject),
        first_week(subject),
        gaps_elsewhere(subject),
    )
    lead = say(today_it_does(subject), at_most(subject))
    return Page(
        f"{subject.title}: for the operator",
        kicker("For the operator", subject),
        lead,
        sections,
        foot(subject),
    )


def watch(subject: Subject) -> Section:
    rows = tuple(_watched(subject))
    table = Table("What is expected, and when to act", ("What", "Expected", "Act when"), rows)
    return Section("watch", "What to watch", (table,))


def _watched(subject: Subject) -> Iterator[Row]:
    quality, held, share = subject.work.quality, subject.state.certified(subject.today), subject.state.share
    evaluation = chosen_evaluation(subject)
    unknown = say(needs("unknown"), ": no certificate holds")
    if subject.state.ceiling.reaches(Level.AUTONOMOUS):
        error = (
            say(f"{held[1].errors:,} wrong of {held[1].n:,}, at most {percent(held[1].error_bound, 2)}")
            if held
            else unknown
        )
        most = quality.max_error if quality else None
        act = (
            say("more than ", strong(limit(most)), " of what is checked is wrong")
            if most is not None
            else subject.gap("quality", "max_error")
        )
        yield say("error of what acts alone"), error, act
        if share is not None and held is not None:
            expected = say(f"{percent(share.value)} ({share.alone:,} of {share.total:,})")
            yield (
                say("share that acts alone"),
                expected,
                say(f"below {percent(share.low)} or above {percent(share.high)}: what comes in has changed"),
            )
            yield (
                say("the certificate"),
                say(f"holds until {held[0].expires[:10]}"),
                say("it ends, or anything it rests on is changed: nothing acts alone from then on"),
            )
        else:
            yield say("share that acts alone"), unknown, say("a certificate holds first")
    yield from _queue(subject)
    if quality and quality.latency_p95 is not None:
        found = evaluation.latency_p95_s if evaluation else None
        expected = (
            say(f"{duration(found)} ({evaluation.latency_n:,} items)")
            if evaluation and found is not None
            else say("unknown: not measured")
        )
        yield say("time of an answer, 95 of 100"), expected, say(f"more than {duration(quality.latency_p95)}")
    if quality and quality.cost_per_item is not None:
        found, currency = (evaluation.cost_per_item, evaluation.currency) if evaluation else (None, None)
        expected = say(f"{found:.4g} {currency or ''}") if found is not None else say("unknown: not measured")
        yield say("cost of an answer"), expected, say(f"more than {quality.cost_per_item}")


def _queue(subject: Subject) -> Iterator[Row]:
    desk = subject.state.desk
    if not subject.state.ceiling.reaches(Level.ASSISTED):
        return
    if desk is None:
        causes = subject.state.desk_unknown
        why = causes[0].text.replace("`", "") if causes else ""
        yield (
            say("items for people"),
            say(needs("unknown"), f": {why}"),
            say("people and times are known first"),
        )
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


def incidents(subject: Subject) -> Section:
    blocks: list[Block] = [
        Paragraph(say(strong("One is enough:"))),
        Items(tuple(_at_once(subject)) or (say("no kind of error is called high or severe"),)),
    ]
    others = [each for _, each in ranked(subject) if each.severity in {"low", "medium"}]
    if others:
        most = subject.work.quality.max_error if subject.work.quality else None
        over = (
            f"more than {limit(most)} of what acts alone is wrong"
            if most is not None
            else "more is wrong than before"
        )
        names = [part for each in others for part in (", ", code(each.id or "unnamed"))][1:]
        blocks += [Paragraph(say("Not one alone, but when ", over, ": ", *names, "."))]
    if subject.work.failures is None:
        blocks.append(Paragraph(say("How it can go wrong: ", subject.gap("failures"))))
    return Section("incident", "What an incident is", tuple(blocks))


def _at_once(subject: Subject) -> Iterator[Spans]:
    for position, each in enumerate(subject.work.judgement or ()):
        when = (
            subject.gap("judgement", position, "when") if each.when is None else expressed(each.when, subject)
        )
        yield say("an AI answered an item that is kept for people: ", when)
    for constraint in subject.work.constraints or ():
        if constraint.must:
            yield say(
                "an answer acted alone although a rule did not hold: ", code(constraint.id or constraint.must)
            )
    for position, failure in ranked(subject):
        if failure.severity not in {"low", "medium"}:
            effect = (
                say(world(failure.effect)) if failure.effect else subject.gap("failures", position, "effect")
            )
            bad = failure.severity or "of unknown severity"
            response = say("; do: ", world(failure.response)) if failure.response else ()
            yield say(code(failure.id or "unnamed"), f" ({bad}): ", effect, response)


def pausing(subject: Subject) -> Section:
    blocks: list[Block] = []
    for state in subject.initiatives:
        people = state.promise.initiative.people
        role = "operator" if people and people.operator else "owner"
        blocks.append(Paragraph(say(code(f"midspan decide {state.name} --stop --by {role} --why …"))))
    if not blocks:
        blocks.append(Paragraph(say("No initiative has this work, so nothing runs that could be paused.")))
    else:
        note = "Its works drop to shadow at once: people decide everything, as before. Going down needs nobody’s approval; going up again does."
        blocks.append(Paragraph(say(note)))
    return Section("pause", "How to pause it", tuple(blocks))


def calling(subject: Subject) -> Section:
    review = subject.work.review
    facts: list[tuple[str, Spans]] = [("Decides what the AI may not", desk_name(subject))]
    for number, each in enumerate((review.then if review else None) or (), 1):
        facts.append((f"Then, {number}", say(world(each))))
    if review is None or not review.then:
        facts.append(("Then", subject.gap("review", "then")))
    for state in subject.initiatives:
        promised, people = state.promise.initiative, state.promise.initiative.people
        named = (
            ("Answers for all of it", promised.owner),
            ("Repairs the implementation", people.builder if people else None),
            ("Pays for it", people.sponsor if people else None),
            ("Confirms what it is worth", people.confirms if people else None),
        )
        facts += [(label, say(world(each)) if each else (needs("nobody named"),)) for label, each in named]
    return Section("call", "Whom to call", (Facts(tuple(facts)),))


def first_week(subject: Subject) -> Section:
    before, first, daily = tuple(_before(subject)), tuple(_first_day(subject)), tuple(_daily(subject))
    blocks: list[Block] = []
    for title, items in (
        ("Before the first day", before),
        ("On the first day", first),
        ("Every day of it", daily),
    ):
        if items:
            blocks += [Paragraph(say(strong(title))), Items(items, "checks")]
    return Section("first-week", "The first week", tuple(blocks))


def _before(subject: Subject) -> Iterator[Spans]:
    for state in subject.initiatives:
        if state.history.approval is None:
            yield say(
                needs("The definitions are approved"),
                ": ",
                code(f"midspan decide {state.name} --approve --by owner"),
            )
    desk = subject.state.desk
    review = subject.work.review
    if review and review.people is not None and desk is not None:
        short = desk.people_needed > desk.queue.people
        people = f"{counted(review.people, 'person is', 'people are')} at {desk.by} at the same time"
        more = say("; ", needs(f"{desk.people_needed} are needed")) if short else ()
        yield say(people, more)
    yield say("Everybody at ", desk_name(subject), " has decided ", Span("the hard cases", to="quiz"))
    for each in (review.then if review else None) or ():
        yield say(world(each), " knows that items are passed on to them")
    held = subject.state.certified(subject.today)
    if held is not None:
        yield say(f"The certificate still holds in that week: it ends on {held[0].expires[:10]}")


def _first_day(subject: Subject) -> Iterator[Spans]:
    flow = subject.work.flow
    if flow and flow.from_ and flow.to:
        via = say(" by way of ", world(flow.via)) if flow.via else ()
        yield say(
            "One item from ", world(flow.from_), via, " arrives, and its answer reaches ", world(flow.to)
        )
    for each in subject.work.judgement or ():
        if each.when:
            yield say(
                "One item for which ",
                expressed(each.when, subject),
                " reaches ",
                desk_name(subject),
                ", and no AI answered it",
            )
    for constraint in subject.work.constraints or ():
        if constraint.must:
            goes = "is rejected" if constraint.otherwise == "reject" else "goes to a person"
            yield say("One answer that breaks ", code(constraint.id or constraint.must), f" {goes}")
    held = subject.state.certified(subject.today)
    if held is not None and held[1].threshold is not None and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        then = subject.work.uncertain.then if subject.work.uncertain else None
        goes = "is rejected" if then == "reject" else "goes to a person"
        yield say(f"One answer with a confidence below {held[1].threshold:.4g} {goes}")
    yield say("Somebody other than the builder has paused it once, and it stood still")


def _daily(subject: Subject) -> Iterator[Spans]:
    desk, per_day, audit = subject.state.desk, subject.per_day, audited(subject)
    if per_day is not None:
        yield say(f"Items are counted: about {per_day:,.0f} are expected")
    if desk is not None:
        yield say(
            f"Items at {desk.by} an hour are counted: more than {desk.cliff_arrivals_per_hour:,.4g} are too many"
        )
        yield say(f"The oldest item there waits less than {duration(desk.within_s)}")
    if audit and subject.state.ceiling.reaches(Level.AUTONOMOUS):
        yield say(
            f"{share_words(audit)} of what acted alone is checked, and every error is written down by its failure"
        )
    blind = subject.work.review.blind if subject.work.review else None
    if blind and subject.state.ceiling.reaches(Level.ASSISTED):
        yield say(f"{share_words(blind)} of the reviews are done without sight of the proposal")
    for each in subject.work.failures or ():
        if each.detected_by:
            cost = f" ({amount(each.cost.amount)} {each.cost.currency} each)" if each.cost else ""
            yield say(
                "Asked of ", world(each.detected_by), ": was there any ", code(each.id or "error"), cost, "?"
            )
