"""What is drawn of a column: how its rows lie along an axis, its most frequent values, and where rows say nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from midspan.data.profiling.distributions import Axis, Bar, Distribution
from midspan.data.profiling.gaps import Gaps
from midspan.data.profiling.nouns import ColumnProfile
from midspan.data.profiling.wording import said, share
from midspan.explain.page import Plot, Strips

_MOST_VALUES = 8
_MOST_MISSING = 40
_FEW = 4
_LONGEST = 80
_EVERY = {
    Axis.DAY: "day",
    Axis.WEEK: "week",
    Axis.MONTH: "month",
    Axis.QUARTER: "quarter",
    Axis.YEAR: "year",
    Axis.DECADE: "decade",
}


def along(found: Distribution, what: str = "") -> Plot:
    """Rows along the axis of a column. what: begins the sentence above it."""
    bars = found.bars
    names = [_name(found.axis, each) for each in bars]
    outside = frozenset(place for place, each in enumerate(bars) if each.low is None or each.high is None)
    inner = [place for place in range(len(bars)) if place not in outside]
    marks = _marks(found, inner) if inner else ()
    return Plot(
        f"{what}{_says(found, inner)}",
        tuple(zip(names, (each.rows for each in bars), strict=True)),
        marks,
        outside,
    )


def _says(found: Distribution, inner: Sequence[int]) -> str:
    bars = found.bars
    parts = []
    if found.axis.of_days:
        most = max(inner, key=lambda place: bars[place].rows)
        gaps = sum(not bars[place].rows for place in inner)
        every = _EVERY[found.axis]
        parts.append(f"rows by {every}, most in {_name(found.axis, bars[most])} ({bars[most].rows:,})")
        if gaps:
            parts.append(f"none in {gaps} of {len(inner)} {every}s")
    elif found.axis is Axis.POWERS:
        parts.append("rows by size, each step twice as wide or more")
    else:
        parts.append("rows by size" if found.axis is Axis.EVEN else "rows by value")
    far = sum(each.rows for place, each in enumerate(bars) if place not in inner)
    if far:
        ends = " and ".join(
            f"{each.rows:,} {_name(found.axis, each)}"
            for place, each in enumerate(bars)
            if place not in inner
        )
        parts.append(f"far outside: {ends}")
    return "; ".join(parts)


def _name(axis: Axis, each: Bar) -> str:
    """An interval as people say it."""
    if each.low is None:
        return f"{'before' if axis.of_days else 'below'} {said(each.high)}"
    if each.high is None:
        return f"{'above' if axis is Axis.VALUE else 'from'} {said(each.low)}"
    if isinstance(each.low, date):
        return _period(axis, each.low)
    if axis is Axis.VALUE:
        return said(each.low)
    return f"{said(each.low)} to {said(each.high)}"


def _period(axis: Axis, first: date) -> str:
    match axis:
        case Axis.WEEK:
            return f"week of {first.isoformat()}"
        case Axis.MONTH:
            return f"{first:%Y-%m}"
        case Axis.QUARTER:
            return f"{first.year} Q{(first.month + 2) // 3}"
        case Axis.YEAR:
            return str(first.year)
        case Axis.DECADE:
            return f"{first.year}s"
    return first.isoformat()


def _marks(found: Distribution, inner: Sequence[int]) -> tuple[tuple[float, str], ...]:
    """Under both ends, and half-way: of intervals their ends, of single values and days the middle of the bar."""
    total, bars = len(found.bars), found.bars
    if found.axis in {Axis.EVEN, Axis.POWERS}:
        places = [inner[0], inner[len(inner) // 2], inner[-1] + 1] if len(inner) > 2 else [inner[0]]
        marked = [(place, bars[place].low if place < total else bars[-1].high) for place in places]
        return tuple((place / total, said(value)) for place, value in marked if value is not None)
    first, last = inner[0], inner[-1]
    middle = [inner[len(inner) // 2]] if len(inner) > _FEW else []
    found_marks = []
    for place in dict.fromkeys((first, *middle, last)):
        text = _name(found.axis, bars[place]).removeprefix("week of ")
        part = 0.0 if place == 0 else 1.0 if place == total - 1 else (place + 0.5) / total
        found_marks.append((part, text))
    return tuple(found_marks)


def frequent(column: ColumnProfile, rows: int) -> Plot | None:
    """The most frequent values; None where none occurs twice."""
    top = [each for each in column.top if each.value.strip()][:_MOST_VALUES]
    if not top or top[0].rows < 2:
        return None
    every = column.distinct is not None and column.distinct.exact == len(top)
    says = "all its values" if every else "most frequent"
    return Plot(
        says,
        tuple((_cut(each.value), each.rows) for each in top),
        ranked=True,
        figures=tuple(share(each.rows, rows) for each in top),
    )


def _cut(value: str) -> str:
    """A page of 500 columns stays one that can be sent."""
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"


def missing(columns: Sequence[ColumnProfile], rows: int) -> Plot | None:
    """Columns of which some rows say nothing, the emptiest first; None where all are full."""
    gaps = sorted((each for each in columns if each.empty), key=lambda each: (-each.empty, each.column.name))
    if not gaps:
        return None
    shown = gaps[:_MOST_MISSING]
    more = f"; {len(gaps) - len(shown)} more have fewer" if len(gaps) > len(shown) else ""
    return Plot(
        f"rows that say nothing, in {len(gaps)} of {len(columns)} columns{more}",
        tuple((each.column.name, each.empty) for each in shown),
        ranked=True,
        figures=tuple(share(each.empty, rows) for each in shown),
        of=rows,
    )


def over_time(found: Gaps) -> Strips:
    """Which share of the rows of each period says nothing, of the columns with the most gaps."""
    bars = found.over.bars
    strips = tuple(
        (name, tuple(gap / bar.rows if bar.rows else None for gap, bar in zip(gaps, bars, strict=True)))
        for name, gaps in found.columns.items()
    )
    every = _EVERY[found.over.axis]
    return Strips(
        f"share of rows that say nothing by {every} of {found.time}: darker is more",
        tuple(_name(found.over.axis, each) for each in bars),
        strips,
    )
