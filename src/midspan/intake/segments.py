"""Which fields of the input tell groups of items apart that are each large enough to be measured by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from midspan.intake.profiles import Profile
from midspan.intake.scoring import path

MOST = 2
_MOST_VALUES = 12
_FEWEST_ROWS = 100
_FILLED = 0.95


@dataclass(frozen=True, slots=True)
class Segment:
    """A field with its values. large: how many of them have at least 100 rows."""

    name: str
    values: int
    large: int
    smallest: int

    @property
    def path(self) -> str:
        return path("input", self.name)

    @property
    def said(self) -> str:
        rest = f", {self.values - self.large} with fewer" if self.large < self.values else ""
        return f"{self.values} values, {self.large} of them with {_FEWEST_ROWS} rows or more{rest}"


def segments(inputs: Iterable[Profile], rows: int) -> list[Segment]:
    """At most two, those with the most large groups first."""
    found = [each for profile in inputs if (each := _segment(profile, rows)) is not None]
    return sorted(found, key=lambda each: (-each.large, -each.smallest))[:MOST]


def _segment(profile: Profile, rows: int) -> Segment | None:
    kinds = set(profile.kinds) <= {"text", "boolean"}
    if (
        not kinds
        or profile.many
        or not 2 <= profile.distinct <= _MOST_VALUES
        or profile.filled < _FILLED * rows
    ):
        return None
    if (
        not profile.name.isprintable()
        or not profile.name.isascii()
        or "'" in profile.name
        or "\\" in profile.name
    ):
        return None
    large = sum(count >= _FEWEST_ROWS for count in profile.counts.values())
    return (
        Segment(profile.name, profile.distinct, large, min(profile.counts.values())) if large >= 2 else None
    )
