"""YAML text to plain data with the place of every key and value.

Built from the parser's events in one loop without recursion, so that depth and number of values are
bounded. Anchors, aliases, merge keys and tags are refused: a definition is read by people, and what an
alias stands for is out of their sight; refusing them also makes expansion bombs impossible.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from midspan.definitions.faults import Fault, FaultKind, dotted
from midspan.definitions.faults import Path as Keys
from midspan.definitions.filetext import LARGEST, line_and_column
from midspan.definitions.places import Places
from midspan.definitions.scalars import ScalarError, plain
from midspan.definitions.workspace import Document
from midspan.definitions.yamlerrors import explain
from midspan.errors import MidspanError
from midspan.findings import Place

DEEPEST = 60
MOST_VALUES = 50_000

_UNACCEPTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What stands in a mapping's place for "the next key", and for a value that is read but not kept.
_NEXT = object()
_DROPPED = object()


class YamlLibraryError(MidspanError):
    """PyYAML is installed without libyaml."""


class _Unreadable(Exception):  # noqa: N818 - it carries a fault, it is none
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is being read. `at` is None where its content is not kept."""

    into: dict[str, Any] | list[Any]
    at: Keys | None
    key: Any = _NEXT
    is_key: bool = False


@dataclass(slots=True)
class _Reading:
    path: str
    keys: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    values: dict[Keys, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    empty: list[Keys] = field(default_factory=list)
    root: Any = _NEXT


def read_yaml(text: str, path: str) -> Document:
    """One YAML 1.2 mapping as data with places. Never raises for what the text holds: faults say what is wrong.

    A text that cannot be read at all gives no data and one fault of kind `unreadable`.
    Raises YamlLibraryError where libyaml is missing.
    """
    reading = _Reading(path)
    try:
        if len(text) > LARGEST:
            raise _unreadable(
                path, f"`{path}` is larger than 1 MB", "split it, or move data out of the definition"
            )
        _read(reading, text)
        if not isinstance(reading.root, dict):
            raise _not_a_mapping(path, reading.root)
    except _Unreadable as stop:
        return Document(path, {}, Places(path, {}), Places(path, {}), (stop.fault,), text)
    return Document(
        path,
        reading.root,
        Places(path, reading.keys),
        Places(path, reading.values),
        tuple(reading.faults),
        text,
        tuple(reading.empty),
    )


def _read(reading: _Reading, text: str) -> None:
    stack: list[_Frame] = []
    for count, event in enumerate(_events(text, reading.path)):
        if count > MOST_VALUES:
            raise _unreadable(
                reading.path,
                f"`{reading.path}` has more than {MOST_VALUES:,} values",
                "split it",
                event.start_mark,
            )
        kind = event.__class__
        if kind is yaml.ScalarEvent:
            _scalar(reading, stack, event)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            _open(reading, stack, event)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            _close(stack)
        elif kind is yaml.AliasEvent:
            _refuse_alias(reading, stack, event)
        elif kind is yaml.DocumentStartEvent and reading.root is not _NEXT:
            raise _unreadable(
                reading.path,
                f"`{reading.path}` has a second document",
                "keep one document in a file",
                event.start_mark,
            )


def _events(text: str, path: str) -> Iterator[Any]:
    try:
        parser = yaml.CSafeLoader(text)
    except AttributeError:
        raise YamlLibraryError(
            "PyYAML is installed without libyaml",
            help="install PyYAML from a wheel: `pip install --force-reinstall pyyaml`",
        ) from None
    except UnicodeEncodeError as error:
        raise _Unreadable(_bad_character(text, path, error.start)) from None
    try:
        while True:
            event = parser.get_event()
            if event is None:
                return
            yield event
    except yaml.MarkedYAMLError as error:
        raise _Unreadable(explain(error, text, path)) from None
    except yaml.YAMLError:
        match = _UNACCEPTABLE.search(text)
        raise _Unreadable(_bad_character(text, path, match.start() if match else 0)) from None


def _scalar(reading: _Reading, stack: list[_Frame], event: Any) -> None:
    mark = event.start_mark
    where = (mark.line + 1, mark.column + 1)
    unquoted = event.implicit[0]
    if stack and stack[-1].key is _NEXT and stack[-1].into.__class__ is dict:
        _key(reading, stack[-1], event.value, where, unquoted=unquoted)
        return
    value: Any = event.value
    if event.tag is not None or event.anchor is not None:
        value = _refuse_mark(reading, stack, event, where)
    elif unquoted:
        try:
            value = plain(value)
        except ScalarError as error:
            _fault(reading, stack, where, f"is {error}", "write a number that fits, or quote it as text")
            value = _DROPPED
        if value is None and stack and (at := _here(stack)) is not None:
            reading.empty.append(at)
    _put(reading, stack, value, where)


def _key(reading: _Reading, frame: _Frame, key: str, where: tuple[int, int], *, unquoted: bool) -> None:
    frame.key = _DROPPED
    if frame.at is None:
        return
    if unquoted and key in ("", "<<", "~"):
        message = "a merge key `<<` is not read" if key == "<<" else "a key is empty"
        help_ = "write the keys out" if key == "<<" else "name it, or quote the text that it stands in"
        reading.faults.append(
            Fault(FaultKind.WRONG_VALUE, Place(reading.path, *where), message, help_, frame.at)
        )
        return
    at = (*frame.at, key)
    first = reading.keys.get(at)
    if first is not None:
        message = f"`{dotted(at)}` stands twice, first in line {first[0]}, column {first[1]}"
        help_ = "keep one of the two"
        reading.faults.append(Fault(FaultKind.DUPLICATE_KEY, Place(reading.path, *where), message, help_, at))
        return
    reading.keys[at] = where
    frame.key = key


def _open(reading: _Reading, stack: list[_Frame], event: Any) -> None:
    mark = event.start_mark
    where = (mark.line + 1, mark.column + 1)
    if len(stack) >= DEEPEST:
        message = f"`{reading.path}` is nested more than {DEEPEST} deep"
        raise _unreadable(reading.path, message, "make it flatter", mark)
    into: dict[str, Any] | list[Any] = {} if event.__class__ is yaml.MappingStartEvent else []
    parent = stack[-1] if stack else None
    if parent is not None and parent.key is _NEXT and parent.into.__class__ is dict:
        if parent.at is not None:
            place = Place(reading.path, *where)
            message, help_ = "a key is a list or a mapping", "write a text as the key, or quote it"
            reading.faults.append(Fault(FaultKind.WRONG_VALUE, place, message, help_, parent.at))
        stack.append(_Frame(into, None, is_key=True))
        return
    at = _here(stack)
    kept: Any = into
    if event.tag is not None or event.anchor is not None:
        kept = _refuse_mark(reading, stack, event, where, kept=into)
    if at is not None and kept is not _DROPPED:
        reading.values[at] = where
    _put(reading, stack, kept, None)
    stack.append(_Frame(into, at if kept is not _DROPPED else None))


def _close(stack: list[_Frame]) -> None:
    closed = stack.pop()
    if closed.is_key:
        stack[-1].key = _DROPPED


def _here(stack: list[_Frame]) -> Keys | None:
    """The path of the value that comes next; None where it is not kept."""
    if not stack:
        return ()
    frame = stack[-1]
    if frame.at is None or frame.key is _DROPPED:
        return None
    return (*frame.at, len(frame.into) if frame.key is _NEXT else frame.key)


def _put(reading: _Reading, stack: list[_Frame], value: Any, where: tuple[int, int] | None) -> None:
    if not stack:
        reading.root = value
        return
    frame = stack[-1]
    if where is not None and (at := _here(stack)) is not None and value is not _DROPPED:
        reading.values[at] = where
    if isinstance(frame.into, list):
        # A dropped element keeps its position, or all places behind it would be wrong.
        frame.into.append(None if value is _DROPPED else value)
        return
    if frame.key is not _DROPPED and value is not _DROPPED:
        frame.into[frame.key] = value
    frame.key = _NEXT


def _refuse_alias(reading: _Reading, stack: list[_Frame], event: Any) -> None:
    mark = event.start_mark
    where = (mark.line + 1, mark.column + 1)
    frame = stack[-1] if stack else None
    if frame is not None and frame.key is _NEXT and frame.into.__class__ is dict:
        message = f"a key is the alias `*{event.anchor}`"
        reading.faults.append(
            Fault(
                FaultKind.WRONG_VALUE,
                Place(reading.path, *where),
                message,
                "write the key out",
                frame.at or (),
            )
        )
        frame.key = _DROPPED
        return
    _fault(
        reading,
        stack,
        where,
        f"is the alias `*{event.anchor}`",
        "write the value out, or quote it if it is text",
    )
    _put(reading, stack, _DROPPED, where)


def _refuse_mark(
    reading: _Reading, stack: list[_Frame], event: Any, where: tuple[int, int], kept: Any = _DROPPED
) -> Any:
    """An anchor is left out; a tagged value is dropped, since what it was meant to be is unknown."""
    if event.tag is not None:
        tag = event.tag.replace("tag:yaml.org,2002:", "!!")[:60]
        _fault(
            reading,
            stack,
            where,
            f"begins with `{tag}`, which YAML reads as a tag",
            "quote the value, or leave the tag out",
        )
        return _DROPPED
    _fault(
        reading,
        stack,
        where,
        f"has the anchor `&{event.anchor}`",
        "leave the anchor out, or quote the value if it is text",
    )
    return kept


def _fault(reading: _Reading, stack: list[_Frame], where: tuple[int, int], problem: str, help: str) -> None:  # noqa: A002
    at = _here(stack)
    if at is not None:
        message = f"`{dotted(at)}` {problem}" if at else f"`{reading.path}` {problem}"
        reading.faults.append(Fault(FaultKind.WRONG_VALUE, Place(reading.path, *where), message, help, at))


def _not_a_mapping(path: str, root: Any) -> _Unreadable:
    if root is _NEXT or root is None:
        return _unreadable(path, f"`{path}` is empty", "write the definition, or delete the file")
    what = "a list" if isinstance(root, list) else "a single value"
    return _unreadable(
        path, f"`{path}` is {what}, not keys with values", "begin each line with a key, as in `title: …`"
    )


def _unreadable(path: str, message: str, help: str, mark: Any = None) -> _Unreadable:  # noqa: A002
    place = Place(path, mark.line + 1, mark.column + 1) if mark is not None else Place(path)
    return _Unreadable(Fault(FaultKind.UNREADABLE, place, message, help))


def _bad_character(text: str, path: str, position: int) -> Fault:
    line, column = line_and_column(text, position)
    message = f"`{path}` has the character U+{ord(text[position]):04X}, which no text may hold"
    return Fault(
        FaultKind.UNREADABLE, Place(path, line, column), message, "delete it, or save the file as UTF-8 text"
    )
