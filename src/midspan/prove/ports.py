"""What proving needs from whatever does the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from midspan.model.answer import Answer


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of work to do."""

    id: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Failed:
    """The implementation gave no usable answer to one item: `kind` is exception, timeout, shape, confidence or missing."""

    kind: str
    message: str


class Implementation(Protocol):
    """A plug of `implementations/`. It never raises for an item: it returns `Failed` in its place.

    name: as the definition calls it. parts: what its identity rests on, by name (source, recording, …), each a
    hash; a change of any part voids evidence and is named. people: a person does it, nothing can be executed.
    """

    @property
    def name(self) -> str: ...
    @property
    def parts(self) -> Mapping[str, str]: ...
    @property
    def people(self) -> bool: ...
    def answer(self, items: Sequence[Item]) -> Sequence[Answer | Failed]:
        """As many results as items, in their order."""
        ...
