"""A table of a database as a destination: each result is the row of its id, so that writing it twice is writing it once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from midspan.errors import SinkError, UsageError
from midspan.run.ports import Delivered, Result
from midspan.sinks._columns import Columns

_RESERVED = re.compile(r"(midspan|sqlite|pg)_", re.IGNORECASE)
_PART = re.compile(r"[^\x00-\x1f\"]{1,63}")

Row = Sequence[Any]


class Target(NamedTuple):
    """address: of the database, secrets and all. table: its name, after that of its schema where there is one."""

    address: str
    table: tuple[str, ...]
    shown: str

    @property
    def quoted(self) -> str:
        """The table as SQL has it."""
        return ".".join(quoted(part) for part in self.table)


class Database(Protocol):
    """One kind of database. Every method raises SinkError."""

    def connect(self) -> None: ...

    def columns(self) -> Mapping[str, str] | None:
        """Columns of the table with their types, lower case; None where there is no such table."""
        ...

    def is_empty(self) -> bool: ...

    def create(self, columns: Columns) -> None: ...

    def refusal(self, statement: str) -> str | None:
        """Why this statement cannot be run here; None where it can."""
        ...

    def run_all(self, statement: str, rows: Sequence[Row]) -> bool:
        """All of them and for good, or False and none: at least one is refused."""
        ...

    def run_each(self, statement: str, rows: Sequence[Row]) -> list[str | None]:
        """Those that can be, for good; why a row is refused, None where it is not."""
        ...

    def cell(self, value: Any, kind: str) -> Any:
        """The value as a column of this type takes it."""
        ...

    def mark_of(self, number: int) -> str:
        """Stands for the value of this number, from 1."""
        ...

    def escaped(self, name: str) -> str:
        """A quoted name within a statement that values are put into."""
        ...

    def close(self) -> None: ...


class TableSink:
    """Implements `Sink`."""

    def __init__(self, target: Target, columns: Columns, database: Database) -> None:
        self.address = target.shown
        self._target = target
        self._columns = columns
        self._database = database
        self._kinds: list[str] = []

    def begin(self, mark: Mapping[str, Any] | None) -> Mapping[str, Any]:
        """A table that is missing is made; one that is there has the columns, and is empty before the first delivery."""
        self._database.connect()
        try:
            self._make_ready(mark)
        except BaseException:
            self.close()
            raise
        return {"rows": mark["rows"] if mark else 0, "finished": False}

    def deliver(self, results: Sequence[Result], mark: Mapping[str, Any]) -> Delivered:
        """A row that the table does not take is refused, the others are written."""
        rows = [
            [
                self._database.cell(value, kind)
                for value, kind in zip(self._columns.values(each), self._kinds, strict=True)
            ]
            for each in results
        ]
        refused: dict[str, str] = {}
        if rows and not self._database.run_all(self._upsert(), rows):
            said = self._database.run_each(self._upsert(), rows)
            refused = {each.id: why for each, why in zip(results, said, strict=True) if why is not None}
        return Delivered({"rows": mark["rows"] + len(rows) - len(refused), "finished": False}, refused)

    def finish(self, mark: Mapping[str, Any]) -> Mapping[str, Any]:
        return {**mark, "finished": True}

    def close(self) -> None:
        self._database.close()

    def _make_ready(self, mark: Mapping[str, Any] | None) -> None:
        there = self._database.columns()
        if there is None:
            if mark and mark["rows"] and not mark.get("finished"):
                raise SinkError(
                    f"the table of `{self.address}` is gone, and results had been delivered into it",
                    help="put it back, or name another table",
                )
            self._database.create(self._columns)
            there = self._database.columns() or {}
        elif mark is None and not self._database.is_empty():
            raise SinkError(
                f"`{self.address}` has rows that midspan did not write",
                help="name another table: one that is missing is made",
            )
        why = self._database.refusal(self._upsert(values=["NULL"] * len(self._columns.names)))
        if why is not None:
            needed = ", ".join(f"`{name}`" for name in self._columns.names)
            raise SinkError(
                f"`{self.address}` cannot take results: {why}",
                help=f"it needs the columns {needed}, with `id` unique; or name another table: one that is missing is made",
            )
        folded = {name.casefold(): kind for name, kind in there.items()}
        self._kinds = [folded.get(name.casefold(), "") for name in self._columns.names]

    def _upsert(self, values: Sequence[str] | None = None) -> str:
        names = [self._database.escaped(quoted(name)) for name in self._columns.names]
        marks = values or [self._database.mark_of(number) for number in range(1, len(names) + 1)]
        changed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        return (
            f"INSERT INTO {self._database.escaped(self._target.quoted)} ({', '.join(names)}) VALUES ({', '.join(marks)})"  # noqa: S608 - names are quoted
            f" ON CONFLICT ({names[0]}) DO UPDATE SET {changed}"
        )


def target_of(text: str) -> Target:
    """From `sqlite:///FILE#TABLE` or `postgresql://HOST/NAME#TABLE`. Raises UsageError."""
    address, _, table = text.partition("#")
    scheme, _, rest = address.partition("://")
    place = f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}" if scheme != "sqlite" else address
    parts = tuple(table.split("."))
    if not all(_PART.fullmatch(part) for part in parts) or len(parts) > 2:
        raise UsageError(
            f"`{place}` names no table" if not table else f"`{table[:80]}` is no name of a table",
            help=f"name it after a `#`: `{place}#results`",
        )
    if _RESERVED.match(parts[-1]):
        raise UsageError(f"`{table}` is not for results", help="name a table of your own")
    return Target(address, parts, f"{place}#{table}")


def quoted(name: str) -> str:
    """A name as SQL has it, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
