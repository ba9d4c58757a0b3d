"""What people did with what was proposed to them in a week, one by one: what the numbers of adoption are counted from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from midspan.access.permissions import Permission
from midspan.access.principal import Principal
from midspan.value.adopting import Adopted, deeds_within
from midspan.value.using import Deed, did
from midspan.web.about import initiative_named, may_of_work
from midspan.web.items.looks import address
from midspan.web.ports import Sight


@dataclass(frozen=True, slots=True)
class DeedSeen:
    """One proposal. by: None for whoever may not look into items of the work, and where nobody came. record: of the ledger."""

    on: date
    what: str
    by: str | None
    work: str
    item: str
    href: str
    record: int


@dataclass(frozen=True, slots=True)
class UsedSeen:
    """The week that the page of the initiative speaks of, newest first."""

    initiative: str
    group: str | None
    since: date
    until: date
    counts: Mapping[str, int]
    deeds: tuple[DeedSeen, ...]


def used_seen(sight: Sight, name: str, who: Principal) -> UsedSeen:
    """Raises Refusal where there is no such initiative, UsageError, StoreError."""
    file = initiative_named(sight.workspace, name)
    state = sight.assessment([file.name]).initiatives[0]
    adoption = state.measured.adoption
    works = [each.file for each in state.works]
    found = deeds_within(adoption.group, did(sight.ledger, works, sight.today), adoption.now.until)
    may = {each.name: may_of_work(sight.workspace, who, Permission.READ_ITEMS, each.name) for each in works}
    return UsedSeen(
        file.name,
        adoption.group,
        adoption.now.since,
        adoption.now.until,
        _counts(adoption.now),
        tuple(_seen(each, named=may[each.work]) for each in reversed(found)),
    )


def _counts(now: Adopted) -> Mapping[str, int]:
    return {
        "accepted": now.accepted,
        "overridden": now.overridden,
        "ignored": now.ignored,
        "handed-on": now.handed_on,
    }


def _seen(deed: Deed, *, named: bool) -> DeedSeen:
    by = deed.by if named else None
    return DeedSeen(deed.on, deed.what, by, deed.work, deed.item, address(deed.work, deed.item), deed.seq)
