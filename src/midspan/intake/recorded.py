"""Answers that an export recorded, as recordings that `prove` can replay: one file for each system that answered."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import BinaryIO

from midspan.definitions.digests import digest
from midspan.intake.placing import Placing
from midspan.intake.ports import Answered, Labelled

# The tools that record costs count them in this currency; in another workspace a cost would be a wrong one.
CURRENCY = "USD"


class Recordings:
    """The first answer of each system to each input. counts: answers by system."""

    def __init__(self, placing: Placing, work: str, *, costs: bool) -> None:
        self.counts: Counter[str] = Counter()
        self._placing = placing
        self._work = work
        self._costs = costs
        self._streams: dict[str, BinaryIO] = {}
        self._seen: set[tuple[str, str]] = set()

    def open(self, systems: Iterable[str]) -> dict[str, str]:
        """Begin a file for each system; its path by the name of its implementation."""
        named = implementation_names(systems)
        paths = {}
        for system, name in named.items():
            part = "" if len(named) == 1 else f".{name}"
            paths[name] = f"works/{self._work}.answers{part}.jsonl"
            self._streams[system] = self._placing.file(paths[name])
        return paths

    def add(self, item: Labelled) -> None:
        answer = item.answer
        if answer is None:
            return
        system = system_of(answer)
        key = digest(item.input)
        if (system, key) not in self._seen:
            self._seen.add((system, key))
            self.counts[system] += 1
            self._streams[system].write(self._line(item.input, answer))

    def _line(self, item: Mapping[str, object], answer: Answered) -> bytes:
        said = {
            "input": item,
            "output": answer.output,
            "error": None if answer.output is not None else answer.error or "no output was recorded",
            "confidence": answer.confidence,
            "cost": answer.cost if self._costs else None,
            "latency_s": answer.latency_s,
        }
        kept = {name: value for name, value in said.items() if value is not None}
        return json.dumps(kept, ensure_ascii=False).encode() + b"\n"


def system_of(answer: Answered) -> str:
    return answer.system or "recorded"


def implementation_names(systems: Iterable[str]) -> dict[str, str]:
    """A name for each system that a definition can hold, none of them twice."""
    named: dict[str, str] = {}
    taken: set[str] = set()
    for system in systems:
        stem = slug(system) or "recorded"
        name, number = stem, 2
        while name in taken:
            name, number = f"{stem[:76]}-{number}", number + 1
        taken.add(name)
        named[system] = name
    return named


def slug(text: str) -> str:
    """A text as a name: lower case, digits, `-` and `_`; empty where nothing is left of it."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")[:80]
