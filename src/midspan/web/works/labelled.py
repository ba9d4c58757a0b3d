"""The labels of a work from production that its page counts, and one by one as the list that those counts lead to."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime

from midspan.definitions.workspace import WorkFile
from midspan.prove.streams.promoting import Promotion, Watch, promotion_of, watched
from midspan.prove.streams.stream import Stream
from midspan.run.footing import Footing
from midspan.web.items.looks import Looks, address
from midspan.web.ports import Sight
from midspan.web.said import Refusal
from midspan.web.works.evidence import WINDOW_DAYS, Label, labels_of

ON_A_PAGE = 50
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Labelled:
    """streams: of one implementation, oldest first. waiting: drawn into the newest, and not counted yet. flagged: who is not looking."""

    streams: tuple[Stream, ...]
    labels: tuple[Label, ...]
    waiting: int
    flagged: AbstractSet[str]


@dataclass(frozen=True, slots=True)
class Spent:
    """What the labels since a promotion have used up. labels: those, in the order of their draws."""

    stream: Stream
    promotion: Promotion
    watching: Watch
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """until: the last day of a window, as on the chart. budget: those since the promotion. wrong: no others. start: from which on."""

    until: str = ""
    budget: bool = False
    wrong: bool = False
    start: str = ""


@dataclass(frozen=True, slots=True)
class LabelLine:
    """One label. draw, label: their records.

    item: None where it is still to be answered by whoever asks; href: also where this database has no such item.
    """

    on: date
    item: str | None
    href: str | None
    wrong: bool
    overdue: bool
    draw: int
    label: int | None


@dataclass(frozen=True, slots=True)
class LabelsSeen:
    """labels, errors: of all that was asked for. since, until: None where it is no window. further: the `start` of the next page."""

    work: str
    title: str
    since: date | None
    until: date | None
    labels: int
    errors: int
    lines: tuple[LabelLine, ...]
    further: int | None


def labelled(sight: Sight, file: WorkFile, footing: Footing) -> Labelled:
    """Of the implementation that runs, or of the newest stream where none does. Raises StoreError."""
    found, flagged = sight.labels(file.name)
    asked = footing.implementation or (found[-1].implementation if found else None)
    own = tuple(each for each in found if each.implementation == asked)
    labels, waiting = list[Label](), 0
    for stream in own:
        more, waiting = labels_of(sight.ledger, stream, sight.now, flagged)
        labels += more
    return Labelled(own, tuple(labels), waiting, flagged)


def spent(sight: Sight, file: WorkFile, own: Labelled) -> Spent | None:
    """Since the newest promotion; None before there was one. Raises StoreError."""
    promoted = [(each, found) for each in own.streams if (found := promotion_of(sight.ledger, file, each))]
    if not promoted:
        return None
    stream, promotion = promoted[-1]
    now = datetime.fromisoformat(sight.now)
    watching = watched(sight.ledger, stream, promotion, now=now, flagged=own.flagged)
    labels, _ = labels_of(sight.ledger, stream, sight.now, own.flagged)
    n = watching.state.n
    return Spent(stream, promotion, watching, tuple(labels[-n:]) if n else ())


def labels_seen(sight: Sight, work: str, asked: Asked, who: Looks) -> LabelsSeen:
    """Oldest first, a page at a time. Raises UnknownWorkError, UsageError, StoreError, Refusal."""
    file, until, start = sight.file(work), _day(asked.until), _place(asked.start)
    own = labelled(sight, file, sight.stands(work).footing)
    since = date.fromordinal(max(1, until.toordinal() - WINDOW_DAYS + 1)) if until else None
    found: Sequence[Label] = own.labels
    if asked.budget:
        budget = spent(sight, file, own)
        found = budget.labels if budget else ()
    elif until and since:
        found = [each for each in found if since <= each.on <= until]
    kept = [each for each in sorted(found, key=lambda each: each.on) if each.wrong or not asked.wrong]
    page = kept[start : start + ON_A_PAGE]
    there = sight.production.states(file.identity, [each.of for each in page])
    return LabelsSeen(
        file.name,
        file.work.title or file.name,
        None if asked.budget else since,
        None if asked.budget else until,
        len(kept),
        sum(each.wrong for each in kept),
        tuple(_line(file.name, each, who, there=each.of in there) for each in page),
        start + ON_A_PAGE if len(kept) > start + ON_A_PAGE else None,
    )


def _line(work: str, label: Label, who: Looks, *, there: bool) -> LabelLine:
    # What is overdue still waits: whoever is asked must not learn that it is a label that is asked for.
    shown = not (label.overdue and who.reviews and who.who.name is not None)
    href = address(work, label.of) if shown and there else None
    return LabelLine(
        label.on, label.of if shown else None, href, label.wrong, label.overdue, label.draw, label.label
    )


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Refusal(400, f"`{said[:40]}` is no day", "write it as `2026-12-24`") from None


def _place(said: str) -> int:
    if not said:
        return 0
    if not said.isascii() or not said.isdigit() or len(said) > _MOST_DIGITS:
        raise Refusal(400, f"`{said[:40]}` is no place in a list", "follow the links of the list")
    return int(said)
