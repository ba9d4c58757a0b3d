"""What is drawn among the reviews: second decisions apart, and cases whose right answer is known; nobody can tell them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from desk_ground import AT, FIRST, OTHER, Ground, done, entries, item, minutes, task, waiting, why
from hypothesis import given
from hypothesis import strategies as st

from midspan.definitions.cases import read_cases
from midspan.definitions.compiled import compile_work
from midspan.model.case import Case
from midspan.model.production import Purpose, State
from midspan.model.stage import Level
from midspan.prove.reviewers.asked import reviewers_of
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.mixing import Mixing, fill, known_draw, left, second_draw, task_called, varied
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Why
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.undoing import undo
from midspan.run.tasks.why import shown_at
from production_ground import Given, at_level, balanced, numbers, placed, prepare, promote, ran
from proving_ground import Ground as Proving

ACCEPT = Response(Verdict.ACCEPT)
THIRD = Reviewer("lead", "third person")
KEY = b"k" * 32


def edit(sign: str) -> Response:
    return Response(Verdict.EDIT, {"sign": sign})


@pytest.fixture
def twice(ground: Ground) -> Iterator[Desk]:
    """Every decision is drawn for a second person."""
    with ground.desk() as desk:
        yield replace(desk, twice=lambda _: True)


def shown(desk: Desk, name: str, purpose: Purpose) -> dict[str, Any]:
    """All that a person sees, but for the id of the task, a digest that tells nothing."""
    found = task(desk, name, purpose)
    row = item_of(desk, found)
    assert row is not None
    return {**asdict(shown_at(desk, found, row)), "task": None}


@pytest.mark.parametrize("blind", [False, True])
def test_who_decides_second_sees_what_the_first_saw_and_cannot_tell(twice: Desk, blind: bool) -> None:
    waiting(twice, "a", blind=blind)
    first = shown(twice, "a", Purpose.DECIDE)
    done(respond(twice, task(twice, "a").id, FIRST, edit("minus"), AT))
    assert item(twice, "a").state is State.DECIDED
    assert shown(twice, "a", Purpose.SECOND) == first
    second = task(twice, "a", Purpose.SECOND).id
    assert why(respond(twice, second, FIRST, ACCEPT, AT)) is Why.PERSON


def test_two_who_agree_settle_it_and_what_the_first_said_stands(twice: Desk) -> None:
    waiting(twice, "a", "b")
    done(respond(twice, task(twice, "a").id, FIRST, ACCEPT, AT))
    done(respond(twice, task(twice, "a", Purpose.SECOND).id, OTHER, ACCEPT, minutes(1)))
    assert (item(twice, "a").state, item(twice, "a").output) == (State.SETTLED, '{"sign":"plus"}')
    assert [each["purpose"] for each in entries(twice, "response")] == ["decide", "second"]
    assert sum(twice.production.counts("sign").values()) == 2
    # Not agreeing to the proposal, but to the first.
    done(respond(twice, task(twice, "b").id, FIRST, edit("minus"), AT))
    done(respond(twice, task(twice, "b", Purpose.SECOND).id, OTHER, edit("minus"), minutes(1)))
    assert (item(twice, "b").state, item(twice, "b").output) == (State.SETTLED, '{"sign":"minus"}')
    assert twice.ledger.verify().ok


def test_where_two_differ_a_third_has_the_last_word(twice: Desk) -> None:
    waiting(twice, "a", blind=True)
    done(respond(twice, task(twice, "a").id, FIRST, edit("minus"), AT))
    second = task(twice, "a", Purpose.SECOND).id
    done(respond(twice, second, OTHER, edit("plus"), minutes(1)))
    third = task(twice, "a", Purpose.SECOND)
    assert (third.role, item(twice, "a").state) == ("lead", State.DECIDED)
    seen = shown(twice, "a", Purpose.SECOND)
    assert seen["proposal"] == {"sign": "minus"}
    assert "another person" in seen["because"]
    done(respond(twice, second, THIRD, ACCEPT, minutes(2)))
    assert (item(twice, "a").state, item(twice, "a").output) == (State.SETTLED, '{"sign":"minus"}')


def test_a_first_decision_that_is_taken_back_is_not_checked(twice: Desk) -> None:
    waiting(twice, "a")
    done(respond(twice, task(twice, "a").id, FIRST, ACCEPT, AT))
    done(undo(twice, task(twice, "a").id, FIRST, minutes(0.5)))
    assert item(twice, "a").state is State.OPEN
    assert twice.production.tasks(role="desk")[0].purpose is Purpose.DECIDE
    assert len(twice.production.tasks(role="desk")) == 1


def test_the_draws_are_those_of_the_definition_and_none_is_the_others(ground: Ground) -> None:
    with ground.desk() as desk:
        assert (known_draw(KEY, desk.file), second_draw(KEY, desk.file)) == (None, None)
    ground.write_work(review={"by": "desk", "second": "50%", "known": "50%"})
    with ground.desk() as desk:
        drawn = [known_draw(KEY, desk.file), second_draw(KEY, desk.file)]
        picks = [[each.selected(str(n)) for n in range(400)] for each in drawn if each]
        assert [150 < sum(each) < 250 for each in picks] == [True, True]
        assert 100 < sum(a == b for a, b in zip(*picks, strict=True)) < 300


@given(st.text(alphabet="abcdef0123456789-xyz ", max_size=40), st.integers())
def test_a_varied_name_has_the_shape_of_the_name(name: str, seed: int) -> None:
    found = varied(name, random.Random(seed))
    assert [each.isdigit() for each in found] == [each.isdigit() for each in name] or len(name) >= 16
    assert len(found) == len(name)
    assert [at for at, each in enumerate(found) if each in "-xyz "] == [
        at for at, each in enumerate(name) if each in "-xyz "
    ]


def pool(count: int, confidence: float | None = None) -> list[tuple[str, dict[str, Any]]]:
    said = {} if confidence is None else {"confidence": confidence}
    return [(f"case-{n}", {"output": {"sign": "minus"}, **said}) for n in range(count)]


def test_a_pool_is_asked_in_order_once_and_to_its_end(ground: Ground) -> None:
    ground.write_work(review={"by": "desk", "within": "4 h", "known": "100%"})
    with ground.desk() as desk:
        mixing = Mixing(desk.production, desk.file, KEY)
        assert fill(desk.production, "sign", pool(3)) == 3
        tasks = waiting(desk, "n-0001", "n-0002", blind=True)
        with desk.production.transaction():
            made = mixing.beside(tasks, None)
            desk.production.ask(made)
        assert [each.purpose for each in made] == [Purpose.KNOWN] * 2
        assert {(each.role, each.opened_at, each.blind) for each in made} == {("desk", AT, False)}
        assert [each.due_at for each in made] == [each.due_at for each in tasks]
        assert all(each.item[:2] == "n-" and len(each.item) == 6 for each in made)
        assert not {each.item for each in made} & {"n-0001", "n-0002"}
        assert left(desk.production, "sign") == 1
        # Whoever asks for it by name finds it as they find any other.
        named = [task_called(desk.production, "sign", each.item) for each in (*made, *tasks)]
        assert named == [each.id for each in (*made, *tasks)]
        assert task_called(desk.production, "sign", "nothing") is None
        assert len(mixing.beside(waiting(desk, "n-0003", "n-0004"), None)) == 1
        assert left(desk.production, "sign") == 0
        assert mixing.beside(waiting(desk, "n-0005"), None) == []
        # What was asked is not asked again, under whatever name.
        assert fill(desk.production, "sign", pool(4)) == 2


def test_nobody_is_shown_an_answer_that_would_have_acted_alone(ground: Ground) -> None:
    ground.write_work(review={"by": "desk", "within": "4 h", "known": "100%"})
    with ground.desk() as desk:
        mixing = Mixing(desk.production, desk.file, KEY)
        fill(desk.production, "sign", [*pool(2, 0.95), ("low", {"output": {}, "confidence": 0.4})])
        made = mixing.beside(waiting(desk, "n-0001"), 0.8)
        assert len(made) == 1
        assert '"case":"low"' in str(made[0].response)


def test_production_opens_them_beside_its_items_and_its_books_do_not_know_them(tmp_path: Path) -> None:
    ground = Proving(tmp_path / "workspace")
    prepare(ground)
    review = {"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%", "known": "50%"}
    promote(ground, review=review)
    with placed(ground) as place:
        at_level(place.ledger, place, Level.ASSISTED)
        fill(place.production, "sign", pool(100))
        books = ran(place, Given(*numbers(*range(200, 400))))
        assert (books.counts["received"], books.counts["to_people"]) == (200, 200), books.counts
        assert balanced(place, 200) == {"open": 200}
        known = [each for each in place.production.tasks(limit=1000) if each.purpose is Purpose.KNOWN]
        assert 65 < len(known) < 135
        assert left(place.production, "sign") == 100 - len(known)


def test_what_is_said_of_them_measures_who_says_it_once(ground: Ground) -> None:
    lines = [
        {"id": f"case-{n}", "input": {"x": n}, "expected": {"sign": "plus"}, "use": "develop"}
        for n in range(4)
    ]
    path = ground.root / "works" / "sign.cases.jsonl"
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines[1:]))
    ground.heard.known = {each.id: each for each in read_cases(path, "cases") if isinstance(each, Case)}
    ground.write_work(review={"by": "desk", "within": "4 h", "known": "100%"})
    with ground.desk() as desk:
        shown_wrong = [(f"case-{n}", {"output": {"sign": "minus"}}) for n in (1, 2)]
        fill(desk.production, "sign", [*shown_wrong, ("case-3", {"output": {"sign": "plus"}})])
        made = Mixing(desk.production, desk.file, KEY).beside(waiting(desk, "n-1", "n-2", "n-3"), None)
        desk.production.ask(made)
        missed, seen, alarm = made
        done(respond(desk, missed.id, FIRST, ACCEPT, AT))
        done(respond(desk, seen.id, FIRST, edit("plus"), AT))
        done(respond(desk, alarm.id, FIRST, edit("minus"), AT))
        work = compile_work(desk.file)
        found = reviewers_of(desk.file, work, desk.ledger).reviewers["first clerk"]
        assert (found.wrong, found.missed, found.right, found.alarms) == (2, 1, 1, 1)
        done(undo(desk, missed.id, FIRST, minutes(0.5)))
        found = reviewers_of(desk.file, work, desk.ledger).reviewers["first clerk"]
        assert (found.wrong, found.missed) == (1, 0)
        judged = {"output": {"sign": "minus"}, "acceptable": False, "by": "first clerk"}
        path.write_text(json.dumps({**lines[2], "reviewed": [judged]}) + "\n")
        found = reviewers_of(desk.file, work, desk.ledger).reviewers["first clerk"]
        assert (found.wrong, found.missed, found.right, found.alarms) == (1, 0, 1, 1)
