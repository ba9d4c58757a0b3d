"""Where names stand beside points so that none covers another, a point or an interval: the nearest free place of each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

_RINGS = range(0, 260, 8)
_ANGLES = tuple(math.radians(degrees) for degrees in (0, 180, 45, 315, 135, 225, 90, 270, 20, 340, 160, 200))
_GAP = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y grows downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """The area that both cover."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, wide) * max(0.0, high)

    def within(self, other: Box) -> bool:
        return (
            other.left <= self.left
            and self.right <= other.right
            and other.top <= self.top
            and self.bottom <= other.bottom
        )

    def distance(self, x: float, y: float) -> float:
        """From a point to the nearest edge; 0 inside."""
        return math.hypot(max(self.left - x, 0.0, x - self.right), max(self.top - y, 0.0, y - self.bottom))


@dataclass(frozen=True, slots=True)
class Spot:
    """A point, and how much room its name takes."""

    x: float
    y: float
    width: float
    height: float

    def boxes(self) -> list[Box]:
        """Places for the name, nearest first."""
        found = []
        for ring in _RINGS:
            for angle in _ANGLES:
                x = self.x + math.cos(angle) * (self.width / 2 + _GAP + ring)
                y = self.y - math.sin(angle) * (self.height / 2 + _GAP + ring)
                half = self.width / 2, self.height / 2
                found.append(Box(x - half[0], y - half[1], x + half[0], y + half[1]))
        return found


def place(spots: Sequence[Spot], taken: Sequence[Box], room: Box) -> list[Box]:
    """A place for each name within the room, clear of what is taken; where none is free, the one that covers least."""
    taken = list(taken)
    placed = []
    for spot in spots:
        fitting = [box for box in spot.boxes() if box.within(room)] or spot.boxes()[:1]
        found = min(fitting, key=lambda box: sum(box.overlap(other) for other in taken))
        placed.append(found)
        taken.append(found)
    return placed
