"""What is at fault as people take it up: the same fault of several columns is one, and what two checks say of the same rows is said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from midspan.data.checking.outcome import Outcome, State, Trait

# What two or more columns do that are at fault: "3 columns …".
_WRONG = {
    "mapped": "that the input needs are no columns of the data",
    "there": "are not there",
    "castable": "hold values that cannot be read as what they are meant to be",
    "agree": "contradict another source of the same fact",
    "filled": "are empty where the work needs a value",
    "key": "repeat what has to be unique",
    "near-duplicates": "nearly repeat other rows",
    "valid": "hold values that the contract does not allow",
    "day-month": "hold days that may be either of two",
    "stale": "are too old to say anything of today",
    "dependency": "contradict what determines them",
    "stand-ins": "hold what looks typed to fill them",
    "garbled": "hold garbled letters",
    "personal": "look like personal data, and nobody said so",
    "orphans": "point to rows that are not there",
    "fan-out": "share rows of another table more often than was declared",
    "changed": "are not as the contract says",
    "input-fits": "hold values that the input does not take",
    "leakage": "were written after the decision",
    "segments": "have segments with too few rows",
}
# They look at the same values, each against what somebody else asks of them.
_OF_VALUES = ("castable", "valid", "input-fits")
# Data first: what only takes somebody to say it comes last.
ORDER = {
    trait: place
    for place, trait in enumerate(
        (Trait.STORAGE, Trait.QUALITY, Trait.PRODUCTION, Trait.INTEGRATION, Trait.GOVERNANCE)
    )
}
_STATES = {State.BLOCK: 0, State.UNKNOWN: 1, State.WARN: 2}


@dataclass(frozen=True, slots=True)
class Group:
    """Outcomes of one check and table, all in one state; the one with most rows at fault first."""

    outcomes: tuple[Outcome, ...]

    @property
    def first(self) -> Outcome:
        return self.outcomes[0]

    @property
    def required(self) -> bool:
        return any(each.required for each in self.outcomes)

    @property
    def message(self) -> str:
        """What is wrong, of all of them."""
        columns = list(dict.fromkeys(each.column for each in self.outcomes if each.column))
        first = self.first
        if len(self.outcomes) == 1:
            return first.message if first.measured else first.because
        if not first.measured:
            return "; ".join(dict.fromkeys(each.because for each in self.outcomes))
        several = told_of_several(first.check, len(columns))
        return several or joined([each.message for each in self.outcomes])

    @property
    def steps(self) -> tuple[str, ...]:
        """What to do about them, each once."""
        return tuple(dict.fromkeys(each.do for each in self.outcomes if each.do))


def told_of_several(check: str, columns: int) -> str | None:
    """What so many columns have in common that a check found at fault; None where it is not about columns, or about one."""
    if columns < 2 or check not in _WRONG:
        return None
    return f"{columns} {'fields' if check == 'mapped' else 'columns'} {_WRONG[check]}"


def grouped(outcomes: Iterable[Outcome], state: State) -> list[Group]:
    """Those in this state: what the work cannot do without first, then by trait, then by rows at fault."""
    found: dict[tuple[str, str], list[Outcome]] = {}
    every = list(outcomes)
    twice = _said_twice(every)
    for place, each in enumerate(every):
        if each.state is state and place not in twice:
            found.setdefault((each.check, each.table), []).append(each)
    groups = [Group(tuple(sorted(each, key=lambda one: -one.share))) for each in found.values()]
    return sorted(groups, key=_weight)


def _weight(group: Group) -> tuple[bool, int, float]:
    return not group.required, ORDER[group.first.trait], -group.first.share


def _said_twice(outcomes: Sequence[Outcome]) -> frozenset[int]:
    """Of checks that found the same rows of a column, all but the gravest: the draft of a contract asks what the input asks."""
    said: dict[tuple[object, ...], list[int]] = {}
    for place, each in enumerate(outcomes):
        if each.check in _OF_VALUES and each.state in _STATES and each.measured:
            rows = tuple(row.row for row in each.rows)
            said.setdefault((each.table, each.column, each.faulty, rows), []).append(place)

    def grave(place: int) -> tuple[int, int]:
        each = outcomes[place]
        return _STATES[each.state], -_OF_VALUES.index(each.check)

    return frozenset(place for places in said.values() for place in sorted(places, key=grave)[1:])


def joined(messages: Sequence[str]) -> str:
    """Several messages as one: `x` says no purpose; no owner: what all begin with is said once."""
    first, *others = messages
    words = first.split()
    common = 0
    for place, word in enumerate(words[:-1]):
        if all(each.split()[place : place + 1] == [word] for each in others):
            common = place + 1
        else:
            break
    rest = [" ".join(each.split()[common:]) for each in messages]
    return " ".join([*words[:common], ", ".join(rest)])
