"""What the page of an initiative shows, shaped for reading; every number comes from the verdict or the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.decide.crossing.document import row_json
from midspan.decide.crossing.row import Row, row
from midspan.decide.crossing.spans import SpanState
from midspan.decide.datawords import data
from midspan.decide.deciding.party import parties
from midspan.decide.document import document
from midspan.decide.failing.mode import Known
from midspan.decide.learning.lesson import Lesson, lessons
from midspan.decide.learning.similar import taught
from midspan.model.entry import Recorded
from midspan.model.initiative import Initiative
from midspan.model.stage import Stage
from midspan.value.measuring.series import Mark, Series
from midspan.value.spending.account import Account
from midspan.value.spending.document import proven
from midspan.web.charting import HEIGHT, WIDTH, Scale, Word, line, ticks
from midspan.web.ports import Sight
from midspan.web.writing import amount, day, money, percent, plural, span

MARKS: Mapping[SpanState, str] = {
    SpanState.PASSED: "",
    SpanState.UNDER_WAY: "under",
    SpanState.TORN: "torn",
    SpanState.MISSING: "not",
    SpanState.AHEAD: "unknown",
    SpanState.SKIPPED: "unknown",
}
SIGNS: Mapping[Known, str] = {Known.RAISED: "torn", Known.UNKNOWN: "unknown", Known.NOT_RAISED: ""}
_TERMS = {
    "effort_saved": "effort saved",
    "review": "review of what is left",
    "errors": "errors at the bound",
    "model": "model",
    "investment": "investment",
}


@dataclass(frozen=True, slots=True)
class Entered:
    """One thing that was decided. seq: its record in the ledger."""

    on: str
    what: str
    by: str
    role: str
    why: str
    seq: int


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One work of the initiative. share, low: that act alone, None where unknown. certificate: the record that counts it. data: what was found of its data."""

    name: str
    title: str
    share: float | None
    low: float | None
    counts: str
    net: str
    people: str
    findings: int
    certificate: int | None
    data: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ValueChart:
    """measured: the line; target: its height; milestones: places of the targets by day; words beside them."""

    title: str
    measured: str
    points: tuple[tuple[float, float], ...]
    target: float
    baseline: float
    today: float
    milestones: tuple[tuple[float, float, str], ...]
    rules: tuple[float, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class InitiativeSeen:
    """One initiative as its page has it."""

    state: InitiativeState
    row: Row
    promise: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    roles: Mapping[str, str]
    terms: tuple[tuple[str, str], ...]
    spending: tuple[tuple[str, str], ...]
    works: tuple[WorkLine, ...]
    log: tuple[Entered, ...]
    lessons: tuple[Lesson, ...]
    chart: ValueChart | None
    today: str
    recorded: bool

    @property
    def json(self) -> dict[str, Any]:
        """Its row of the board, the whole verdict and the decision log."""
        return {
            "board": row_json(self.row),
            "verdict": document(self.state, self.row.value.today, None),
            "log": [
                {
                    "on": each.on,
                    "what": each.what,
                    "by": each.by,
                    "role": each.role,
                    "why": each.why,
                    "seq": each.seq,
                }
                for each in self.log
            ],
        }


def initiative_seen(sight: Sight, name: str) -> InitiativeSeen:
    """Raises UsageError for one that is not there, StoreError."""
    state = sight.assessment([name]).initiatives[0]
    initiative = state.promise.initiative
    entries = (
        entry for kind in ("approval", "decision") for entry in sight.ledger.read(kind, state.file.names)
    )
    return InitiativeSeen(
        state,
        row(state, sight.today),
        tuple(_promise(initiative)),
        tuple(_people(state.file.initiative)),
        parties(state.file.initiative),
        tuple(_terms(state)),
        tuple(_spending(state.account)),
        tuple(_work(state, each) for each in state.works),
        tuple(map(_entered, sorted(entries, key=lambda each: -each.seq))),
        tuple(taught(state, lessons(sight.ledger))),
        value_chart(state.measured.series),
        sight.today.isoformat(),
        sight.recorded,
    )


def _promise(initiative: Initiative) -> Iterator[tuple[str, str]]:
    value, done = initiative.value, initiative.done
    if value and value.metric:
        unit = f" {value.unit}" if value.unit else ""
        yield "Metric", f"{value.metric}: from {amount(value.baseline)} to {amount(value.target)}{unit}"
        if value.worth:
            yield "Worth", str(value.worth)
        if value.payback_within:
            yield "Pays back within", span(value.payback_within)
    if initiative.investment and initiative.investment.budget:
        yield "Budget", str(initiative.investment.budget)
    if done and done.production:
        yield "Done means", done.production
    if done and done.used_daily_by:
        yield "Used daily by", done.used_daily_by
    if initiative.started:
        yield "Began", day(initiative.started)
    if initiative.decision_due:
        yield "Decision due", day(initiative.decision_due)
    if initiative.decision and initiative.decision.stop_if:
        yield "Stops if", " or ".join(f"`{each}`" for each in initiative.decision.stop_if)


def _people(initiative: Initiative) -> Iterator[tuple[str, str]]:
    known = parties(initiative)
    for role in ("owner", "sponsor", "operator", "builder", "confirms"):
        yield role.capitalize(), known.get(role, "nobody is named")
    people = initiative.people
    if people and people.users and people.users.group:
        count = f", {plural(people.users.count, 'person', 'people')}" if people.users.count else ""
        yield "Users", f"{people.users.group}{count}"


def _terms(state: InitiativeState) -> Iterator[tuple[str, str]]:
    if state.net is None:
        return
    for name, title in _TERMS.items():
        yield title, money(state.net.terms.get(name), state.net.currency)


def _spending(found: Account) -> Iterator[tuple[str, str]]:
    used = found.usage
    unbilled = f", of {used.unbilled:,} the cost is unknown" if used.unbilled else ""
    yield "answers", f"{money(found.model, found.currency)} for {used.answers:,}{unbilled}"
    untimed = f", of {used.untimed:,} the time is unknown" if used.untimed else ""
    price = "no price is said" if found.people is None else money(found.people, found.currency)
    yield "people", f"{price}, {amount(found.people_hours)} hours for {used.reviews:,} reviews{untimed}"
    yield "proving", f"{money(used.proving.amount, found.currency)} for {proven(used.proving)}"
    yield "entered", money(found.other, found.currency) if found.costs else "nothing"
    ahead = found.forecast
    if ahead is None:
        yield "by the decision", f"unknown: {found.unforeseen}"
    else:
        least = "at least " if found.at_least else ""
        yield (
            f"by {day(found.due)}",
            f"{least}{money(ahead.expected, found.currency)} to be expected, {money(ahead.low)} to {money(ahead.high)} at {ahead.level:.0%}",
        )
    if found.runs_out is not None:
        yield "runs out", f"{day(found.runs_out)}{' at the latest' if found.at_least else ''}"


def _work(state: InitiativeState, work: WorkState) -> WorkLine:
    value, desk = state.values[work.name], work.desk
    used = desk.queue.utilisation if desk else None
    proven = work.evidence.certificate if work.share and work.share.total else None
    return WorkLine(
        work.name,
        work.file.work.title or work.name,
        work.share.value if work.share else None,
        work.share.low if work.share else None,
        f"{work.share.alone} of {work.share.total}" if work.share and work.share.total else "",
        money(value.net.per_day, value.net.currency) if value.net else "unknown",
        f"{desk.queue.people} at {desk.by}, {percent(used, 0)} of their time" if desk else "unknown",
        sum(each.suppressed_because is None for each in work.findings),
        proven.seq if proven else None,
        tuple(data(work)),
    )


def _entered(entry: Recorded) -> Entered:
    body = entry.body
    what = "approved" if entry.kind == "approval" else str(body.get("decision", entry.kind)).upper()
    if body.get("to_stage"):
        what += f" to {Stage(body['to_stage']).shown}"
    if body.get("until"):
        what += f" until {day(body['until'])}"
    on = body.get("on") or entry.at[:10]
    return Entered(
        on,
        what,
        body.get("by", ""),
        body.get("role", ""),
        body.get("why") or "no reason was given",
        entry.seq,
    )


def value_chart(series: Series) -> ValueChart | None:
    """None where nothing was measured, or nothing says from where to where."""
    if not series.points or series.baseline is None or series.target is None:
        return None
    days = [*(each.at for each in series.points), *(each.due for each in series.milestones), series.today]
    first = min([*days, series.started or series.today])
    x = Scale(first.toordinal(), max(*days).toordinal(), WIDTH)
    values = [*(each.value for each in series.points), *(each.target for each in series.milestones)]
    high = max([series.baseline, series.target, *values]) * 1.1 or 1.0
    y = Scale(min(0.0, *values, series.target), high, HEIGHT, flipped=True)
    points = tuple((x.at(each.at.toordinal()), y.at(each.value)) for each in series.points)
    return ValueChart(
        _value_said(series),
        line(points),
        points,
        y.at(series.target),
        y.at(series.baseline),
        x.at(series.today.toordinal()),
        tuple((x.at(each.due.toordinal()), y.at(each.target), each.mark.value) for each in series.milestones),
        tuple(y.at(each) for each in ticks(high)),
        (
            *(Word("-8", y.percent(each), amount(each), anchor="end") for each in ticks(high)),
            Word("100%", y.percent(series.target), f"promised {amount(series.target)}", "at"),
            *(
                Word(x.percent(each.due.toordinal()), "98%", f"day {each.day}", anchor="middle")
                for each in series.milestones
            ),
        ),
    )


def _value_said(series: Series) -> str:
    newest = series.newest
    if newest is None:
        return ""
    said = f"{series.metric} stands at {amount(newest.value)} on {day(newest.at)}, promised {amount(series.target)}"
    due = series.due
    if due is not None and due.mark is Mark.MISSED:
        said += f"; the milestone of day {due.day} was missed"
    return said if series.fresh else f"{said}; that is too long ago to tell"
