"""People who do the work today: the baseline that the others are measured against. Nothing is executed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from midspan.model.work import Candidate
from midspan.prove.ports import Described, Failed, Item, Reply


def describe(candidate: Candidate, root: Path) -> Described:
    """No parts: what people do is declared in `today`, not measured here."""
    del root
    return Described(candidate.name or "", "person", people=True)


def load(candidate: Candidate, names: tuple[str, ...], root: Path) -> People:
    del names
    return People(describe(candidate, root))


class People:
    """A person does it, so every item is missing its answer."""

    def __init__(self, described: Described) -> None:
        self.described = described

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        return [Reply(Failed("missing", "a person does this work")) for _ in items]
