"""The verdict as text: what it is, on what proof, who gets the rest, what it is worth, and what to do next.

Plain text, at most 100 columns; every state is said in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import date

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.datawords import data
from midspan.decide.document import Receipt
from midspan.decide.reason import Reason
from midspan.decide.sentences import (
    alone,
    by_segment,
    effect_of,
    people,
    per_day,
    proposals,
    stress,
    terms,
    time_saved,
    worth,
)
from midspan.decide.verdict import Later, Outcome, Verdict
from midspan.decide.wording import counted, percent
from midspan.model.stage import Stage
from midspan.value.effects import Effect
from midspan.value.spending.document import account_line
from midspan.value.worth import WorkValue

WIDTH = 100
_LABEL = 12
_MOST_LATER = 3


def summary(state: InitiativeState, today: date, receipt: Receipt | None, signer: str | None = None) -> str:
    """The whole page of one initiative, ending in what to do next."""
    blocks = [
        [headline(state), *_standing(state)],
        *(
            list(_work(work, state.values[work.name], today, state.measured.effects.get(work.name, ())))
            for work in state.works
        ),
    ]
    if len(state.works) > 1:
        blocks.append(list(_together(state)))
    if not state.account.nothing:
        blocks.append(_wrapped(account_line(state.account), f"{'spent':<{_LABEL}}", " " * _LABEL))
    blocks.append(list(_reasons(state.verdict)))
    if receipt:
        by = f", signed by {signer}" if signer else ""
        blocks.append([f"kept as record {receipt.seq} of the ledger{by}; `midspan audit verify` proves it"])
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


def _work(work: WorkState, value: WorkValue, today: date, effects: Sequence[Effect] = ()) -> Iterator[str]:
    yield work.name
    yield from _row("AI alone", alone(work, today))
    if (proven := proposals(work, today)) is not None:
        yield from _row("proposals", proven)
    for each in by_segment(work, today):
        yield from _row("", each)
    for number, said in enumerate(data(work)):
        yield from _row("" if number else "data", said)
    yield from _row("people", people(work))
    if (saved := time_saved(work.minutes)) is not None:
        yield from _row("time", saved)
    for found in effects[:1]:
        yield from _row("effect", effect_of(found))
    yield from _row("value", worth(value))
    yield from _row("stress", stress(work.evidence))


def _together(state: InitiativeState) -> Iterator[str]:
    yield f"all {len(state.works)} works"
    share = "unknown" if state.share_alone is None else f"{percent(state.share_alone)}, weighted by volume"
    yield from _row("AI alone", share)
    yield from _row("value", f"{per_day(state.net)}: {terms(state.net)}" if state.net else "unknown")


def _reasons(verdict: Verdict) -> Iterator[str]:
    yield "next" if verdict.outcome is Outcome.COMMIT else f"why {verdict.outcome.value}, and what to do"
    for number, reason in enumerate(verdict.reasons, 1):
        yield from _reason(number, reason)
    for later in verdict.then:
        # What only production can show comes later by itself; a list of it helps nobody today.
        if Stage.SHADOW.reaches(later.stage):
            yield from _then(later)


def _then(later: Later) -> Iterator[str]:
    yield ""
    yield f"then, for {later.stage.shown}:"
    for reason in later.reasons[:_MOST_LATER]:
        yield from _wrapped(f"{reason.text} [{reason.code}]", "  - ", "    ")
    rest = len(later.reasons) - _MOST_LATER
    if rest > 0:
        yield f"  and {rest} more: `midspan check --stage {later.stage.value}`"


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
