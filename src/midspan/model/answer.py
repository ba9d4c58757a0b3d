"""What an implementation says about one item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    output: a mapping that the work's output schema describes.
    confidence: 0 to 1, higher is surer; None where the implementation cannot say.
    cost: in the workspace's currency; None where unknown.
    signals: what else tells how sure it is, by name, each 0 to 1: `stated`, `token`, `samples`, `agreement`, or a
    name of the implementation's own.
    """

    output: Mapping[str, Any]
    confidence: float | None = None
    cost: float | None = None
    rationale: str | None = None
    signals: Mapping[str, float] | None = None
