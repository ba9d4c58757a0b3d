"""What the checks look at: one promised table, the table that is there, and what the work needs of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from midspan.data import ports
from midspan.data.asking.answers import NOTHING_SAID, Answers
from midspan.data.contract.promises import Column, Promise, Table
from midspan.data.fit.production import Production
from midspan.data.profiling.personal import personal
from midspan.findings import Place

_SOME = 500
_OPEN = frozenset(("public", "open", "none"))


@dataclass(frozen=True, slots=True)
class Need:
    """One field of the work's input. schema: its JSON Schema."""

    name: str
    required: bool
    schema: Mapping[str, Any]
    place: Place


@dataclass(frozen=True, slots=True)
class Arrived:
    """How the data came: lines of the file that are no rows, where they stand, and what kind of source it is.

    None: nothing is known of it, as of a table in a database.
    """

    rejected: int | None = None
    rejected_lines: tuple[int, ...] = ()
    format: str | None = None
    encrypted: bool | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A promised column with the one that is there; `there` is None where it is missing, or where two could be meant."""

    promised: Column
    there: ports.Column | None
    meant: tuple[str, ...] = ()

    @property
    def tokens(self) -> tuple[str, ...]:
        """Words for nothing that the contract declares, lower case."""
        return tuple(dict.fromkeys(each.strip(ports.BLANKS).lower() for each in self.promised.null_tokens))

    @property
    def nothing(self) -> tuple[str, ...]:
        """All words for nothing: those of the contract, and the usual ones that are not among its values."""
        values = {each.lower() for each in self.promised.options or ()}
        return tuple(
            dict.fromkeys((*self.tokens, *(each for each in ports.NULL_TOKENS if each not in values)))
        )


@dataclass(frozen=True, slots=True)
class Looks:
    """What kind of personal data a column looks like: by its values, and by its name alone; None: like none."""

    by_values: str | None
    by_name: str | None


@dataclass(eq=False)
class Ground:
    """Everything that is known when a table is checked.

    data: the table that is there; others: every open table of the contracts, by promised name. production: where it is; None: nobody
    says so. answers: what its owner said of cells that were in question.
    """

    promise: Promise
    table: Table
    data: ports.Table
    needs: Sequence[Need]
    now: datetime
    arrived: Arrived = field(default_factory=Arrived)
    others: Mapping[str, ports.Table] = field(default_factory=dict)
    production: Production | None = None
    answers: Answers = NOTHING_SAID
    _looks: dict[str, Looks] = field(default_factory=dict)
    _tallied: dict[ports.Tally, tuple[int, ...]] = field(default_factory=dict)

    @cached_property
    def held(self) -> tuple[Held, ...]:
        """Every promised column, in the order of the contract."""
        return tuple(held(each, self.data.columns) for each in self.table.columns)

    @cached_property
    def present(self) -> tuple[Held, ...]:
        """Those that are there."""
        return tuple(each for each in self.held if each.there is not None)

    def holding(self, name: str) -> Held | None:
        """The promised column of this name, with the one that is there."""
        return next((each for each in self.held if name in {each.promised.name, each.promised.stored}), None)

    def anywhere(self, name: str) -> Held | None:
        """The same; or a column of the table that nobody promised."""
        found = self.holding(name)
        if found is not None:
            return found
        there = next((each for each in self.data.columns if each.name == name), None)
        return None if there is None else Held(Column(name, name, self.table.place), there, (name,))

    def stored(self, names: Sequence[str]) -> list[str] | None:
        """The names of the columns that are there, for promised ones; None where one of them is not."""
        found = [self.holding(name) for name in names]
        there = [each.there.name for each in found if each is not None and each.there is not None]
        return there if len(there) == len(names) else None

    @cached_property
    def keys(self) -> tuple[Held, ...]:
        """The columns of the key that are there and may be shown: beside an empty value, they say which row it is."""
        names = self.table.key
        found = [each for each in self.present if each.promised.name in names and not self.hides(each)]
        return tuple(sorted(found, key=lambda each: names.index(each.promised.name)))

    @cached_property
    def wide(self) -> ports.Wide:
        return self.data.wide(about=False)

    @property
    def rows(self) -> int:
        return self.wide.rows

    @cached_property
    def needed(self) -> frozenset[str]:
        """Names of promised columns that the work cannot do without: required by the contract, or by its input."""
        inputs = {each.name for each in self.needs if each.required}
        return frozenset(each.name for each in self.table.columns if each.required or each.input in inputs)

    def tally(self, tallies: Iterable[ports.Tally]) -> None:
        """Count all of this together, which is one look at the data in place of many."""
        wanted = dict.fromkeys(tallies)
        with suppress(ValueError):  # whoever asks for what cannot be carried out is told then
            self._tallied |= dict(zip(wanted, self.data.tally([*wanted]), strict=True))

    def tallied(self, tally: ports.Tally) -> tuple[int, ...]:
        """Rows by case. Raises ValueError where a case cannot be carried out."""
        if tally not in self._tallied:
            [self._tallied[tally]] = self.data.tally([tally])
        return self._tallied[tally]

    def looks(self, there: ports.Column) -> Looks:
        """Whether a column looks like personal data, by some of its values and by its name."""
        if there.name not in self._looks:
            values: list[str] = []
            if there.kind in {ports.Kind.TEXT, ports.Kind.NUMBER}:
                spread = self.data.spread(there.name)
                found = self.data.ask(f"select v from {spread} order by hash(v) limit {_SOME}")
                values = [value for (value,) in found]
            self._looks[there.name] = Looks(personal("", values), personal(there.name, []))
        return self._looks[there.name]

    def hides(self, column: Held) -> bool:
        """Whether its values are shown by their shape alone: the contract says so, or says nothing and they look personal."""
        said = column.promised.declared
        if said is not None:
            return said.strip().lower() not in _OPEN
        if column.there is None:
            return False
        looks = self.looks(column.there)
        return looks.by_values is not None or looks.by_name is not None


def empty(column: Held) -> ports.Empty:
    """What counts as empty in a column that is there."""
    return ports.Empty(column.there.name if column.there else column.promised.stored, column.nothing)


def held(column: Column, there: Sequence[ports.Column]) -> Held:
    """A promised column with the one that is there: of the same name, else of the only one that differs in letters' case alone."""
    exact = [each for each in there if each.name == column.stored]
    alike = exact or [each for each in there if _plainly(each.name) == _plainly(column.stored)]
    found = alike[0] if len(alike) == 1 else None
    return Held(column, found, tuple(each.name for each in alike))


def _plainly(name: str) -> str:
    return "".join(name.split()).replace("_", "").replace("-", "").casefold()
