"""A comparison of two tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from midspan.cli.casework import count
from midspan.data.fit.comparison import Comparison
from midspan.data.fit.fields import Drift, FieldFit, said

_ORDER = (Drift.SHIFTED, Drift.UNKNOWN, Drift.MOVED, Drift.ALIKE, Drift.APART)


def as_text(found: Comparison) -> str:
    return "\n".join(_lines(found))


def _lines(found: Comparison) -> Iterator[str]:
    yield f"reference: {found.reference}, {count(found.rows[0], 'row')}"
    yield f"now:       {found.current}, {count(found.rows[1], 'row')}"
    if found.windows is not None:
        yield _windows(found.windows)
    for each in found.mismatches:
        yield ""
        where = f" (rows {', '.join(f'{row:,}' for row in each.rows)})" if each.rows else ""
        yield f"{each.weight.value}: {each.message}{where} [{each.check}]"
        yield f"  help: {each.do}"
    fields = sorted(found.fields, key=lambda each: _ORDER.index(each.drift))
    if fields:
        yield ""
        width = max(len(each.name) for each in fields)
        yield from (f"{each.name.ljust(width)}  {_field(each)}" for each in fields)
    if not found.mismatches:
        yield ""
        yield "nothing is unlike the reference"


def _windows(said: Mapping[str, Any]) -> str:
    counted = said["counted"]
    span = f", `{counted[0]}` to `{counted[-1]}`" if counted else ""
    return f"windows:   {said['reference']} of the reference; {len(counted)} now{span}"


def _field(each: FieldFit) -> str:
    if each.change is None or each.drift is Drift.APART:
        return f"{each.drift.value}: {each.because}"
    index = f"psi {each.change.psi:.2f}"
    if each.drift is Drift.UNKNOWN:
        return f"unknown ({index}): {each.because}"
    return f"{each.drift.value} ({index}){': ' + said(each.change) if each.drift is not Drift.ALIKE else ''}"
