"""One field on two sides: whether its kind, its unit, its values and their shares are as they were."""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

import numpy as np
from scipy import special

from midspan.data.fit.counting import FEW_REPEATED
from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.reading import STRAY, Reading, Values
from midspan.data.fit.rescaled import other_unit
from midspan.data.profiling.personal import masked
from midspan.stats.distance.changes import Change
from midspan.stats.distance.dictionaries import Dictionary
from midspan.stats.distance.reference import ColumnReference

STABLE, SHIFTED = 0.1, 0.2
"""Of the population stability index: up to 0.1 is called stable, above 0.2 a shift."""

_SAY_WHY = ("unit-changed", "new-values", "values-gone")
_CHANCE = 0.01
_MOST_OPTIONS = 50
_ROWS_AN_OPTION = 20
_FEWEST_KEYS = 30
_RARE, _FEW = 0.001, 0.01


class Drift(StrEnum):
    """Of the values alone. A kind that moves on by itself, as times do, is not compared."""

    ALIKE = "alike"
    MOVED = "moved"
    SHIFTED = "shifted"
    UNKNOWN = "unknown"
    APART = "not compared"


@dataclass(frozen=True, slots=True)
class Side:
    """A field on one side. rows: of the whole table; those without a value are what `values` does not count.

    personal: it looks like personal data, so that its values are shown as their shapes. counting: it is known to count up, as keys
    do, though not all of its values are at hand.
    """

    values: Values
    rows: int
    personal: bool = False
    counting: bool = False

    @property
    def nulls(self) -> int:
        return self.rows - self.values.rows - self.values.stray_rows

    def shown(self, value: object) -> str:
        """A value as people write it, no longer than a line takes."""
        if isinstance(value, float):
            text = f"{value:.12g}"
            return text.replace(".", ",") if self.values.reading is Reading.COMMA else text
        text = str(value)[:40]
        return masked(text) if self.personal else text

    @property
    def dictionary(self) -> Dictionary:
        found: dict[Hashable, float] = dict(self.values.counts)
        if self.values.stray_rows:
            found[STRAY] = self.values.stray_rows
        return found | ({None: self.nulls} if self.nulls else {})


@dataclass(frozen=True, slots=True)
class FieldFit:
    """How a field compares. change: None where it was not compared, with the reason in `because`."""

    name: str
    before: Reading
    now: Reading
    drift: Drift
    change: Change | None = None
    because: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "column": self.name,
            "kind": {"reference": self.before.value, "current": self.now.value},
            "drift": self.drift.value,
            "because": self.because or None,
            "change": self.change and self.change.as_json(),
        }


def compared(name: str, before: Side, now: Side) -> tuple[FieldFit, list[Mismatch]]:
    """A field that both sides have."""
    kinds = before.values.reading, now.values.reading
    if kinds[0] is not kinds[1]:
        apart = FieldFit(name, *kinds, Drift.APART, because="the kinds differ")
        return apart, [_of_another_kind(name, before, now)]
    if not before.rows or not now.rows:
        because = f"the {'reference' if not before.rows else 'current data'} has no rows"
        return FieldFit(name, *kinds, Drift.UNKNOWN, because=because), [_unknown(name, because, now.rows)]
    because = moves_on(before, now)
    if because:
        return FieldFit(name, *kinds, Drift.APART, because=because), _strays(name, before, now)
    return _measured(name, before, now)


def moves_on(before: Side, now: Side) -> str:
    """Why shares of values say nothing of it; nothing where they do."""
    if before.values.too_many or now.values.too_many:
        return "it has too many different values to compare their shares"
    if before.values.reading is Reading.TIME:
        return "times move on by themselves"
    if all(each.counting or _counts_up(each.values) for each in (before, now)):
        return "each row has a number of its own, as keys have"
    return ""


def _measured(name: str, before: Side, now: Side) -> tuple[FieldFit, list[Mismatch]]:
    kind, reference = now.values.reading, ColumnReference.of([before.dictionary])
    change = reference.change(now.dictionary)
    if now.personal and change.value is not None:
        change = replace(change, value=masked(change.value))
    drift, because = _drift(change.psi, np.array(reference.rows), now.rows)
    found = [*_strays(name, before, now), *_options(name, before, now)]
    if kind.on_an_axis:
        found += _unit(name, reference, before, now)
    if drift is Drift.UNKNOWN:
        found.append(_unknown(name, because, now.rows))
    if drift is Drift.SHIFTED and not any(each.check in _SAY_WHY for each in found):
        found.append(_shifted(name, change, now.rows))
    return FieldFit(name, kind, kind, drift, change, because), found


def _unit(name: str, reference: ColumnReference, before: Side, now: Side) -> list[Mismatch]:
    unit = other_unit(reference.bins, before.values.counts, now.values.counts)
    if unit is None:
        return []
    message = f"`{name}` looks like before in another unit: all numbers {unit.by} ({unit.usual})"
    weight, rows = Weight.BLOCK if unit.large else Weight.WARN, now.values.rows
    do = "ask who delivers it, and convert one of the two"
    return [Mismatch("unit-changed", name, weight, message, do, rows, now.rows)]


def _unknown(name: str, because: str, rows: int) -> Mismatch:
    message = f"whether `{name}` drifts is unknown: {because}"
    return Mismatch("drift", name, Weight.UNKNOWN, message, "compare more rows", of=rows)


