"""Adoption: how many of those who should use it do, week by week, and what they do with what is proposed.

Computed from what people answered, never entered. Somebody uses it who, within seven days, decided an item with its proposal
in sight. Law: nobody counts before the day on which they passed their training: answers to items whose
right answer is known, at least seven in ten of them right at 95 % (nine without a mistake show it). Where nothing was
proposed, nobody is named, or nobody was ever trained, adoption is unknown, and never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.prove.bounds import lower, upper
from midspan.value.using import LEVEL, Deed, Did, Training, bound, passes

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Trained:
    """One person's answers to items whose right answer is known. passed: None where none was answered yet."""

    name: str
    right: int
    known: int

    @property
    def bound(self) -> float:
        """Below which their share of right answers does not lie, exact, one-sided, at 95 %."""
        return bound(self.right, self.known)

    @property
    def passed(self) -> bool | None:
        return passes(self.right, self.known) if self.known else None


@dataclass(frozen=True, slots=True)
class Adopted:
    """Seven days up to `until`. used: people of the group who used it; counted: those of them who were trained.

    of: how many should. share: counted of these, None where `unknown` says why. low, high: of the rate behind it, exact,
    at 95 %, as if these days were drawn from many alike. accepted, overridden: proposals that people took, or changed or
    refused; ignored: that nobody took up in time; handed_on: to the next role.
    """

    since: date
    until: date
    used: tuple[str, ...]
    counted: tuple[str, ...]
    of: int | None
    share: float | None
    low: float | None
    high: float | None
    accepted: int
    overridden: int
    ignored: int
    handed_on: int
    unknown: str | None = None
    do: str | None = None


@dataclass(frozen=True, slots=True)
class AdoptionMilestone:
    """target: a share. adopted: the seven days up to its day; reached None: ahead, or unknown as `adopted` says."""

    day: int
    due: date
    target: float
    adopted: Adopted | None
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """Of one initiative. now: the seven days up to the day that is asked about. weeks: before that, oldest first."""

    group: str | None
    users: int | None
    now: Adopted
    weeks: tuple[Adopted, ...]
    milestones: tuple[AdoptionMilestone, ...]
    people: tuple[Trained, ...]

    @property
    def due(self) -> AdoptionMilestone | None:
        """The newest milestone whose day has come."""
        return next((each for each in reversed(self.milestones) if each.adopted is not None), None)


def adoption(file: InitiativeFile, works: Sequence[WorkFile], did: Did, today: date) -> Adoption:
    """What people did with the proposals of these works. did: as the ledger has it."""
    users = file.initiative.people.users if file.initiative.people else None
    group, of = (users.group, users.count) if users else (None, None)
    people = tuple(Trained(name, each.right, each.known) for name, each in sorted(did.training.items()))
    why = _unasked(group, of, works)

    def within(until: date) -> Adopted:
        since = until - WEEK + timedelta(days=1)
        return _adopted(since, until, deeds_within(group, did, until), did, of, why)

    return Adoption(
        group,
        of,
        within(today),
        tuple(within(until) for until in _weeks(file.initiative.started, did, today)),
        tuple(_milestones(file, within, today)),
        people,
    )


def deeds_within(group: str | None, did: Did, until: date) -> list[Deed]:
    """What is counted of the seven days up to this one: proposals in front of those who should use it, oldest first."""
    since = until - WEEK + timedelta(days=1)
    return [each for each in did.deeds if since <= each.on <= until and each.role == group]


def _weeks(started: date | None, did: Did, today: date) -> Iterator[date]:
    """Last days of the weeks before the newest, back to the first of which something is known."""
    if not did.deeds:
        return
    first = max(min(each.on for each in did.deeds), started or date.min)
    count = max(0, (today - first).days // 7)
    yield from (today - WEEK * back for back in range(count, 0, -1))


def _milestones(
    file: InitiativeFile, within: Callable[[date], Adopted], today: date
) -> Iterator[AdoptionMilestone]:
    started = file.initiative.started
    for day, targets in sorted((file.initiative.milestones or {}).items()):
        if started is None or "adoption" not in targets:
            continue
        due, target = started + timedelta(days=day), targets["adoption"]
        adopted = within(due) if due <= today else None
        share = adopted.share if adopted else None
        yield AdoptionMilestone(day, due, target, adopted, None if share is None else share >= target)


def _unasked(group: str | None, of: int | None, works: Sequence[WorkFile]) -> tuple[str, str] | None:
    """Why nothing that people answered tells of it; None where it does."""
    if group is None or not of:
        return (
            "nothing says who should use it, and how many they are",
            "set `people.users`: `{group: …, count: …}`",
        )
    asked = {role for file in works for role in _asked(file)}
    if group not in asked:
        listed = ", ".join(f"`{each}`" for each in sorted(asked)) or "nobody"
        return (
            f"`{group}` should use it, and its works ask {listed}",
            "name the group as `review.by` of a work, or the people who are asked as `people.users.group`",
        )
    return None


def _asked(file: WorkFile) -> Collection[str]:
    review = file.work.review
    return [role for role in (review.by, *(review.then or ())) if role] if review else ()


def _adopted(
    since: date, until: date, deeds: Sequence[Deed], did: Did, of: int | None, why: tuple[str, str] | None
) -> Adopted:
    counts = {
        what: sum(each.what == what for each in deeds)
        for what in ("accepted", "overridden", "ignored", "handed-on")
    }
    used = sorted({each.by for each in deeds if each.by and each.used})
    counted = [name for name in used if (found := did.training.get(name)) and found.passed_by(until)]
    unknown = why or _unknown(deeds, used, did.training, of)
    share = None if unknown or not of else len(counted) / of
    low = None if share is None or not of else lower(len(counted), of, (1 + LEVEL) / 2)
    high = None if share is None or not of else upper(len(counted), of, (1 + LEVEL) / 2)
    return Adopted(
        since,
        until,
        tuple(used),
        tuple(counted),
        of,
        share,
        low,
        high,
        counts["accepted"],
        counts["overridden"],
        counts["ignored"],
        counts["handed-on"],
        unknown[0] if unknown else None,
        unknown[1] if unknown else None,
    )


def _unknown(
    deeds: Sequence[Deed], used: Sequence[str], training: Mapping[str, Training], of: int | None
) -> tuple[str, str] | None:
    if not deeds:
        return (
            "nothing was proposed to anybody in these days",
            "run the work where people see its proposals: `midspan level`",
        )
    unnamed = any(each.used and each.by in {None, each.role} for each in deeds)
    if unnamed:
        return (
            "some answers do not say which person gave them, so nobody can count who uses it",
            "let everybody say who they are, on the review page or with `midspan review --by NAME`",
        )
    if of is not None and len(used) > of:
        return (
            f"`{len(used)}` people used it, and the file says that `{of}` should",
            "correct `people.users.count`",
        )
    if used and not any(training.get(name) for name in used):
        return (
            "of nobody who used it is known whether they passed their training",
            "let them answer items whose right answer is known: `midspan cases ask WORK`",
        )
    return None
