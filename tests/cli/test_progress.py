"""How far a long command is: a line every ten seconds where nobody watches a terminal, and nothing on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from loopback import Loopback
from midspan.cli import progress
from midspan.cli.app import run
from midspan.cli.progress import Progress
from patience import until
from served import Served


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Callable[..., list[str]]:
    """What is said of steps, each `(seconds later, name, done)`, of 1,000 cases."""

    def lines(*steps: tuple[float, str, int], total: int | None = 1000) -> list[str]:
        clock = Clock()
        shown = Progress(clock=clock)
        for later, name, done in steps:
            clock.now += later
            shown(name, done, None if total is None else lambda: total)
        shown.end()
        out, err = capsys.readouterr()
        assert not out
        return err.splitlines()

    return lines


def test_nothing_is_said_of_what_takes_less_than_ten_seconds(told: Callable[..., list[str]]) -> None:
    assert told((0, "reader", 1), (9.9, "reader", 999)) == []


def test_a_line_every_ten_seconds_says_how_much_is_done_how_fast_and_how_long_it_takes(
    told: Callable[..., list[str]],
) -> None:
    steps = [(0.0, "reader", 0), *((1.0, "reader", 5 * second) for second in range(1, 25))]
    assert told(*steps) == [
        "reader: 50 of 1,000 cases, 5 a second, about 3 min left",
        "reader: 100 of 1,000 cases, 5 a second, about 3 min left",
    ]


def test_what_the_ledger_held_does_not_make_the_rest_look_fast(told: Callable[..., list[str]]) -> None:
    steps = [(0, "reader", 700), (10, "reader", 800), (10, "reader", 810)]
    assert told(*steps)[1] == "reader: 810 of 1,000 cases, 1 a second, about 3 min left"


def test_short_steps_one_after_the_other_share_the_ten_seconds(told: Callable[..., list[str]]) -> None:
    steps = [(4.0, f"reader, rung {number}", 40) for number in range(1, 6)]
    assert [line.partition(":")[0] for line in told(*steps)] == ["reader, rung 3"]


def test_where_nobody_knows_how_many_there_are_none_are_claimed(told: Callable[..., list[str]]) -> None:
    assert told((0, "rows.csv", 0), (20, "rows.csv", 40), total=None) == ["rows.csv: 40 cases, 2 a second"]


@pytest.mark.parametrize("use", ["develop", "certify"])
def test_prove_tells_of_its_progress_beside_json(
    use: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "EVERY_S", 0.0)
    with Loopback() as server:
        served = Served(tmp_path, server, 100, use)
        capfd.readouterr()
        run(served.line(*(["--certify"] if use == "certify" else [])))
    out, err = capfd.readouterr()
    json.loads(out)
    assert " of 100 cases, " in err
    assert "\x1b" not in err


def test_what_takes_long_by_itself_is_said_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    shown = Progress(clock=clock, every=0.01)
    said: list[str] = []
    stop = shown.beating()
    try:
        shown("checking readings: valid", 0)
        clock.now += 25
        until(lambda: said.append(capsys.readouterr().err) or any(said))
    finally:
        stop()
    assert "".join(said).splitlines()[0] == "checking readings: valid, 25 s so far"
    clock.now += 25
    assert capsys.readouterr() == ("", "")
