"""The page for the sponsor: what is automated and what is not, where risk lives, what it rests on, what would stop it."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide.assessment import InitiativeState
from midspan.decide.summary import headline
from midspan.decide.verdict import Outcome
from midspan.decide.wording import amount, percent
from midspan.definitions.rules.subjects import percent as limit
from midspan.explain.automation import automated, not_automated, people
from midspan.explain.gaps import gaps
from midspan.explain.measuring import unproven_figure
from midspan.explain.mistakes import when_wrong
from midspan.explain.page import Figure, Figures, Page, Section
from midspan.explain.person import foot, kicker
from midspan.explain.resting import next_steps, rests_on, stops, unknown, worth
from midspan.explain.risk import risk
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.stage import Level
from midspan.wording.spans import Spans, Voice, needs, say, strong


def sponsor_page(subject: Subject) -> Page:
    at_a_glance = Section("figures", "At a glance", (Figures(tuple(_figures(subject))),))
    parts = (automated, not_automated, risk, when_wrong, people, worth, rests_on, unknown, stops, next_steps)
    return Page(
        subject.title,
        kicker("For the sponsor", subject),
        _lead(subject),
        (at_a_glance, *(part(subject) for part in parts), gaps(subject, subject.findings)),
        foot(subject),
    )


def _lead(subject: Subject) -> Spans:
    if not subject.initiatives:
        return say(
            needs("No initiative has this work"),
            ", so nobody promised anything of it and nothing is decided.",
        )
    return say(*(part for each in subject.initiatives for part in (_headline(each), " ")))


def _headline(state: InitiativeState) -> Spans:
    """The first line of the verdict; whatever is no COMMIT asks somebody to act."""
    name, _, rest = headline(state).partition(": ")
    said, _, due = rest.partition("; ")
    mark = strong if state.verdict.outcome is Outcome.COMMIT else needs
    return say(f"{name}: ", mark(said), f"; {due}.")


def _figures(subject: Subject) -> Iterator[Figure]:
    yield from _proof(subject)
    yield _people(subject)
    yield _value(subject)


def _proof(subject: Subject) -> Iterator[Figure]:
    state = subject.state
    if not state.ceiling.reaches(Level.AUTONOMOUS):
        yield Figure("Acts alone on", "nothing", f"by its ceiling, {state.ceiling.value}")
        return
    held, share = state.certified(subject.today), state.share
    if held is None or share is None:
        yield Figure("Acts alone on", "unknown", "no certificate holds", needs=True)
        nothing = Figure("Wrong among those", "unknown", "nothing bounds the error", needs=True)
        yield unproven_figure(subject) or nothing
        return
    proof = held[1]
    counts = f"{share.alone:,} of {share.total:,} items; at least {percent(share.low)}"
    yield Figure("Acts alone on", percent(share.value), counts)
    errors = f"{proof.errors:,} wrong of {proof.n:,}, bound {percent(proof.error_bound, 2)}, at {limit(proof.confidence_level)}"
    yield Figure("Wrong among those, at most", limit(proof.max_error), errors)


def _people(subject: Subject) -> Figure:
    desk, label = subject.state.desk, "People’s time that the rest takes"
    if desk is None:
        if not subject.state.ceiling.reaches(Level.ASSISTED):
            return Figure(label, "as today", "it changes nothing")
        return Figure(
            label, "unknown", _unknown([each.text for each in subject.state.desk_unknown]), needs=True
        )
    load = desk.queue.utilisation
    value = "nobody there" if load is None else f"{load:.0%}"
    note = f"{desk.queue.arrivals_per_hour:,.4g} items an hour for {desk.queue.people} at {desk.by}"
    return Figure(label, value, note, needs=desk.late)


def _value(subject: Subject) -> Figure:
    label = "Net value a month, at the bound"
    found = [value for _, value in subject.values]
    net = next((each.net for each in found if each.net is not None), None)
    if net is None:
        return Figure(
            label, "unknown", _unknown([cause.text for each in found for cause in each.unknown]), needs=True
        )
    days = subject.days_a_month
    note = f"{amount(net.low * days)} to {amount(net.high * days)} within the bounds of share and error"
    return Figure(label, f"{amount(net.per_day * days)} {net.currency}", note, needs=net.per_day < 0)


def _unknown(causes: list[str]) -> str:
    """The first cause, without the key of a field: the page says further down where it belongs."""
    if not causes:
        return "no initiative has this work"
    return "".join(each.text for each in told(causes[0]) if each.voice is not Voice.FINE)
