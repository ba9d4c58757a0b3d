"""A real `prove` process is ended while it asks a real server: run again, it asks only what had not been answered."""

from __future__ import annotations

import json
import signal
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from loopback import Fault, Loopback
from served import Served

CASES = 120
AT_ONCE = 10


class Ender:
    """Lets so many requests through and holds all later ones, so that the process is ended in their midst."""

    def __init__(self, through: int) -> None:
        self.through = through
        self.held = threading.Event()
        self.released = False
        self._seen = 0

    def __call__(self, _input: Any, _tries: int) -> Fault | None:
        self._seen += 1
        if self.released or self._seen <= self.through:
            return None
        if self._seen == self.through + AT_ONCE:
            self.held.set()
        return Fault("hang")


@pytest.mark.parametrize(
    ("how", "through", "use"),
    [
        (signal.SIGKILL, 0, "develop"),
        (signal.SIGKILL, 60, "develop"),
        (signal.SIGINT, 60, "develop"),
        (signal.SIGKILL, CASES - AT_ONCE, "certify"),
    ],
)
def test_an_ended_run_asks_again_only_what_had_no_answer(
    tmp_path: Path, how: signal.Signals, through: int, use: str
) -> None:
    ender = Ender(through)
    arguments = ["--certify"] if use == "certify" else []
    with Loopback(faults=ender) as server:
        served = Served(tmp_path, server, CASES, use)
        served.write(calls={"at_once": AT_ONCE})
        process = served.start(*arguments)
        assert ender.held.wait(30)
        process.send_signal(how)
        _, err = process.communicate(timeout=60)
        assert process.returncode == (130 if how is signal.SIGINT else -signal.SIGKILL), err
        assert ("interrupted: " in err) == (how is signal.SIGINT)
        assert served.kept() <= through
        ender.released = True
        code, out, err = served.run(*arguments)
        assert json.loads(out)["evaluations"][0]["right"] == CASES, err
        assert code == 0, err
        asked = Counter(json.dumps(each) for each in server.inputs())
        assert asked.total() == CASES + AT_ONCE
        assert len(asked) == CASES
        assert set(server.charged.values()) == {1}
        assert served.kept() == CASES


def test_what_is_under_way_at_an_interrupt_is_waited_for_and_asked_once(tmp_path: Path) -> None:
    started = threading.Event()

    def begun(_input: Any, _tries: int) -> Fault | None:
        if len(server.asked) > CASES // 3:
            started.set()
        return None

    with Loopback(faults=begun, wait_s=0.3) as server:
        served = Served(tmp_path, server, CASES)
        served.write(calls={"at_once": AT_ONCE})
        process = served.start()
        assert started.wait(30)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 130
        assert len(server.asked) < CASES
        code, out, err = served.run()
        assert code == 0, err
        assert json.loads(out)["evaluations"][0]["right"] == CASES
        assert len(server.asked) == CASES


def test_two_runs_at_once_agree(tmp_path: Path) -> None:
    with Loopback() as server:
        served = Served(tmp_path, server, CASES)
        both = [served.start(), served.start()]
        said = [process.communicate(timeout=60) for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        assert {json.loads(out)["evaluations"][0]["right"] for out, _ in said} == {CASES}
        assert set(server.charged.values()) == {1}
        served.kept()
