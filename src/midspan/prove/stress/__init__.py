"""The stress ladder: from a demo's clean cases to what production sends. One module a rung, listed in their order.

Each rung says which right answer it expects (unchanged, or: must not act alone) and what it does to which field.
Everything is drawn from the seed and the case's own key, with uniform draws alone, so that the same seed gives the
same bytes on every machine, whatever the order of the cases.
"""

from __future__ import annotations

from midspan.prove.stress import (
    clean,
    dependency,
    disorder,
    duplicates,
    encoding,
    faulty,
    fieldorder,
    formats,
    injection,
    late,
    load,
    lookalikes,
    missing,
    noise,
    nulls,
    numbers,
    ocr,
    overlimit,
    oversized,
    scope,
    stale,
    together,
    truncation,
    typos,
)
from midspan.prove.stress.rung import Rung

__all__ = ["LADDER"]

LADDER: tuple[Rung, ...] = (
    clean.RUNG,
    missing.RUNG,
    nulls.RUNG,
    duplicates.RUNG,
    typos.RUNG,
    ocr.RUNG,
    noise.RUNG,
    faulty.RUNG,
    encoding.RUNG,
    truncation.RUNG,
    stale.RUNG,
    late.RUNG,
    disorder.RUNG,
    formats.RUNG,
    numbers.RUNG,
    fieldorder.RUNG,
    lookalikes.RUNG,
    scope.RUNG,
    injection.RUNG,
    oversized.RUNG,
    overlimit.RUNG,
    load.RUNG,
    dependency.RUNG,
    together.RUNG,
)
