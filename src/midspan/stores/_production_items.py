"""Items in SQL."""

# ruff: noqa: S608 - what is put into statements is names and question marks of our own

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from midspan.errors import StoreError
from midspan.model.production import ItemRow, State
from midspan.stores._production_database import Database, KnownRowError
from midspan.stores._production_schema import COMMON_ENDS, UNCOMMON

_PAGE = 256
_FIELDS = ItemRow._fields
_AT_STATE = _FIELDS.index("state")
_COLUMNS = ", ".join(f'"{each}"' for each in _FIELDS)
_ITEM = f"SELECT {_COLUMNS} FROM midspan_items"
_HELD = {"input", "answer", "output"}
_BARE = ", ".join("NULL" if each in _HELD else f'"{each}"' for each in _FIELDS)
_SET = ", ".join(f'"{each}" = ?' for each in _FIELDS)
# A look at a mapping takes a fifth of what a call of the enum does.
_STATES = {each.value: each for each in State}
_BODIES = ("input", "answer", "output", "because")


class Items:
    """Items by work and id, and how many there are in each state."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, work: str, ids: Sequence[str]) -> dict[str, tuple[State, str]]:
        """State and input_key of those of these items that exist."""
        return {
            id_: (_STATES[state], key)
            for some in pages(ids)
            for id_, state, key in self._database.read(
                f"SELECT id, state, input_key FROM midspan_items WHERE work = ? AND id IN ({marks(some)})",
                (work, *some),
            )
        }

    def insert(self, items: Sequence[ItemRow]) -> None:
        """All new. Raises StoreError, also for a known id."""
        if not items:
            return
        with self._database.transaction():
            try:
                self._database.insert("midspan_items", _FIELDS, [*map(_values, items)])
            except KnownRowError:
                raise StoreError(
                    f"one of {len(items):,} items from `{items[0].id}` to `{items[-1].id}` is there already",
                    help="report this as a bug of midspan: known items are left out before",
                ) from None
            for (work, state), count in Counter((each.work, each.state) for each in items).items():
                self._count(work, state.value, count)
            ids = defaultdict[tuple[str, str], list[str]](list)
            for each in items:
                ids[each.work, each.chunk].append(each.id)
            for (work, chunk), some in ids.items():
                self._note(work, chunk, some)

    def item(self, work: str, id: str) -> ItemRow | None:  # noqa: A002 - the port's word
        """As it now stands; None where it is not known."""
        rows = self._database.read(f"{_ITEM} WHERE work = ? AND id = ?", (work, id))
        return _item(rows[0]) if rows else None

    def items(self, work: str, state: State | None = None, *, chunk: str | None = None) -> Iterator[ItemRow]:
        """In order of id, those of a chunk as they were taken in, in pages: the caller may write meanwhile."""
        if chunk is not None:
            ids = [each for _, some in self.parts(work, chunk) for each in some]
            yield from (each for each in self.those(work, ids) if state is None or each.state is state)
            return
        where, values = _of(work, state)
        statement = f"{_ITEM} WHERE {where}"
        rows = self._database.page(f"{statement} ORDER BY id LIMIT {_PAGE}", values)
        while rows:
            found = [_item(row) for row in rows]
            yield from found
            rows = self._database.page(
                f"{statement} AND id > ? ORDER BY id LIMIT {_PAGE}", (*values, found[-1].id)
            )

    def listed(
        self, work: str, state: State | None = None, *, after: str = "", limit: int = _PAGE
    ) -> list[ItemRow]:
        """In order of id, those after this one, without what they hold."""
        where, values = _of(work, state)
        rows = self._database.read(
            f"SELECT {_BARE} FROM midspan_items WHERE {where} AND id > ? ORDER BY id LIMIT ?",
            (*values, after, max(limit, 0)),
        )
        return [_item(row) for row in rows]

    def move(self, item: ItemRow, *, out_of: State) -> bool:
        """Replace the row if it still is in that state; False where another was faster, and nothing changed."""
        return bool(self.move_each([item], out_of=out_of))

    def move_each(self, items: Sequence[ItemRow], *, out_of: State) -> list[ItemRow]:
        """`move` of each; those that were moved."""
        statement = f"UPDATE midspan_items SET {_SET} WHERE work = ? AND id = ? AND state = ?"
        more = Counter[tuple[str, State]]()
        with self._database.transaction():
            moved = [
                item
                for item in items
                if self._database.change(statement, (*_values(item), item.work, item.id, out_of.value))
            ]
            for item in moved:
                more[item.work, out_of] -= 1
                more[item.work, item.state] += 1
            for (work, state), count in more.items():
                if count:
                    self._count(work, state.value, count)
        return moved

    def counts(self, work: str) -> dict[State, int]:
        """How many items there are in each state that has any."""
        rows = self._database.read(
            "SELECT state, items FROM midspan_item_counts WHERE work = ? AND items > 0", (work,)
        )
        return {_STATES[state]: items for state, items in rows}

    def erase(self, work: str, ids: Sequence[str]) -> int:
        """Take input, answer, output and the words about them away, and what people said. How many had any."""
        had = 0
        with self._database.transaction():
            for some in pages(ids):
                had += self._database.change(
                    f"UPDATE midspan_items SET {', '.join(f'{each} = NULL' for each in _BODIES)}"
                    f" WHERE work = ? AND id IN ({marks(some)})"
                    f" AND ({' OR '.join(f'{each} IS NOT NULL' for each in _BODIES)})",
                    (work, *some),
                )
                self._database.change(
                    "UPDATE midspan_tasks SET response = NULL"
                    f" WHERE work = ? AND item IN ({marks(some)}) AND response IS NOT NULL",
                    (work, *some),
                )
        return had

    def those(self, work: str, ids: Sequence[str]) -> Iterator[ItemRow]:
        """Those of these items that are known, in this order, in pages: the caller may write meanwhile."""
        at, size = 0, _PAGE
        while some := ids[at : at + size]:
            rows = self._database.page(f"{_ITEM} WHERE work = ? AND id IN ({marks(some)})", (work, *some))
            if self._is_cut(rows, work, some) and size > 1:
                # They are large: only fewer of them can be had all together, and thus in their order.
                size = max(1, len(rows) // 2)
                continue
            found = {each.id: each for each in map(_item, rows)}
            yield from (found[each] for each in some if each in found)
            at, size = at + len(some), min(_PAGE, 2 * size)

    def parts(self, work: str, chunk: str, after: int = 0) -> list[tuple[int, list[str]]]:
        """Ids of a chunk as they were taken in, by the number of what took them in together; those after a number."""
        rows = self._database.read(
            "SELECT part, ids FROM midspan_chunk_items WHERE work = ? AND chunk = ? AND part > ? ORDER BY part",
            (work, chunk, after),
        )
        return [(part, json.loads(ids)) for part, ids in rows]

    def _is_cut(self, rows: Sequence[object], work: str, ids: Sequence[str]) -> bool:
        """Whether a page has not all the rows there are."""
        if len(rows) == len(set(ids)):
            return False
        return len(rows) < len(self.states(work, ids))

    def _note(self, work: str, chunk: str, ids: Sequence[str]) -> None:
        self._database.change(
            "INSERT INTO midspan_chunk_items (work, chunk, part, ids) VALUES (?, ?, 1 + (SELECT coalesce(max(part), 0)"
            " FROM midspan_chunk_items WHERE work = ? AND chunk = ?), ?)",
            (work, chunk, work, chunk, json.dumps(ids, ensure_ascii=False)),
        )

    def _count(self, work: str, state: str, more: int) -> None:
        self._database.change(
            "INSERT INTO midspan_item_counts (work, state, items) VALUES (?, ?, ?)"
            " ON CONFLICT (work, state) DO UPDATE SET items = midspan_item_counts.items + excluded.items",
            (work, state, more),
        )


def _of(work: str, state: State | None) -> tuple[str, list[str]]:
    """What a statement asks for, and its values."""
    if state is None:
        return "work = ?", [work]
    more = "state = ?" if state in COMMON_ENDS else f"state = ? AND {UNCOMMON}"
    return f"work = ? AND {more}", [work, state.value]


def _values(item: ItemRow) -> tuple[Any, ...]:
    # `_value_` is the plain text: a database's driver takes an enum's member for something it has to convert.
    return item[:_AT_STATE] + (item.state._value_,) + item[_AT_STATE + 1 :]  # noqa: RUF005 - unpacking takes twice as long


def _item(row: tuple[Any, ...]) -> ItemRow:
    work, id_, chunk, state, *rest = row
    return ItemRow(work, id_, chunk, _STATES[state], *rest)


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def pages(values: Sequence[str]) -> Iterator[list[str]]:
    """Few enough values for one statement."""
    rest = iter(values)
    while page := list(islice(rest, _PAGE)):
        yield page
