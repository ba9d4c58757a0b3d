"""The board in a terminal: the deck of each initiative on one line, then who must do what.

A span is one of `█` passed, `▒` under way, `▚` stopped, `╌` missing by its own plan, `·` ahead, blank where it is skipped;
`▼` stands at the end of where the plan says today.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from midspan.decide.crossing.board import Board
from midspan.decide.crossing.headline import below, headline, plain
from midspan.decide.crossing.row import Row
from midspan.decide.crossing.spans import SpanState
from midspan.decide.verdict import Outcome
from midspan.decide.wording import amount, counted
from midspan.model.stage import Stage
from midspan.value.adopting import Adoption
from midspan.value.measuring.series import Series
from midspan.value.spending.document import account_line

NARROWEST = 80
_SIGNS = {
    SpanState.PASSED: "█",
    SpanState.UNDER_WAY: "▒",
    SpanState.TORN: "▚",
    SpanState.MISSING: "╌",
    SpanState.AHEAD: "·",
    SpanState.SKIPPED: " ",
}
_LEGEND = (
    "█ passed  ▒ under way  ▚ stopped  ╌ should stand by now, does not  · ahead  ▼ where its plan says today"
)
# Wide enough for `STOP` and `1,000 d over`.
_VERDICT, _DUE = 7, 12


@dataclass(frozen=True, slots=True)
class _Widths:
    whole: int
    name: int
    owner: int
    cell: int


def text(found: Board, width: int) -> str:
    """The whole board in so many columns, at least 80."""
    whole = max(width, NARROWEST)
    widths = _widths(found, whole)
    blocks = [textwrap.wrap(plain(headline(found.numbers)), whole)]
    if found.rows:
        blocks[0] += textwrap.wrap(plain(below(found.numbers)), whole, break_on_hyphens=False)
        blocks.append([*_head(found, widths), *(_line(each, widths) for each in found.rows)])
        blocks.append(textwrap.wrap(_LEGEND, whole))
        blocks += [list(_needs(each, whole)) for each in found.rows if each.stopped is None]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def _widths(found: Board, whole: int) -> _Widths:
    cell = 6 if whole < 100 else 8
    left = whole - cell * len(Stage) - _VERDICT - _DUE - 1
    longest = max((len(each.initiative) for each in found.rows), default=0)
    # Names are told apart before owners are named.
    owner = min(20, max(0, left - max(longest + 1, 14))) if whole >= 100 else 0
    return _Widths(whole, left - owner, owner if owner > 8 else 0, cell)


def _head(found: Board, widths: _Widths) -> Iterator[str]:
    before = " " * (widths.name + widths.owner)
    # Two lines, so that every name has the width of two cells.
    for parity in (0, 1):
        labels = (
            each.shown.ljust(2 * widths.cell) for number, each in enumerate(Stage) if number % 2 == parity
        )
        yield f"{before}{' ' * widths.cell * parity}{''.join(labels)}".rstrip()
    counts = "".join(f"{each.count:<{widths.cell}}" for each in found.reach)
    titles = (
        f"{'initiative':<{widths.name}}{'owner':<{widths.owner}}"
        if widths.owner
        else f"{'initiative':<{widths.name}}"
    )
    yield f"{titles}{counts} {'verdict':<{_VERDICT}}{'decision':>{_DUE}}"


def _line(row: Row, widths: _Widths) -> str:
    deck = "".join(_SIGNS[each.state] * widths.cell for each in row.spans)
    if row.plan and row.plan.stage:
        at = (row.plan.stage.order + 1) * widths.cell - 1
        deck = f"{deck[:at]}▼{deck[at + 1 :]}"
    owner = f"{_cut(row.owner or '(none)', widths.owner):<{widths.owner}}" if widths.owner else ""
    name = f"{_cut(row.initiative, widths.name):<{widths.name}}"
    return f"{name}{owner}{deck} {row.outcome.value:<{_VERDICT}}{decision(row):>{_DUE}}"


def decision(row: Row) -> str:
    """How long until it must be decided: `9 d left`, `14 d over`, `decided`."""
    if row.stopped is not None:
        return "stopped"
    if row.decided:
        return "decided"
    if row.days_left is None:
        return "no date"
    return f"{row.days_left:,} d left" if row.days_left >= 0 else f"{-row.days_left:,} d over"


def _cut(text: str, width: int) -> str:
    """At most so wide, with one column free behind it."""
    return text if len(text) < width else f"{text[: width - 2]}…"


def _needs(row: Row, width: int) -> Iterator[str]:
    yield from textwrap.wrap(
        f"{row.initiative}: {standing(row)}", width, subsequent_indent="    ", break_on_hyphens=False
    )
    yield from _wrapped(f"{row.reason.text} [{row.reason.code}]{_more(row)}", width)
    who = f"{row.turn.name} ({row.turn.role})" if row.turn.name else f"{row.turn.role} (nobody is named)"
    if row.turn.name == row.turn.role:
        who = row.turn.role
    yield from _wrapped(f"{who}: {row.reason.do}", width)
    yield from _wrapped(f"value: {value(row.value)}{used(row.adoption)}", width)
    if not row.account.nothing:
        yield from _wrapped(f"spent: {account_line(row.account)}", width)
    if row.raised:
        yield from _wrapped(f"raised: {', '.join(mode.title for mode, _ in row.raised)}", width)


def standing(row: Row) -> str:
    """Verdict, stage and distance from its plan: `HOLD before Chosen, 2 stages behind its own plan for 12 days`."""
    said = row.outcome.value
    if row.next_stage and row.outcome is not Outcome.STOP:
        said = f"{said} {'to' if row.outcome is Outcome.COMMIT else 'before'} {row.next_stage.shown}"
    if row.gap is None:
        return f"{said}, without a plan to be measured by"
    if not row.gap.stages:
        return f"{said}, not behind its plan"
    stages = counted(len(row.gap.stages), "stage", "stages")
    return f"{said}, {stages} behind its own plan for {counted(row.gap.days, 'day', 'days')}"


def value(found: Series) -> str:
    """What was measured of what is promised; nothing measured is said so, and is no zero."""
    if found.metric is None or found.target is None:
        return "no metric with a target is promised"
    unit = f" {found.unit}" if found.unit else ""
    start = "" if found.baseline is None else f", from {amount(found.baseline)}"
    promised = f"promised {amount(found.target)}{unit}{start}"
    if found.newest is None:
        return f"{found.metric}: nothing measured yet, {promised}"
    old = "" if found.fresh else ", which is too long ago to tell"
    return f"{found.metric}: {amount(found.newest.value)} on {found.newest.at}{old}, {promised}"


def used(found: Adoption) -> str:
    """How many of those who should use it do; nothing where nobody knows."""
    now = found.now
    if now.share is None or now.of is None:
        return ""
    return f"; used by {len(now.counted)} of {now.of}"


def _more(row: Row) -> str:
    return f" and {row.more_reasons} more" if row.more_reasons else ""


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent="  ",
        subsequent_indent="    ",
        break_on_hyphens=False,
        break_long_words=False,
    )
