"""The figure of the board: rows with their spans, ways to sort and to narrow it, and the silhouette above. Pure.

Law: every count beside a way to narrow the board is the number of rows that it leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from midspan.decide.crossing.board import Board, Reach
from midspan.decide.crossing.headline import Words, below, headline
from midspan.decide.crossing.row import Row
from midspan.decide.crossing.spans import Span, SpanState
from midspan.decide.crossing.text import decision
from midspan.decide.rules.movement import STILL_DAYS
from midspan.model.stage import Stage
from midspan.value.adopting import Adoption
from midspan.value.measuring.series import Series
from midspan.value.spending.account import Account
from midspan.web.charting import Scale, line
from midspan.web.writing import amount, percent, plural

# As a person reads each state; the class of its cell is the state's own name.
STATES: Mapping[SpanState, str] = {
    SpanState.PASSED: "passed",
    SpanState.UNDER_WAY: "under way",
    SpanState.TORN: "stopped",
    SpanState.MISSING: "should stand by now, does not",
    SpanState.AHEAD: "ahead",
    SpanState.SKIPPED: "skipped under the ceiling of its works",
}
HEIGHT, _SILHOUETTE = 34.0, 30.0
# Of the small line of the metric: its width and height, and where the target is.
SPARK, TARGET_AT = (88.0, 22.0), 22.0 / 12
_LONGEST_TITLES = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One span. kind: its state. gap: its own plan says that it stands by now. today: where that plan is today."""

    stage: str
    kind: str
    gap: bool
    today: bool
    said: str


