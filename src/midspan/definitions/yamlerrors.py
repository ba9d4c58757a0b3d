"""What libyaml says about broken YAML, in words that its author can act on."""

from __future__ import annotations

import re
from typing import Any

from midspan.definitions.faults import Fault, FaultKind
from midspan.findings import Place

_QUOTE = "put the whole value in quotes"
# Where a value began is what must be seen, not where it went wrong.
_TOLD_LATE = ("expected comment or line break", "expected whitespace or line break")

# A quote counts where a value may begin or end, not within a word such as "it's".
_SIGNS = re.compile(r"(?<![\w])['\"]|['\"](?!\w)|[\[\]{}]|(?:(?<=\s)|^)#")
_ENDED = ("'", '"', "]", "}")
_INDENT = "indent the lines of one mapping or list alike, with spaces"


def explain(error: Any, text: str, path: str) -> Fault:
    """The fault for a MarkedYAMLError: its place, a plain message, and one line of help."""
    lines = text.splitlines() or [""]
    mark = error.problem_mark or error.context_mark
    problem, context = str(error.problem or ""), str(error.context or "")
    if mark is None or mark.line >= len(lines) or "end of stream" in problem:
        # What is opened and never closed is noticed at the end of the text; the opening is what must be seen.
        opened = _opened(lines)
        if opened is not None:
            line_number, column, sign = opened
            place = Place(path, line_number + 1, column + 1)
            return Fault(
                FaultKind.UNREADABLE,
                place,
                f"a `{sign}` is opened here and never closed",
                f"close it, or {_QUOTE}",
            )
        mark = error.context_mark or mark
    if any(words in problem for words in _TOLD_LATE):
        mark = error.context_mark or mark
    line_number = min(mark.line, len(lines) - 1) if mark else 0
    line = lines[line_number]
    column = min(mark.column, len(line)) if mark and mark.line < len(lines) else 0
    message, help_ = _words(problem, context, line, column)
    return Fault(FaultKind.UNREADABLE, Place(path, line_number + 1, column + 1), message, help_)


def _opened(lines: list[str]) -> tuple[int, int, str] | None:
    """The last quote or bracket that is not closed: line and column from 0, and the sign."""
    opened: list[tuple[int, int, str]] = []
    for number, line in enumerate(lines):
        for match in _SIGNS.finditer(line):
            sign = match[0]
            if sign == "#" and not (opened and opened[-1][2] in "'\""):
                break
            _open_or_close(opened, number, match.start(), sign)
    return opened[-1] if opened else None


def _open_or_close(opened: list[tuple[int, int, str]], line: int, column: int, sign: str) -> None:
    quoted = opened and opened[-1][2] in "'\""
    if quoted and sign == opened[-1][2]:
        opened.pop()
    elif not quoted and sign in "'\"[{":
        opened.append((line, column, sign))
    elif opened and sign == {"[": "]", "{": "}"}.get(opened[-1][2]):
        opened.pop()


def _words(problem: str, context: str, line: str, column: int) -> tuple[str, str]:
    for words, explained in _KNOWN:
        if words in problem:
            return explained(context, line, column)
    return f"this is not YAML: {problem[:120]}", _INDENT


def _mapping_value(_: str, line: str, column: int) -> tuple[str, str]:
    key = re.match(r"\s*(?:-\s+)*([^\s:'\"]+):\s", line)
    if key and key.start(1) == 0 and key.end() - 1 > column:
        return "the line above has no `:` behind its key", "write `key: value`"
    if key and key.end() - 1 <= column:
        value = line[key.end() :].strip()
        return f"`{key[1]}` holds a `: `, which begins another key", _quoted(key[1], value)
    return "this line is indented unlike the lines around it", _INDENT


def _quoted(key: str, value: str) -> str:
    quote = "'" if '"' in value else '"'
    if quote in value or len(value) > 100:
        return _QUOTE
    return f"quote it: {key}: {quote}{value}{quote}"


def _unclosed_flow(context: str, line: str, column: int) -> tuple[str, str]:
    if line[:column].rstrip().endswith(_ENDED):
        return _text_follows()
    what = "mapping `{`" if "mapping" in context else "list `[`"
    if column < len(line) and line[column] in "[]{}":
        return f"a text within a {what} holds a `{line[column]}`", f"{_QUOTE}, or close the {what} before it"
    return (
        f"a {what} is not closed, or a comma is missing in it",
        f"close it, separate with commas, or {_QUOTE}",
    )


def _bad_start(_: str, line: str, column: int) -> tuple[str, str]:
    found = line[column : column + 1]
    if found == "\t" or "\t" in line[: column + 1]:
        return "a tab is used to indent", "indent with spaces"
    return f"a value begins with `{found}`" if found != "`" else "a value begins with a backtick", _QUOTE


def _unclosed_quote(*_: Any) -> tuple[str, str]:
    return "a quote is opened here and never closed", "close the quote"


def _no_key(_: str, line: str, column: int) -> tuple[str, str]:
    if line[:column].rstrip().endswith(_ENDED) and column < len(line):
        return _text_follows()
    return "a key was expected here", _INDENT


def _text_follows() -> tuple[str, str]:
    return (
        "text follows where the value has ended",
        f"{_QUOTE}, of the other kind where it holds quotes itself",
    )


def _no_item(*_: Any) -> tuple[str, str]:
    return "a list item `- ` was expected here", _INDENT


def _no_colon(_: str, line: str, __: int) -> tuple[str, str]:
    return f"`{' '.join(line.split())[:40]}` has no `:` behind its key", "write `key: value`"


def _own_sign(_: str, line: str, column: int) -> tuple[str, str]:
    return f"a value begins with `{line[column : column + 1]} `, which YAML reads as its own sign", _QUOTE


def _block_text(*_: Any) -> tuple[str, str]:
    return "a value begins with `>`, `|` or `!`, which YAML reads as its own sign", _QUOTE


def _escape(*_: Any) -> tuple[str, str]:
    return (
        "a backslash in double quotes begins an escape that does not exist",
        "use single quotes, or double the backslash",
    )


def _directive(*_: Any) -> tuple[str, str]:
    return (
        "a line that begins with `%` is a directive of YAML that is not read",
        "delete the line, or quote the value",
    )


def _flow_node(_: str, line: str, column: int) -> tuple[str, str]:
    found = line[column : column + 1]
    if found in (",", "]", "}"):
        return f"a value begins with `{found}`", f"{_QUOTE}, or delete the sign"
    return "a value was expected here", f"write one, or {_QUOTE}"


_KNOWN = (
    ("mapping values are not allowed", _mapping_value),
    ("did not find expected ',' or", _unclosed_flow),
    ("cannot start any token", _bad_start),
    ("unexpected end of stream", _unclosed_quote),
    ("unexpected document indicator", _unclosed_quote),
    ("did not find expected key", _no_key),
    ("did not find expected '-'", _no_item),
    ("could not find expected ':'", _no_colon),
    ("did not find expected comment or line break", _block_text),
    ("did not find expected whitespace or line break", _block_text),
    ("unknown escape", _escape),
    ("escape code", _escape),
    ("hexdecimal", _escape),
    ("block sequence entries are not allowed", _own_sign),
    ("mapping keys are not allowed", _own_sign),
    ("directive", _directive),
    ("incompatible YAML", _directive),
    ("did not find expected node content", _flow_node),
)
