"""Whatever is done to items and tasks, and taken back, in whatever order: what is asked afterwards adds up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import StoreError
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.ports import Production
from midspan.stores import sqlite

AT = "2026-11-20T08:00:00.000Z"
ids = st.sampled_from(["a", "b", "B", "é", "\x00", "", "zz"])
works = st.sampled_from(["w", "v"])
states = st.sampled_from(State)


class Undone(Exception):  # noqa: N818 - what a transaction is left by
    pass


class Books:
    """What there should be, kept as plainly as can be."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], ItemRow] = {}
        self.tasks: dict[str, TaskRow] = {}


def move(production: Production, books: Books, work: str, id_: str, out_of: State, to: State) -> None:
    there = books.items.get((work, id_))
    fits = there is not None and there.state is out_of
    moved = (there or row(work, id_, to))._replace(state=to, attempts=(there.attempts if there else 0) + 1)
    assert production.move(moved, out_of=out_of) == fits
    if fits:
        books.items[work, id_] = moved


def ask(production: Production, books: Books, work: str, id_: str, due: int) -> None:
    task = TaskRow(id_, work, id_, Purpose.DECIDE, f"role {due % 2}", AT, f"2026-11-2{due}")
    production.ask([task])
    books.tasks.setdefault(id_, task)


def answer(production: Production, books: Books, id_: str, state: TaskState, seen: bool) -> None:
    there = books.tasks.get(id_)
    if there is not None:
        said = replace(there, state=state, step=there.step + 1)
        assert production.replace_task(said, there if seen else replace(there, role="another")) == seen
        books.tasks[id_] = said if seen else there


def erase(production: Production, books: Books, work: str, some: list[str]) -> None:
    held = {id_ for id_ in some if (work, id_) in books.items and books.items[work, id_].input}
    assert production.erase(work, some) == len(held)
    for id_ in held:
        books.items[work, id_] = books.items[work, id_]._replace(input=None)


def insert(production: Production, books: Books, *given_rows: tuple[str, str, State]) -> None:
    rows = [row(*each) for each in given_rows]
    if any((each.work, each.id) in books.items for each in rows):
        with pytest.raises(StoreError, match="there already"):
            production.insert(rows)
        raise Undone  # within a transaction all of it is lost
    production.insert(rows)
    books.items |= {(each.work, each.id): each for each in rows}


def leave(undone: bool) -> None:
    if undone:
        raise Undone


def row(work: str, id_: str, state: State) -> ItemRow:
    return ItemRow(work, id_, f"chunk {len(id_)}", state, "{}", "k", AT)


def adds_up(production: Production, books: Books) -> None:
    for work in ("w", "v"):
        taken_in = [each for each in books.items.values() if each.work == work]
        rows = sorted(taken_in, key=lambda each: each.id)
        assert list(production.items(work)) == rows
        assert production.counts(work) == Counter(each.state for each in rows)
        for state in State:
            assert list(production.items(work, state)) == [each for each in rows if each.state is state]
        for chunk in ("chunk 0", "chunk 1", "chunk 2"):
            assert list(production.items(work, chunk=chunk)) == [
                each for each in taken_in if each.chunk == chunk
            ]
    waiting = sorted(
        (each for each in books.tasks.values() if each.state is TaskState.OPEN),
        key=lambda each: (each.due_at, each.id),
    )
    assert production.tasks() == production.due("9") == waiting
    assert production.next_due() == (waiting[0].due_at if waiting else None)
    assert production.waiting() == Counter((each.work, each.role) for each in waiting)
    for at, task in enumerate(waiting):
        assert production.tasks(after=task.id) == waiting[at + 1 :] or not task.id


STEPS = st.one_of(
    st.tuples(
        st.just(insert), st.lists(st.tuples(works, ids, states), max_size=4, unique_by=lambda each: each[:2])
    ),
    st.tuples(st.just(move), st.tuples(works, ids, states, states)),
    st.tuples(st.just(ask), st.tuples(works, ids, st.integers(0, 3))),
    st.tuples(st.just(answer), st.tuples(ids, st.sampled_from(TaskState), st.booleans())),
    st.tuples(st.just(erase), st.tuples(works, st.lists(ids, max_size=3))),
)


@given(st.lists(st.tuples(st.lists(STEPS, max_size=5), st.booleans()), max_size=6))
def test_books_add_up_after_any_transactions_done_and_undone(
    transactions: list[tuple[list[tuple[Callable[..., None], Sequence[Any]]], bool]],
) -> None:
    with closing(sqlite.open_memory()) as store:
        production, books = sqlite.open_production(store), Books()
        for some, undone in transactions:
            tried = Books()
            tried.items, tried.tasks = dict(books.items), dict(books.tasks)
            try:
                with production.transaction():
                    for step, values in some:
                        step(production, tried, *values)
                    leave(undone)
                books = tried
            except Undone:
                pass
            adds_up(production, books)
        assert store.damage() == []
