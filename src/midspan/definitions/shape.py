"""Which keys a definition knows, level by level, and the nearest one to a key that it does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel

from midspan.definitions.faults import Path

_LONGEST_KEY = 40
_MOST_KNOWN = 200


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys of one mapping; a key's own shape is None where what stands below it is not midspan's."""

    keys: dict[str, Shape | None]

    def at(self, path: Path) -> Shape | None:
        """The shape of the mapping at a path; list positions are passed over."""
        shape: Shape | None = self
        for part in path:
            if shape is None:
                return None
            if isinstance(part, str):
                shape = shape.keys.get(part)
        return shape

    def paths(self, above: Path = ()) -> Iterator[Path]:
        """Every known key with the path to it."""
        for key, below in self.keys.items():
            yield (*above, key)
            if below is not None:
                yield from below.paths((*above, key))


@cache
def shape_of(noun: type[BaseModel]) -> Shape:
    """The shape of a noun of the model. Nouns do not contain themselves."""
    keys: dict[str, Shape | None] = {}
    for name, field in noun.model_fields.items():
        below = _noun_in(field.annotation)
        keys[field.alias or name] = shape_of(below) if below else None
    return Shape(keys)


def _noun_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((noun for part in get_args(annotation) if (noun := _noun_in(part)) is not None), None)


def nearest(word: str, known: Iterable[str], cutoff: float = 0.7) -> str | None:
    """The known word that was probably meant, at least `cutoff` alike; none is sought among more than 200."""
    plainly = {each.lower().replace("-", "_"): each for each in known}
    if len(word) > _LONGEST_KEY or len(plainly) > _MOST_KNOWN:
        return None
    plain = word.lower().replace("-", "_").replace(" ", "_")
    letters = sorted(plain)
    swapped = [each for each in plainly if len(each) == len(letters) > 2 and sorted(each) == letters]
    matches = swapped or get_close_matches(plain, plainly, n=1, cutoff=cutoff)
    return plainly[matches[0]] if matches else None
