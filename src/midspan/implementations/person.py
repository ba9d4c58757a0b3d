"""People who do the work today: the baseline that the others are measured against. Nothing is executed."""

from __future__ import annotations

from collections.abc import Sequence

from midspan.model.work import Candidate
from midspan.prove.ports import Described, Failed, Item, Reply, Site


def describe(candidate: Candidate, site: Site) -> Described:
    """No parts: what people do is declared in `today`, not measured here."""
    del site
    return Described(candidate.name or "", "person", people=True)


def load(candidate: Candidate, site: Site) -> People:
    return People(describe(candidate, site))


class People:
    """A person does it, so every item is missing its answer."""

    def __init__(self, described: Described) -> None:
        self.described = described

    def answer(self, items: Sequence[Item]) -> list[Reply]:
        return [Reply(Failed("missing", "a person does this work")) for _ in items]
