"""Geometry of charts: lines stretch with the page, words and strokes do not. Positions of words are in percent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000.0, 240.0


@dataclass(frozen=True, slots=True)
class Word:
    """A text at a place of the chart. kind: its class. anchor: of SVG."""

    x: str
    y: str
    text: str
    kind: str = ""
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to places: `low` is at the left or the bottom, `high` at the right or the top."""

    low: float
    high: float
    span: float
    flipped: bool = False

    def at(self, value: float) -> float:
        """Values outside are drawn at the edge."""
        part = (min(max(value, self.low), self.high) - self.low) / ((self.high - self.low) or 1.0)
        return self.span * (1 - part if self.flipped else part)

    def percent(self, value: float) -> str:
        return f"{100 * self.at(value) / self.span:.2f}%"


def line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def ticks(high: float, most: int = 5) -> list[float]:
    """Round values from 0 to `high`."""
    if high <= 0:
        return [0.0]
    rough, unit = high / most, 1e-6
    while unit * 10 <= rough:
        unit *= 10
    step = next(unit * times for times in (1, 2, 5, 10, 20) if unit * times >= rough)
    return [step * number for number in range(int(high / step + 1e-9) + 1)]


def apart(places: Sequence[float], least: float, lanes: int) -> list[int]:
    """A lane for each of these places, left to right, so that words in one lane stand apart where that can be."""
    ends = [-least] * lanes
    found = []
    for place in places:
        lane = next(
            (number for number, end in enumerate(ends) if place - end >= least), ends.index(min(ends))
        )
        ends[lane] = place
        found.append(lane)
    return found
