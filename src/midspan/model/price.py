"""What calls cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CallPrice:
    """Of one model or service, in the workspace's currency.

    input, cached_input, output: a million tokens; cached_input None: as input. request: one call, whatever it holds.
    """

    input: float = 0.0
    output: float = 0.0
    cached_input: float | None = None
    request: float = 0.0
