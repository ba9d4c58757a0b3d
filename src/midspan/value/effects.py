"""What the AI saves of people's time, by a hold-out: seconds an item, with an interval, due to nothing else.

The items of a lot that were not held out against those that were: each with all the time that people gave to it, decisions,
second looks and audits together; what acted alone and nobody looked at took none. Nobody chose who was in which group, so the difference
of the means is the effect of the AI as it was used, with all that it could not do (`stats.skewed_difference`). Law: nothing
is claimed from fewer than 30 items with a time in either group, nor where the time of more than a fifth of those that people
had is unknown; those count at the mean of the others, and make nothing surer. Items of another level or share are not mixed in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Recorded
from midspan.model.production import Purpose, State
from midspan.model.stage import Level
from midspan.run.holdout import CODE
from midspan.run.tasks.entries import RESPONSE
from midspan.value.paces import drawn_items

FEWEST, MOST_UNKNOWN, LEVEL = 30, 0.2, 0.95
# Of each work; what is older tells little of what it saves now.
NEWEST = 20_000
_NO_TIME = frozenset({State.ACTED_ALONE, State.REJECTED})
_WORK = frozenset({Purpose.DECIDE, Purpose.SECOND, Purpose.LABEL})


@dataclass(frozen=True, slots=True)
class Lot:
    """The items of one level and one share. Seconds of those that have a time; untouched took nobody any.

    unknown: that people have, or had, and of which no time is known.
    """

    level: Level
    rate: float
    since: date
    held: tuple[float, ...] = ()
    held_unknown: int = 0
    others: tuple[float, ...] = ()
    untouched: int = 0
    others_unknown: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """n: items. timed: of these with a time of people; untouched: that took nobody any; unknown: of which no time is known.

    seconds: the mean over all of them, None where nothing was measured.
    """

    n: int
    timed: int
    untouched: int
    unknown: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Effect:
    """Seconds an item that the AI saves at one level, low_s to high_s at `confidence_level`; None where `unknown` says why.

    rate: the share that is held out. since: the first day of it that is counted.
    """

    level: Level
    rate: float
    since: date
    held: Group
    others: Group
    saved_s: float | None
    low_s: float | None
    high_s: float | None
    unknown: str | None = None
    do: str | None = None
    confidence_level: float = LEVEL


def effect(lot: Lot) -> Effect:
    """What these items show."""
    held, others = (
        _group(lot.held, 0, lot.held_unknown),
        _group(lot.others, lot.untouched, lot.others_unknown),
    )
    why = _unknown(held, others)
    if why is not None:
        return Effect(lot.level, lot.rate, lot.since, held, others, None, None, None, *why)
    from midspan import stats  # noqa: PLC0415 - numpy and scipy take longer to load than a verdict without them

    found = stats.skewed_difference(
        stats.moments(lot.held, 0, lot.held_unknown),
        stats.moments(lot.others, lot.untouched, lot.others_unknown),
        LEVEL,
    )
    return Effect(lot.level, lot.rate, lot.since, held, others, found.value, found.low, found.high)


def lots(ledger: Ledger, file: WorkFile, until: date) -> tuple[Lot, ...]:
    """Of each level the items of the newest share, the newest level first; none while nothing is held out. Raises StoreError."""
    if not file.work.holdout:
        return ()
    found = [
        entry
        for entry in islice(ledger.read("item", file.names, newest_first=True), NEWEST)
        if "lot" in entry.body and _on(entry.at) <= until
    ]
    times = _times(ledger, file, until)
    acted = any(each.body["states"].endswith(State.ACTED_ALONE) for each in found)
    drawn = drawn_items(ledger, file) if acted else frozenset[str]()
    newest = dict[str, float]()
    for entry in found:
        newest.setdefault(entry.body["level"], entry.body["lot"])
    return tuple(
        _lot(
            Level(level),
            rate,
            [each for each in found if (each.body["level"], each.body["lot"]) == (level, rate)],
            times,
            drawn,
        )
        for level, rate in newest.items()
    )


@dataclass(slots=True)
class _Spent:
    """Time that people gave to one item. unsaid: answers that do not say how long they took."""

    seconds: float = 0.0
    answers: int = 0
    unsaid: int = 0


def _times(ledger: Ledger, file: WorkFile, until: date) -> Mapping[str, _Spent]:
    found: dict[str, _Spent] = {}
    # Several people may have answered about one item; those of the newest items are among the newest answers.
    for entry in islice(ledger.read(RESPONSE, file.names, newest_first=True), 3 * NEWEST):
        body = entry.body
        if body["purpose"] in _WORK and _on(body["at"]) <= until:
            spent, seconds = found.setdefault(body["item"], _Spent()), body.get("effort_s")
            spent.answers += 1
            spent.unsaid += seconds is None
            spent.seconds += seconds or 0.0
    return found


def _lot(
    level: Level, rate: float, entries: Sequence[Recorded], times: Mapping[str, _Spent], drawn: frozenset[str]
) -> Lot:
    held, others, counts = list[float](), list[float](), Counter[str]()
    for entry in entries:
        out, spent = entry.body.get("because") == CODE, times.get(entry.key)
        if spent is not None and not spent.unsaid:
            (held if out else others).append(spent.seconds)
        elif spent is None and entry.body["states"].rpartition(" ")[2] in _NO_TIME and entry.key not in drawn:
            counts["untouched"] += 1
        else:
            counts["held" if out else "others"] += 1
    since = min(_on(entry.at) for entry in entries)
    return Lot(
        level, rate, since, tuple(held), counts["held"], tuple(others), counts["untouched"], counts["others"]
    )


def _group(seconds: Sequence[float], untouched: int, unknown: int) -> Group:
    n, timed = len(seconds) + untouched + unknown, len(seconds)
    mean = None
    if timed:
        mean = sum(seconds) / timed * (timed + unknown) / n
    elif untouched and not unknown:
        mean = 0.0
    return Group(n, timed, untouched, unknown, mean)


def _unknown(held: Group, others: Group) -> tuple[str, str] | None:
    for group, name, known in (
        (held, "held-out items", held.timed),
        (others, "other items", others.timed + others.untouched),
    ):
        if known < FEWEST:
            text = f"the time of `{known}` {name} is known, and `{FEWEST}` are the least that tell anything"
            return text, "let it run on, and let people answer on the review page, which takes the time"
        if group.unknown > MOST_UNKNOWN * (group.timed + group.unknown):
            text = (
                f"of `{group.timed + group.unknown}` {name} that people had, the time of `{group.unknown}` is unknown: they wait, "
                "or were answered without it"
            )
            return text, "let people answer what waits, on the review page, which takes the time"
    return None


def _on(at: str) -> date:
    return date.fromisoformat(at[:10])
