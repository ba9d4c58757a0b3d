"""What every store has to do for production, whatever keeps the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from midspan.errors import StoreError
from midspan.ledger.ports import Store
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ChunkRow, ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.ports import Production
from midspan.stores import _postgres_production, _sqlite_production, postgres, sqlite
from pgserver import Server

Opened = tuple[Store, Production]


def on_disk(folder: Path, _: Callable[[], Server]) -> Opened:
    store = sqlite.open_store(folder / "ledger.db")
    return store, sqlite.open_production(store)


def in_memory(*_: object) -> Opened:
    store = sqlite.open_memory()
    return store, sqlite.open_production(store)


def on_postgresql(_: Path, server: Callable[[], Server]) -> Opened:
    store = postgres.open_store(server().new_database())
    return store, postgres.open_production(store)


OPENERS: dict[str, Callable[[Path, Callable[[], Server]], Opened]] = {
    "sqlite on disk": on_disk,
    "sqlite in memory": in_memory,
    "postgresql": on_postgresql,
}
AT = "2026-11-20T08:00:00.000Z"


class Unsigned:
    fingerprint = "f" * 32
    public = bytes(32)

    def sign(self, message: bytes) -> bytes:
        return message[-32:] * 2


@pytest.fixture(params=OPENERS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    store, production = OPENERS[request.param](tmp_path, lambda: request.getfixturevalue("postgres_server"))
    with closing(store):
        yield store, production


@pytest.fixture
def production(opened: Opened) -> Production:
    return opened[1]


@pytest.fixture
def ledger(opened: Opened) -> Ledger:
    return Ledger(opened[0], Unsigned(), "tests", lambda: AT)


def item(id_: str, state: State = State.RECEIVED, **more: str | int | None) -> ItemRow:
    plain = {"work": "w", "chunk": "c", "input": '{"a":1}', "input_key": f"key of {id_}", "received_at": AT}
    return ItemRow(id=id_, state=state, **(plain | more))  # type: ignore[arg-type]


def task(id_: str, due_at: str = AT, **more: object) -> TaskRow:
    plain: dict[str, object] = {
        "work": "w",
        "item": f"item of {id_}",
        "purpose": Purpose.DECIDE,
        "role": "desk",
        "opened_at": AT,
    }
    return TaskRow(id=id_, due_at=due_at, **(plain | more))  # type: ignore[arg-type]


def chunk(id_: str = "c1", **more: object) -> ChunkRow:
    plain: dict[str, object] = {
        "work": "w",
        "source": "in.jsonl",
        "number": 1,
        "first": 1,
        "last": 5,
        "state": "begun",
        "attempts": 1,
        "counts": {},
    }
    return ChunkRow(id=id_, **(plain | more))  # type: ignore[arg-type]


def test_without_anything_written_all_is_empty(production: Production) -> None:
    assert production.states("w", ["a"]) == {}
    assert production.item("w", "a") is None
    assert list(production.items("w")) == []
    assert production.counts("w") == {}
    assert production.chunk("c") is None
    assert production.task("t") is None
    assert production.tasks() == production.due("9999") == []
    assert production.next_due() is None
    assert production.waiting() == {}
    assert production.mark("out.jsonl") is None


FULL = item(
    "full",
    State.SETTLED,
    answer='{"output":{"digit":3}}',
    output='{"digit":3}',
    because="the confidence is low",
    by="desk",
    level="assisted",
    attempts=2,
    ended_at=AT,
    transitions="received validated executed checked open decided settled",
)


def test_items_come_back_as_they_were_given(production: Production) -> None:
    production.insert([item("b"), FULL])
    assert production.item("w", "full") == FULL
    assert production.item("w", "b") == item("b")
    assert production.item("another", "b") is None
    assert production.states("w", ["b", "full", "unknown"]) == {
        "b": (State.RECEIVED, "key of b"),
        "full": (State.SETTLED, "key of full"),
    }


def test_the_same_id_in_two_works_is_two_items(production: Production) -> None:
    production.insert([item("a"), item("a", work="another", input="2")])
    assert [each.input for each in production.items("another")] == ["2"]
    assert production.counts("w") == production.counts("another") == {State.RECEIVED: 1}


def test_an_item_that_is_known_is_refused_with_all_that_came_with_it(production: Production) -> None:
    production.insert([item("b")])
    with pytest.raises(StoreError, match="`a` to `b` is there already"):
        production.insert([item("a"), item("b", input="other")])
    assert list(production.items("w")) == [item("b")]
    assert production.counts("w") == {State.RECEIVED: 1}


def test_items_are_listed_in_order_of_id_and_those_of_a_chunk_as_they_were_taken_in(
    production: Production,
) -> None:
    production.insert(
        [item("c"), item("a", State.ACTED_ALONE), item("b", State.ACTED_ALONE, chunk="d"), item("B")]
    )
    assert [each.id for each in production.items("w")] == ["B", "a", "b", "c"]
    assert [each.id for each in production.items("w", State.RECEIVED)] == ["B", "c"]
    assert [each.id for each in production.items("w", State.ACTED_ALONE)] == ["a", "b"]
    assert [each.id for each in production.items("w", chunk="c")] == ["c", "a", "B"]
    assert [each.id for each in production.items("w", State.ACTED_ALONE, chunk="c")] == ["a"]
    assert list(production.items("w", State.FAILED)) == list(production.items("another")) == []


def test_items_are_listed_a_page_at_a_time_without_what_they_hold(production: Production) -> None:
    given = [item(f"{number:03}", answer="{}", output="{}", because="why") for number in range(7)]
    production.insert(
        [*given, item("008", State.ACTED_ALONE), item("009", State.OPEN), item("a", work="another")]
    )
    bare = [each._replace(input=None, answer=None, output=None) for each in given]
    assert production.listed("w", limit=3) == bare[:3]
    assert production.listed("w", after="002", limit=4) == bare[3:7]
    assert [each.id for each in production.listed("w", after="005")] == ["006", "008", "009"]
    assert [each.id for each in production.listed("w", State.ACTED_ALONE)] == ["008"]
    assert [each.id for each in production.listed("w", State.OPEN, after="0")] == ["009"]
    assert production.listed("w", State.OPEN, after="009") == production.listed("none") == []


def test_large_items_of_a_chunk_come_as_they_were_taken_in_too(production: Production) -> None:
    given = [item(f"{n * 37 % 101:03}", input="x" * (6_000_000 if n % 20 == 9 else 10)) for n in range(101)]
    production.insert(given[:60])
    production.insert(given[60:])
    assert [each.id for each in production.items("w", chunk="c")] == [each.id for each in given]
    assert sum(len(each.input or "") for each in production.items("w", chunk="c")) > 30_000_000


def test_who_lists_items_may_move_them_meanwhile(production: Production) -> None:
    production.insert([item(f"{n:05}") for n in range(1000)])
    seen = []
    for each in production.items("w", State.RECEIVED):
        seen.append(each.id)
        assert production.move(each._replace(state=State.SHADOWED), out_of=State.RECEIVED)
        if each.id == "00000":
            production.insert([item("00500 and a half")])
    assert len(seen) == len(set(seen)) == 1001
    assert production.counts("w") == {State.SHADOWED: 1001}


def test_an_item_is_moved_once_and_only_out_of_the_state_it_is_in(production: Production) -> None:
    production.insert([item("a")])
    moved = item("a", State.EXECUTED, answer="{}", attempts=1, transitions="received validated executed")
    assert not production.move(moved, out_of=State.VALIDATED)
    assert production.item("w", "a") == item("a")
    assert production.move(moved, out_of=State.RECEIVED)
    assert not production.move(moved._replace(answer="[]"), out_of=State.RECEIVED)
    assert production.item("w", "a") == moved
    assert production.counts("w") == {State.EXECUTED: 1}
    assert not production.move(item("unknown"), out_of=State.RECEIVED)


def test_of_many_those_are_moved_that_are_still_in_the_state(production: Production) -> None:
    production.insert([item("a"), item("b", State.OPEN), item("c")])
    wanted = [item(each, State.SHADOWED) for each in ("c", "b", "unknown", "a")]
    assert production.move_each(wanted, out_of=State.RECEIVED) == [wanted[0], wanted[3]]
    assert production.counts("w") == {State.SHADOWED: 2, State.OPEN: 1}
    assert production.move_each([], out_of=State.RECEIVED) == []


def test_a_move_to_the_same_state_replaces_the_row(production: Production) -> None:
    production.insert([item("a")])
    assert production.move(item("a", attempts=1), out_of=State.RECEIVED)
    assert production.item("w", "a") == item("a", attempts=1)
    assert production.counts("w") == {State.RECEIVED: 1}


def test_erasing_takes_what_was_said_and_leaves_that_it_was(production: Production) -> None:
    said = replace(task("t"), item="full", state=TaskState.DONE, decided_by="desk", response='{"digit":3}')
    production.insert([FULL, item("bare", State.FAILED, input=None), item("kept")])
    production.ask([said])
    assert production.erase("w", ["full", "bare", "unknown"]) == 1
    assert production.item("w", "full") == FULL._replace(input=None, answer=None, output=None, because=None)
    assert production.task("t") == replace(said, response=None)
    assert production.item("w", "kept") == item("kept")
    assert production.counts("w") == {State.SETTLED: 1, State.FAILED: 1, State.RECEIVED: 1}
    assert production.erase("w", ["full"]) == production.erase("w", []) == 0


def test_a_chunk_is_begun_as_often_as_a_process_begins_it_and_done_once(production: Production) -> None:
    assert production.begin_chunk(chunk()) == chunk()
    assert production.begin_chunk(chunk()) == chunk(attempts=2)
    done = chunk(state="done", attempts=2, counts={"acted_alone": 4, "failed": 1})
    production.finish_chunk(done)
    assert production.chunk("c1") == done
    assert production.begin_chunk(chunk()) == done
    with pytest.raises(StoreError, match="never begun"):
        production.finish_chunk(chunk("unknown"))


def test_tasks_are_asked_once(production: Production) -> None:
    production.ask([task("a", step=1, blind=True)])
    production.ask([task("a", role="another"), task("b")])
    assert production.task("a") == task("a", step=1, blind=True)
    assert production.task("b") == task("b")


DUE = {"late": "2026-11-21", "c": "2026-11-20", "a": "2026-11-20", "b": "2026-11-20", "first": "2026-11-19"}


def test_open_tasks_are_listed_first_due_first_in_pages(production: Production) -> None:
    production.ask([task(id_, due_at) for id_, due_at in DUE.items()])
    production.ask([task("done", "2026-11-18", state=TaskState.DONE)])
    production.ask([task("gone", "2026-11-18", state=TaskState.WITHDRAWN)])
    assert [each.id for each in production.tasks()] == ["first", "a", "b", "c", "late"]
    seen: list[str] = []
    while page := production.tasks(after=seen[-1] if seen else "", limit=2):
        seen += [each.id for each in page]
        assert len(page) <= 2
    assert seen == ["first", "a", "b", "c", "late"]
    assert production.tasks(limit=0) == []
    with pytest.raises(StoreError, match="no task has the id `unknown`"):
        production.tasks(after="unknown")


def test_open_tasks_are_listed_by_role_and_work(production: Production) -> None:
    production.ask([task("a"), task("b", role="lead"), task("c", work="v"), task("d", work="v", role="lead")])
    production.ask([task("e", work="v", role="lead", state=TaskState.DONE)])
    assert [each.id for each in production.tasks(role="lead")] == ["b", "d"]
    assert [each.id for each in production.tasks(work="v")] == ["c", "d"]
    assert [each.id for each in production.tasks(role="lead", work="v")] == ["d"]
    assert [each.id for each in production.tasks(role="lead", after="b")] == ["d"]
    assert production.waiting() == {("w", "desk"): 1, ("w", "lead"): 1, ("v", "desk"): 1, ("v", "lead"): 1}


def test_what_is_due_was_due_before(production: Production) -> None:
    production.ask([task(id_, due_at) for id_, due_at in DUE.items()])
    assert production.next_due() == "2026-11-19"
    assert [each.id for each in production.due("2026-11-20")] == ["first"]
    assert [each.id for each in production.due("2026-11-21", limit=2)] == ["first", "a"]
    first = task("first", DUE["first"])
    assert production.replace_task(replace(first, state=TaskState.WITHDRAWN), first)
    assert production.next_due() == "2026-11-20"


def test_a_task_is_replaced_only_as_it_was_seen(production: Production) -> None:
    seen = task("a")
    production.ask([seen])
    claimed = replace(seen, claimed_by="one", claimed_until="2026-11-20T08:10:00.000Z")
    assert production.replace_task(claimed, seen)
    assert not production.replace_task(replace(seen, claimed_by="other"), seen)
    assert production.task("a") == claimed
    done = replace(claimed, state=TaskState.DONE, decided_by="one", decided_at=AT, response="{}", step=2)
    assert production.replace_task(done, claimed)
    assert production.task("a") == done
    assert production.tasks() == []
    assert not production.replace_task(task("unknown"), task("unknown"))


def test_held_are_open_tasks_with_a_lease_that_lasts(production: Production) -> None:
    lease = {"claimed_by": "desk", "claimed_until": "2026-11-20T08:10:00.000Z"}
    production.ask([
        task("mine", **lease),
        task("my other", **lease),
        task("answered", state=TaskState.DONE, **lease),
        task("let go of", claimed_by="desk", claimed_until="2026-11-20T08:05:00.000Z"),
        task("theirs", claimed_by="lead", claimed_until="2026-11-20T08:10:00.000Z"),
        task("nobody's"),
    ])  # fmt: skip
    assert production.held("desk", "2026-11-20T08:05:00.000Z") == 2
    assert production.held("desk", "2026-11-20T08:10:00.000Z") == 0
    assert production.held("nobody", AT) == 0
    assert len(production.holding("desk", "2026-11-20T08:05:00.000Z")) == 2
    assert production.holding("desk", "2026-11-20T08:10:00.000Z") == production.holding("nobody", AT) == []


def test_a_mark_is_the_last_one_set(production: Production) -> None:
    production.set_mark("out.jsonl", {"bytes": 10})
    production.set_mark("out.jsonl", {"bytes": 20, "items": ["ü\x00"]})
    production.set_mark("other", {})
    assert production.mark("out.jsonl") == {"bytes": 20, "items": ["ü\x00"]}
    assert production.mark("other") == {}


def test_what_is_written_in_one_transaction_is_there_together(production: Production, ledger: Ledger) -> None:
    with production.transaction() as connection:
        assert connection is not None
        production.insert([item("a")])
        production.ask([task("t")])
        ledger.append([Entry("item", "w", "a", {})])
        assert production.item("w", "a") == item("a")
    assert [each.key for each in ledger.read("item")] == ["a"]
    assert production.task("t") == task("t")


def test_what_fails_in_one_transaction_is_taken_back_together(production: Production, ledger: Ledger) -> None:
    def all_of_it() -> None:
        with production.transaction():
            production.insert([item("a")])
            production.ask([task("t")])
            production.begin_chunk(chunk())
            production.set_mark("out", {})
            ledger.append([Entry("item", "w", "a", {})])
            raise LookupError

    for _ in range(2):  # the first time the tables are taken back too
        with pytest.raises(LookupError):
            all_of_it()
        test_without_anything_written_all_is_empty(production)
        assert production.mark("out") is None
        assert production.chunk("c1") is None
        assert list(ledger.read("item")) == []
    production.insert([item("a")])
    assert list(production.items("w")) == [item("a")]


def test_an_error_within_a_transaction_that_is_caught_takes_all_back(
    production: Production, ledger: Ledger
) -> None:
    production.insert([item("a")])

    def swallowing() -> None:
        with production.transaction():
            ledger.append([Entry("item", "w", "b", {})])
            production.insert([item("b")])
            with suppress(StoreError):
                production.insert([item("c"), item("a")])

    with pytest.raises(StoreError, match="taken back"):
        swallowing()
    assert [each.id for each in production.items("w")] == ["a"]
    assert list(ledger.read("item")) == []


def test_production_leaves_the_ledger_intact(production: Production, opened: Opened) -> None:
    production.insert([item("a")])
    production.ask([task("t")])
    production.erase("w", ["a"])
    assert opened[0].damage() == []


@pytest.mark.parametrize(
    "text", ["ünïcode \U0001f600", "nul \x00 within", "", "'; DROP TABLE midspan_items; --"]
)
def test_texts_are_kept_exactly(production: Production, text: str) -> None:
    given = item(text, input=text, output=text, because=text, chunk=text, work=text)
    production.insert([given])
    assert production.item(text, text) == given
    assert list(production.items(text, State.RECEIVED, chunk=text)) == [given]
    production.ask([task(f"t{text}", item=text, work=text, role=text, response=text)])
    assert production.tasks(work=text, role=text) == [
        task(f"t{text}", item=text, work=text, role=text, response=text)
    ]


@given(texts=st.lists(st.text(st.sampled_from("\x00\x01\x02\x03aé\U0001f600"), max_size=6), unique=True))
def test_a_text_that_postgresql_cannot_hold_is_written_as_one_that_it_can_in_the_same_order(
    texts: list[str],
) -> None:
    written = _postgres_production._written(texts)
    assert not any("\x00" in each for each in written)
    assert [_postgres_production._plain(each) for each in written] == texts
    assert sorted(texts, key=str.encode) == [
        _postgres_production._plain(each) for each in sorted(written, key=str.encode)
    ]
    assert _postgres_production._all_written([texts]) in ([written], [texts])
    assert list(_postgres_production._all_written([texts])[0]) == written


def test_large_items_are_listed_in_smaller_pages_and_none_is_lost(
    production: Production, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (_postgres_production, _sqlite_production):
        monkeypatch.setattr(module, "_ENOUGH", 10_000)
    given = [item(f"{number:03}", input="x" * 3000) for number in range(300)]
    production.insert(given)
    assert list(production.items("w")) == given
    with production.transaction():
        production.insert([item("300")])
        assert [each.id for each in production.items("w")] == [f"{number:03}" for number in range(301)]
    assert production.counts("w") == {State.RECEIVED: 301}


def test_states_are_told_of_many_items_and_whatever_they_are_called(production: Production) -> None:
    odd = ["nul \x00", "one \x01", "two \x02", '"', "\\", "'", "%s?", "\U0001f600", "{}", "[]", ""]
    known = [*odd, *(f"{number}" for number in range(1500))]
    production.insert([item(each) for each in known])
    found = production.states("w", [*known, "unknown", "nul \x01\x01"])
    assert found == {each: (State.RECEIVED, f"key of {each}") for each in known}
    assert production.states("another", known) == production.states("w", []) == {}
    with pytest.raises(StoreError, match="cannot keep half a character"):
        production.states("w", ["\ud800"])


def test_half_a_character_is_refused_in_words(production: Production) -> None:
    production.insert([item("there")])
    with pytest.raises(StoreError, match="cannot keep half a character"):
        production.insert([item("a"), item("b", input='"\ud800"')])
    with pytest.raises(StoreError, match="cannot keep half a character"):
        production.item("w", "\udfff")
    assert list(production.items("w")) == [item("there")]
