"""How likely a model found its own answer, from the log-probabilities of the tokens.

token       the probability of the values that the score looks at, all their tokens together: of an answer in JSON most
            tokens (names, braces) are certain, and a mean over all of them would drown the few that decide
token_mean  the geometric mean over all tokens of the answer: for long texts, whose joint probability says only how
            long they are
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence

from midspan.definitions.celtext import ExpressionError
from midspan.definitions.paths import ELEMENT
from midspan.definitions.score import compile_score

Path = tuple[str, ...]
Chances = Sequence[tuple[bytes, float]]

_READER = json.JSONDecoder()
_SPACE = " \t\r\n"


def deciding(score: str | None) -> tuple[Path, ...]:
    """The paths below the output that a score reads, each down to its first list; one that is empty means all of it."""
    if score is None:
        return ()
    try:
        paths = compile_score(score).paths
    except ExpressionError:
        return ()
    return tuple(dict.fromkeys(_to_list(each[1:]) for each in paths if each and each[0] == "output"))


def signals(text: str, chances: Chances, paths: Sequence[Path]) -> dict[str, float]:
    """Each from 0 to 1. text: the answer as it was written, a JSON object; `chances` are of its tokens, in order."""
    logs = [chance for _, chance in chances]
    spans = list(_spans(text, paths)) or [(0, len(text))]
    start = b"".join(token for token, _ in chances).find(text.encode())
    decides = (
        logs if start < 0 else list(_overlapping(chances, [_bytes(text, each, start) for each in spans]))
    )
    return {"token": _chance(math.fsum(decides)), "token_mean": _chance(math.fsum(logs) / len(logs))}


def _chance(log: float) -> float:
    return math.exp(min(log, 0.0))


def _to_list(path: Path) -> Path:
    return path[: path.index(ELEMENT)] if ELEMENT in path else path


def _overlapping(chances: Chances, spans: Sequence[tuple[int, int]]) -> Iterator[float]:
    at = 0
    for token, chance in chances:
        end = at + len(token)
        if any(at < last and first < end for first, last in spans):
            yield chance
        at = end


def _bytes(text: str, span: tuple[int, int], start: int) -> tuple[int, int]:
    first = start + len(text[: span[0]].encode())
    return first, first + len(text[span[0] : span[1]].encode())


def _spans(text: str, paths: Sequence[Path]) -> Iterator[tuple[int, int]]:
    for path in paths:
        at: int | None = _skip(text, 0)
        for name in path:
            at = None if at is None else _member(text, at, name)
        if at is not None:
            yield at, _READER.raw_decode(text, at)[1]


def _member(text: str, at: int, name: str) -> int | None:
    """Where the value of this member of the object at `at` begins; None where there is none. The text is JSON."""
    found = None
    if text[at] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _READER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        found = at if key == name else found
        at = _skip(text, _READER.raw_decode(text, at)[1])
        at = _skip(text, at + 1) if text[at] == "," else at
    return found


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _SPACE:
        at += 1
    return at
