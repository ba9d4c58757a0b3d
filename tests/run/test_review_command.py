"""`midspan review` from a script, as a list, and at a terminal with one key for each answer."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from desk_ground import FIRST, Ground, acted_alone, item, task, waiting

from midspan.cli.app import run
from midspan.cli.opening import utc_now
from midspan.model.production import Purpose, State, TaskState
from midspan.run.tasks.claiming import claim
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.people import holder
from midspan.run.tasks.said import said_of
from terminal import Session


@pytest.fixture
def review(ground: Ground, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command with these lines on standard input; gives its exit code, its output and its errors."""

    def called(*arguments: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        code = run(["review", "--workspace", str(ground.root), *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return called


def today(desk: Desk, *ids: str, **more: Any) -> None:
    waiting(desk, *ids, at=utc_now(), **more)


def outputs(desk: Desk, *ids: str) -> list[Any]:
    return [json.loads(item(desk, each).output or "null") for each in ids]


def test_a_script_answers_one_line_for_each(desk: Desk, review: Any) -> None:
    today(desk, "a", "b", "c", "d", "e")
    lines = 'a\ne {"sign": "minus"}\nreject not ours\nh two readings\ns\n'
    code, out, err = review("sign", "--as", "desk", lines=lines)
    assert (code, err) == (0, "")
    assert "a: accepted" in out
    assert out.rstrip().endswith(
        "1 accepted, 1 edited, 1 rejected, 1 handed on, 1 skipped; 1 waiting for `desk`"
    )
    assert outputs(desk, "a", "b", "c") == [{"sign": "plus"}, {"sign": "minus"}, None]
    assert item(desk, "c").because == "not ours"
    assert task(desk, "d").role == "lead"
    assert said_of(task(desk, "d")).notes[0].text == "two readings"
    assert holder(task(desk, "e"), utc_now()) is None


def test_what_is_shown_is_the_item_the_proposal_why_and_how_much_is_left(desk: Desk, review: Any) -> None:
    today(desk, "a", "b")
    _, out, _ = review("--as", "desk", lines="?\nq\n")
    for text in (
        "sign  a  due in",
        "2 waiting",
        "x: 5",
        "sign: plus",
        "how sure: 0.5",
        "a look",
        "its confidence is `0.5`",
        "u  undo: take your last answer back",
    ):
        assert text in out
    assert "nothing answered; 2 waiting for `desk`" in out


def test_a_blind_task_shows_no_proposal_and_offers_no_accepting(desk: Desk, review: Any) -> None:
    today(desk, "a", blind=True)
    code, out, err = review("--as", "desk", lines="e minus\n")
    assert (code, err) == (0, "")
    shown = out[: out.index("> ")]
    assert "a accept" not in shown
    assert "plus" not in shown
    assert "confidence" not in shown
    assert outputs(desk, "a") == [{"sign": "minus"}]


def test_the_last_answer_is_taken_back_also_when_nothing_is_left(desk: Desk, review: Any) -> None:
    today(desk, "a", "b")
    code, out, _ = review("--as", "desk", lines="a\nu\ne minus\na\nu\nr wrong\nq\n")
    assert code == 0, out
    assert outputs(desk, "a", "b") == [{"sign": "minus"}, None], out
    assert out.count("taken back") == 2
    assert "2 undone" in out


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("x", "line 1 of the answers: `x` is no key"),
        ("e {", "the output is not JSON"),
        ("e [1]", "does not fit"),
        ("e sideways", "does not fit"),
        ("u", "you have answered nothing yet"),
        ("e {}", "does not fit"),
    ],
)
def test_a_line_that_cannot_be_done_ends_the_script_with_its_number(
    desk: Desk, review: Any, line: str, message: str
) -> None:
    today(desk, "a")
    code, _, err = review("--as", "desk", lines=f"{line}\na\n")
    assert code == 2
    assert message in err
    assert item(desk, "a").state is State.OPEN
    assert holder(task(desk, "a"), utc_now()) is None


def test_who_is_not_asked_by_any_definition_is_told_who_is(desk: Desk, review: Any) -> None:
    for arguments in ((), ("--as", "board")):
        code, _, err = review(*arguments)
        assert code == 2
        assert "desk, lead" in err
    assert review("nothing", "--as", "desk")[0] == 2


def test_what_another_person_holds_is_not_put_before_this_one(desk: Desk, review: Any) -> None:
    today(desk, "a", "b")
    claim(desk.production, task(desk, "a").id, FIRST, utc_now())
    _, out, _ = review("--as", "desk", "--by", "second clerk", lines="a\na\n")
    assert task(desk, "a").state is TaskState.OPEN
    assert task(desk, "b").decided_by == "second clerk"
    assert "1 accepted; 1 waiting" in out


def test_opening_the_desk_lets_time_pass_at_it(ground: Ground, desk: Desk, review: Any) -> None:
    waiting(desk, "a", at="2020-01-03T09:00:00.000Z")
    _, out, _ = review("--as", "desk")
    assert "nothing waits for `desk`" in out
    assert task(desk, "a").role == "lead"
    with desk.production.transaction():
        was = task(desk, "a")
        desk.production.replace_task(replace(was, due_at="2020-01-06T09:00:00.000Z"), was)
    review("--as", "lead", lines="n who is this?\nq\n")
    incident = next(desk.ledger.read("incident", "sign"))
    assert incident.body["owner"] == "desk"
    assert "nobody" in incident.body["what"]
    assert item(desk, "a").state is State.EXPIRED


def test_open_tasks_are_listed_as_json_and_nothing_is_held(desk: Desk, review: Any) -> None:
    today(desk, "a")
    today(desk, "b", blind=True)
    acted_alone(desk, "c", at=utc_now())
    before = [task(desk, "a"), task(desk, "b"), task(desk, "c", Purpose.LABEL)]
    code, out, _ = review("--as", "desk", "--format", "json")
    said = json.loads(out)
    assert code == 0
    assert said["waiting"] == [{"work": "sign", "role": "desk", "tasks": 3}]
    shown = {each["item"]: each for each in said["tasks"]}
    assert (shown["a"]["proposal"], shown["a"]["confidence"]) == ({"sign": "plus"}, 0.5)
    for hidden in ("b", "c"):
        assert (shown[hidden]["proposal"], shown[hidden]["confidence"], shown[hidden]["because"]) == (
            None,
            None,
            None,
        )
    assert [task(desk, "a"), task(desk, "b"), task(desk, "c", Purpose.LABEL)] == before
    assert json.loads(review("--as", "lead", "--format", "json")[1])["tasks"] == []
    assert len(json.loads(review("--format", "json", "--most", "2")[1])["tasks"]) == 2


def test_an_empty_workspace_lists_nothing(ground: Ground, review: Any) -> None:
    code, out, _ = review("--format", "json")
    assert (code, json.loads(out)["tasks"]) == (0, [])


@pytest.fixture
def session(ground: Ground) -> Iterator[Any]:
    begun: list[Session] = []

    def begin(*arguments: str) -> Session:
        begun.append(Session(ground.root, "review", *arguments))
        return begun[-1]

    yield begin
    for each in begun:
        each.close()


def test_at_a_terminal_one_key_is_one_answer(ground: Ground, desk: Desk, session: Any) -> None:
    today(desk, "a", "b", "c", "d")
    at = session("--as", "desk", "--by", "first clerk")
    at.expect("? help > ")
    assert task(desk, "a").claimed_by == "first clerk"
    assert task(desk, "b").claimed_by == "first clerk"  # the next one is held while this one is read
    assert task(desk, "c").claimed_by is None
    at.type("a")
    at.expect("a: accepted")
    at.expect("? help > ")
    at.type("e")
    at.expect("sign (minus, plus, none) [plus] > ")
    at.type("sideways\n")
    at.expect("does not fit")
    at.expect("? help > ")
    at.type("e")
    at.expect("[plus] > ")
    at.type("minus\n")
    at.expect("b: edited")
    at.expect("? help > ")
    at.type("n")
    at.expect("note > ")
    at.type("asked the customer\n")
    at.expect("note of first clerk")
    at.expect("? help > ")
    at.type("r")
    at.expect("why? > ")
    at.type("not ours\n")
    at.expect("c: rejected")
    at.expect("? help > ")
    at.type("q")
    assert at.end() == 0
    assert "1 accepted, 1 edited, 1 rejected; 1 waiting for `desk`" in at.printed
    assert outputs(desk, "a", "b", "c") == [{"sign": "plus"}, {"sign": "minus"}, None]
    effort = [each.body["effort_s"] for each in desk.ledger.read("response", "sign")]
    assert all(0 <= each < 60 for each in effort)
    assert holder(task(desk, "d"), utc_now()) is None


def test_keys_that_were_pressed_before_an_item_was_shown_decide_nothing(desk: Desk, session: Any) -> None:
    today(desk, "a", "b", "c")
    at = session("--as", "desk")
    at.expect("? help > ")
    at.type("aaaaa")
    at.expect("b  due in")
    at.expect("? help > ")
    at.type("q")
    at.end()
    assert [item(desk, each).state for each in ("a", "b", "c")] == [State.SETTLED, State.OPEN, State.OPEN]


def test_a_person_who_leaves_with_a_signal_holds_nothing(desk: Desk, session: Any) -> None:
    today(desk, "a")
    at = session("--as", "desk")
    at.expect("? help > ")
    at.type("\x03")
    assert at.end() == 130
    assert holder(task(desk, "a"), utc_now()) is None
