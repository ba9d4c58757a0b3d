"""A table as it can be drawn: its profile, and how the rows of each column lie along its axis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from midspan.data.ports import Table
from midspan.data.profiling.distributions import Distribution, distribution
from midspan.data.profiling.gaps import Gaps, Where, gaps, where
from midspan.data.profiling.nouns import TableProfile
from midspan.data.profiling.profile import Told, profile


@dataclass(frozen=True, slots=True)
class Picture:
    """name: of the table. shown: where it is. rejected: lines of its files that are no rows. distributions: by column.

    promised: what a contract calls a column, where it says otherwise than the table. gaps, where: since when and where rows say nothing; None: nothing tells.
    """

    name: str
    shown: str
    profile: TableProfile
    distributions: Mapping[str, Distribution]
    rejected: int = 0
    promised: Mapping[str, str] = field(default_factory=dict)
    gaps: Gaps | None = None
    where: Where | None = None


def distributions(table: Table, found: TableProfile) -> dict[str, Distribution]:
    """Of the columns that have an axis. Raises DataError."""
    each = ((column.column.name, distribution(table, column)) for column in found.columns)
    return {name: drawn for name, drawn in each if drawn is not None}


def picture(
    table: Table, name: str, told: Told, hides: Mapping[str, bool], promised: Mapping[str, str], rejected: int
) -> Picture:
    """hides: columns of which a contract says whether they are to be masked. Raises DataError."""
    found = profile(table, told, hides)
    drawn = distributions(table, found)
    over, places = gaps(table, found, drawn), where(table, found)
    return Picture(name, table.shown, found, drawn, rejected, promised, over, places)


def file_of(shown: str) -> str:
    """The name of a file without its folders, which are of the machine and nobody else's."""
    return shown.rpartition("/")[2] or shown
