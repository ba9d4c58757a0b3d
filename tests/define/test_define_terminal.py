"""`midspan define` at a terminal: a real process on a pseudo-terminal, synchronised on what it prints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal import Session


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "works").mkdir()
    (tmp_path / "midspan.toml").write_text('format = 1\ncurrency = "EUR"\n', encoding="utf-8")
    return tmp_path


@pytest.fixture
def sessions() -> Iterator[list[Session]]:
    begun: list[Session] = []
    yield begun
    for each in begun:
        each.close()


def test_a_person_answers_is_corrected_goes_back_and_confirms(
    workspace: Path, sessions: list[Session]
) -> None:
    session = Session(workspace, "define", "route-request")
    sessions.append(session)
    session.answer("What is the work, in one line?", "Rout it")
    session.answer("How does a person do it", "back")
    session.answer("What is the work, in one line?", "Route it")
    session.answer("How does a person do it", "Read it.")
    session.expect("> ")
    session.type("Say the trade.\n")
    session.expect("> ")
    session.type("\n")
    session.answer("Who does it now?", "tenant desk")
    session.answer("How many come in", "300")
    session.expect("`today.volume` is `300`, not a rate\n  help: write it as `300/day`\n> ")
    session.type("300 a day\n")
    session.expect("taken as: 300/day")
    session.answer("How long does one of them take", "?")
    session.answer("Who finds it out? Enter takes: tenant desk", "")
    session.answer("By which day?", "2999-12-01")
    session.expect("left open: tenant desk finds it out by 2999-12-01")
    session.answer("Of a hundred, how many go wrong today?", "")
    session.expect("Enter again leaves it unsaid")
    session.expect("> ")
    session.type("\n")
    session.answer("Where does the work come from?", "skip")
    session.answer("Where does the result have to arrive?", "quit")
    session.expect("Write this to works/route-request.yaml? [yes] ")
    session.type("\n")
    session.expect("is written")
    assert session.end() == 0
    assert (workspace / "works" / "route-request.yaml").read_text(encoding="utf-8") == (
        "work: route-request\n"
        "title: Route it\n"
        "procedure: |\n"
        "  Read it.\n"
        "  Say the trade.\n"
        "today: {done_by: tenant desk, volume: 300/day}\n"
        "open:\n"
        "  - {ask: today.effort, owner: tenant desk, until: 2999-12-01}\n"
    )
    assert list((workspace / ".midspan" / "define").iterdir()) == []


def test_an_interrupted_person_goes_on_where_they_were(workspace: Path, sessions: list[Session]) -> None:
    session = Session(workspace, "define", "route-request")
    sessions.append(session)
    session.answer("What is the work, in one line?", "Route it")
    session.answer("How does a person do it", "skip")
    session.answer("Who does it now?", "tenant desk")
    session.expect("> ")
    session.interrupt(
        "interrupted: nothing was written, 2 answers are kept\n  next: `midspan define route-request`"
    )
    assert session.end() == 130
    assert list((workspace / "works").iterdir()) == []
    again = Session(workspace, "define", "route-request")
    sessions.append(again)
    again.expect("2 answers are kept from an interview that was not ended.")
    again.expect("Go on from there? [yes] ")
    again.type("yes\n")
    again.answer("How does a person do it", "quit")
    again.expect("Write this to works/route-request.yaml? [yes] ")
    again.type("no\n")
    assert again.end() == 0
    assert "+title: Route it" in again.printed
    assert list((workspace / "works").iterdir()) == []
    # Not written is not lost either.
    third = Session(workspace, "define", "route-request")
    sessions.append(third)
    third.expect("Go on from there? [yes] ")
    third.type("\x04")
    third.answer("What is the work, in one line?", "quit")
    assert third.end() == 0


def test_the_end_of_input_is_a_quit(workspace: Path, sessions: list[Session]) -> None:
    session = Session(workspace, "define", "route-request", "--yes")
    sessions.append(session)
    session.answer("What is the work, in one line?", "Route it")
    session.expect("How does a person do it")
    session.expect("> ")
    session.type("\x04")
    session.expect("works/route-request.yaml is written")
    assert session.end() == 0


def test_kept_answers_outlive_every_answer_but_a_yes(workspace: Path, sessions: list[Session]) -> None:
    folder = workspace / ".midspan" / "define"
    session = Session(workspace, "define", "route-request")
    sessions.append(session)
    session.answer("What is the work, in one line?", "Route it")
    session.answer("How does a person do it", "quit")
    session.expect("Write this to works/route-request.yaml? [yes] ")
    session.type("n o p e\n")
    session.expect("`n o p e` is neither yes nor no\n  help: type `yes` or `no`\n")
    session.expect("[yes] ")
    session.type("no\n")
    assert session.end() == 0
    kept = (folder / "work-route-request.jsonl").read_bytes()
    again = Session(workspace, "define", "route-request")
    sessions.append(again)
    again.expect("Go on from there? [yes] ")
    again.type("maybe\n")
    again.expect("`maybe` is neither yes nor no")
    again.expect("[yes] ")
    again.type("no\n")
    again.expect("What is the work, in one line?")
    assert (folder / "work-route-request.jsonl").read_bytes() == kept
    again.expect("> ")
    again.type("Another title\n")
    again.expect("the earlier answers are kept in `.midspan/define/work-route-request.1.jsonl`")
    again.answer("How does a person do it", "quit")
    again.expect("[yes] ")
    again.type("yes\n")
    assert again.end() == 0
    assert [each.name for each in folder.iterdir()] == ["work-route-request.1.jsonl"]
    assert (folder / "work-route-request.1.jsonl").read_bytes() == kept
    assert b"Route it" in kept


def test_who_and_when_are_asked_until_they_fit_and_back_goes_back_to_the_question(
    workspace: Path, sessions: list[Session]
) -> None:
    session = Session(workspace, "define", "route-request", "--ask", "today", "--yes")
    sessions.append(session)
    session.answer("Who does it now?", "?")
    session.answer("Who finds it out?", "")
    session.expect("nobody is named who finds it out")
    session.answer("Who finds it out?", "?")
    session.expect("`?` leaves it with nobody")
    session.answer("Who finds it out?", "facility desk")
    session.answer("By which day?", "facility-lead")
    session.expect("`facility-lead` is no day\n  help: write it as `2026-12-01`, `1 December 2026`")
    session.answer("By which day?", "1 May 1999")
    session.expect("`1999-05-01` is over")
    session.answer("By which day?", "back")
    session.expect("Who does it now?")
    session.expect("> ")
    session.type("?\n")
    session.answer("Who finds it out?", "facility desk")
    session.answer("By which day?", "1 December 2999")
    session.expect("taken as: 2999-12-01\n  left open: facility desk finds it out by 2999-12-01")
    session.answer("How many come in", "?")
    session.expect("left open: facility desk finds it out by 2999-12-01")
    session.answer("How long does one of them take", "quit")
    assert session.end() == 0
    assert "open[0]" not in session.printed


def test_back_shows_what_was_answered_and_enter_takes_it_again(
    workspace: Path, sessions: list[Session]
) -> None:
    session = Session(workspace, "define", "route-request", "--ask", "today", "--ask", "failures", "--yes")
    sessions.append(session)
    session.answer("Who does it now?", "tenant desk")
    session.answer("How many come in", "300 a day")
    session.answer("How long does one of them take", "back")
    assert "Enter takes: 300/day" in session.expect("> ")
    session.type("back\n")
    session.expect("Enter takes: tenant desk")
    session.expect("> ")
    session.type("\n")
    session.answer("How many come in", "")
    session.answer("How long does one of them take", "skip")
    session.answer("Of a hundred, how many go wrong today?", "one in 20")
    session.expect("taken as: 5%")
    session.answer("In which way can an answer be wrong", "the wrong trade drives out")
    # Nobody has to find out how a mistake is called.
    session.answer("What is this mistake called", "?")
    session.answer("How bad is it?", "quit")
    assert session.end() == 0
    text = (workspace / "works" / "route-request.yaml").read_text(encoding="utf-8")
    assert "today: {done_by: tenant desk, volume: 300/day, error_rate: 5%}\n" in text
    assert "  - {id: wrong-trade-drives-out, effect: the wrong trade drives out}\n" in text
    assert "open" not in text


def test_what_the_rules_say_of_an_answer_is_said_at_once_and_enter_keeps_it(
    workspace: Path, sessions: list[Session]
) -> None:
    (workspace / "works" / "route-request.yaml").write_text(
        "work: route-request\ntoday: {volume: 300/day, effort: 8 min}\n"
        "input: {type: object, required: [text], properties: {text: {type: string}}}\n",
        encoding="utf-8",
    )
    (workspace / "works" / "route-request.cases.jsonl").write_text(
        '{"id": "a", "input": {"text": "a smell of gas"}, "expected": {"trade": "heating"}, "use": "develop"}\n',
        encoding="utf-8",
    )
    session = Session(workspace, "define", "initiatives/request-routing", "--ask", "problem", "--yes")
    sessions.append(session)
    session.answer("What goes wrong today", "requests go to the wrong desk")
    session.expect("IN102 `problem` has no figure")
    session.expect("Enter keeps it like that; or answer again\n> ")
    session.type("One in six requests goes to the wrong desk, 40 a day\n")
    session.expect("is written")
    assert session.end() == 0
    assert session.printed.count("IN102") == 1
    session = Session(workspace, "define", "route-request", "--ask", "judgement", "--yes")
    sessions.append(session)
    session.answer("Which ones must always be decided by a person?", "text contains sparks or fire")
    session.expect(
        "taken as: input.text.matches('(?i)(sparks|fire)')\n  keeps 0 of 1 case for a person\n  help: look how"
    )
    session.expect("Enter keeps it like that; or answer again\n> ")
    session.type("\n")
    session.answer("Why must a person decide here?", "quit")
    session.expect("is written")
    assert session.end() == 0
    text = (workspace / "works" / "route-request.yaml").read_text(encoding="utf-8")
    assert "(?i)(sparks|fire)" in text


def test_a_slip_in_a_name_is_asked_about(workspace: Path, sessions: list[Session]) -> None:
    (workspace / "works" / "route-request.yaml").write_text("work: route-request\n", encoding="utf-8")
    session = Session(workspace, "define", "rout-request")
    sessions.append(session)
    session.expect("There is no work `rout-request`. Did you mean `route-request`? [yes] ")
    session.type("\n")
    session.expect("works/route-request.yaml\n")
    session.answer("What is the work, in one line?", "quit")
    assert session.end() == 0
    session = Session(workspace, "define", "rout-request")
    sessions.append(session)
    session.expect("Did you mean `route-request`? [yes] ")
    session.type("no\n")
    session.expect("Begin a new work `rout-request`? [yes] ")
    session.type("no\n")
    session.expect("nothing is begun")
    assert session.end() == 2
    assert [each.name for each in (workspace / "works").iterdir()] == ["route-request.yaml"]
