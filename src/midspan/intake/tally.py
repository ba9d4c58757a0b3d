"""What the values of one place have been: counted by type and kind, in bounded memory, in whatever order they came."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from midspan.intake.textkinds import DAYS, DOTTED, TextKind, converted, kind_of

MOST_DISTINCT = 5_000
MOST_KEYS = 2_000
DEEPEST = 20
LONGEST_KEPT = 200
EXAMPLES = 3


class Kinds:
    """counts: of texts by kind. words: of the words for nothing. loose: days and moments not written as in ISO 8601."""

    def __init__(self) -> None:
        self.counts: Counter[TextKind] = Counter()
        self.words: Counter[str] = Counter()
        self.loose = 0

    def add(self, text: str, count: int) -> None:
        kind = kind_of(text)
        self.counts[kind] += count
        if kind is TextKind.NULL_TOKEN:
            self.words[text.strip()] += count
        if kind in DOTTED or (kind in DAYS and converted(text, kind) != text):
            self.loose += count


class Texts:
    """The texts of one place. counts: how often each came, None once there were more than 5,000 different ones.

    A text longer than 200 signs is counted under its beginning and a checksum.
    """

    def __init__(self) -> None:
        self._blank = 0
        self.counts: Counter[str] | None = Counter()
        self._kinds = Kinds()
        self._chosen: list[tuple[int, str]] = []

    def add(self, text: str) -> None:
        counts = self.counts
        if counts is not None and text in counts:
            counts[text] += 1
            return
        key = text if len(text) <= LONGEST_KEPT else f"{text[:LONGEST_KEPT]}{_checksum(text):08x}"
        if counts is None:
            self._pass(key, 1)
            return
        counts[key] += 1
        if len(counts) > MOST_DISTINCT:
            self.counts = None
            for each, count in counts.items():
                self._pass(each, count)

    def kinds(self) -> Kinds:
        """What the texts that are not blank stand for."""
        if self.counts is None:
            return self._kinds
        kinds = Kinds()
        for text, count in self.filled().items():
            kinds.add(text, count)
        return kinds

    def filled(self) -> dict[str, int]:
        """How often each text that is not blank came; nothing where `counts` is None."""
        return {text: count for text, count in (self.counts or {}).items() if text.strip()}

    def blank(self) -> int:
        """How many are blank."""
        return self._blank + sum(count for text, count in (self.counts or {}).items() if not text.strip())

    def examples(self) -> tuple[str, ...]:
        """The most frequent texts that are not blank; of very many, some that no order of theirs changes."""
        if self.counts is None:
            return tuple(text for _, text in self._chosen)
        ranked = sorted(self.filled().items(), key=lambda each: (-each[1], each[0]))
        return tuple(text for text, _ in ranked[:EXAMPLES])

    def _pass(self, text: str, count: int) -> None:
        """Count a text without keeping it."""
        if not text.strip():
            self._blank += count
            return
        self._kinds.add(text, count)
        chosen = (_checksum(text), text)
        full = len(self._chosen) == EXAMPLES
        if (not full or chosen < self._chosen[-1]) and chosen not in self._chosen:
            self._chosen = sorted([*self._chosen, chosen])[:EXAMPLES]


class Numbers:
    """The numbers of one place. distinct: None once there were more than 5,000 different ones."""

    def __init__(self) -> None:
        self.lowest: float | None = None
        self.highest: float | None = None
        self.distinct: set[float] | None = set()

    def add(self, number: float) -> None:
        if self.lowest is None or number < self.lowest:
            self.lowest = number
        if self.highest is None or number > self.highest:
            self.highest = number
        if self.distinct is not None:
            self.distinct.add(number)
            if len(self.distinct) > MOST_DISTINCT:
                self.distinct = None


class Tally:
    """The values of one place, and of all places below it.

    types: by JSON type, with `other` for what JSON has not. below: by key of the objects, None once there were more
    than 2,000 keys; nothing is tallied below 20 levels.
    """

    def __init__(self, depth: int = 0) -> None:
        self.types: Counter[str] = Counter()
        self.texts = Texts()
        self.numbers = Numbers()
        self.below: dict[str, Tally] | None = {} if depth < DEEPEST else None
        self.items: Tally | None = None
        self._depth = depth

    def add(self, value: Any) -> None:
        match value:
            case str():
                self.types["string"] += 1
                self.texts.add(value)
            case None:
                self.types["null"] += 1
            case bool():
                self.types["boolean"] += 1
            case int():
                self.types["integer"] += 1
                self.numbers.add(value)
            case float():
                self.types["number"] += 1
                self.numbers.add(value)
            case dict():
                self.types["object"] += 1
                self._add_object(value)
            case list():
                self.types["array"] += 1
                self._add_array(value)
            case _:
                self.types["other"] += 1

    def _add_object(self, value: Mapping[str, Any]) -> None:
        below = self.below
        for key, inner in value.items():
            if below is None:
                return
            tally = below.get(key)
            if tally is None:
                if len(below) == MOST_KEYS:
                    self.below = None
                    return
                tally = below[key] = Tally(self._depth + 1)
            tally.add(inner)

    def _add_array(self, value: list[Any]) -> None:
        if self._depth >= DEEPEST:
            return
        if self.items is None:
            self.items = Tally(self._depth + 1)
        for inner in value:
            self.items.add(inner)


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
