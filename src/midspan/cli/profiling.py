"""A profile of the data that a user named: what the shell puts together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from midspan.cli.looking import Wanted, looking
from midspan.cli.progress import Progress
from midspan.data.landing.snapshot import Snapshot
from midspan.data.profiling.distributions import Distribution
from midspan.data.profiling.gaps import Gaps, Where, gaps, where
from midspan.data.profiling.nouns import TableProfile
from midspan.data.profiling.picture import Picture, distributions, file_of
from midspan.data.profiling.profile import profile
from midspan.errors import UsageError

_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|GB|TB)", re.IGNORECASE)
_BYTES = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_LEAST = 200_000_000


@dataclass(frozen=True, slots=True)
class Profiled:
    """The profile, and what it was made of. distributions, gaps, where: if they were asked for."""

    shown: str
    profile: TableProfile
    snapshots: tuple[Snapshot, ...]
    files: int
    distributions: Mapping[str, Distribution]
    gaps: Gaps | None
    where: Where | None

    @property
    def picture(self) -> Picture:
        rejected = sum(each.rejected for each in self.snapshots)
        return Picture(
            file_of(self.shown), self.shown, self.profile, self.distributions, rejected, gaps=self.gaps
        )


def profiled(wanted: Wanted, workspace: Path, memory: int, *, drawn: bool = False) -> Profiled:
    """drawn: also with how the rows lie along the axis of each column. Progress is shown on standard error. Raises MidspanError."""
    progress = Progress("columns")
    stop = progress.beating()
    try:
        with looking(
            wanted,
            workspace,
            memory,
            lambda step, share: progress(f"{step} ({share:.0%})" if share else step, 0),
        ) as looked:
            total = len(looked.table.columns)
            found = profile(
                looked.table, lambda _, number: progress(f"profiling {looked.shown}", number, lambda: total)
            )
            axes = distributions(looked.table, found) if drawn else {}
            over = gaps(looked.table, found, axes) if drawn else None
            places = where(looked.table, found) if drawn else None
            return Profiled(looked.shown, found, looked.snapshots, looked.files, axes, over, places)
    finally:
        stop()


def bytes_of(size: str) -> int:
    """Raises UsageError."""
    found = _SIZE.fullmatch(size.strip())
    if found is None:
        raise UsageError(f"`{size}` is no size of memory", help="write it as `500 MB` or `2 GB`")
    count = int(float(found[1]) * _BYTES[found[2].upper()])
    if count < _LEAST:
        raise UsageError(f"`{size}` is too little memory", help="give at least `200 MB`")
    return count
