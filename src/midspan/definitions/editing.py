"""Edits of a definition that keep every comment and every other byte: pieces of text replaced where libyaml says.

After the edit the text is read back. Where it does not say what was intended, the edit is refused, so that a fault in
this code cannot damage a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from midspan.definitions.changing import Step, changed, same, steps
from midspan.definitions.faults import dotted
from midspan.definitions.shape import Shape, shape_of
from midspan.definitions.spans import BREAK, Spans
from midspan.definitions.splice import Splice, composed, spliced
from midspan.definitions.splices import splices
from midspan.definitions.writing import EditError, written
from midspan.definitions.yamltext import read_yaml
from midspan.findings import Change
from midspan.model.fields import Noun

__all__ = ["EditError", "TextEdit", "edited", "text_edits"]

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class TextEdit:
    """What stands from `start` to `end` becomes `text`. Lines and columns count from 1, columns in characters."""

    start: tuple[int, int]
    end: tuple[int, int]
    text: str


def edited(text: str, path: str, changes: Sequence[Change], noun: type[Noun]) -> str:
    """The text of a definition with changes made, each applied to what the one before left.

    A change of value None takes its key or element out; an element at the end of a list, a key that is not there and the
    mappings on the way to it are made. Where the value was a mapping or list and is one again, only what differs is
    touched. Line breaks, byte-order mark and indentation are kept.
    Raises EditError where the text cannot be read without faults, where a path does not lead anywhere, and where the
    result would not say what is intended; `path` names the file in messages.
    """
    return spliced(text, _splices(text, path, changes, noun))


def text_edits(text: str, path: str, changes: Sequence[Change], noun: type[Noun]) -> list[TextEdit]:
    """The same as edits of the text, in its order, none overlapping another. Raises EditError."""
    starts = [0, *(match.end() for match in BREAK.finditer(text))]
    return [
        TextEdit(_position(starts, each.start), _position(starts, each.end), each.text)
        for each in _splices(text, path, changes, noun)
    ]


def _position(starts: list[int], offset: int) -> tuple[int, int]:
    line = max(number for number, start in enumerate(starts) if start <= offset)
    return line + 1, offset - starts[line] + 1


def _splices(text: str, path: str, changes: Sequence[Change], noun: type[Noun]) -> list[Splice]:
    mark = len(text) - len(text.removeprefix(_MARK))
    body, shape = text[mark:], shape_of(noun)
    document = read_yaml(body, path)
    if not any(line.strip() and not line.lstrip().startswith("#") for line in body.splitlines()):
        return [_fresh(text, changes, noun)]
    if document.faults:
        first = document.faults[0]
        raise EditError(f"{first.place}: {first.message}", help=f"{first.help}; then it can be edited")
    data: Any = document.data
    now, made = body, list[Splice]()
    for change in changes:
        before, data = data, changed(data, change)
        for step in steps(before, data, change, shape):
            for each in reversed(_spliced_by(now, step, path, shape)):
                now = spliced(now, [each])
                made = composed(made, each)
    _check(now, path, data, changes)
    return [Splice(each.start + mark, each.end + mark, each.text) for each in made]


def _fresh(text: str, changes: Sequence[Change], noun: type[Noun]) -> Splice:
    """The definition put below the comments of a file that has nothing else."""
    data: Any = {}
    for each in changes:
        data = changed(data, each)
    first = BREAK.search(text)
    newline = first[0] if first else "\n"
    gap = newline if text and not BREAK.fullmatch(text[-1]) and text != _MARK else ""
    return Splice(len(text), len(text), gap + written(data, noun).replace("\n", newline))


def _spliced_by(text: str, step: Step, path: str, shape: Shape) -> list[Splice]:
    try:
        return splices(Spans(text), step, shape)
    except yaml.YAMLError:
        raise _refused(path, [dotted(step.at)]) from None


def _check(text: str, path: str, intended: Any, changes: Sequence[Change]) -> None:
    document = read_yaml(text, path)
    if document.faults or not same(document.data, intended):
        raise _refused(path, [dotted(each.at) for each in changes])


def _refused(path: str, subjects: Sequence[str]) -> EditError:
    what = ", ".join(f"`{each}`" for each in subjects)
    return EditError(
        f"`{path}` is written in a way that midspan cannot edit safely, so nothing was changed",
        help=f"change {what} by hand",
    )
