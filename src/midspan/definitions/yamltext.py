"""YAML text to a document: parsed event by event without recursion, so that size and depth are bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from midspan.definitions.faults import Fault, FaultKind
from midspan.definitions.filetext import LARGEST, line_and_column
from midspan.definitions.places import Places
from midspan.definitions.workspace import Document
from midspan.definitions.yamlerrors import explain
from midspan.definitions.yamltree import TURNING, Tree
from midspan.errors import MidspanError
from midspan.findings import Place

DEEPEST = 60
MOST_VALUES = 50_000

_UNACCEPTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class YamlLibraryError(MidspanError):
    """PyYAML is installed without libyaml."""


class _UnreadableError(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_yaml(text: str, path: str) -> Document:
    """One YAML 1.2 mapping as data with places. Never raises for what the text holds: faults say what is wrong.

    A text that cannot be read at all gives no data and one fault of kind `unreadable`.
    Raises YamlLibraryError where libyaml is missing.
    """
    try:
        tree = _read(text, path)
    except _UnreadableError as stop:
        return Document(path, {}, Places(path, {}), Places(path, {}), (stop.fault,), text)
    keys, values = Places(path, tree.keys), Places(path, tree.values)
    return Document(path, tree.root, keys, values, tuple(tree.faults), text, tuple(tree.empty))


def _read(text: str, path: str) -> Tree:
    if len(text) > LARGEST:
        raise _unreadable(path, "is larger than 1 MB", "split it, or move data out of the definition")
    tree = Tree(path, turns="\\u20" in text or TURNING.search(text) is not None)
    reads = {
        yaml.ScalarEvent: tree.scalar,
        yaml.MappingStartEvent: tree.open,
        yaml.SequenceStartEvent: tree.open,
        yaml.MappingEndEvent: tree.close,
        yaml.SequenceEndEvent: tree.close,
        yaml.AliasEvent: tree.alias,
    }
    for count, event in enumerate(_events(text, path)):
        read = reads.get(event.__class__)
        if read is not None:
            read(event)
        elif event.__class__ is yaml.DocumentStartEvent and tree.begun:
            raise _unreadable(path, "has a second document", "keep one document in a file", event.start_mark)
        if count > MOST_VALUES:
            raise _unreadable(path, f"has more than {MOST_VALUES:,} values", "split it", event.start_mark)
        if tree.depth > DEEPEST:
            raise _unreadable(
                path, f"is nested more than {DEEPEST} deep", "make it flatter", event.start_mark
            )
    if not isinstance(tree.root, dict):
        raise _not_a_mapping(path, tree)
    return tree


def _events(text: str, path: str) -> Iterator[Any]:
    try:
        parser = yaml.CSafeLoader(text)
    except AttributeError:
        raise YamlLibraryError(
            "PyYAML is installed without libyaml",
            help="install PyYAML from a wheel: `pip install --force-reinstall pyyaml`",
        ) from None
    except UnicodeEncodeError as error:
        raise _bad_character(text, path, error.start) from None
    try:
        while (event := parser.get_event()) is not None:
            yield event
    except yaml.MarkedYAMLError as error:
        raise _UnreadableError(explain(error, text, path)) from None
    except yaml.YAMLError:
        match = _UNACCEPTABLE.search(text)
        raise _bad_character(text, path, match.start() if match else 0) from None


def _not_a_mapping(path: str, tree: Tree) -> _UnreadableError:
    if tree.faults:
        return _UnreadableError(
            Fault(FaultKind.UNREADABLE, tree.faults[0].place, tree.faults[0].message, tree.faults[0].help)
        )
    if tree.root is None:
        return _unreadable(path, "is empty", "write the definition, or delete the file")
    what = "a list" if isinstance(tree.root, list) else "a single value"
    return _unreadable(
        path, f"is {what}, not keys with values", "begin each line with a key, as in `title: …`"
    )


def _unreadable(path: str, problem: str, help: str, mark: Any = None) -> _UnreadableError:  # noqa: A002 - the word users see
    place = Place(path, mark.line + 1, mark.column + 1) if mark is not None else Place(path)
    return _UnreadableError(Fault(FaultKind.UNREADABLE, place, f"`{path}` {problem}", help))


def _bad_character(text: str, path: str, position: int) -> _UnreadableError:
    line, column = line_and_column(text, position)
    message = f"`{path}` has the character U+{ord(text[position]):04X}, which no text may hold"
    help_ = "delete it, or save the file as UTF-8 text"
    return _UnreadableError(Fault(FaultKind.UNREADABLE, Place(path, line, column), message, help_))
