"""Which segment an item is in, and how that is said. Pure.

Law: an item that does not say its segment (a value is missing, null, or no single value) is in none, and what is in no
certified segment goes to a person.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from midspan.model.certificate import Segment
from midspan.model.work import Work

_LONGEST = 60


def segment_paths(work: Work) -> tuple[str, ...]:
    """Where an item says its segment; none where the definition names nothing."""
    return work.quality.segments if work.quality else ()


def segment_of(paths: Sequence[str]) -> Callable[[Mapping[str, Any]], Segment | None]:
    """What tells the segment of an input: its values at these paths. Several paths make one segment of each combination."""
    split = [path.split(".")[1:] for path in paths]

    def of(item: Mapping[str, Any]) -> Segment | None:
        found = [_at(item, keys) for keys in split]
        known = tuple(value for value in found if value is not None)
        return known if split and len(known) == len(found) else None

    return of


def segment_name(paths: Sequence[str], segment: Segment) -> str:
    """`input.zone=north, input.channel=mail`, long values shortened."""
    return ", ".join(f"{path}={_shown(value)}" for path, value in zip(paths, segment, strict=True))


def _at(value: Any, keys: Sequence[str]) -> str | None:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, float):
        # 1.0 is 1, as in a JSON Schema; NaN is no value.
        value = None if not math.isfinite(value) else int(value) if value.is_integer() else value
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int | float) else None


def _shown(value: str) -> str:
    text = str(json.loads(value)) if value.startswith('"') else value
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
