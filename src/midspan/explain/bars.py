"""Plots as SVG: bars along an axis, or one under the other with their names. Nothing in them is fetched, styled or run."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from markupsafe import Markup

from midspan.explain.page import Plot, Strips
from midspan.wording.shortened import shortened

_WIDE = 320
_HIGH, _WORDS = 68, 18
_ROW, _NAME, _FIGURE = 20, 184, 48
# What fits beside the bars in most fonts; the numbers below a plot have names whole.
_LONGEST_NAME = 27
_BROAD = 680
_SEEN = 0.005


def drawn(plot: Plot) -> Markup:
    """One `svg`, with what it says as its label; the numbers stand beside it as text."""
    inner, height = _ranked(plot) if plot.ranked else _along(plot)
    label = escape(shortened(plot.says))
    return Markup(  # noqa: S704 - every text in it was escaped
        f'<svg viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{label}">{inner}</svg>'
    )


def strips(found: Strips) -> Markup:
    """One `svg`: a row for each strip, and under them the first, the middle and the last interval."""
    room, most = _BROAD - _NAME, len(found.names)
    step = room / max(most, 1)
    parts = []
    for place, (name, shares) in enumerate(found.strips):
        y = place * _ROW
        parts.append(
            f'<svg y="{y}" width="{_NAME - 6}" height="{_ROW}"><text y="14">{escape(_fitting(name))}</text></svg>'
            f'<path class="g" d="M{_NAME} {y + 3}h{room}v14h-{room}z"/>'
        )
        parts += [
            f'<path class="b" fill-opacity="{share:.2f}" d="M{_short(_NAME + at * step)} {y + 3}h{_short(step)}v14h-{_short(step)}z"/>'
            for at, share in enumerate(shares)
            if share is not None and share >= _SEEN
        ]
    y = len(found.strips) * _ROW + 14
    for at in dict.fromkeys((0, most // 2, most - 1)):
        part = 0.0 if not at else 1.0 if at == most - 1 else (at + 0.5) / most
        words = escape(shortened(found.names[at]))
        parts.append(f'<text x="{_short(_NAME + part * room)}" y="{y}"{_anchor(part)}>{words}</text>')
    label = escape(shortened(found.says))
    return Markup(  # noqa: S704 - every text in it was escaped
        f'<svg viewBox="0 0 {_BROAD} {y + 4}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )


def stripped(found: Strips) -> Iterator[str]:
    """The same as text, a line for each strip; intervals without rows left out."""
    for name, shares in found.strips:
        known = zip(found.names, shares, strict=True)
        yield f"{name}: {', '.join(f'{each} {100 * share:.0f} %' for each, share in known if share is not None)}"


def _along(plot: Plot) -> tuple[str, int]:
    most = max((rows for _, rows in plot.bars), default=0) or 1
    step = _WIDE / max(len(plot.bars), 1)
    gap = 0 if step < 3 else 1
    paths = {"b": "", "o": ""}
    for place, (_, rows) in enumerate(plot.bars):
        if rows:
            high = max(_HIGH * rows / most, 1)
            kind = "o" if place in plot.outside else "b"
            paths[kind] += (
                f"M{_short(place * step)} {_HIGH + 2}v-{_short(high)}h{_short(step - gap)}v{_short(high)}z"
            )
    bars = "".join(f'<path class="{kind}" d="{path}"/>' for kind, path in paths.items() if path)
    words = "".join(
        f'<text x="{_short(part * _WIDE)}" y="{_HIGH + _WORDS - 2}"{_anchor(part)}>{escape(shortened(text))}</text>'
        for part, text in plot.marks
    )
    return f'{bars}<path class="a" d="M0 {_HIGH + 2.5}h{_WIDE}"/>{words}', _HIGH + _WORDS + 4


def _anchor(part: float) -> str:
    return "" if part <= 0 else f' text-anchor="{"end" if part >= 1 else "middle"}"'


def _ranked(plot: Plot) -> tuple[str, int]:
    most = plot.of or max((rows for _, rows in plot.bars), default=0) or 1
    room = _WIDE - _NAME - _FIGURE
    parts = []
    for place, ((name, rows), figure) in enumerate(zip(plot.bars, plot.figures, strict=True)):
        y = place * _ROW
        wide = max(room * rows / most, 1 if rows else 0)
        parts.append(
            f'<svg y="{y}" width="{_NAME - 6}" height="{_ROW}"><text y="14">{escape(_fitting(name))}</text></svg>'
            f'<path class="{"o" if place in plot.outside else "b"}" d="M{_NAME} {y + 5}h{_short(wide)}v10h-{_short(wide)}z"/>'
            f'<text x="{_short(_NAME + wide + 4)}" y="{y + 14}">{escape(figure)}</text>'
        )
    return "".join(parts), max(len(plot.bars), 1) * _ROW


def _fitting(name: str) -> str:
    shown = " ".join(shortened(name).split()) or name
    return shown if len(shown) <= _LONGEST_NAME else f"{shown[: _LONGEST_NAME - 1]}…"


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
