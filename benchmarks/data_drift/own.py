"""What `midspan.stats.DriftDetector` says of each window as it comes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from windowed import Rows, Stream

from midspan.stats import DriftDetector, DriftReference, DriftState, log_binned


@dataclass(frozen=True, slots=True)
class Said:
    """Of one window: the columns that it raised an alarm of, and a watch of."""

    alarms: tuple[str, ...]
    watches: tuple[str, ...]


def followed(reference: Iterable[Mapping[str, Any]], windows: Iterable[Mapping[str, Any]]) -> list[Said]:
    detector = DriftDetector(DriftReference.of(list(reference)))
    return [said(detector.update(str(number), window)) for number, window in enumerate(windows)]


def said(state: DriftState) -> Said:
    """What its latest window raised, not what stands from before."""
    alarms, watches = (
        tuple(
            name
            for name, column in state.columns.items()
            if (incident := getattr(column, kind)) is not None and incident.last == state.last
        )
        for kind in ("alarm", "watch")
    )
    return Said(alarms, watches)


def counted(stream: Stream) -> list[dict[str, Any]]:
    """Column → value → rows of each window; numbers by value."""
    return [_dictionaries(window, stream) for window in stream.windows]


def _dictionaries(window: Rows, stream: Stream) -> dict[str, Any]:
    numbers = {each: log_binned([float(row[each]) for row in window]) for each in stream.numbers}
    return numbers | {each: Counter(row[each] for row in window) for each in stream.values}


def incidents(flags: Iterable[bool], quiet: int = 7) -> int:
    """Alarms with so many quiet windows before them, the first included."""
    found, silence = 0, quiet
    for flag in flags:
        found += flag and silence >= quiet
        silence = 0 if flag else silence + 1
    return found
