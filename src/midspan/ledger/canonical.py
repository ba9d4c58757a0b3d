"""The one way a value is written before it is hashed, so that equal values have equal hashes."""

from __future__ import annotations

import json
import json.encoder
from collections.abc import Callable, Iterable
from typing import Any

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), check_circular=False
)


def _parts() -> Callable[[Any, int], Iterable[str]]:
    """What gives the parts of a value's text.

    `JSONEncoder.encode` builds this anew for each value, which takes longer than a small value itself.
    """
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # a Python without the accelerator
        return lambda value, _: (_ENCODER.encode(value),)
    text = json.encoder.encode_basestring
    made: Callable[[Any, int], Iterable[str]] = make(
        None, _ENCODER.default, text, None, ":", ",", True, False, False
    )
    return made


_PARTS = _parts()

# `canonical` of a text, for those who write thousands of them.
quoted: Callable[[str], str] = json.encoder.encode_basestring


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, no escapes beyond the needed.

    Raises TypeError, ValueError or RecursionError for what JSON cannot say (NaN, a circle, a type of Python's own).
    """
    return "".join(_PARTS(value, 0))
