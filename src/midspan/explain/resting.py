"""What it rests on, what is unknown, what would stop it, what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.decide import sentences
from midspan.decide.assessment import InitiativeState
from midspan.decide.verdict import Outcome
from midspan.decide.wording import amount, counted, percent
from midspan.explain.limits import small_print
from midspan.explain.page import Block, Facts, Items, Paragraph, Section, Table
from midspan.explain.subject import Subject
from midspan.explain.telling import told
from midspan.model.certificate import Refusal
from midspan.model.evidence import CertificateRecord
from midspan.value.net import TERMS, Net
from midspan.value.share import expired
from midspan.wording.celwords import words
from midspan.wording.spans import Spans, code, fine, needs, say, world

_FACTS = {"share_alone": "the share that acts alone", "net_value": "the net value of a working day"}


def worth(subject: Subject) -> Section:
    blocks: list[Block] = []
    for state, value in subject.values:
        blocks.append(Paragraph(say(code(state.name), ": ", told(f"{sentences.worth(value)}."))))
        if value.net is not None:
            blocks.append(_terms(value.net, subject))
    if not blocks:
        blocks.append(
            Paragraph(
                say(needs("Unknown"), ": no initiative has this work, so nothing says what it is worth.")
            )
        )
    return Section("worth", "What it is worth", tuple(blocks))


def rests_on(subject: Subject) -> Section:
    facts = [("Labels", _labels(subject)), *_proof(subject)]
    for state in subject.initiatives:
        facts.append((f"Approval of {state.name}", _approval(state)))
        facts += [
            (
                f"Decision on {each.on}",
                say(f"{each.what}, by ", world(each.by), f" ({each.role}): ", world(each.why)),
            )
            for each in state.history.decisions
        ]
    facts += [
        (
            f"Accepted: {each.code}",
            say(told(each.message), "; because ", world(each.suppressed_because or "")),
        )
        for each in subject.accepted
    ]
    return Section("rests-on", "What it rests on", (Facts(tuple(facts)),))


def unknown(subject: Subject) -> Section:
    found = list(dict.fromkeys(_unknowns(subject)))
    title = "What is unknown"
    if not found:
        return Section("unknown", title, (Paragraph(say("Nothing that the gates so far ask for.")),))
    items = tuple(say(told(text, start=True), ". To know it: ", told(do), ".") for text, do in found)
    return Section("unknown", title, (Items(items),))


def stops(subject: Subject) -> Section:
    items = [item for state in subject.initiatives for item in _stops(state)]
    if not items:
        items = [say("Nothing: no initiative has this work, so no rule and no date stops it.")]
    return Section("stops", "What would stop it", (Items(tuple(items)),))


def next_steps(subject: Subject) -> Section:
    blocks: list[Block] = []
    for state in subject.initiatives:
        reasons = [each for each in state.verdict.reasons if each.work in {None, subject.name}]
        if reasons:
            outcome = f"{state.verdict.outcome.value}: "
            lead = say(
                needs(outcome.strip()) if state.verdict.outcome is not Outcome.COMMIT else outcome.strip(),
                " ",
                code(state.name),
            )
            blocks.append(Paragraph(lead))
            blocks.append(
                Items(
                    tuple(
                        say(
                            told(each.text, start=True), ". ", told(each.do, start=True), ".", fine(each.code)
                        )
                        for each in reasons
                    ),
                    "steps",
                )
            )
    if not blocks:
        blocks.append(Paragraph(say("Nothing of this work holds an initiative up.")))
    return Section("next", "What to do next", tuple(blocks))


def _terms(net: Net, subject: Subject) -> Table:
    rows = [(each, net.terms[each]) for each in TERMS]
    cells = [
        (say(TERMS[term]), say(amount(a_day)), say(amount(a_day * subject.days_a_month)))
        for term, a_day in rows
    ]
    cells.append((say("together"), say(amount(net.per_day)), say(amount(net.per_day * subject.days_a_month))))
    low, high = net.low * subject.days_a_month, net.high * subject.days_a_month
    caption = f"{amount(net.per_day * subject.days_a_month)} {net.currency} a month at the bound ({amount(low)} to {amount(high)})"
    return Table(
        caption,
        ("", f"{net.currency} a working day", f"{net.currency} a month"),
        tuple(cells),
        frozenset({1, 2}),
    )


def _labels(subject: Subject) -> Spans:
    cases = subject.cases
    total = sum(cases.labelled_by.values())
    if not total:
        return say(needs("no certify cases"))
    by = ", ".join(
        f"{number:,} by {who or 'nobody named'}" for who, number in cases.labelled_by.most_common(5)
    )
    drawn = f"{cases.drawn:,} drawn from production at random, {cases.blind:,} labelled without sight of a proposal"
    return say(f"{total:,} certify {'case' if total == 1 else 'cases'} labelled: ", world(by), f"; {drawn}")


def _proof(subject: Subject) -> Iterator[tuple[str, Spans]]:
    record = subject.state.evidence.certificate
    if record is None:
        yield "Certificate", say(needs("none"), ": nothing was certified")
        return
    if isinstance(record.outcome, Refusal):
        yield "Certificate", say(needs("refused"), ": ", told(record.outcome.message))
        yield "Asked for", _measured(record)
        return
    gone = [*record.void_because, *(["expired"] if expired(record, subject.today) else [])]
    holds = record.void_because or expired(record, subject.today)
    yield "Certificate", _measured(record)
    yield (
        "Holds until",
        say(needs(f"void since {', '.join(dict.fromkeys(gone))}") if holds else record.expires[:10]),
    )


def _measured(record: CertificateRecord) -> Spans:
    proof = record.outcome
    counts = (
        f", {proof.errors:,} wrong of {proof.n:,} that act alone, at most {percent(proof.error_bound, 2)}"
        if not isinstance(proof, Refusal)
        else ""
    )
    return say(
        f"on {record.at[:10]}, of ",
        code(record.implementation),
        f", attempt {proof.attempt} on {record.total_items:,} cases{counts}",
    )


def _approval(state: InitiativeState) -> Spans:
    approval = state.history.approval
    if approval is None:
        return say(needs("nobody approved it"))
    return say(f"on {approval.on} by ", world(approval.by), f" ({approval.role})")


def _unknowns(subject: Subject) -> Iterator[tuple[str, str]]:
    for state, value in subject.values:
        for reason in state.verdict.reasons:
            if reason.code.endswith("-unknown") and reason.work in {None, subject.name}:
                yield reason.text, reason.do
        yield from ((each.text, each.do) for each in value.unknown)
    yield from ((each.text, each.do) for each in subject.state.desk_unknown)


def _stops(state: InitiativeState) -> Iterator[Spans]:
    decision = state.promise.initiative.decision
    for text in (decision.stop_if if decision else None) or ():
        said = words(text, {}, _FACTS)
        yield say(said, _stands(state, text), small_print(text, said))
    if decision is None or decision.stop_if is None:
        yield say(needs("No stop rule is set"), " for ", code(state.name))
    due, days = state.verdict.due, state.verdict.days_left
    if due is None or days is None:
        yield say(needs("No decision date is set"), " for ", code(state.name))
    elif state.history.commit is None:
        late = f"{-days} days ago" if days < 0 else f"in {counted(days, 'day', 'days')}"
        yield say(f"no COMMIT is recorded by {due}, {late}")
    if state.verdict.outcome is Outcome.STOP:
        yield say(needs("It is stopped now"), ": ", told(state.verdict.reasons[0].text))


def _stands(state: InitiativeState, text: str) -> Spans:
    """Where the facts of the rule stand now."""
    share = "unknown" if state.share_alone is None else percent(state.share_alone)
    net = "unknown" if state.net is None else f"{amount(state.net.per_day)} {state.net.currency}"
    found = [
        say(f"it is {value}") for name, value in (("share_alone", share), ("net_value", net)) if name in text
    ]
    return (
        say(
            "; now ",
            *(part for position, each in enumerate(found) for part in ((", " if position else ""), each)),
        )
        if found
        else ()
    )
