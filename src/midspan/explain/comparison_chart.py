"""A comparison as one picture: what may act alone, or the error, against the cost. One SVG that needs nothing else.

Every point has its interval and its name; the same is written out in the description, for those who do not see it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from midspan.explain.labelling import Box, Spot, place
from midspan.prove.compare.choosing import Aim, Conclusion
from midspan.prove.compare.comparing import Comparison
from midspan.prove.compare.figures import Figures

_WIDTH, _HEIGHT = 720, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 86, 696, 76, 440
# Where some costs are unknown, their points stand in a column of their own.
_ASIDE = 136
# Labels are placed for the size that a narrow screen needs, so that they never meet on a wide one.
_LARGE = 22
_SPREAD = 20
_RADIUS = 6

_STYLE = """
svg { --ground: #f5f7f8; --ink: #111a22; --quiet: #42515e; --line: #d5dce2; --mark: #27394a; --front: #e8520e;
  background: var(--ground); font-family: Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  max-width: 960px; }
@media (prefers-color-scheme: dark) { svg { --ground: #0d141a; --ink: #e9eef2; --quiet: #b1bec9; --line: #2b3944;
  --mark: #b4c6d4; --front: #ff7433; } }
text { fill: var(--ink); font-size: 13px; } .quiet { fill: var(--quiet); }
.title { font-size: 16px; font-weight: 600; }
.name { font-weight: 600; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; stroke-linejoin: round; }
.grid, .axis { stroke: var(--line); } .axis { stroke: var(--quiet); }
.bar { stroke: var(--mark); stroke-width: 2; } .point { fill: var(--ground); stroke: var(--mark); stroke-width: 2.5; }
.on { fill: var(--front); stroke: var(--front); } .bar.on { stroke-width: 2; }
.front { fill: none; stroke: var(--front); stroke-width: 2; stroke-dasharray: 6 5; } .lead { stroke: var(--quiet); }
@media (max-width: 600px) { text { font-size: 20px; } .title, .name { font-size: 22px; } }
""".strip()


@dataclass(frozen=True, slots=True)
class _Point:
    """A candidate on the picture: where it stands, and the ends of its interval."""

    name: str
    x: float
    y: float
    low: float
    high: float
    on_front: bool
    priced: bool


@dataclass(frozen=True, slots=True)
class _Axis:
    """Values to places, and the values that are written at the axis."""

    at: Callable[[float], float]
    ticks: tuple[float, ...]


def chart(found: Comparison, baseline: Sequence[tuple[str, float | None]] = ()) -> str:
    """The picture. baseline: people with the error that is declared for them."""
    known = [each.figures for each in found.candidates if each.figures is not None]
    costs = [1000 * each.cost.value for each in known if each.cost is not None]
    edge = _RIGHT - (_ASIDE if len(costs) < len(known) else 0)
    across, up = _across(costs, edge), _up(found.aim, known)
    points = _points(found, known, across, up, edge)
    drawn = [
        *_frame(found, across, up, edge, aside=len(costs) < len(known)),
        *_people(found.aim, baseline, up, edge),
        *_front(points),
        *(line for each in points for line in _mark(each)),
        *_labels(points, edge),
    ]
    said = found.recommendation
    head = f"{found.work}: {_aim(found)} against cost"
    note = said.implementation if said.conclusion is Conclusion.RECOMMENDED else said.conclusion.value
    body = "\n".join(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="100%" preserveAspectRatio="xMinYMin meet" role="img" '
        f'aria-labelledby="title desc">\n<title id="title">{escape(head)}</title>\n'
        f'<desc id="desc">{escape(_described(found, known, baseline))}</desc>\n<style>{_STYLE}</style>\n'
        f'<text class="title" x="20" y="30">{escape(found.work)}: {escape(str(note))}'
        f"{' is recommended' if said.conclusion is Conclusion.RECOMMENDED else ''}</text>\n"
        f'<text class="quiet" x="20" y="54">{len(found.cases.keys):,} develop cases, intervals at '
        f"{100 * found.level:g} %</text>\n{body}\n</svg>\n"
    )


def _aim(found: Comparison) -> str:
    if found.aim is Aim.SHARE and found.max_error is not None:
        return f"share that may act alone at {100 * found.max_error:.3g} % error"
    return "error rate"


def _ends(aim: Aim, each: Figures) -> tuple[float, float, float]:
    if aim is Aim.SHARE and each.share is not None:
        return each.share.value, each.share.low, each.share.high
    measured = each.measured
    return (
        measured.error_rate or 0.0,
        measured.lower or 0.0,
        1.0 if measured.upper is None else measured.upper,
    )


def _across(costs: Sequence[float], edge: int) -> _Axis:
    """Costs of 1,000 answers; by powers of ten where they differ by more than the eye can tell apart."""
    if not costs:
        return _Axis(lambda _: (_LEFT + edge) / 2, ())
    least, most = min(costs), max(costs)
    if least > 0 and most / least > _SPREAD:
        first, last = math.floor(math.log10(least)), math.ceil(math.log10(most))
        last = max(last, first + 1)
        step = (edge - _LEFT) / (last - first)
        ticks = tuple(10.0**power for power in range(first, last + 1))
        return _Axis(lambda value: _LEFT + step * (math.log10(value) - first), ticks)
    ticks = _ticks(most or 1.0)
    return _Axis(lambda value: _LEFT + (edge - _LEFT) * value / ticks[-1], ticks)


def _up(aim: Aim, known: Sequence[Figures]) -> _Axis:
    """Better is higher: a larger share, or a smaller error."""
    if aim is Aim.SHARE:
        return _Axis(lambda value: _BOTTOM - (_BOTTOM - _TOP) * value, (0, 0.25, 0.5, 0.75, 1))
    ticks = _ticks(max([_ends(aim, each)[2] for each in known], default=1.0))
    return _Axis(lambda value: _TOP + (_BOTTOM - _TOP) * value / ticks[-1], ticks)


def _ticks(most: float) -> tuple[float, ...]:
    """Four or five round steps from 0 to at least this value."""
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(size * power for size in (1, 2, 2.5, 5, 10) if size * power * 5 >= most)
    return tuple(step * number for number in range(math.ceil(most / step - 1e-9) + 1))


def _points(found: Comparison, known: Sequence[Figures], across: _Axis, up: _Axis, edge: int) -> list[_Point]:
    unpriced = [each for each in known if each.cost is None]
    apart = (_RIGHT - edge or edge - _LEFT) / (len(unpriced) + 1)
    start = edge if edge < _RIGHT else _LEFT
    points = []
    for each in known:
        value, low, high = _ends(found.aim, each)
        x = (
            start + apart * (unpriced.index(each) + 1)
            if each.cost is None
            else across.at(1000 * each.cost.value)
        )
        on_front = each.name in found.front
        points.append(
            _Point(each.name, x, up.at(value), up.at(low), up.at(high), on_front, each.cost is not None)
        )
    return points


def _frame(found: Comparison, across: _Axis, up: _Axis, edge: int, *, aside: bool) -> list[str]:
    lines = []
    for tick in up.ticks:
        y = up.at(tick)
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{_RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(_text(_LEFT - 8, y + 5, f"{100 * tick:.3g} %", "quiet", "end"))
    lines.append(f'<line class="axis" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM}" y2="{_BOTTOM}"/>')
    lines += [_text(across.at(tick), _BOTTOM + 24, f"{tick:.4g}", "quiet", "middle") for tick in across.ticks]
    if aside:
        lines.append(f'<line class="grid" x1="{edge}" x2="{edge}" y1="{_TOP}" y2="{_BOTTOM}"/>')
        lines.append(_text(_RIGHT, _BOTTOM + 24, "unknown", "quiet", "end"))
    lines.append(_text(_LEFT, _BOTTOM + 50, f"{found.currency or 'cost'} for 1,000 answers", "", "start"))
    better = _aim(found) if found.aim is Aim.SHARE else "error rate, 0 at the top"
    lines.append(_text(_LEFT, _BOTTOM + 74, f"up: {better}; dashes: not beaten", "quiet", "start"))
    return lines


def _people(aim: Aim, baseline: Sequence[tuple[str, float | None]], up: _Axis, edge: int) -> list[str]:
    """Today's error, where errors are what is drawn."""
    if aim is not Aim.ERROR:
        return []
    return [
        f'<line class="lead" stroke-dasharray="2 4" x1="{_LEFT}" x2="{edge}" y1="{up.at(rate):.1f}" '
        f'y2="{up.at(rate):.1f}"><title>{escape(name)}: declared, not measured</title></line>'
        for name, rate in baseline
        if rate is not None and rate <= up.ticks[-1]
    ]


def _front(points: Sequence[_Point]) -> list[str]:
    line = sorted((each.x, each.y) for each in points if each.on_front and each.priced)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
    return [f'<polyline class="front" points="{path}"/>'] if len(line) > 1 else []


def _mark(each: _Point) -> list[str]:
    on = " on" if each.on_front else ""
    bar = f'<line class="bar{on}" x1="{each.x:.1f}" x2="{each.x:.1f}" y1="{each.low:.1f}" y2="{each.high:.1f}"/>'
    return [bar, f'<circle class="point{on}" cx="{each.x:.1f}" cy="{each.y:.1f}" r="{_RADIUS}"/>']


def _labels(points: Sequence[_Point], edge: int) -> list[str]:
    taken = [
        Box(
            each.x - 8, min(each.low, each.high, each.y - 8), each.x + 8, max(each.low, each.high, each.y + 8)
        )
        for each in points
    ]
    if edge < _RIGHT:
        taken.append(Box(edge - 3, _TOP, edge + 3, _BOTTOM))
    room = Box(4, _TOP - 12, _WIDTH - 4, _BOTTOM - 2)
    spots = [Spot(each.x, each.y, 0.7 * _LARGE * len(each.name) + 6, 1.15 * _LARGE) for each in points]
    lines, names = [], []
    for each, box in zip(points, place(spots, taken, room), strict=True):
        x, y, anchor = _held(each, box)
        if box.distance(each.x, each.y) > _LARGE:
            end = y if anchor != "middle" else y + math.copysign(_LARGE / 2, each.y - y)
            away = _RADIUS / max(math.dist((each.x, each.y), (x, end)), _RADIUS)
            start = each.x + away * (x - each.x), each.y + away * (end - each.y)
            lines.append(
                f'<line class="lead" x1="{start[0]:.1f}" y1="{start[1]:.1f}" x2="{x:.1f}" y2="{end:.1f}"/>'
            )
        gap = {"start": 4, "end": -4}.get(anchor, 0)
        names.append(_text(x + gap, y + 6, each.name, "name", anchor))
    # A line that has to pass another name goes behind it.
    return [*lines, *names]


def _held(each: _Point, box: Box) -> tuple[float, float, str]:
    """Where a name is nearest to its point, and how it is set there.

    How wide a name comes out is only estimated, so it begins, or ends, on that side, and a line to it ends at it.
    """
    if each.x < box.left:
        return box.left, _middle(box), "start"
    if each.x > box.right:
        return box.right, _middle(box), "end"
    return (box.left + box.right) / 2, _middle(box), "middle"


def _middle(box: Box) -> float:
    return (box.top + box.bottom) / 2


def _text(x: float, y: float, words: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'


def _described(
    found: Comparison, known: Sequence[Figures], baseline: Sequence[tuple[str, float | None]]
) -> str:
    lines = []
    for each in known:
        value, low, high = _ends(found.aim, each)
        cost = (
            "cost unknown"
            if each.cost is None
            else f"{1000 * each.cost.value:.4g} {found.currency} for 1,000"
        )
        beaten = ", not beaten" if each.name in found.front else ""
        lines.append(
            f"{each.name}: {_aim(found)} {100 * value:.1f} % ({100 * low:.1f} to {100 * high:.1f} %), {cost}{beaten}."
        )
    lines += [f"{each.known.name}: not compared." for each in found.candidates if each.figures is None]
    lines += [
        f"{name}: error {'unknown' if rate is None else f'{100 * rate:.3g} %'}, declared and not measured."
        for name, rate in baseline
    ]
    return " ".join([*lines, f"{found.recommendation.reason}."])
