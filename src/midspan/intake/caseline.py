"""One line of a cases file as text: written from a mapping, or changed in one key with every other byte kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

# In the order of DESIGN §3; what else a case says follows.
_ORDER = (
    "id", "input", "expected", "judged", "use", "segment", "to_person", "labelled_by", "blind", "drawn", "at",
    "effort_s", "assisted", "by_lot",
)  # fmt: skip
_SPACE = " \t\r\n"


def written(case: Mapping[str, Any]) -> bytes:
    """A new line without its end; what is None is left out. Raises ValueError for what JSON cannot say."""
    order = (*(key for key in _ORDER if key in case), *(key for key in case if key not in _ORDER))
    said = {key: case[key] for key in order if case[key] is not None}
    return json.dumps(said, ensure_ascii=False, allow_nan=False).encode()


def undecided(case: Mapping[str, Any]) -> bytes:
    """The line of a case without a use, with a zero byte, which JSON has nowhere else, where `decided` puts one."""
    head = {key: case[key] for key in _ORDER[: _ORDER.index("use")] if case.get(key) is not None}
    rest = {key: each for key, each in case.items() if key not in head}
    behind = written(rest)[1:]
    return written(head)[:-1] + b"\0" + (b", " if behind != b"}" else b"") + behind


def decided(line: bytes, use: str) -> bytes:
    """A line of `undecided` with the use of its case."""
    return line.replace(b"\0", f', "use": "{use}"'.encode())


def changed(line: bytes, changes: Mapping[str, Any]) -> bytes:
    """The line with these keys set, in place where it has them, else behind the last; None takes a key out.

    line: one that `jsonlines.read_line` reads as an object. Raises ValueError where it is none.
    """
    text = line.decode()
    for key, value in changes.items():
        text = _with(text, key, value)
    return text.encode()


def _with(text: str, key: str, value: Any) -> str:
    members = list(_members(text))
    found = next((at for at, each in enumerate(members) if each[0] == key), None)
    said = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if found is not None and value is not None:
        _, _, start, end = members[found]
        return f"{text[:start]}{said}{text[end:]}"
    if found is not None:
        return _without(text, members, found)
    if value is None:
        return text
    end = members[-1][3] if members else text.index("{") + 1
    comma = ", " if members else ""
    return f"{text[:end]}{comma}{json.dumps(key)}: {said}{text[end:]}"


def _without(text: str, members: list[tuple[str, int, int, int]], found: int) -> str:
    """A member goes with the comma behind it; the last one with the comma before it."""
    if found + 1 < len(members):
        return f"{text[: members[found][1]]}{text[members[found + 1][1] :]}"
    start = members[found - 1][3] if found else members[found][1]
    return f"{text[:start]}{text[members[found][3] :]}"


def _members(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Each key of the object with where the member, its value, and what follows the value start."""
    at = _past(text, 0)
    if text[at : at + 1] != "{":
        raise ValueError("the line is no JSON object")
    at = _past(text, at + 1)
    while text[at] != "}":
        begins = at
        key, at = _DECODER.raw_decode(text, at)
        at = _past(text, _past(text, at) + 1)
        value = at
        _, at = _DECODER.raw_decode(text, at)
        yield key, begins, value, at
        at = _past(text, at)
        at = _past(text, at + 1) if text[at] == "," else at


def _past(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _SPACE:
        at += 1
    return at


_DECODER = json.JSONDecoder()
