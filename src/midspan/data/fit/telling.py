"""What a detector found of a column, as a sentence about it."""

from __future__ import annotations

from midspan.data.fit.fields import said
from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.watching import Watched
from midspan.stats.distance.detecting import ColumnDrift

DO = "find out what changed there; if it stays so, prove on data of today and let the reference reach until then"


def told(name: str, seen: ColumnDrift) -> str:
    """Since when, until when and by how much; nothing where it is calm."""
    incident = seen.alarm or seen.watch
    if incident is None:
        return ""
    words = said(seen.change) if seen.change is not None else "had no rows in the last window"
    raised = "once" if incident.since == incident.last else f"last in that of `{incident.last}`"
    kind = "drifts" if seen.alarm else "may drift: small differences add up"
    return f"`{name}` {kind} since the window of `{incident.since}`, {raised}; it {words}"


def moved_rows(seen: ColumnDrift) -> tuple[int, int]:
    """Rows at other values than before, where it is no calm column, and all rows of its latest window."""
    if seen.change is None:
        return int(seen.alarm is not None or seen.watch is not None), 1
    rows = max(1, round(seen.change.rows))
    calm = seen.alarm is None and seen.watch is None
    return 0 if calm else max(1, round(seen.change.moved * rows)), rows


def drifting(found: Watched) -> list[Mismatch]:
    """Alarms, watches and what is unknown, by column; one for the whole where no window could be judged."""
    if found.state is None:
        because = "there is no whole window to judge"
        return [Mismatch("drift", "", Weight.UNKNOWN, because, "compare more rows, or shorter windows")]
    mismatches = []
    for name, seen in found.state.columns.items():
        if name in found.apart:
            continue
        moved, rows = moved_rows(seen)
        if seen.level == "unknown":
            message = f"whether `{name}` drifts is unknown: {seen.unknown}"
            do = "take shorter windows, or a longer reference"
            mismatches.append(Mismatch("drift", name, Weight.UNKNOWN, message, do, of=rows))
        elif moved:
            weight = Weight.BLOCK if seen.alarm else Weight.WARN
            mismatches.append(Mismatch("drift", name, weight, told(name, seen), DO, moved, rows))
    return mismatches
