"""One line of JSON as data: duplicate keys, NaN, lone surrogates, depth and size refused, whatever the bytes hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from midspan.ledger.canonical import canonical

DEEPEST = 100

# `-Infinity`, and an escape of two surrogates: of no other sign the beginning alone is an error.
_LONGEST_SIGN = 12


class LineError(ValueError):
    """The line cannot be read as one JSON value. `column` counts from 1; `help` is one imperative line."""

    def __init__(self, message: str, help: str, column: int = 1) -> None:  # noqa: A002 - the word users see
        super().__init__(message)
        self.help = help
        self.column = column


class CutError(LineError):
    """The value may go on beyond the end of the text."""


def read_line(line: bytes) -> Any:
    """The value on one line of UTF-8. Raises LineError."""
    try:
        text = line.decode("utf-8")
        value = _decoded(text)
        _bound(value, text)
    except (ValueError, RecursionError) as error:
        raise _told(error, "line") from None
    return value


def read_element(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start`, and where it ends.

    Raises LineError, its column counting from `start`; CutError where more text might mend it.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
        _bound(value, text[start:end])
    except json.JSONDecodeError as error:
        cut = error.pos > len(text) - _LONGEST_SIGN or error.msg.startswith("Unterminated string")
        message, help_ = f"the element is not JSON: {error.msg}", "write JSON objects, with commas between"
        raise (CutError if cut else LineError)(message, help_, error.pos - start + 1) from None
    except (ValueError, RecursionError) as error:
        raise _told(error, "element") from None
    return value, end


def _decoded(text: str) -> Any:
    try:
        value, end = _SCAN(text, 0)
    except StopIteration:
        return _DECODER.decode(text)
    # `decode` looks for blanks with patterns, which takes longer than a short line itself.
    return value if end == len(text) else _DECODER.decode(text)


def _bound(value: Any, text: str) -> None:
    if text.count("[") + text.count("{") > DEEPEST:
        _bound_depth(value)
    if "\\ud" in text or "\\uD" in text:
        canonical(value).encode()


def _told(error: Exception, what: str) -> LineError:
    """What went wrong while a value was read, in words."""
    match error:
        case LineError():
            return error
        case UnicodeDecodeError():
            message = f"the {what} is not UTF-8: byte {error.object[error.start]:#04x}"
            return LineError(message, "save the file as UTF-8", error.start + 1)
        case UnicodeEncodeError():
            return LineError("a text holds half of a surrogate pair", "write whole characters, as UTF-8")
        case RecursionError():
            return LineError(f"the {what} is nested more than {DEEPEST} deep", "make it flatter")
        case json.JSONDecodeError():
            return LineError(
                f"the {what} is not JSON: {error.msg}", "write one JSON object on one line", error.colno
            )
        case _:
            # Python refuses to read an integer whose digits would take it very long.
            return LineError("a number is too large to be read", "write a number that fits, or quote it")


def _bound_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                below += [v for v in each.values() if isinstance(v, dict | list | tuple)]
            elif isinstance(each, list | tuple):
                below += [v for v in each if isinstance(v, dict | list | tuple)]
        if not below:
            return
        level = below
    raise RecursionError


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise LineError(f"`{twice[:60]}` stands twice in one object", "keep one of the two")
    return made


def _refuse_constant(name: str) -> Any:
    raise LineError(f"`{name}` is not JSON", "write a number, or leave the key out")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
_SCAN: Callable[[str, int], tuple[Any, int]] = _DECODER.scan_once  # type: ignore[attr-defined]  # not in typeshed
