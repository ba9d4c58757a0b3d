"""The evidence of a work drawn: the bound heavy, the average dashed, the limit in the signal colour, what happened on the line."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from midspan.web.charting import HEIGHT, WIDTH, Bar, Scale, Word, apart, line, ticks
from midspan.web.works.evidence import BudgetSeen, EvidenceSeen, Point
from midspan.web.writing import day, percent

COUNTS = 28.0
_LANES = 4


@dataclass(frozen=True, slots=True)
class EvidenceChart:
    """thin: where labels are too few to show anything. bounds, means: a line for each stretch with labels. events: x of each."""

    title: str
    says: str
    thin: tuple[Bar, ...]
    band: tuple[str, ...]
    bounds: tuple[str, ...]
    means: tuple[str, ...]
    limit: float
    rules: tuple[float, ...]
    events: tuple[float, ...]
    counts: tuple[Bar, ...]
    words: tuple[Word, ...]
    below: tuple[Word, ...]
    days: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class BudgetChart:
    burn: str
    ideal: str


def evidence_chart(seen: EvidenceSeen) -> EvidenceChart:
    points = seen.points
    first, last = points[0].on.toordinal(), points[-1].on.toordinal()
    x = Scale(first, max(last, first + 1), WIDTH)
    y = Scale(0.0, _top(seen), HEIGHT, flipped=True)
    place = [x.at(each.on.toordinal()) for each in points]
    return EvidenceChart(
        *_said(seen),
        thin=tuple(_thin(seen, place)),
        band=tuple(_band(seen, x, y)),
        bounds=tuple(_lines(points, x, y, "bound")),
        means=tuple(_lines(points, x, y, "rate")),
        limit=y.at(seen.limit),
        rules=tuple(y.at(each) for each in ticks(y.high)),
        events=tuple(x.at(each.on.toordinal()) for each in seen.happened),
        counts=tuple(_counts(points, place)),
        words=(*_scale_words(seen, y), *_event_words(seen, x), *_end_words(seen, y)),
        below=_below(points),
        days=tuple(_days(points, x)),
    )


def budget_chart(seen: BudgetSeen) -> BudgetChart:
    """Errors over labels; dashed, as many as the limit means."""
    x = Scale(0.0, max(1.0, seen.labels), WIDTH)
    y = Scale(0.0, max(1.0, seen.allowed, seen.errors) * 1.1, 100.0, flipped=True)
    burn = [(0.0, y.at(0.0)), *((x.at(each.labels), y.at(each.errors)) for each in seen.burn)]
    return BudgetChart(line(burn), line([(0.0, y.at(0.0)), (WIDTH, y.at(seen.allowed))]))


def _said(seen: EvidenceSeen) -> tuple[str, str]:
    last, limit, level = seen.last, percent(seen.limit), percent(seen.confidence_level)
    window = f"Labels of {seen.window_days} days, exact bound at {level}, each day by itself."
    if last.rate is None or last.bound is None or last.labels < seen.fewest:
        return (
            f"Too few labels to say: {last.labels} in {seen.window_days} days, {seen.fewest} without an error would show it",
            window,
        )
    now = f"{window} Average {percent(last.rate)}, bound {percent(last.bound)}, of {last.labels} labels."
    if last.bound <= seen.limit:
        return f"The bound of the error, not the average, stays below {limit}", now
    if last.rate > seen.limit:
        return f"More than {limit} were wrong in the last {seen.window_days} days", now
    return f"The error may be above {limit}: the average is below it, the bound is not", now


def _top(seen: EvidenceSeen) -> float:
    firm = [each.bound for each in seen.points if each.bound is not None and each.labels >= seen.fewest]
    return min(1.0, max([2.2 * seen.limit, *(1.15 * each for each in firm)]))


def _thin(seen: EvidenceSeen, place: list[float]) -> list[Bar]:
    found, at = [], 0
    for thin, group in groupby(seen.points, key=lambda each: each.labels < seen.fewest):
        count = len(list(group))
        if thin:
            begin = place[at]
            end = place[min(at + count, len(place) - 1)]
            found.append(Bar(begin, 0.0, max(end - begin, 4.0), HEIGHT))
        at += count
    return found


def _stretches(points: tuple[Point, ...]) -> list[list[Point]]:
    return [list(group) for known, group in groupby(points, key=lambda each: each.bound is not None) if known]


def _lines(points: tuple[Point, ...], x: Scale, y: Scale, what: str) -> list[str]:
    return [
        line((x.at(each.on.toordinal()), y.at(getattr(each, what))) for each in group)
        for group in _stretches(points)
    ]


def _band(seen: EvidenceSeen, x: Scale, y: Scale) -> list[str]:
    """Between the average and the bound."""
    found = []
    for group in _stretches(seen.points):
        upper = [(x.at(each.on.toordinal()), y.at(each.bound or 0.0)) for each in group]
        lower = [(x.at(each.on.toordinal()), y.at(each.rate or 0.0)) for each in reversed(group)]
        found.append(line([*upper, *lower]))
    return found


def _counts(points: tuple[Point, ...], place: list[float]) -> list[Bar]:
    most = max(each.labels for each in points) or 1
    width = max(2.0, 0.66 * WIDTH / max(len(points), 1))
    return [
        Bar(min(at, WIDTH - width), COUNTS * (1 - each.labels / most), width, COUNTS * each.labels / most)
        for each, at in zip(points, place, strict=True)
    ]


def _scale_words(seen: EvidenceSeen, y: Scale) -> list[Word]:
    near = 0.05 * y.high
    found = [
        Word("-8", y.percent(each), percent(each), anchor="end")
        for each in ticks(y.high)
        if abs(each - seen.limit) > near
    ]
    return [*found, Word("-8", y.percent(seen.limit), percent(seen.limit), "at", "end")]


def _event_words(seen: EvidenceSeen, x: Scale) -> list[Word]:
    places = [x.at(each.on.toordinal()) for each in seen.happened]
    lanes = apart(places, 170.0, _LANES)
    return [
        Word(
            x.percent(each.on.toordinal()),
            f"{4 + 8 * lane}%",
            each.what,
            "ev",
            "end" if place > 0.7 * WIDTH else "start",
        )
        for each, place, lane in zip(seen.happened, places, lanes, strict=True)
    ]


def _end_words(seen: EvidenceSeen, y: Scale) -> list[Word]:
    last = seen.last
    if last.bound is None or last.rate is None:
        return []
    apart_ = abs(y.at(last.bound) - y.at(last.rate)) > 14
    found = [Word("100%", y.percent(last.bound), percent(last.bound), "lo")]
    return [*found, Word("100%", y.percent(last.rate), percent(last.rate))] if apart_ else found


def _below(points: tuple[Point, ...]) -> tuple[Word, ...]:
    most = max(each.labels for each in points)
    return (Word("-8", "12", f"{most}", anchor="end"), Word("100%", "12", "labels"))


def _days(points: tuple[Point, ...], x: Scale) -> list[Word]:
    step = max(1, -(-len(points) // 7))
    kept = [each for each in points[::step] if x.at(each.on.toordinal()) < 0.88 * WIDTH]
    return [
        *(
            Word(
                x.percent(each.on.toordinal()),
                "14",
                f"{each.on.day} {each.on:%b}" if at else day(each.on),
                anchor="middle" if at else "start",
            )
            for at, each in enumerate(kept)
        ),
        Word("100%", "14", day(points[-1].on), anchor="end"),
    ]
