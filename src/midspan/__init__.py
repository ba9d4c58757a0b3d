"""midspan: how much of a piece of work AI may do alone, on what proof, who gets the rest, and whether to continue.

`midspan.implements` marks an implementation, `midspan.Answer` is what it returns, `midspan.rung` marks a rung of the stress
ladder; `midspan.load` reads a
workspace, `midspan.verdict` computes where an initiative stands; `midspan.stats` holds the methods.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

# Imported when first used, so that a program that only marks an implementation pays for nothing else.
_PLACES = {
    "Answer": ("midspan.model.answer", "Answer"),
    "implements": ("midspan.marking", "implements"),
    "load": ("midspan.api", "load"),
    "rung": ("midspan.marking", "rung"),
    "verdict": ("midspan.api", "verdict"),
}

__all__ = ["Answer", "__version__", "implements", "load", "rung", "stats", "verdict"]


def __getattr__(name: str) -> Any:
    if name == "stats":
        return importlib.import_module("midspan.stats")
    if name in _PLACES:
        module, attribute = _PLACES[name]
        return getattr(importlib.import_module(module), attribute)
    raise AttributeError(f"module `midspan` has no attribute `{name}`")


def __dir__() -> list[str]:
    return sorted(__all__)
