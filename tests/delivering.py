"""Results to deliver, and sinks opened as the shell opens them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from midspan.cli.delivering import open_sink
from midspan.run.ports import Result, Sink

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "digit": {"type": "integer"},
        "note": {"type": "string"},
        "sure": {"type": "number"},
        "seen": {"type": "array"},
        "id": {"type": "string"},
    },
}


def results(count: int, first: int = 0) -> list[Result]:
    """As they differ most: texts of every length and kind."""
    return [
        Result(
            f"item-{number}",
            {"digit": number % 10, "note": "=é😀\n,\"'"[: number % 9] * (number % 40), "seen": [number]},
            "ai" if number % 3 else "billing-desk",
            "autonomous" if number % 3 else "assisted",
            f"2026-09-01T00:00:{number % 60:02}.000Z",
        )
        for number in range(first, first + count)
    ]


def sink(path: Path | str, schema: Any = SCHEMA, **how: Any) -> Sink:
    return open_sink(str(path), schema, **how)
