"""A board that is kept says what a fresh one says, as soon as people did something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date

import pytest
from shelled import Shell
from situations import NAME, WORK

from midspan.cli.candidates import plug
from midspan.cli.opening import open_ledger
from midspan.decide.crossing.board import Board, board
from midspan.decide.crossing.document import document
from midspan.decide.crossing.keeping import Kept
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.definitions.workspace import Workspace
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry


class Clock:
    """Seconds that go on by one each time somebody looks, and by as many as a test says."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


class Desk:
    """One workspace with its board."""

    def __init__(self, shell: Shell, ledger: Ledger) -> None:
        self.workspace: Workspace = load(shell.root)
        self.ledger, self.clock = ledger, Clock()
        self.kept = Kept(plug, self.clock)
        self.today = date.fromisoformat(shell.day(20))

    def board(self, files: object = 1) -> Board:
        return self.kept.board(self.workspace, files, self.ledger, self.today)

    def fresh(self) -> Board:
        found = assess(self.workspace, self.ledger, self.today, plug, [NAME])
        return board(found, self.ledger.store.head())


@pytest.fixture
def desk(shell: Shell) -> Iterator[Desk]:
    with closing(open_ledger(load(shell.root).settings)) as ledger:
        yield Desk(shell, ledger)


def test_nothing_recorded_gives_the_very_same_board(desk: Desk) -> None:
    assert desk.board() is desk.board()


@pytest.mark.parametrize(
    "did",
    [
        ("decide", NAME, "--approve", "--by", "owner"),
        ("decide", NAME, "--commit", "--by", "owner"),
        ("decide", NAME, "--extend", "--by", "sponsor", "--why", "labels come later"),
        (
            "decide",
            NAME,
            "--stop",
            "--by",
            "owner",
            "--why",
            "too dear",
            "--differently",
            "ask for the price first",
        ),
        ("value", "cost", NAME, "--amount", "16000 EUR", "--for", "a contract", "--by", "owner", "--at"),
        ("value", "add", NAME, "--metric", "desk-hours", "--value", "150", "--at"),
    ],
    ids=lambda each: " ".join(each[:1] + each[2:3]),
)
def test_what_people_did_is_on_the_board_that_is_asked_for_next(
    desk: Desk, shell: Shell, did: tuple[str, ...]
) -> None:
    before = desk.board()
    shell(*did, *([shell.day(5)] if did[-1] == "--at" else []))
    assert desk.ledger.store.head() > 0
    after = desk.board()
    assert after is not before
    assert document(after) == document(desk.fresh())


def test_items_that_come_in_wait_a_while_and_then_are_there(desk: Desk) -> None:
    before = desk.board()
    desk.ledger.append([Entry("item", WORK, "a", {"level": "shadow", "states": "received shadowed"})])
    assert desk.board() is before
    assert desk.board() is before
    desk.clock.now += 100
    after = desk.board()
    assert after is not before
    assert document(after) == document(desk.fresh())
    assert desk.board() is after


def test_a_decision_behind_items_that_wait_is_there_at_once_and_takes_them_along(
    desk: Desk, shell: Shell
) -> None:
    desk.board()
    desk.ledger.append([Entry("item", WORK, "a", {"level": "shadow", "states": "received shadowed"})])
    desk.board()
    shell("decide", NAME, "--extend", "--by", "sponsor", "--why", "labels come later")
    assert document(desk.board()) == document(desk.fresh())


def test_a_verdict_that_is_recorded_changes_nothing_on_it(desk: Desk, shell: Shell) -> None:
    shell("decide", NAME, "--approve", "--by", "owner")
    before = desk.board()
    shell("verdict")
    touched = desk.ledger.store.touched(before.head or 0)
    assert {kind for kind, _ in touched} == {"key", "verdict"}
    assert desk.board() is before


def test_other_files_and_another_day_make_another_board(desk: Desk, shell: Shell) -> None:
    before = desk.board()
    shell.edit(f"initiatives/{NAME}.yaml", "tenant-services", "tenant-care")
    desk.workspace = load(shell.root)
    after = desk.board(files=2)
    assert (before.rows[0].owner, after.rows[0].owner) == ("tenant-services", "tenant-care")
    desk.today = date.fromisoformat(shell.day(200))
    assert desk.board(files=2).numbers.overdue == (NAME,)
