"""Has the data drifted? Each window is held against the reference, and every column keeps what its windows add up to.

Of each column with enough windows in the reference a p-value says how unusual its distance is (`calibration`); distances
below 0.05 never count. Then

- an alarm is raised where Benjamini & Hochberg's procedure at 1 % takes the column, in 2 of its last 3 windows with this
  one among them, or at once where the procedure takes it at 0.1 % and its population stability index exceeds 0.2;
- a watch is raised where the mean over the columns of R ← (R + 1)·0.3·p^(−0.7), at most 10⁶, reaches 3,000, of every
  column whose own R does. All R then begin anew.

Both stand until 7 windows went by without raising them again. Sources: Benjamini & Hochberg (1995); Shin, Ramdas & Rinaldo,
E-detectors (2022), with the calibrator of Vovk & Wang, Annals of Statistics 49 (2021).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from midspan.stats.distance.calibration import LEAST_WINDOWS, rejected
from midspan.stats.distance.changes import Change
from midspan.stats.distance.dictionaries import Dictionary
from midspan.stats.distance.reference import DriftReference

Level = Literal["calm", "watch", "alarm", "unknown"]

METHOD = "drift by own windows, alarm and watch"
_VERSION = 1
_MATTERS = 0.05
_FALSE = 0.01
_AT_ONCE = 0.001
_LARGE = 0.2
_EVIDENCE = 3000.0
_MOST = 1e6
_QUIET = 7


@dataclass(frozen=True, slots=True)
class Incident:
    """since, last: the names of the windows that raised it first and last. quiet: windows of the column since then."""

    since: str
    last: str
    quiet: int = 0


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """One column after its latest window. p: None where the reference has too few windows, and for a window without rows.

    unknown: why nothing can be said of this window; the incidents are then as they were. change: None where the window
    has no rows of it. hits: whether its last windows counted, the latest last. evidence: R.
    """

    p: float | None = None
    change: Change | None = None
    unknown: str | None = None
    hits: tuple[bool, ...] = ()
    evidence: float = 0.0
    alarm: Incident | None = None
    watch: Incident | None = None

    @property
    def level(self) -> Level:
        """An incident that stands is said also where the latest window says nothing."""
        if self.alarm:
            return "alarm"
        return "watch" if self.watch else "unknown" if self.unknown else "calm"

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `read` makes the same column."""
        return {
            "level": self.level,
            "p": self.p,
            "change": self.change and self.change.as_json(),
            "unknown": self.unknown,
            "hits": list(self.hits),
            "evidence": self.evidence,
            **{
                name: each and {"since": each.since, "last": each.last, "quiet": each.quiet}
                for name, each in (("alarm", self.alarm), ("watch", self.watch))
            },
        }

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> ColumnDrift:
        """A column as `as_json` wrote it. Raises ValueError where it cannot be so."""
        change, hits, evidence = written["change"], written["hits"], written["evidence"]
        if type(hits) is not list or len(hits) > 3 or any(type(each) is not bool for each in hits):
            raise ValueError(f"hits are up to three of true and false, not `{hits}`")
        if type(evidence) not in {int, float} or not 0 <= evidence < math.inf:
            raise ValueError(f"evidence is a number from 0, not `{evidence}`")
        found = cls(
            written["p"],
            None if change is None else Change.read(change),
            written["unknown"],
            tuple(hits),
            float(evidence),
            *(None if each is None else _incident(each) for each in (written["alarm"], written["watch"])),
        )
        if found.level != written["level"]:
            raise ValueError(f"level is `{written['level']}`, but what it says makes it `{found.level}`")
        return found


@dataclass(frozen=True, slots=True)
class DriftState:
    """What the windows say so far. reference: its digest. windows: how many; last: the name of the latest."""

    reference: str
    windows: int = 0
    last: str | None = None
    columns: Mapping[str, ColumnDrift] = field(default_factory=dict)

    @property
    def level(self) -> Level:
        """The gravest of any column; unknown where no column could be measured."""
        levels = {column.level for column in self.columns.values()}
        return next((each for each in ("alarm", "watch", "calm") if each in levels), "unknown")

    def as_json(self) -> dict[str, Any]:
        """Plain values, from which `DriftDetector.restore` goes on."""
        return {
            "method": METHOD,
            "version": _VERSION,
            "reference": self.reference,
            "windows": self.windows,
            "last": self.last,
            "level": self.level,
            "columns": {name: column.as_json() for name, column in self.columns.items()},
        }


