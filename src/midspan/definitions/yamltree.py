"""Plain data from the parser's events, with the place of every key and value.

Anchors, aliases, merge keys and tags are refused: a definition is read by people, and what an alias stands for is
out of their sight; refusing them also makes expansion bombs impossible.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import yaml

from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.scalars import ScalarError, plain
from midspan.findings import Place

Where = tuple[int, int]

# Overrides, embeddings and isolates: with them a text shows in another order than it is read in (CVE-2021-42574).
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")

# What stands in a mapping's place for "the next key", and for a value that is read but not kept.
_NEXT = object()
_DROPPED = object()


_NO_TURNING = "delete that character"


def _turning(sign: str) -> str:
    return f"U+{ord(sign):04X}, which turns the direction of reading: what people read is not what is meant"


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read. `at` is None where its content is not kept."""

    into: dict[str, Any] | list[Any]
    at: Keys | None
    key: Any = _NEXT
    is_key: bool = False

    @property
    def awaits_key(self) -> bool:
        return self.key is _NEXT and self.into.__class__ is dict


class Tree:
    """What was read so far; the reader calls one method for each event.

    keys, values: lines and columns, from 1, by path. empty: paths whose value is null or left out. turns: whether the
    text holds signs, plain or escaped, that turn the direction of reading.
    """

    def __init__(self, path: str, *, turns: bool = False) -> None:
        self.turns = turns
        self.path = path
        self.root: Any = None
        self.keys: dict[Keys, Where] = {}
        self.values: dict[Keys, Where] = {}
        self.empty: list[Keys] = []
        self.faults: list[Fault] = []
        self._stack: list[_Frame] = []

    @property
    def depth(self) -> int:
        return len(self._stack)

    @property
    def begun(self) -> bool:
        """Whether anything was read."""
        return () in self.values or bool(self.faults)

    def scalar(self, event: Any) -> None:
        mark = event.start_mark
        where = (mark.line + 1, mark.column + 1)
        if self._stack and self._stack[-1].awaits_key:
            if self.turns and (sign := TURNING.search(event.value)):
                self._fault_of_key(self._stack[-1], where, f"a key holds {_turning(sign[0])}", _NO_TURNING)
            self._key(self._stack[-1], event.value, where, unquoted=event.implicit[0])
            return
        value: Any = event.value
        if event.tag is not None or event.anchor is not None:
            value = self._refuse(event, where, kept=value)
        elif event.implicit[0]:
            value = self._plain(value, where)
        if self.turns and (sign := TURNING.search(event.value)):
            self._fault(where, f"holds {_turning(sign[0])}", _NO_TURNING)
        self._put(value, where)

    def open(self, event: Any) -> None:
        """A mapping or list begins."""
        mark = event.start_mark
        where = (mark.line + 1, mark.column + 1)
        into: dict[str, Any] | list[Any] = {} if event.__class__ is yaml.MappingStartEvent else []
        if self._stack and self._stack[-1].awaits_key:
            message, help_ = "a key is a list or a mapping", "write a text as the key, or quote it"
            self._fault_of_key(self._stack[-1], where, message, help_)
            self._stack.append(_Frame(into, None, is_key=True))
            return
        at = self._here()
        kept: Any = into
        if event.tag is not None or event.anchor is not None:
            kept = self._refuse(event, where, kept=into)
        self._put(kept, where)
        self._stack.append(_Frame(into, at if kept is into else None))

    def close(self, _: Any) -> None:
        """The innermost mapping or list ends."""
        if self._stack.pop().is_key:
            self._stack[-1].key = _DROPPED

    def alias(self, event: Any) -> None:
        mark = event.start_mark
        where = (mark.line + 1, mark.column + 1)
        if self._stack and self._stack[-1].awaits_key:
            self._fault_of_key(
                self._stack[-1], where, f"a key is the alias `*{event.anchor}`", "write the key out"
            )
            self._stack[-1].key = _DROPPED
            return
        self._fault(
            where, f"is the alias `*{event.anchor}`", "write the value out, or quote it if it is text"
        )
        self._put(_DROPPED, where)

    def _key(self, frame: _Frame, key: str, where: Where, *, unquoted: bool) -> None:
        frame.key = _DROPPED
        if frame.at is None:
            return
        if unquoted and key in {"", "<<", "~"}:
            message = "a merge key `<<` is not read" if key == "<<" else "a key is empty"
            help_ = "write the keys out" if key == "<<" else "name it, or quote the text that it stands in"
            self._fault_of_key(frame, where, message, help_)
            return
        at = (*frame.at, key)
        first = self.keys.get(at)
        if first is not None:
            message = f"`{dotted(at)}` stands twice, first in line {first[0]}, column {first[1]}"
            place = Place(self.path, *where)
            self.faults.append(Fault(FaultKind.DUPLICATE_KEY, place, message, "keep one of the two", at))
            return
        self.keys[at] = where
        frame.key = key

    def _plain(self, text: str, where: Where) -> Any:
        try:
            value = plain(text)
        except ScalarError as error:
            self._fault(where, f"is {error}", "write a number that fits, or quote it as text")
            return _DROPPED
        if value is None and self._stack and (at := self._here()) is not None:
            self.empty.append(at)
        return value

    def _here(self) -> Keys | None:
        """The path of the value that comes next; None where it is not kept."""
        if not self._stack:
            return ()
        frame = self._stack[-1]
        if frame.at is None or frame.key is _DROPPED:
            return None
        return (*frame.at, len(frame.into) if frame.key is _NEXT else frame.key)

    def _put(self, value: Any, where: Where) -> None:
        at = self._here()
        if at is not None and value is not _DROPPED:
            self.values[at] = where
        if not self._stack:
            self.root = None if value is _DROPPED else value
            return
        frame = self._stack[-1]
        if isinstance(frame.into, list):
            # A dropped element keeps its position, or all places behind it would be wrong.
            frame.into.append(None if value is _DROPPED else value)
            return
        if frame.key is not _DROPPED and value is not _DROPPED:
            frame.into[frame.key] = value
        frame.key = _NEXT

    def _refuse(self, event: Any, where: Where, kept: Any) -> Any:
        """An anchor is left out; a tagged value is dropped, since what it was meant to be is unknown."""
        if event.tag is None:
            problem = f"has the anchor `&{event.anchor}`"
            self._fault(where, problem, "leave the anchor out, or quote the value if it is text")
            return kept
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
        problem = f"begins with `{tag}`, which YAML reads as a tag"
        self._fault(where, problem, "quote the value, or leave the tag out")
        return _DROPPED

    def _fault(self, where: Where, problem: str, help: str) -> None:  # noqa: A002 - the word users see
        at = self._here()
        if at is not None:
            subject = dotted(at) if at else self.path
            message = f"`{subject}` {problem}"
            self.faults.append(Fault(FaultKind.WRONG_VALUE, Place(self.path, *where), message, help, at))

    def _fault_of_key(self, frame: _Frame, where: Where, message: str, help: str) -> None:  # noqa: A002
        if frame.at is not None:
            place = Place(self.path, *where)
            self.faults.append(Fault(FaultKind.WRONG_VALUE, place, message, help, frame.at))
