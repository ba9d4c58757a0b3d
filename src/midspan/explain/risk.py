"""Where risk lives: failures by severity and money at the bound, segments and stress rungs worst first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.decide import sentences
from midspan.decide.wording import amount, percent
from midspan.explain.columns import known_columns
from midspan.explain.measuring import chosen_evaluation, counts
from midspan.explain.page import Block, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.evidence import Measured, RungResult
from midspan.model.stage import Level
from midspan.model.work import Failure
from midspan.units import Money
from midspan.wording.spans import Spans, code, needs, say, world

_SEVERITY = ("severe", "high", "medium", "low")
_MOST_SEGMENTS = 12


@dataclass(frozen=True, slots=True)
class ErrorMoney:
    """What errors of what acts alone cost in a month, each at the cost of the dearest failure, as the verdict has it.

    at_most: at the limit that is certified. counted: at the errors that were counted, of n answers.
    """

    at_most: float
    counted: float
    dearest: float
    errors: int
    n: int
    currency: str

    def of(self, cost: Money | None) -> tuple[float, float] | None:
        """As counted and at most, if every error were one of this cost; None where it has none, or another currency."""
        if cost is None or cost.currency != self.currency:
            return None
        part = cost.amount / self.dearest if self.dearest else 0.0
        return self.counted * part, self.at_most * part


def error_money(subject: Subject) -> ErrorMoney | None:
    """None where the verdict does not know the value, or nothing acts alone."""
    held = subject.state.certified(subject.today)
    net = next((value.net for _, value in subject.values if value.net is not None), None)
    if held is None or net is None or not subject.state.ceiling.reaches(Level.AUTONOMOUS):
        return None
    proof = held[1]
    costs = [each.cost.amount for each in subject.work.failures or () if each.cost is not None]
    at_most = -net.terms["errors"] * subject.days_a_month
    counted = at_most * (proof.errors / proof.n / proof.max_error) if proof.n and proof.max_error else 0.0
    return ErrorMoney(at_most, counted, max(costs, default=0.0), proof.errors, proof.n, net.currency)


def risk(subject: Subject) -> Section:
    blocks: list[Block] = [*_failures(subject), *_segments(subject), *_stress(subject)]
    return Section("risk", "Where risk lives", tuple(blocks))


def ranked(subject: Subject) -> list[tuple[int, Failure]]:
    """Failures with their position: the worst severity first (an unsaid one before all), then the dearest."""

    def order(each: tuple[int, Failure]) -> tuple[int, float]:
        severity, cost = each[1].severity, each[1].cost
        return (_SEVERITY.index(severity) if severity else -1), -(cost.amount if cost else float("inf"))

    return sorted(enumerate(subject.work.failures or ()), key=order)


def _failures(subject: Subject) -> list[Block]:
    if subject.work.failures is None:
        return [Paragraph(say("How it can go wrong: ", subject.gap("failures")))]
    money = error_money(subject)
    rows = []
    for position, each in ranked(subject):
        found = money.of(each.cost) if money else None
        rows.append(
            (
                say(code(each.id), ": " if each.effect else "") if each.id else (),
                each,
                position,
                ("unknown", "unknown") if found is None else tuple(amount(part) for part in found),
            )
        )
    cells = tuple(
        (
            say(name, world(each.effect) if each.effect else ())
            or subject.gap("failures", position, "effect"),
            subject.said(each.severity, "failures", position, "severity"),
            subject.said(
                each.cost and f"{amount(each.cost.amount)} {each.cost.currency}", "failures", position, "cost"
            ),
            say(a_month[0]),
            say(a_month[1]),
        )
        for name, each, position, a_month in rows
    )
    head = ("What happens", "Severity", "One costs", "A month, as counted", "A month, at most")
    table = Table(_failures_caption(money), head, cells, frozenset({2, 3, 4}))
    return [*known_columns(table, _no_money(subject)), Paragraph(_failures_note(money))]


def _failures_caption(money: ErrorMoney | None) -> str:
    if money is None:
        return "Worst first; what errors cost in a month is unknown"
    return f"Errors cost at most {amount(money.at_most)} {money.currency} a month"


def _failures_note(money: ErrorMoney | None) -> Spans:
    order = "The worst severity first, then the dearest."
    if money is None:
        return say(order)
    return say(
        order,
        f" Which failure an error will be is not known, so each line says what a month costs if all are this one: "
        f"as counted ({money.errors:,} wrong of {money.n:,} that act alone) and at the certified limit.",
    )


def _no_money(subject: Subject) -> Spans:
    """Why it is not known what errors cost."""
    if not subject.state.ceiling.reaches(Level.AUTONOMOUS):
        return say("nothing acts alone, so no error reaches anybody without a person’s decision")
    if subject.state.certified(subject.today) is None:
        return say("no certificate holds, so nothing bounds the error")
    reasons = [each.text for _, value in subject.values for each in value.unknown]
    return told(reasons[0]) if reasons else say("no initiative has this work")


def _segments(subject: Subject) -> list[Block]:
    evaluation = chosen_evaluation(subject)
    if evaluation is None:
        return [
            Paragraph(
                say(
                    "Error by segment is ",
                    needs("unknown"),
                    ": nothing was measured on the definition as it is.",
                )
            )
        ]
    worst = sorted(evaluation.segments, key=lambda each: -_bound(each[1]))
    rows = [("all", evaluation.measured), *worst[:_MOST_SEGMENTS]]
    cells = tuple(
        (
            say(name) if name == "all" else say(code(name)),
            say(counts(each)),
            say(_rate(each.error_rate)),
            say(_rate(each.upper) if each.upper is not None else "unknown: all go to people"),
        )
        for name, each in rows
    )
    caption = _segments_caption(worst)
    about = say(
        f"Measured on {evaluation.measured.total:,} {evaluation.use} cases of ",
        code(evaluation.implementation),
        f", over all of its answers, whether they would act alone or not; at most, at {percent(evaluation.measured.level, 0)}.",
    )
    more = len(worst) - _MOST_SEGMENTS
    rest = say(f" {more} further segments have lower bounds.") if more > 0 else ()
    table = Table(caption, ("Segment", "Wrong", "Error", "At most"), cells, frozenset({1, 2, 3}))
    return [*known_columns(table, say("all items go to people")), Paragraph(say(about, rest))]


def _segments_caption(worst: Sequence[tuple[str, Measured]]) -> str:
    if not worst:
        return "Error, in all: no segments are named"
    name, measured = worst[0]
    if measured.upper is None:
        return "Error by segment is unknown"
    return f"The worst segment is {name}: up to {percent(measured.upper)} wrong"


def _bound(measured: Measured) -> float:
    # Where nothing was answered all of it goes to people: no error is made there by a machine.
    return -1.0 if measured.upper is None else measured.upper


def _rate(rate: float | None) -> str:
    return "unknown" if rate is None else percent(rate)


def _stress(subject: Subject) -> list[Block]:
    evidence = subject.state.evidence
    said = told(f"Under production conditions: {sentences.stress(evidence)}.")
    ran = sorted((each for each in evidence.stress if each.ran), key=_alone_and_wrong, reverse=True)
    if not ran:
        return [Paragraph(said)]
    cells = tuple(
        (
            say(code(each.rung), ": " if each.does else "", told(each.does)),
            say(each.expectation),
            say("unknown" if each.acts_alone is None else f"{each.errors:,} of {each.n_alone:,}"),
            say(_rate(each.error_bound)),
        )
        for each in ran
    )
    without = [each for each in evidence.stress if each.not_run is not None]
    listed = "; ".join(f"{each.rung} ({each.not_run})" for each in without)
    rest = told(f" Not run: {listed}.") if without else ()
    table = Table(
        "From a demo to production, worst first",
        ("What happens to the items", "The right answer", "Wrong of those alone", "At most"),
        cells,
        frozenset({2, 3}),
    )
    alone = say("there is no confidence yet from which anything would act alone")
    return [*known_columns(table, alone), Paragraph(say(said, rest))]


def _alone_and_wrong(rung: RungResult) -> float:
    return -1.0 if rung.error_bound is None else rung.error_bound