class DriftDetector:
    """Watches the windows of one stream; `update` measures a window and returns the new state."""

    __slots__ = ("_reference", "state")

    def __init__(self, reference: DriftReference) -> None:
        self._reference = reference
        self.state = DriftState(reference.digest)

    def update(self, name: str, window: Mapping[str, Dictionary]) -> DriftState:
        """One more window: column → value → rows, None for rows without a value. name: such as its day.

        Raises ValueError for counts that cannot be, and for the window that was counted last.
        """
        self.state = updated(self._reference, self.state, name, window)
        return self.state

    def restore(self, written: Mapping[str, Any]) -> DriftState:
        """Go on from a state as `as_json` wrote it. Raises ValueError for anything else, and for another reference's."""
        own = self.state.as_json()
        if set(written) != set(own):
            raise ValueError(
                f"state must have the keys `{', '.join(own)}`, not `{', '.join(map(str, written))}`"
            )
        for key in ("method", "version", "reference"):
            if written[key] != own[key]:
                raise ValueError(f"state was made with {key} `{written[key]}`, not `{own[key]}`")
        try:
            columns = {name: ColumnDrift.read(each) for name, each in written["columns"].items()}
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise ValueError(f"state is not whole: {error}") from error
        windows, last = written["windows"], written["last"]
        if type(windows) is not int or windows < 0 or (windows > 0) is not isinstance(last, str):
            raise ValueError(f"state counts `{windows}` windows, of which the last is `{last}`")
        found = DriftState(own["reference"], windows, last, columns)
        if found.level != written["level"]:
            raise ValueError(f"state says `{written['level']}`, but its columns say `{found.level}`")
        self.state = found
        return found


def updated(
    reference: DriftReference, state: DriftState, name: str, window: Mapping[str, Dictionary]
) -> DriftState:
    """The state after one more window. Raises ValueError for counts that cannot be, and for the window counted last."""
    if name == state.last:
        raise ValueError(f"window `{name}` was counted already")
    names = dict.fromkeys([*reference.columns, *window])
    seen = {
        each: _measured(reference, each, window, state.columns.get(each, ColumnDrift())) for each in names
    }
    p_values = {
        each: column.p if column.change.js >= _MATTERS else 1.0
        for each, column in seen.items()
        if column.p is not None and column.change is not None
    }
    hits, at_once = (rejected(p_values, level) for level in (_FALSE, _AT_ONCE))
    moved = {each: _grown(column, p_values.get(each), each in hits) for each, column in seen.items()}
    mean = sum(moved[each].evidence for each in p_values) / max(1, len(p_values))
    if mean >= _EVIDENCE:
        watched = {each for each in p_values if moved[each].evidence >= _EVIDENCE}
        moved = {each: replace(column, evidence=0.0) for each, column in moved.items()}
    else:
        watched = set()
    columns = {
        each: column if column.unknown else _told(column, name, each in at_once, each in watched)
        for each, column in moved.items()
    }
    return DriftState(state.reference, state.windows + 1, name, columns)


def _measured(
    reference: DriftReference, name: str, window: Mapping[str, Dictionary], before: ColumnDrift
) -> ColumnDrift:
    own, values = reference.columns.get(name), window.get(name)
    if own is None:
        return replace(before, p=None, change=None, unknown="the reference does not have this column")
    if values is None:
        return replace(before, p=None, change=None, unknown="the window does not have this column")
    if not any(values.values()):
        return replace(before, p=None, change=None, unknown="the window has no rows")
    change = own.change(values)
    if own.calibration is None:
        said = f"the reference has {own.windows} windows with rows of it; {LEAST_WINDOWS} are the least"
        return replace(before, p=None, change=change, unknown=said)
    return replace(before, p=own.calibration.p_value(change.js, change.rows), change=change, unknown=None)


def _grown(column: ColumnDrift, p: float | None, hit: bool) -> ColumnDrift:
    if p is None:
        return column
    factor = min(0.3 * max(p, 1e-12) ** -0.7, _MOST)
    return replace(
        column, hits=(*column.hits, hit)[-3:], evidence=min((column.evidence + 1) * factor, _MOST * _EVIDENCE)
    )


def _told(column: ColumnDrift, name: str, at_once: bool, watched: bool) -> ColumnDrift:
    large = at_once and column.change is not None and column.change.psi > _LARGE
    alarmed = column.hits[-1] and (sum(column.hits) >= 2 or large)
    return replace(column, alarm=_next(column.alarm, name, alarmed), watch=_next(column.watch, name, watched))


def _next(incident: Incident | None, name: str, raised: bool) -> Incident | None:
    if raised:
        return Incident(incident.since if incident else name, name)
    if incident is None or incident.quiet + 1 >= _QUIET:
        return None
    return replace(incident, quiet=incident.quiet + 1)


def _incident(written: Mapping[str, Any]) -> Incident:
    since, last, quiet = written["since"], written["last"], written["quiet"]
    if (
        not isinstance(since, str)
        or not isinstance(last, str)
        or type(quiet) is not int
        or not 0 <= quiet < _QUIET
    ):
        raise ValueError(f"an incident has two windows and fewer than {_QUIET} since, not `{dict(written)}`")
    return Incident(since, last, quiet)
