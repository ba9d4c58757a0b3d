"""What a stream is like where nothing is wrong: the windows that later ones are measured against."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from midspan.stats.distance.bins import Bins, numbers_of, pooled
from midspan.stats.distance.calibration import LEAST_WINDOWS, Calibration
from midspan.stats.distance.changes import Change, change
from midspan.stats.distance.dictionaries import Dictionary, binned_about, middle_of

METHOD = "distances among a reference's own windows"
_VERSION = 1

Window = Mapping[str, Dictionary]


@dataclass(frozen=True, slots=True)
class ColumnReference:
    """One column: its bins, the rows in each over all windows, and how far its windows lie apart.

    numbers: how far they lie from their middle, pooled, by bins of 2 %; empty for a column of values. windows: those in which it has rows. calibration: None
    where they are too few to say anything.
    """

    bins: Bins
    rows: tuple[float, ...]
    numbers: Dictionary
    middle: float
    windows: int
    calibration: Calibration | None

    @classmethod
    def of(cls, windows: Sequence[Dictionary]) -> ColumnReference:
        """windows: its dictionary in each window in which it has rows. Raises ValueError for counts that cannot be."""
        bins = Bins.of(windows)
        numbers = {} if bins.ends is None else numbers_of(pooled(windows))
        middle = middle_of(numbers) if numbers else 0.0
        counted = [bins.counts(window) for window in windows]
        return cls(
            bins,
            tuple(map(float, np.sum(counted, axis=0))),
            binned_about(numbers, middle) if numbers else {},
            middle,
            len(windows),
            Calibration.of(counted) if len(windows) >= LEAST_WINDOWS else None,
        )

    def change(self, current: Dictionary) -> Change:
        """How the column differs now. Raises ValueError for counts that cannot be, and without rows."""
        return change(self.bins, np.array(self.rows), self.numbers, self.middle, current)

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same reference."""
        return {
            "bins": self.bins.as_json(),
            "rows": list(self.rows),
            "numbers": [[value, rows] for value, rows in self.numbers.items()],
            "middle": self.middle,
            "windows": self.windows,
            "calibration": self.calibration and self.calibration.as_json(),
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> ColumnReference:
        """A column as `as_json` wrote it."""
        own = written["calibration"]
        return cls(
            Bins.read(written["bins"]),
            tuple(map(float, written["rows"])),
            {float(value): rows for value, rows in written["numbers"]},
            float(written["middle"]),
            int(written["windows"]),
            own and Calibration.read(own),
        )


@dataclass(frozen=True, slots=True)
class DriftReference:
    """What each column is like where nothing is wrong; `DriftDetector` measures later windows against it."""

    columns: Mapping[str, ColumnReference]

    @classmethod
    def of(cls, windows: Sequence[Window]) -> DriftReference:
        """windows: of equal length in time (days, weeks), each column → value → rows, None for rows without a value.

        As many as the stream needs to show its ups and downs, 14 of each column at least; a season is only known where the
        windows hold one. Columns that always move on (times, counters) do not belong in them. Raises ValueError for counts
        that cannot be, and where no window has a row.
        """
        names = dict.fromkeys(name for window in windows for name in window)
        found = {name: [w[name] for w in windows if any(w.get(name, {}).values())] for name in names}
        columns = {name: ColumnReference.of(own) for name, own in found.items() if own}
        if not columns:
            raise ValueError("a reference without rows says nothing")
        return cls(columns)

    @property
    def digest(self) -> str:
        """What a state names it by: SHA-256 of what `as_json` writes."""
        return hashlib.sha256(json.dumps(self.as_json(), sort_keys=True).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same reference."""
        return {
            "method": METHOD,
            "version": _VERSION,
            "columns": {name: column.as_json() for name, column in self.columns.items()},
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> DriftReference:
        """A reference as `as_json` wrote it. Raises ValueError for anything else."""
        for key, own in (("method", METHOD), ("version", _VERSION)):
            if written.get(key) != own:
                raise ValueError(f"reference was made with {key} `{written.get(key)}`, not `{own}`")
        try:
            return cls({name: ColumnReference.read(each) for name, each in written["columns"].items()})
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"reference is not whole: {error}") from error
