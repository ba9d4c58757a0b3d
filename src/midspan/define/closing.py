"""Open questions that an answer closes."""

from __future__ import annotations

from typing import Any

from midspan.define.places import places
from midspan.define.question import Asked, Known
from midspan.define.subject import Subject
from midspan.definitions.faults import Path, dotted
from midspan.definitions.openquestions import path_of
from midspan.findings import Change


def is_about(entry: Any, asked: Asked) -> bool:
    """Whether an open question asks for this field, for the list that it begins, or for what it is part of."""
    path = _path(entry)
    return bool(path) and asked.at[: len(path)] == path


def closing(subject: Subject, before: Known, known: Known, asked: Asked) -> tuple[Change, ...]:
    """What an answer takes off the list of open questions; the last one takes the list with it.

    before, known: without and with the answer. Of a question about a whole block, what is still unsaid in the block
    stays open with the same owner and day; what need not be known any more, after the answer, is taken off.
    """
    entries = known.said("open")
    if not isinstance(entries, list):
        return ()
    left: list[Any] = []
    for entry in entries:
        if not is_about(entry, asked):
            if not (_needed(subject, before, entry) and not _needed(subject, known, entry)):
                left.append(entry)
        elif _path(entry) not in {asked.at, asked.open_at}:
            left += [{**entry, "ask": each} for each in _unsaid(subject, known, _path(entry))]
    if left == entries:
        return ()
    return (Change(subject.path, ("open",), left or None),)


def _needed(subject: Subject, known: Known, entry: Any) -> bool:
    """Whether anything that the entry asks for applies; what no question is about, and a draft that stands, always."""
    path = _path(entry)
    about = [each for each in places(subject.questions, known) if path and each.at[: len(path)] == path]
    return (
        not about
        or known.said(*path) is not None
        or any(each.question.applies(known, each.at) for each in about)
    )


def _unsaid(subject: Subject, known: Known, above: Path) -> list[str]:
    """The questions about parts of a block that are still to be asked, as paths."""
    asks = [
        dotted(each.open_at)
        for each in places(subject.questions, known)
        if each.at[: len(above)] == above
        and not each.question.extra
        and not (each.question.first and known.said(each.question.list) is not None)
        and each.question.applies(known, each.at)
        and known.said(*each.at) is None
    ]
    return list(dict.fromkeys(asks))


def _path(entry: Any) -> Path:
    ask = entry.get("ask") if isinstance(entry, dict) else None
    return (path_of(ask) if isinstance(ask, str) else None) or ()
