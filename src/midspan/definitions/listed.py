"""Values that a schema lists one by one, and whether the certify cases have each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from midspan.model.case import Case, Use
from midspan.model.work import Work

# A longer list is a register (postcodes, article numbers); nobody has a case for each of its entries.
MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Unseen:
    """A listed value that no certify case has: of a segment of the input, or of a part of the answer."""

    side: Literal["input", "output"]
    path: str
    value: str


@dataclass(slots=True)
class _List:
    side: Literal["input", "output"]
    path: str
    keys: Sequence[str]
    missing: set[str]


@dataclass(slots=True)
class ListedValues:
    """All lists of one work, emptied case by case."""

    lists: list[_List] = field(default_factory=list)
    certify: int = 0

    def add(self, case: Case) -> None:
        if case.use is not Use.CERTIFY:
            return
        self.certify += 1
        for each in self.lists:
            for side in (case.input,) if each.side == "input" else case.answers:
                value = _at(side, each.keys) if each.missing else None
                if isinstance(value, str):
                    each.missing.discard(value)

    def unseen(self) -> tuple[Unseen, ...]:
        """Nothing where there are no certify cases at all: that is another finding."""
        if not self.certify:
            return ()
        return tuple(
            Unseen(each.side, each.path, value) for each in self.lists for value in sorted(each.missing)
        )


def listed_values(work: Work) -> ListedValues:
    """The lists of texts that a work's schemas have for its segments and for the fields of its answer."""
    found = ListedValues()
    for path in work.quality.segments if work.quality else ():
        keys = path.split(".")[1:]
        _add(found, "input", path, keys, work.input)
    properties = (work.output or {}).get("properties")
    for name in properties if isinstance(properties, Mapping) else ():
        _add(found, "output", f"output.{name}", [name], work.output)
    return found


def _add(
    found: ListedValues,
    side: Literal["input", "output"],
    path: str,
    keys: Sequence[str],
    schema: Mapping[str, Any] | None,
) -> None:
    node: Any = schema
    for key in keys:
        properties = node.get("properties") if isinstance(node, Mapping) else None
        node = properties.get(key) if isinstance(properties, Mapping) else None
    values = node.get("enum") if isinstance(node, Mapping) else None
    if isinstance(values, list | tuple) and 0 < len(values) <= MOST_LISTED:
        texts = {value for value in values if isinstance(value, str)}
        if texts:
            found.lists.append(_List(side, path, keys, texts))


def _at(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value