def _drift(found: float, before: Any, rows: int) -> tuple[Drift, str]:
    """Beyond what so few rows do by chance: under no drift the index times 1/(1/n + 1/m) is χ² of (bins − 1) degrees."""
    degrees = max(1, int((before > 0).sum()) - 1)
    chance = float(special.chdtri(degrees, _CHANCE)) * (1 / float(before.sum()) + 1 / rows)
    if found > chance:
        return (Drift.SHIFTED if found > SHIFTED else Drift.MOVED if found > STABLE else Drift.ALIKE), ""
    if chance > SHIFTED:
        least = math.ceil(2 * float(special.chdtri(degrees, _CHANCE)) / SHIFTED)
        because = f"so few rows differ by an index of up to {chance:.2f} by chance; {least:,} on either side would do"
        return Drift.UNKNOWN, because
    return Drift.ALIKE, ""


def _shifted(name: str, change: Change, rows: int) -> Mismatch:
    do = "find out what changed; if it stays so, evaluate on data of today"
    return Mismatch(
        "drift", name, Weight.WARN, f"`{name}` {said(change)}", do, round(change.moved * rows), rows
    )


def said(change: Change) -> str:
    """How a field has changed, as a phrase after its name."""
    before, now = change.nulls
    if abs(now - before) >= change.moved / 2 and before != now:
        return f"is missing in {now:.1%} of the rows, {before:.1%} before"
    if change.distance is not None and change.shift is not None:
        spread = (
            ""
            if abs(change.shift) >= 0.9 * change.distance
            else f"; a value lies {change.distance:.4g} from where it did"
        )
        return f"has a mean {abs(change.shift):.4g} {'higher' if change.shift > 0 else 'lower'}{spread}"
    if change.value is not None and change.shares is not None:
        return f"has `{change.value}` in {change.shares[1]:.1%} of the rows, {change.shares[0]:.1%} before"
    return f"has {change.moved:.1%} of its rows at other values than before"


def _of_another_kind(name: str, before: Side, now: Side) -> Mismatch:
    was, is_ = before.values.reading, now.values.reading
    example = next((now.shown(value) for value in now.values.counts), "")
    message = f"`{name}` holds {_plural(was)} in the reference and {_plural(is_)} now, such as `{example}`"
    do = "deliver it as before, or say in the contract that it changed"
    return Mismatch("type-changed", name, Weight.BLOCK, message, do, now.values.rows, now.rows)


def _plural(kind: Reading) -> str:
    return {Reading.BOOLEAN: "yes or no", Reading.COMMA: "numbers with decimal comma"}.get(
        kind, f"{kind.value}s"
    )


def _strays(name: str, before: Side, now: Side) -> list[Mismatch]:
    """Values that are not of the column's kind, where there are more of them than before."""
    filled = now.values.rows + now.values.stray_rows
    share = now.values.stray_rows / max(1, filled)
    usual = before.values.stray_rows / max(1, before.values.rows + before.values.stray_rows)
    if share <= max(_RARE, usual):
        return []
    some = ", ".join(f"`{now.shown(text)}`" for text, _ in now.values.strays)
    message = f"`{name}` holds {_plural(now.values.reading)}, but {now.values.stray_rows:,} of {filled:,} values are none: {some}"
    weight = Weight.BLOCK if share > _FEW else Weight.WARN
    return [
        Mismatch(
            "type-changed",
            name,
            weight,
            message,
            "correct them where they are made",
            now.values.stray_rows,
            filled,
        )
    ]


def _options(name: str, before: Side, now: Side) -> list[Mismatch]:
    """Values that a field of few values never had, and those that are gone."""
    return [*_new(name, before, now), *_gone(name, before, now)] if _enumerated(before.values) else []


def _new(name: str, before: Side, now: Side) -> list[Mismatch]:
    known, filled = before.values.counts, now.values.rows
    new = {value: rows for value, rows in now.values.counts.items() if value not in known}
    rows = sum(new.values())
    if rows <= _RARE * filled:
        return []
    spelt = {str(value).strip().casefold(): f" (`{before.shown(value)}` before)" for value in known}
    names = sorted(new, key=lambda value: (-new[value], str(value)))[:3]
    many = f"{len(new):,} values" if len(new) > 1 else "a value"
    some = ", ".join(f"`{now.shown(each)}`{spelt.get(str(each).strip().casefold(), '')}" for each in names)
    message = f"`{name}` has {many} that the reference has not, in {rows:,} of {filled:,} rows: {some}"
    weight = Weight.BLOCK if rows > _FEW * filled else Weight.WARN
    do = "say in the contract what they mean, or correct them where they are made"
    return [Mismatch("new-values", name, weight, message, do, rows, filled)]


def _gone(name: str, before: Side, now: Side) -> list[Mismatch]:
    """Of the reference so common that 10 rows were to be expected."""
    known, share = before.values.counts, now.values.rows / max(1, before.values.rows)
    gone = [value for value, rows in known.items() if value not in now.values.counts and rows * share >= 10]
    if not gone:
        return []
    some = ", ".join(f"`{before.shown(each)}`" for each in sorted(gone, key=lambda each: -known[each])[:3])
    do = "find out whether they are delivered elsewhere"
    return [Mismatch("values-gone", name, Weight.WARN, f"`{name}` no longer has {some}", do)]


def _counts_up(values: Values) -> bool:
    """Whole numbers, nearly all of them different and next to one another."""
    known = len(values.counts)
    if not values.reading.on_an_axis or known < _FEWEST_KEYS or values.rows >= FEW_REPEATED * known:
        return False
    return _whole(values) and max(values.counts) - min(values.counts) < 2 * known


def _whole(values: Values) -> bool:
    return all(value == int(value) for value in values.counts)


def _enumerated(values: Values) -> bool:
    """Few values, each with many rows; numbers only where they are whole, as codes are."""
    known = len(values.counts)
    if values.reading.on_an_axis and (known > _MOST_OPTIONS // 5 or not _whole(values)):
        return False
    return 0 < known <= _MOST_OPTIONS and values.rows >= _ROWS_AN_OPTION * known