@dataclass(frozen=True, slots=True)
class Pip:
    """One failure mode or signal. state: raised, unknown or not_raised."""

    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Line:
    """One initiative as it is shown. late: its decision date has passed undecided. way: of the metric, see `way`.

    stale: the newest measurement is too old to tell. spent: the part of the budget, empty where that is not known; overspent: more
    than all of it, or so it is foreseen.
    """

    name: str
    problem: str
    owner: str
    cells: tuple[Cell, ...]
    verdict: str
    decision: str
    late: bool
    alone: str
    measured: str
    promised: str
    unit: str
    way: str
    end: tuple[float, float] | None
    stale: bool
    used: str
    spent: str
    overspent: bool
    pips: tuple[Pip, ...]
    raised: tuple[str, ...]
    more_raised: int
    still: str
    stopped: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Column:
    """One stage above the figure. outline: of the silhouette over it. worst: most of those behind do not get here."""

    stage: str
    title: str
    count: int
    outline: str
    worst: bool


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One way to narrow the board, with how many rows it leaves."""

    key: str
    title: str
    count: int
    chosen: bool
    needs_somebody: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """What the page draws. only, sort: as chosen; rows: `few`, `some` or `many`, by which print sets their height."""

    headline: tuple[Words, ...]
    below: tuple[Words, ...]
    columns: tuple[Column, ...]
    narrowings: tuple[Narrowing, ...]
    lines: tuple[Line, ...]
    all: int
    only: str
    sort: str
    descending: bool
    rows: str
    today: str
    head: int | None


_Sieve = Callable[[Row], bool]
_SIEVES: Mapping[str, tuple[str, _Sieve, bool]] = {
    "behind": ("behind their own plan", lambda row: row.behind, False),
    "overdue": ("decision overdue", lambda row: row.overdue, True),
    "still": (
        f"not moved for {STILL_DAYS} days",
        lambda row: row.stopped is None and row.still_days is not None and row.still_days > STILL_DAYS,
        True,
    ),
    "alone": (
        "act alone",
        lambda row: (
            Stage.AUTONOMOUS in row.stages and row.stage is not None and row.stage.reaches(Stage.AUTONOMOUS)
        ),
        False,
    ),
    "proven": ("kept their promise", lambda row: row.stage is Stage.PROVEN, False),
    "overspent": (
        "over their budget, or will be",
        lambda row: row.stopped is None and bool(row.account.foreseen_over),
        True,
    ),
    "planless": ("without a plan", lambda row: row.plan is None and row.stopped is None, False),
    "stopped": ("stopped", lambda row: row.stopped is not None, False),
}


def _reaching(stage: Stage) -> _Sieve:
    return lambda row: stage in row.stages and row.stage is not None and row.stage.reaches(stage)


_BY_STAGE: Mapping[str, _Sieve] = {stage.value: _reaching(stage) for stage in Stage}


@dataclass(frozen=True, slots=True)
class _Sort:
    """of: None where it is unknown. largest_first: unless it is asked for the other way."""

    of: Callable[[Row], Any]
    largest_first: bool = False


_SORTS: Mapping[str, _Sort] = {
    "initiative": _Sort(lambda row: row.initiative),
    "owner": _Sort(lambda row: row.owner),
    "decision": _Sort(lambda row: row.days_left),
    "alone": _Sort(lambda row: row.share_alone, largest_first=True),
    "value": _Sort(lambda row: row.value.progress, largest_first=True),
    "spent": _Sort(lambda row: _part(row.account), largest_first=True),
    "used": _Sort(lambda row: row.adoption.now.share, largest_first=True),
    "risks": _Sort(lambda row: len(row.raised), largest_first=True),
    "gap": _Sort(lambda row: len(row.gap.stages) if row.gap and row.behind else 0, largest_first=True),
}


def figure(board: Board, only: str = "", sort: str = "", direction: str = "") -> Figure:
    """only: a way to narrow it or a stage; sort: a column; direction: `up` or `down`. What is unknown of any counts as not said."""
    sieve = _SIEVES[only][1] if only in _SIEVES else _BY_STAGE.get(only)
    kept = [row for row in board.rows if sieve is None or sieve(row)]
    by = _SORTS.get(sort)
    descending = by is not None and {"up": False, "down": True}.get(direction, by.largest_first)
    if by is not None:
        kept = _sorted(kept, by.of, descending=descending)
    return Figure(
        headline(board.numbers),
        below(board.numbers),
        _columns(board),
        tuple(_narrowings(board, only)),
        tuple(_line(row) for row in kept),
        len(board.rows),
        only if sieve else "",
        sort if by else "",
        descending,
        "few" if len(kept) <= 16 else "some" if len(kept) <= 26 else "many",
        board.today.isoformat(),
        board.head,
    )


def _sorted(rows: Sequence[Row], of: Callable[[Row], Any], *, descending: bool) -> list[Row]:
    """Those of which it is unknown come last, whichever way."""
    known = [row for row in rows if of(row) is not None]
    return [*sorted(known, key=of, reverse=descending), *(row for row in rows if of(row) is None)]


def _columns(board: Board) -> tuple[Column, ...]:
    whole = board.numbers.set_out or 1
    worst = _worst(board)
    before = board.numbers.set_out
    found = []
    for each in board.reach:
        found.append(_column(each, before, whole, worst=each.stage is worst))
        before = each.far
    return tuple(found)


def _column(each: Reach, before: int, whole: int, *, worst: bool) -> Column:
    left, right = HEIGHT - _SILHOUETTE * before / whole, HEIGHT - _SILHOUETTE * each.far / whole
    outline = line([(0.0, HEIGHT), (0.0, left), (100.0, right), (100.0, HEIGHT)])
    return Column(each.stage.value, each.stage.shown, each.count, outline, worst)


def _worst(board: Board) -> Stage | None:
    """The stage that most of those behind do not get to."""
    if not board.numbers.behind:
        return None
    at = board.numbers.behind_at
    order = -1 if at is None else at.order
    return next((stage for stage in Stage if stage.order == order + 1), None)


def _narrowings(board: Board, only: str) -> Sequence[Narrowing]:
    found = []
    for key, (title, sieve, loud) in _SIEVES.items():
        count = sum(map(sieve, board.rows))
        if count:
            found.append(Narrowing(key, title, count, key == only, loud))
    return found


def _line(row: Row) -> Line:
    raised = [mode.title for mode, _ in row.raised]
    still, path = row.still_days, way(row.value)
    return Line(
        name=row.initiative,
        problem=row.problem or "no problem is said",
        owner=row.owner or "— nobody",
        cells=tuple(_cell(row, span) for span in row.spans),
        verdict=row.outcome.value,
        decision=decision(row),
        late=row.overdue,
        alone="unknown" if row.share_alone is None else percent(row.share_alone),
        measured=_measured(row.value),
        promised="no target" if row.value.target is None else f"of {amount(row.value.target)}",
        unit=row.value.unit or row.value.metric or "",
        way=line(path),
        end=path[-1] if path else None,
        stale=row.value.newest is not None and not row.value.fresh,
        used=_used(row.adoption),
        spent=_spent(row.account),
        overspent=bool(row.account.foreseen_over),
        pips=tuple(Pip(mode.title, sign.known.value) for mode, sign in row.signs),
        raised=tuple(raised[:_LONGEST_TITLES]),
        more_raised=max(0, len(raised) - _LONGEST_TITLES),
        still=f"still for {plural(still, 'day', 'days')}"
        if still is not None and still > STILL_DAYS and row.stopped is None
        else "",
        stopped=row.stopped is not None,
        gap=len(row.gap.stages) if row.gap and row.behind else 0,
    )


def way(value: Series) -> list[tuple[float, float]]:
    """The measured points over time, from baseline at the bottom to target at the dashed line; empty where nothing was measured."""
    if value.baseline is None or value.target is None or value.target == value.baseline or not value.points:
        return []
    first = min(value.started or value.points[0].at, value.points[0].at)
    x = Scale(first.toordinal(), max(value.today, value.points[-1].at).toordinal(), SPARK[0])
    y = Scale(-0.1, 1.1, SPARK[1], flipped=True)
    start = [(x.at(value.started.toordinal()), y.at(0.0))] if value.started == first else []
    part = [
        (each.at, (each.value - value.baseline) / (value.target - value.baseline)) for each in value.points
    ]
    return [*start, *((x.at(on.toordinal()), y.at(done)) for on, done in part)]


def _measured(value: Series) -> str:
    return amount(value.newest.value) if value.newest else "nothing yet"


def _part(found: Account) -> float | None:
    """What is known to be spent, as a part of the budget; None where nothing is, or nothing granted."""
    return None if found.nothing or not found.budget else found.least / found.budget


def _spent(found: Account) -> str:
    part = _part(found)
    return "" if part is None else f"{'≥ ' if found.at_least else ''}{percent(part, 0)}"


def _used(found: Adoption) -> str:
    return percent(found.now.share) if found.now.share is not None else ""


def _cell(row: Row, span: Span) -> Cell:
    gap = bool(row.behind and row.gap and span.stage in row.gap.stages)
    today = row.plan is not None and row.plan.stage is span.stage
    said = f"{span.stage.shown}: {STATES[span.state]}"
    if gap and span.state is not SpanState.MISSING:
        said += ", behind its own plan"
    if today:
        said += "; its plan is here today"
    return Cell(span.stage.value, span.state.value, gap, today, said)
