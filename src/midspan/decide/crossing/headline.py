"""The sentences above the board, as words that each surface sets in its own type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from midspan.decide.crossing.board import Numbers
from midspan.decide.rules.movement import STILL_DAYS
from midspan.decide.wording import counted

_MOST_NAMES = 5


class Weight(StrEnum):
    """How loudly words are said; `signal` is what needs somebody, `name` an initiative to go to."""

    PLAIN = "plain"
    STRONG = "strong"
    SIGNAL = "signal"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Words:
    text: str
    weight: Weight = Weight.PLAIN


def headline(found: Numbers) -> tuple[Words, ...]:
    """What became of all that set out."""
    if not found.set_out:
        return (Words("No initiative has set out yet."),)
    said = [Words(f"{counted(found.set_out, 'initiative', 'initiatives')} set out. ")]
    said += [Words(str(found.alone), Weight.STRONG), Words(" acts" if found.alone == 1 else " act")]
    said += [Words(" alone on a certified share, "), Words(str(found.proven), Weight.STRONG)]
    return (*said, Words(f" {'has kept its' if found.proven == 1 else 'have kept their'} promise."))


def below(found: Numbers) -> tuple[Words, ...]:
    """What stands beside their own plans, what is overdue, and what does not move; nothing where nothing set out."""
    said: list[Words] = []
    for sentence in (_behind, _planless, _overdue, _still, _stopped):
        words = sentence(found) if found.set_out else []
        said += [Words(" "), *words] if said and words else words
    return tuple(said)


def _behind(found: Numbers) -> list[Words]:
    if found.set_out == found.planless + found.stopped:
        return []
    if not found.behind:
        return [Words("None is behind its own plan.")]
    at = Words(found.behind_at.shown if found.behind_at else "no stage yet", Weight.STRONG)
    if found.behind == 1:
        return [Words("1 is behind its own plan, at "), at, Words(".")]
    there = "all" if found.behind_there == found.behind else str(found.behind_there)
    return [Words(f"{found.behind} are behind their own plan, {there} of them at "), at, Words(".")]


def _planless(found: Numbers) -> list[Words]:
    many = counted(found.planless, "has", "have")
    return [Words(f"{many} no plan to be measured by.")] if found.planless else []


def _overdue(found: Numbers) -> list[Words]:
    if not found.overdue:
        return []
    past = f"{counted(len(found.overdue), 'decision is', 'decisions are')} past the date"
    return [Words(past, Weight.SIGNAL), Words(": "), *_names(found.overdue), Words(".")]


def _still(found: Numbers) -> list[Words]:
    if not found.still:
        return []
    many = counted(len(found.still), "has", "have")
    return [Words(f"{many} not moved for {STILL_DAYS} days: "), *_names(found.still), Words(".")]


def _stopped(found: Numbers) -> list[Words]:
    return [Words(f"{counted(found.stopped, 'was', 'were')} stopped.")] if found.stopped else []


def _names(names: tuple[str, ...]) -> Iterator[Words]:
    """So many of them that a sentence stays one; the board itself shows all."""
    shown = names if len(names) <= _MOST_NAMES + 1 else names[:_MOST_NAMES]
    for position, name in enumerate(shown):
        if position:
            yield Words(", ")
        yield Words(name, Weight.NAME)
    if len(shown) < len(names):
        yield Words(f" and {len(names) - len(shown)} more")


def plain(words: tuple[Words, ...]) -> str:
    """The words alone."""
    return "".join(each.text for each in words)
