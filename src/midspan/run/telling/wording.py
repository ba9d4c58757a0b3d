"""News in words: how much of what, and which command shows it. Never an item, nor what anybody wrote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from midspan.run.ports import Notice
from midspan.run.telling.news import Kind, News

_MOST_LINES = 30
Named = Callable[[str], str]


def notice(role: str, found: Sequence[News], reminder: str | None, named: Named) -> Notice | None:
    """One message for one role; None where there is nothing to say. named: today's name of a work."""
    lines = [*_lines(role, found, named), *([reminder] if reminder else [])]
    if not lines:
        return None
    more = len(lines) - _MOST_LINES
    shown = lines if more <= 0 else [*lines[:_MOST_LINES], f"and {more} more of this kind"]
    return Notice(f"midspan: {_subject(found, reminder)} ({role})", tuple(shown))


def reminder(role: str, due: int, until: str, *, more: bool) -> str:
    """Of tasks that are due soon. more: there are so many at least."""
    least = "at least " if more else ""
    return f"{least}{_count(due, 'item')} {_be(due)} due by {until[:16]}Z: `midspan review --as {role}`"


def _lines(role: str, found: Iterable[News], named: Named) -> list[str]:
    counts = Counter((each.kind, named(each.work), each.detail) for each in found)
    # A test that failed lowers a level: where the level is said, the test need not be.
    levels = {work for kind, work, detail in counts if kind is Kind.LOWERED and detail}
    counts = Counter({
        (kind, work, detail): count
        for (kind, work, detail), count in counts.items()
        if detail or kind is not Kind.LOWERED or work not in levels
    })  # fmt: skip
    return [_line(role, kind, work, detail, count) for (kind, work, detail), count in counts.items()]


def _line(role: str, kind: Kind, work: str, detail: str, count: int) -> str:
    show, items = f"`midspan review {work} --as {role}`", f"{_count(count, 'item')} of `{work}`"
    match kind:
        case Kind.ASKED:
            return f"{items} {_be(count)} asked of you now: {show}"
        case Kind.ENDED:
            return f"{items} {_be(count)} not answered in time, and nobody is left to be asked: {show}"
        case Kind.INCIDENT:
            opened = f"{_count(count, 'incident')} of `{work}` {_be(count)} open now"
            return f"{opened}, severity {detail}: `midspan status {work}`"
        case _:
            to = f" to `{detail}`" if detail else ""
            return f"`{work}` was lowered{to}: `midspan status {work}`"


def _subject(found: Sequence[News], reminder: str | None) -> str:
    kinds = {each.kind for each in found}
    if Kind.INCIDENT in kinds or Kind.LOWERED in kinds:
        return "something went wrong"
    if kinds:
        return "items are asked of you"
    return "items are due soon" if reminder else "nothing new"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _be(number: int) -> str:
    return "is" if number == 1 else "are"
