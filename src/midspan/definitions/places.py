"""Where things stand in one file: lines and columns by the path of keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from midspan.definitions.faults import Path as Keys
from midspan.findings import Place


class Places(Mapping[Keys, Place]):
    """A mapping from paths to places that builds a `Place` when asked for it: most are never asked for."""

    __slots__ = ("_at", "_path")

    def __init__(self, path: str, at: dict[Keys, tuple[int, int]]) -> None:
        self._path = path
        self._at = at

    def __getitem__(self, keys: Keys) -> Place:
        line, column = self._at[keys]
        return Place(self._path, line, column)

    def __contains__(self, keys: object) -> bool:
        return keys in self._at

    def __iter__(self) -> Iterator[Keys]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)
