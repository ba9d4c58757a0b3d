"""Answers as JSON Lines: `{"id": "today.volume", "answer": "300/day"}`, or `"unknown": true` with owner and day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from midspan.define import finder
from midspan.define.interview import Interview
from midspan.define.question import AnswerError, Asked
from midspan.errors import UsageError

_KEYS = {"id", "answer", "unknown", "owner", "until"}


def read_answers(interview: Interview, text: str) -> Interview:
    """The interview with all of these answers. Raises UsageError that names the line."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            interview = given(interview, _object(line))
        except AnswerError as error:
            raise UsageError(f"line {number}: {error.message}", help=error.help) from None
    return interview


def given(interview: Interview, said: Mapping[str, Any]) -> Interview:
    """One answer. A text is read as if it were typed, any other value as it stands in the file. Raises AnswerError."""
    asked = _asked(interview, said["id"])
    if said.get("unknown"):
        known = interview.known
        owner = said.get("owner") or finder.finder(known, interview.opened(asked)) or ""
        return interview.unknown(asked, str(owner), str(said.get("until") or finder.day_to_find_out(known)))
    answer = said.get("answer")
    if answer is None:
        return interview.skipped(asked)
    return interview.answered(asked, answer) if isinstance(answer, str) else interview.settled(asked, answer)


def _object(line: str) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        raise AnswerError("is no JSON", help='write `{"id": "today.volume", "answer": "300/day"}`') from None
    if not isinstance(said, dict) or not isinstance(said.get("id"), str):
        raise AnswerError("names no question", help='write `{"id": "today.volume", "answer": "300/day"}`')
    unknown = sorted(said.keys() - _KEYS)
    if unknown:
        raise AnswerError(
            f"has an unknown key `{unknown[0]}`", help="known: `id`, `answer`, `unknown`, `owner`, `until`"
        )
    return said


def _asked(interview: Interview, id: str) -> Asked:  # noqa: A002 - the word of questions
    questions = list(interview.everything())
    found = next((each for each in questions if each.id == id), None)
    whole = next((each for each in questions if each.question.first and each.question.list == id), None)
    if found is not None:
        return found
    if whole is not None:
        return Asked(whole.question, whole.at[:1])
    near = get_close_matches(id, [each.id for each in questions], n=1)
    help_ = (
        f"did you mean `{near[0]}`?" if near else "`midspan define NAME --format json` lists the questions"
    )
    raise AnswerError(f"there is no question `{id}` now", help=help_)
