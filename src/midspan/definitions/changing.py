"""What data becomes by a change, and the smallest steps that lead there: entries taken out, put in and replaced."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from midspan.definitions.faults import Path, dotted
from midspan.definitions.shape import Shape
from midspan.definitions.writing import EditError, ordered
from midspan.findings import Change


@dataclass(frozen=True, slots=True)
class Replace:
    """The value at a path that exists."""

    at: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Remove:
    """One entry of a mapping or list that has others."""

    at: Path


@dataclass(frozen=True, slots=True)
class Insert:
    """A new entry. order: keys of the mapping in the order in which they are to stand; empty for a list."""

    at: Path
    value: Any
    order: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rename:
    at: Path
    key: str


Step = Replace | Remove | Insert | Rename


def changed(data: Any, change: Change) -> Any:
    """A copy of the data with one change made. Raises EditError where the path does not lead anywhere."""
    value = _plain(change.value)
    if not change.at:
        if not isinstance(value, dict):
            raise EditError(f"`{change.path}` must stay keys with values", help="change one of its keys")
        return value
    data = deepcopy(data)
    *above, last = change.at
    parent: Any = data
    for depth, part in enumerate(above):
        parent = _child(parent, part, change, depth + 1)
    if change.key is not None:
        _rename(parent, last, change)
        last = change.key
        if value is None:
            return data
    if value is not None:
        _put(parent, last, value, change)
    elif not _has(parent, last):
        raise _nowhere(change, len(change.at))
    else:
        del parent[last]
    return data


def steps(old: Any, new: Any, change: Change, shape: Shape) -> Iterator[Step]:
    """What leads from the data before a change to the data after it; each step applies to what the one before left."""
    at = change.at
    if change.key is not None:
        yield Rename(at, change.key)
        if change.value is None:
            return
        old, at = changed(old, Change(change.path, at, key=change.key)), (*at[:-1], change.key)
    elif change.value is None:
        parent = old
        for part in at[:-1]:
            parent = parent[part]
        yield Remove(at) if len(parent) > 1 else Replace(at[:-1], type(parent)())
        return
    depth = 0
    while depth < len(at) and _has(old, at[depth]) and old:
        old, new, depth = old[at[depth]], new[at[depth]], depth + 1
    here = at[:depth]
    if depth == len(at) or not old:
        yield from _between(old, new, shape.at(here), here)
    else:
        known = shape.at(here) if isinstance(old, dict) else None
        yield Insert(at[: depth + 1], new[at[depth]], tuple(known.keys) if known else ())


def _between(old: Any, new: Any, shape: Shape | None, at: Path) -> Iterator[Step]:
    """What leads from one value to another at the same path."""
    if same(old, new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() & new.keys():
        yield from _of_mapping(old, new, shape, at)
    elif isinstance(old, list) and isinstance(new, list) and old and new:
        yield from _of_list(old, new, shape, at)
    else:
        yield Replace(at, new)


def same(one: Any, other: Any) -> bool:
    """Equal, and of the same types throughout: 1 is neither 1.0 nor true."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(each, other[key]) for key, each in one.items())
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def _of_mapping(old: dict[str, Any], new: dict[str, Any], shape: Shape | None, at: Path) -> Iterator[Step]:
    below = shape.keys if shape else {}
    for key, value in old.items():
        if key in new:
            yield from _between(value, new[key], below.get(key), (*at, key))
    order = tuple(below) or tuple(new)
    for key, value in ordered(new, shape):
        if key not in old:
            yield Insert((*at, key), value, order)
    for key in old:
        if key not in new:
            yield Remove((*at, key))


def _of_list(old: list[Any], new: list[Any], shape: Shape | None, at: Path) -> Iterator[Step]:
    """What both ends share stays; what differs between them is paired in order."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if not same(old[n], new[n])), shorter)
    tail = next((n for n in range(shorter - head) if not same(old[-1 - n], new[-1 - n])), shorter - head)
    paired = shorter - tail
    for position in range(head, paired):
        yield from _between(old[position], new[position], shape, (*at, position))
    for position in range(paired, len(new) - tail):
        yield Insert((*at, position), new[position])
    for position in reversed(range(paired, len(old) - tail)):
        yield Remove((*at, position))


def _plain(value: Any) -> Any:
    """Lists for tuples, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


def _has(parent: Any, part: str | int) -> bool:
    if isinstance(parent, dict):
        return part in parent
    return isinstance(parent, list) and isinstance(part, int) and 0 <= part < len(parent)


def _child(parent: Any, part: str | int, change: Change, depth: int) -> Any:
    """The mapping or list on the way; it is made where there is none and something is to be put into it."""
    if not _has(parent, part) or parent[part] is None:
        if change.value is None or change.key is not None:
            raise _nowhere(change, depth)
        _put(parent, part, [] if isinstance(change.at[depth], int) else {}, change, depth)
    return parent[part]


def _put(parent: Any, part: str | int, value: Any, change: Change, depth: int | None = None) -> None:
    if isinstance(parent, list) and isinstance(part, int) and 0 <= part <= len(parent):
        parent[part : part + 1] = [value]
    elif isinstance(parent, dict) and isinstance(part, str):
        parent[part] = value
    else:
        raise _nowhere(change, len(change.at) if depth is None else depth)


def _rename(parent: Any, last: str | int, change: Change) -> None:
    if not isinstance(parent, dict) or last not in parent:
        raise _nowhere(change, len(change.at))
    if change.key in parent and change.key != last:
        raise EditError(
            f"`{dotted(change.at)}` cannot be renamed: `{change.key}` stands beside it",
            help="keep one of the two",
        )
    pairs = [(change.key if key == last else key, each) for key, each in parent.items()]
    parent.clear()
    parent.update(pairs)


def _nowhere(change: Change, depth: int) -> EditError:
    return EditError(
        f"`{dotted(change.at[:depth])}` is not there in `{change.path}`",
        help="name a key or element that the file has",
    )
