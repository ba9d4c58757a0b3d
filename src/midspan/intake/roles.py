"""What each column of a table is for: answer, input, id, time, or nothing; and why, in words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from midspan.definitions.shape import nearest
from midspan.errors import UsageError
from midspan.intake.answers import Candidate, candidates
from midspan.intake.dates import is_dated, ways_of
from midspan.intake.labellers import labellers
from midspan.intake.naming import names_arrival, names_id
from midspan.intake.profiles import Profile, Table
from midspan.intake.suspicions import suspicion
from midspan.intake.textkinds import DATES, TextKind, kind_of


class Role(StrEnum):
    INPUT = "input"
    OUTPUT = "output"
    ID = "id"
    AT = "at"
    LABELLED_BY = "labelled_by"
    LEFT_OUT = "left_out"
    SUSPECTED = "suspected"


@dataclass(frozen=True, slots=True)
class Column:
    """One column with its role. why: for people; empty where it needs no word."""

    name: str
    role: Role
    why: str = ""


@dataclass(frozen=True, slots=True)
class Roles:
    """All columns in their order. others: columns that may have been the answer instead, likeliest first.

    dates: what the dates of `at` are, days and times apart.
    """

    columns: tuple[Column, ...]
    others: tuple[Candidate, ...] = ()
    dates: tuple[TextKind, ...] = ()

    def names(self, role: Role) -> list[str]:
        return [each.name for each in self.columns if each.role is role]

    def name(self, role: Role) -> str | None:
        return next(iter(self.names(role)), None)


def roles_of(table: Table, inputs: Sequence[str], outputs: Sequence[str]) -> Roles:
    """inputs, outputs: columns that the user named; those that they left open are found out.

    Raises UsageError where a name is not one of the table, or no column is likely enough to be the answer.
    """
    if not table.columns:
        raise UsageError("no row has a column", help="give a file whose rows hold values by name")
    for name in (*inputs, *outputs):
        _known(name, table)
    both = next((name for name in inputs if name in outputs), None)
    if both is not None:
        raise UsageError(f"`{both}` cannot be both input and answer", help="name it once")
    found = _Finding(table, inputs, outputs)
    return Roles(tuple(found.columns()), tuple(found.others), found.arrived[1] if found.arrived else ())


class _Finding:
    def __init__(self, table: Table, inputs: Sequence[str], outputs: Sequence[str]) -> None:
        self.table = table
        self.asked = dict.fromkeys(inputs)
        named = {*inputs, *outputs}
        self.people = labellers(table, named)
        self.useless = {
            name: why
            for name, each in table.columns.items()
            if name not in self.people and (why := _useless(each, table.rows))
        }
        self.ids = [
            name for name, each in table.columns.items() if name not in named and _is_id(each, table.rows)
        ]
        dated = {
            name: each.date_kinds
            for name, each in table.columns.items()
            if name not in named and is_dated(each.texts, each.filled)
        }
        known = [name for name in dated if dated[name]]
        first = min(known, key=lambda name: (names_arrival(name), known.index(name)), default=None)
        self.arrived = None if first is None or names_arrival(first) == 3 else (first, dated[first])
        # Days that can be read in two ways are no time of a case, and when an item came is no part of what it says.
        self.useless |= {
            name: _unread(table.columns[name])
            for name in dated
            if not dated[name] and names_arrival(name) == 0
        }
        self.others: list[Candidate] = []
        self.why_answer = ""
        self.outputs = list(outputs) or [self.answer(dated)]

    def answer(self, dated: Collection[str]) -> str:
        without = {*self.useless, *self.ids, *dated, *self.people, *self.asked}
        ranked = candidates(self.table, without)
        if not ranked or not ranked[0].likely:
            listed = ", ".join(f"`{name}`" for name in list(self.table.columns)[:20])
            raise UsageError(
                "no column is likely enough to be the answer",
                help=f"name it with `--output COLUMN`; there are {listed}",
            )
        self.why_answer = ", ".join(ranked[0].evidence)
        self.others = [each for each in ranked[1:] if each.likely][:5]
        return ranked[0].name

    def columns(self) -> list[Column]:
        return [self.column(profile) for profile in self.table.columns.values()]

    def column(self, profile: Profile) -> Column:  # noqa: PLR0911 - one line for each role, in the order of precedence
        name = profile.name
        if name in self.outputs:
            return Column(name, Role.OUTPUT, self.why_answer)
        if name in self.asked:
            return Column(name, Role.INPUT)
        if name in self.useless:
            return Column(name, Role.LEFT_OUT, self.useless[name])
        if name in self.ids:
            why = f"another value in each row{self._but_same()}: an identifier"
            return Column(name, Role.ID if name == self.ids[0] else Role.LEFT_OUT, why)
        if self.arrived is not None and name == self.arrived[0]:
            ways = f"; {_written(profile)}" if len(ways_of(profile.texts)) > 1 else ""
            return Column(name, Role.AT, f"the date on which an item arrived, by its name{ways}")
        if name in self.people:
            role = Role.LABELLED_BY if name == self.people[0] else Role.LEFT_OUT
            return Column(name, role, "by its name; say `--input` or `--output` if it is that")
        if self.asked:
            return Column(name, Role.LEFT_OUT, "not named as input")
        for answer in self.outputs:
            said = suspicion(profile, answer, self.table.sample, self.arrived)
            if said is not None:
                return Column(name, Role.SUSPECTED, said)
        return Column(name, Role.INPUT)

    def _but_same(self) -> str:
        same = self.table.same
        said = (
            "1 row that repeats an earlier one" if same == 1 else f"{same:,} rows that repeat an earlier one"
        )
        return f", but for {said} whole" if same else ""


def _written(profile: Profile) -> str:
    """How many of its dates are written in which way."""
    return ", ".join(f"{count:,} {way}" for way, count in ways_of(profile.texts).items())


def _unread(profile: Profile) -> str:
    either = [text for text in profile.counts if kind_of(text) in DATES["day or month first"]]
    example = f", as in `{either[0]}`" if either else ""
    return (
        f"when an item arrived, by its name, but nothing tells the day from the month{example}: "
        f"{_written(profile)}; write all as `2025-12-31`"
    )


def _known(name: str, table: Table) -> None:
    if name in table.columns:
        return
    near = nearest(name, table.columns)
    listed = ", ".join(f"`{each}`" for each in list(table.columns)[:20])
    raise UsageError(
        f"there is no column `{name}`", help=f"did you mean `{near}`?" if near else f"there are {listed}"
    )


def _useless(profile: Profile, rows: int) -> str | None:
    if not profile.filled:
        return "empty in every row"
    if profile.distinct == 1 and profile.filled == rows > 1:
        value = next(iter(profile.counts))
        return f"`{value[:40]}` in every row"
    return None


def _is_id(profile: Profile, rows: int) -> bool:
    if (
        profile.repeated
        or rows < 2
        or profile.filled < 0.99 * rows
        or profile.only_kind not in {"text", "number"}
    ):
        return False
    token = profile.only_kind == "number" or (profile.mean_words <= 1.2 and profile.longest <= 64)
    return token and (names_id(profile.name) or (profile.only_kind == "text" and _has_digits(profile)))


def _has_digits(profile: Profile) -> bool:
    looked_at = list(profile.counts)[:200]
    return sum(any(sign.isdigit() for sign in value) for value in looked_at) >= 0.9 * len(looked_at)
