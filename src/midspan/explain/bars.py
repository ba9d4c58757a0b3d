"""Plots as SVG: bars along an axis, or one under the other with their names. Nothing in them is fetched, styled or run."""

from __future__ import annotations

from html import escape

from markupsafe import Markup

from midspan.explain.page import Plot
from midspan.wording.shortened import shortened

_WIDE = 320
_HIGH, _WORDS = 68, 18
_ROW, _NAME, _FIGURE = 20, 184, 48
_LONGEST_NAME = 40


def drawn(plot: Plot) -> Markup:
    """One `svg`, with what it says as its label; the numbers stand beside it as text."""
    inner, height = _ranked(plot) if plot.ranked else _along(plot)
    label = escape(shortened(plot.says))
    return Markup(  # noqa: S704 - every text in it was escaped
        f'<svg viewBox="0 0 {_WIDE} {height}" role="img" aria-label="{label}">{inner}</svg>'
    )


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
