"""The single values in which two nouns differ, whatever way their files are written."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from midspan.definitions.celtext import ExpressionError, tokens
from midspan.ledger.canonical import canonical
from midspan.model.fields import Noun

# By which key the elements of a list are told apart; where they stand in it then says nothing else.
_KEYS = {
    "constraints": "id",
    "judgement": "when",
    "failures": "id",
    "implementations": "name",
    "suppress": "rule",
    "missing": "skill",
    "open": "ask",
}
# Lists whose order means something: who comes after whom, and which condition is looked at first.
_ORDERED = frozenset(("constraints", "judgement", "ramp", "then"))
_EXPRESSIONS = frozenset(("must", "when", "score", "stop_if", "segments"))
_LONGEST_LABEL = 40

Keys = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A value as it was understood, and as the file has it."""

    typed: Any = None
    raw: Any = None

    @property
    def there(self) -> bool:
        return self.typed is not None or self.raw is not None

    def below(self, name: str, alias: str) -> Side:
        raw = self.raw.get(alias) if isinstance(self.raw, Mapping) else None
        return Side(getattr(self.typed, name, None), raw)

    @property
    def elements(self) -> list[Side]:
        """The elements of a list; what the file has of each only where none was left out on reading."""
        typed: Sequence[Any] = self.typed or ()
        raw = self.raw if isinstance(self.raw, list | tuple) and len(self.raw) == len(typed) else None
        return [Side(each, raw[position] if raw else None) for position, each in enumerate(typed)]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One difference at a path of keys; an element of a list goes by its own key. moved: only the order differs."""

    at: Keys
    was: Side
    now: Side
    moved: bool = False

    @property
    def field(self) -> Keys:
        """The path without the elements of lists: `("constraints", "must")`."""
        return tuple(each for each in self.at if not each.startswith("["))

    @property
    def element(self) -> bool:
        """Whether it is an element of a list as a whole."""
        return self.at[-1].startswith("[")

    @property
    def shown_at(self) -> str:
        """The path as people read it: `constraints[lift-exists].must`."""
        return "".join(each if each.startswith("[") else f".{each}" for each in self.at).lstrip(".")


def leaves(noun: type[Noun], was: Side, now: Side, at: Keys = ()) -> Iterator[Leaf]:
    """Every value in which the two differ, in the order of the noun's fields."""
    for name, field in noun.model_fields.items():
        alias = field.alias or name
        yield from _value((*at, alias), was.below(name, alias), now.below(name, alias))


def _value(at: Keys, was: Side, now: Side) -> Iterator[Leaf]:
    example = was.typed if was.typed is not None else now.typed
    if isinstance(example, Noun):
        yield from leaves(type(example), was, now, at)
    elif isinstance(example, tuple):
        yield from _list(at, was, now)
    elif isinstance(example, dict) and at[-1] not in {"input", "output"}:
        yield from _mapping(at, was, now)
    elif not same(at[-1], was, now):
        yield Leaf(at, was, now)


def same(field: str, was: Side, now: Side) -> bool:
    """Whether two values mean the same: `120 s` and `2 min`, a text in other lines, an expression with other spaces."""
    one, other = was.typed, now.typed
    if one is None or other is None:
        return one is other and canonical(_plain(was.raw)) == canonical(_plain(now.raw))
    if isinstance(one, str) and isinstance(other, str):
        return _words(field, one) == _words(field, other)
    return type(one) is type(other) and bool(one == other)


def _words(field: str, text: str) -> list[str]:
    if field in _EXPRESSIONS:
        try:
            return [token.text for token in tokens(text)]
        except ExpressionError:
            return [text]
    return text.split()


def _plain(value: Any) -> Any:
    return repr(value) if isinstance(value, BaseModel) else value


def _mapping(at: Keys, was: Side, now: Side) -> Iterator[Leaf]:
    before, after = _entries(was), _entries(now)
    for key in dict.fromkeys((*before, *after)):
        yield from _value((*at, key), before.get(key, Side()), after.get(key, Side()))


def _entries(side: Side) -> dict[str, Side]:
    """By the key as the file has it, once the keys are known to mean the same."""
    typed: Mapping[Any, Any] = side.typed or {}
    raw = side.raw if isinstance(side.raw, Mapping) and len(side.raw) == len(typed) else {}
    values = iter(raw.values())
    return {
        f"day {key}" if isinstance(key, int) else str(key): Side(value, next(values, None))
        for key, value in typed.items()
    }


def _list(at: Keys, was: Side, now: Side) -> Iterator[Leaf]:
    before, after = _elements(at[-1], was), _elements(at[-1], now)
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key, Side()), after.get(key, Side())
        here = (*at, f"[{_label(at[-1], key, other if other.there else one)}]")
        if not (one.there and other.there):
            yield Leaf(here, one, other)
        elif isinstance(one.typed, Noun):
            yield from leaves(type(one.typed), one, other, here)
    stays = [key for key in before if key in after]
    if at[-1] in _ORDERED and stays != [key for key in after if key in before]:
        yield Leaf(at, was, now, moved=True)


def _elements(field: str, side: Side) -> dict[Hashable, Side]:
    """The elements by what tells them apart; one that has nothing of the kind, or has it again, goes by its number."""
    found: dict[Hashable, Side] = {}
    for position, each in enumerate(side.elements, 1):
        said = _own_key(field, each)
        key: Hashable = tuple(_words(_KEYS.get(field, field), said)) if isinstance(said, str) else said
        found[position if said is None else key if key not in found else (key, position)] = each
    return found


def _own_key(field: str, element: Side) -> Any:
    return (
        getattr(element.typed, _KEYS.get(field, ""), None)
        if isinstance(element.typed, Noun)
        else element.typed
    )


def _label(field: str, key: Hashable, element: Side) -> str:
    said = _own_key(field, element)
    if said is None:
        return str(key)
    text = said if isinstance(said, str) else str(element.raw if element.raw is not None else said)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_LABEL else f"{text[: _LONGEST_LABEL - 1]}…"
