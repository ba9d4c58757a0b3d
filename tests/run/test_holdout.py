"""The hold-out: who is in the lot, what people see of it, and that it is in no claim about what the AI does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from midspan.cli.desks import open_desks
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, processing
from midspan.model.production import ChunkRow, ItemRow, State, TaskRow
from midspan.model.stage import Level
from midspan.run.asking.answering import Taken
from midspan.run.asking.trying import put
from midspan.run.draws import blind_draw, ramp_draw
from midspan.run.holdout import HoldOut, hold_out
from midspan.run.ports import Arrival
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.shown import shown_to
from midspan.stats import AuditDraw
from midspan.value.effects import lots
from production_ground import Given, at_level, items, numbers, placed, prepare, promote, ran, sums
from proving_ground import Ground

JUDGED = [{"when": "has(input.zone) && input.zone == 'hospital'", "because": "billed by contract"}]
MANY = 160


@pytest.fixture(scope="module")
def promoted_once(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """Promoted, with three of ten items held out; every test works in a ledger that has gone on from there."""
    made = Ground(tmp_path_factory.mktemp("holdout") / "workspace")
    prepare(made)
    promote(made, judgement=JUDGED, holdout="30%")
    return made


def tasks(place: Place) -> dict[str, TaskRow]:
    found = place.production.tasks(work="sign", limit=10_000)
    return {task.item: task for task in found if task.purpose == "decide"}


def entries(place: Place) -> dict[str, Any]:
    return {entry.key: entry.body for entry in place.ledger.read("item", "sign")}


def held(place: Place, rows: dict[str, ItemRow]) -> set[str]:
    hold = hold_out(place.key, place.file)
    assert hold.draw is not None
    return {name for name in rows if hold.draw.selected(name)}


def test_what_is_held_out_goes_to_people_unasked_and_is_in_no_claim(promoted_once: Ground) -> None:
    with placed(promoted_once) as place:
        at_level(place.ledger, place, Level.AUTONOMOUS)
        promoted_once.calls()
        books = ran(
            place, Given(*numbers(*range(900, 900 + MANY)), *numbers(2000, zone="hospital"), "no JSON")
        )
        rows, ledger = items(place), entries(place)
        out = held(place, rows)
        valid = {f"n{number}" for number in range(900, 900 + MANY)}
        assert 25 < len(out & valid) < 75
        assert sums(books.counts)
        assert books.counts["acted_alone"] == len(valid - out)
        assert books.counts["to_people"] == len(valid & out) + 1
        for name in valid & out:
            assert (rows[name].state, rows[name].answer, rows[name].because) == (State.OPEN, None, None)
            assert rows[name].transitions == "received validated open"
            assert (ledger[name]["because"], ledger[name]["lot"]) == ("holdout", 0.3)
            assert not {"confidence", "cost", "latency_s"} & ledger[name].keys()
        assert {ledger[name]["lot"] for name in valid} == {0.3}
        assert len(promoted_once.calls()) == len(valid - out)
        # Kept by a judgement, or no item at all: in neither group.
        assert "lot" not in ledger["n2000"]
        assert ledger["n2000"]["because"] == "judgement"
        drawn = {entry.key for entry in place.ledger.read("draw")}
        assert not drawn & out


def test_a_person_cannot_tell_it_from_another_blind_task(promoted_once: Ground) -> None:
    with placed(promoted_once) as place:
        at_level(place.ledger, place, Level.ASSISTED)
        ran(place, Given(*numbers(*range(5000, 5040)), identity="fedcba9876543210"))
        rows, asked = items(place), tasks(place)
        new = {f"n{number}" for number in range(5000, 5040)}
        out = held(place, rows) & new
        blind = {name for name in new - out if asked[name].blind}
        assert out
        assert blind
        shown = [shown_to(asked[name], rows[name]) for name in (min(out), min(blind))]
        hidden = [
            (each.proposal, each.confidence, each.because, each.rationale, each.blind, each.notes)
            for each in shown
        ]
        assert hidden[0] == hidden[1] == (None, None, None, None, True, ())


def test_a_person_decides_it_and_it_settles_with_the_time_it_took(promoted_once: Ground) -> None:
    with placed(promoted_once) as place:
        at_level(place.ledger, place, Level.ASSISTED)
        ran(place, Given(*numbers(*range(7000, 7030)), identity="aaaaaaaaaaaaaaaa"))
        name = min(held(place, items(place)) & {f"n{number}" for number in range(7000, 7030)})
        task = tasks(place)[name]
    with open_desks(promoted_once.root, "sign") as desks:
        said = Response(Verdict.EDIT, output={"sign": "plus"}, effort_s=12.5)
        done = respond(desks.by_work["sign"], task.id, Reviewer("desk", "ann"), said, utc_now())
        assert isinstance(done, TaskRow), done
    with placed(promoted_once) as place:
        assert items(place)[name].state is State.SETTLED
        lot = next(each for each in lots(place.ledger, place.file, date.max) if each.level is Level.ASSISTED)
        assert (lot.held, lot.rate) == ((12.5,), 0.3)
        kept = next(place.ledger.read("response", "sign", task.id)).body
        assert (kept["effort_s"], kept["blind"], kept.get("proposal")) == (12.5, True, None)


@pytest.mark.parametrize("level", [Level.OFF, Level.SHADOW])
def test_where_nothing_is_touched_nothing_is_held_out(tmp_path: Path, level: Level) -> None:
    ground = Ground(tmp_path / "workspace")
    prepare(ground)
    ground.write_work(holdout="50%")
    with placed(ground) as place:
        at_level(place.ledger, place, level)
        ran(place, Given(*numbers(*range(900, 920))))
        assert all("lot" not in body and body.get("because") != "holdout" for body in entries(place).values())
    assert len(ground.calls()) == (20 if level is Level.SHADOW else 0)


def test_what_was_answered_before_the_level_rose_is_held_out_all_the_same(promoted_once: Ground) -> None:
    with placed(promoted_once) as place:
        at_level(place.ledger, place, Level.SHADOW)
        work = processing(place)
        chunk = ChunkRow("late", "sign", "late", 1, 1, 40, "begun", 1, {})
        arrivals = [Arrival(at, f"late-{at}", {"x": 9000 + at}) for at in range(1, 41)]
        work.begin(chunk)
        answered = put(work.receive(chunk, arrivals).trials)
        at_level(place.ledger, place, Level.ASSISTED)
        assert work.ended(answered) == []
        rows = {name: row for name, row in items(place).items() if name.startswith("late-")}
        out = held(place, rows)
        assert out
        for name in out:
            assert (rows[name].answer, rows[name].because, tasks(place)[name].blind) == (None, None, True)
        assert all(rows[name].answer is not None for name in rows.keys() - out)


@given(
    key=st.binary(min_size=16, max_size=32),
    rate=st.floats(0.01, 0.99),
    names=st.sets(st.text(min_size=1), max_size=60),
)
def test_an_item_is_held_out_by_its_key_alone_and_a_higher_share_holds_out_more(
    key: bytes, rate: float, names: set[str]
) -> None:
    more, less = (
        HoldOut(AuditDraw(b"holdout\0" + key, rate)),
        HoldOut(AuditDraw(b"holdout\0" + key, rate / 2)),
    )
    for name in names:
        item = Taken(name, {}, "{}", "k")
        assert not less.takes(item, Level.ASSISTED) or more.takes(item, Level.AUTONOMOUS)
        assert not more.takes(item, Level.SHADOW)
        assert not more.takes(Taken(name, {}, "{}", "k", kept="judged"), Level.ASSISTED)
        assert not more.takes(Taken(name, {}, "{}", "k", fault="bad"), Level.ASSISTED)
        assert more.lot(item, Level.ASSISTED) == rate


def test_its_draw_is_independent_of_ramp_audit_and_blind_draws(promoted_once: Ground) -> None:
    with placed(promoted_once) as place:
        key, hold = place.key, hold_out(place.key, place.file)
        others = {
            "ramp": ramp_draw(key, 0.5),
            "audit": AuditDraw(key, 0.5),
            "blind": blind_draw(key, place.file),
        }
    assert hold.draw is not None
    names = [f"item-{number}" for number in range(20_000)]
    out = [name for name in names if hold.draw.selected(name)]
    assert abs(len(out) / len(names) - 0.3) < 0.02
    for name, draw in others.items():
        among = sum(draw.selected(each) for each in out) / len(out)
        assert abs(among - draw.rate) < 0.03, name


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    found=st.lists(
        st.one_of(
            st.integers(-2000, 2000).map(lambda x: {"x": x}),
            st.integers(0, 50).map(lambda x: {"x": x, "zone": "hospital"}),
            st.just({"x": "no number"}),
            st.sampled_from([13, 14, 15]).map(lambda x: {"x": x}),
        ),
        min_size=1,
        max_size=12,
    ),
    level=st.sampled_from([Level.SHADOW, Level.ASSISTED, Level.AUTONOMOUS]),
    run=st.uuids(),
)
def test_books_add_up_and_who_is_held_out_has_no_proposal_no_draw_and_no_claim(
    promoted_once: Ground, found: list[dict[str, Any]], level: Level, run: UUID
) -> None:
    records = [{"id": f"{run}-{at}", "input": value} for at, value in enumerate(found)]
    with placed(promoted_once) as place:
        at_level(place.ledger, place, level)
        books = ran(place, Given(*records, identity=run.hex[:16]))
        names = {each["id"] for each in records}
        rows = {name: row for name, row in items(place).items() if name in names}
        told = {name: body for name, body in entries(place).items() if name in names}
        drawn = {entry.key for entry in place.ledger.read("draw")} & names
        lots_of = {name for name, body in told.items() if "lot" in body}
        out = {name for name, body in told.items() if body.get("because") == "holdout"}
        asked = {name: task for name, task in tasks(place).items() if name in names}
        selected = held(place, rows)
    assert sums(books.counts)
    assert books.counts["received"] == len(names) == len(told)
    for each in records:
        value, touched = each["input"], level is not Level.SHADOW
        eligible = touched and not isinstance(value["x"], str) and "zone" not in value
        assert (each["id"] in lots_of) == eligible
        assert (each["id"] in out) == (eligible and each["id"] in selected)
    assert not out & drawn
    for name in out:
        assert (rows[name].state, rows[name].answer, asked[name].blind) == (State.OPEN, None, True)
    acted = {name for name, row in rows.items() if row.state is State.ACTED_ALONE}
    assert not acted & out
    assert books.counts["acted_alone"] == len(acted)
