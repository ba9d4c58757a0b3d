"""One line of JSON as data: duplicate keys, NaN, lone surrogates, depth and size refused, whatever the bytes hold."""

from __future__ import annotations

import json
from typing import Any

from midspan.ledger.canonical import canonical

DEEPEST = 100


class LineError(ValueError):
    """The line cannot be read as one JSON value. `column` counts from 1; `help` is one imperative line."""

    def __init__(self, message: str, help: str, column: int = 1) -> None:  # noqa: A002 - the word users see
        super().__init__(message)
        self.help = help
        self.column = column


def read_line(line: bytes) -> Any:
    """The value on one line of UTF-8. Raises LineError."""
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(
            f"the line is not UTF-8: byte {line[error.start]:#04x}", "save the file as UTF-8", error.start + 1
        ) from None
    try:
        value = _DECODER.decode(text)
        if text.count("[") + text.count("{") > DEEPEST:
            _bound_depth(value)
        if "\\ud" in text or "\\uD" in text:
            canonical(value).encode()
    except json.JSONDecodeError as error:
        raise LineError(
            f"the line is not JSON: {error.msg}", "write one JSON object on one line", error.colno
        ) from None
    except RecursionError:
        raise LineError(f"the line is nested more than {DEEPEST} deep", "make it flatter") from None
    except UnicodeEncodeError:
        raise LineError("a text holds half of a surrogate pair", "write whole characters, as UTF-8") from None
    except LineError:
        raise
    except ValueError:
        # Python refuses to read an integer whose digits would take it very long.
        raise LineError("a number is too large to be read", "write a number that fits, or quote it") from None
    return value


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
