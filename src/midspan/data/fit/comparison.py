"""A reference against what arrives now: every field, what is not as it was, and whether anything keeps it from use."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.data.fit.fields import FieldFit, Side, compared
from midspan.data.fit.mismatch import Mismatch, Weight
from midspan.data.fit.segments import thin_segments

_ORDER = (Weight.BLOCK, Weight.UNKNOWN, Weight.WARN)


def gravest_first(found: Iterable[Mismatch]) -> tuple[Mismatch, ...]:
    """Blocks, then what is unknown, then warnings."""
    return tuple(sorted(found, key=lambda each: _ORDER.index(each.weight)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """rows: of the reference and now. mismatches: the gravest first. windows: what a detector says of them; None: nobody asked."""

    reference: str
    current: str
    rows: tuple[int, int]
    fields: tuple[FieldFit, ...]
    mismatches: tuple[Mismatch, ...]
    windows: Mapping[str, Any] | None = None

    @property
    def blocked(self) -> bool:
        """Whether anything of it must not be built on."""
        return any(each.weight is Weight.BLOCK for each in self.mismatches)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "reference": {"name": self.reference, "rows": self.rows[0]},
            "current": {"name": self.current, "rows": self.rows[1]},
            "blocked": self.blocked,
            "mismatches": [each.as_json() for each in self.mismatches],
            "fields": [each.as_json() for each in self.fields],
            "windows": self.windows and dict(self.windows),
        }


def comparison(
    names: tuple[str, str],
    reference: Mapping[str, Side],
    current: Mapping[str, Side],
    *,
    segments: Mapping[str, Collection[str]],
) -> Comparison:
    """Both sides by field. segments: columns that say which segment a row is of → those that are required."""
    fields: list[FieldFit] = []
    found: list[Mismatch] = []
    for name, before in reference.items():
        if name not in current:
            do = "deliver it, or take it out of the work's input"
            found.append(
                Mismatch("field-missing", name, Weight.BLOCK, f"`{name}` is not delivered any more", do)
            )
            continue
        fit, mismatches = compared(name, before, current[name])
        fields.append(fit)
        found += mismatches
    for name in current:
        if name not in reference:
            do = "nothing was proven with it: leave it out, or prove anew"
            found.append(Mismatch("field-new", name, Weight.WARN, f"`{name}` is not in the reference", do))
    for name, required in segments.items():
        if name in reference and name in current:
            found += thin_segments(name, reference[name].values.counts, current[name].values.counts, required)
    rows = tuple(next((side.rows for side in each.values()), 0) for each in (reference, current))
    return Comparison(*names, (rows[0], rows[1]), tuple(fields), gravest_first(found))
