"""What the scripts of this folder share: their arguments, the cases, and one call of the service."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

AT_ONCE = 50
TIMEOUT_S = 2.0


def arguments() -> argparse.Namespace:
    """cases: a JSON file of [text, intent] pairs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--address", required=True)
    parser.add_argument("--cases", type=Path, required=True)
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--resume", action="store_true")
    return parser.parse_args()


def pairs(path: Path) -> list[tuple[str, str]]:
    return [(text, intent) for text, intent in json.loads(path.read_text(encoding="utf-8"))]


def client() -> Any:
    """The client that midspan uses too."""
    import httpx2

    limits = httpx2.Limits(max_connections=None, max_keepalive_connections=None)
    return httpx2.AsyncClient(limits=limits, timeout=TIMEOUT_S)


async def ask(asking: Any, address: str, text: str) -> dict[str, Any]:
    """The service's answer. Raises where it gives none."""
    reply = await asking.post(address, json={"text": text})
    reply.raise_for_status()
    return dict(reply.json())


def say(*, counted: int, right: int) -> None:
    """The record that the measuring process reads. counted: cases with an answer."""
    print("\nRECORD " + json.dumps({"counted": counted, "right": right}), flush=True)
