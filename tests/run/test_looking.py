"""Items looked at: pages give each once, and one item comes with every record that is about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desk_ground import AT, FIRST, OTHER, Ground, acted_alone, done, item, task, waiting
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.forgetting import Forgetting
from midspan.run.looking import listing
from midspan.run.looking.listing import LOOKED_AT, ON_A_PAGE, Sieve, listed, tasks
from midspan.run.looking.whole import whole
from midspan.run.ports import Production
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.undoing import undo

DAYS = ("2026-11-26", "2026-11-27", "2026-11-28")
STATES = (State.ACTED_ALONE, State.SETTLED, State.OPEN)
CODES = (None, "assisted", "confidence")
COUNT = 1_300
Placed = tuple[WorkFile, Ledger, Production]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Placed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIDSPAN_KEYS", str(tmp_path_factory.mktemp("keys")))
        ground = Ground(tmp_path_factory.mktemp("many") / "workspace")
        with ground.desk() as desk:
            rows = [_row(number) for number in range(COUNT)]
            desk.production.insert(rows)
            desk.production.ask([_task(each) for each in rows if each.state is State.OPEN])
            said = ((row, _code(number)) for number, row in enumerate(rows))
            desk.ledger.append(
                [
                    Entry("item", "sign", row.id, {} if code is None else {"because": code})
                    for row, code in said
                ]
            )
            yield desk.file, desk.ledger, desk.production


def _row(number: int) -> ItemRow:
    day = DAYS[number // 3 % 3]
    return ItemRow(
        "sign",
        f"n{number:05}",
        "c",
        STATES[number % 3],
        '{"x":1}',
        "key",
        f"{day}T09:00:00.000Z",
        output="{}",
    )


def _code(number: int) -> str | None:
    return CODES[number // 9 % 3]


def _blind(row: ItemRow) -> bool:
    return int(row.id[1:]) % 2 == 0


def _task(row: ItemRow) -> TaskRow:
    id_ = task_id("sign", row.id, Purpose.DECIDE)
    return TaskRow(
        id_, "sign", row.id, Purpose.DECIDE, "desk", AT, later(AT, int(row.id[1:])), blind=_blind(row)
    )


@given(
    state=st.sampled_from([None, *STATES]),
    day=st.sampled_from([None, *DAYS]),
    because=st.sampled_from([*CODES, "none is like this"]),
)
def test_following_the_pages_gives_each_item_that_was_asked_for_once(
    many: Placed, state: State | None, day: str | None, because: str | None
) -> None:
    sieve = Sieve(state, None if day is None else date.fromisoformat(day), because)
    seen: list[str] = []
    after: str | None = ""
    while after is not None:
        found = listed(*many, sieve, after)
        assert len(found.lines) <= ON_A_PAGE
        assert found.looked <= LOOKED_AT
        assert all(each.row.input is each.row.output is None for each in found.lines)
        seen += [each.row.id for each in found.lines]
        after = found.further
    wanted = [
        row.id
        for row in map(_row, range(COUNT))
        if state in {None, row.state}
        and day in {None, row.received_at[:10]}
        and because in {None, _code(int(row.id[1:]))}
        # Of what is to be answered unseen nobody learns why it waits.
        and (because is None or row.state is not State.OPEN or not _blind(row))
    ]
    assert seen == wanted


def test_a_page_looks_at_so_many_items_and_says_where_it_stopped(
    many: Placed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOOKED_AT", 300)
    found = listed(*many, Sieve(because="none is like this"))
    assert (found.lines, found.looked, found.further) == ((), 300, "n00299")


def test_open_tasks_come_first_due_first_and_each_once(many: Placed) -> None:
    file, _, production = many
    seen: list[TaskRow] = []
    after: str | None = ""
    while after is not None:
        page, after = tasks(file, production, "desk", after)
        seen += page
    assert len(seen) == sum(production.waiting().values()) == len({each.id for each in seen})
    assert [each.due_at for each in seen] == sorted(each.due_at for each in seen)
    assert tasks(file, production, "lead") == ([], None)
    assert tasks(file, production, after="no such task")[0] == seen[:ON_A_PAGE]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Ground(tmp_path / "workspace").desk() as desk:
        yield desk


def kinds(desk: Desk, name: str) -> list[str]:
    found = whole(desk.file, desk.ledger, desk.production, name)
    assert found is not None
    assert [each.seq for each in found.records] == sorted({each.seq for each in found.records})
    return [each.kind for each in found.records]


def test_an_item_comes_with_each_record_that_is_about_it_and_with_no_other(desk: Desk) -> None:
    waiting(desk, "a", "b")
    desk.ledger.append(
        [
            Entry("item", "sign", "a", {"states": "received validated open"}),
            Entry("item", "sign", "b", {"states": "received validated open"}),
            Entry("chunk", "sign", "c", {"counts": {"received": 2}}),
            Entry("item", "another work", "a", {"states": "received"}),
        ]
    )
    sweep({"sign": desk}, desk.production, later(task(desk, "a").due_at, 60))
    assert kinds(desk, "a") == ["item", "chunk", "escalation"]
    at = later(AT, 86_400)
    said = Response(Verdict.EDIT, output={"sign": "minus"})
    lead = replace(FIRST, role="lead")
    done(respond(desk, task(desk, "a").id, lead, said, at))
    done(undo(desk, task(desk, "a").id, lead, later(at, 1)))
    done(respond(desk, task(desk, "a").id, lead, said, later(at, 2)))
    assert kinds(desk, "a") == ["item", "chunk", "escalation", "response", "undo", "response"]
    assert kinds(desk, "b") == ["item", "chunk", "escalation"]
    assert whole(desk.file, desk.ledger, desk.production, "c") is None
    with desk.production.transaction():
        settled = item(desk, "a")
        desk.production.move(settled._replace(ended_at=at), out_of=settled.state)
    forgetting = Forgetting(
        desk.file, desk.ledger, desk.production, now=later(at, 86_400), by="counting", because="asked for"
    )
    assert forgetting.these(["a"]).erased == 1
    assert kinds(desk, "a")[-1] == "erasure"
    found = whole(desk.file, desk.ledger, desk.production, "a")
    assert found is not None
    assert found.is_erased
    assert found.row.input is None


def test_what_is_to_be_answered_unseen_is_hidden_until_it_is_answered(desk: Desk) -> None:
    waiting(desk, "blind", blind=True)
    waiting(desk, "seen", proposed="minus")
    asked = acted_alone(desk, "audited")

    def hidden(name: str) -> bool:
        found = whole(desk.file, desk.ledger, desk.production, name)
        assert found is not None
        return found.is_hidden

    assert [hidden(each) for each in ("blind", "seen", "audited")] == [True, False, True]
    said = Response(Verdict.EDIT, output={"sign": "plus"})
    done(respond(desk, task(desk, "blind").id, OTHER, said, later(AT, 60)))
    done(respond(desk, asked.id, OTHER, said, later(AT, 60)))
    assert [hidden(each) for each in ("blind", "seen", "audited")] == [False, False, False]
    closed = desk.production.task(asked.id)
    assert closed is not None
    assert closed.state is TaskState.DONE


def test_a_work_that_has_nothing_has_no_pages(tmp_path: Path) -> None:
    ground = Ground(tmp_path / "workspace")
    with ground.desk() as desk:
        found = listed(load(ground.root).works["sign"], desk.ledger, desk.production, Sieve())
        assert (found.lines, found.looked, found.further) == ((), 0, None)
