"""Where the questions of a subject are asked: once, or once for each element of a list."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.define.question import Asked, Known, Question


def places(questions: tuple[Question, ...], known: Known) -> Iterator[Asked]:
    """Each question at each of its places: of a list, once for each element, and whether there is another."""
    done: set[str] = set()
    for question in questions:
        if not question.list:
            at = question.at(known)
            if at is not None:
                yield Asked(question, at)
        elif question.list not in done:
            done.add(question.list)
            yield from _of_list([each for each in questions if each.list == question.list], known)


def _of_list(questions: list[Question], known: Known) -> Iterator[Asked]:
    elements = known.said(questions[0].list)
    count = len(elements) if isinstance(elements, list) else 0
    for position in range(count + 1):
        for question in questions:
            at = question.at(known, position)
            if at is not None and (position < count or question.first):
                yield Asked(question, at)
