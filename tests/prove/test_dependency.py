"""The rung on which the service that a candidate asks fails: real faults over real sockets, and nothing paid twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loopback import Fault, Loopback
from midspan.cli.app import run
from proving_ground import Ground, many
from served import Served

CASES = 100


@pytest.fixture
def server() -> Iterator[Loopback]:
    with Loopback() as found:
        yield found


@pytest.fixture
def served(tmp_path: Path, server: Loopback) -> Served:
    found = Served(tmp_path, server, CASES)
    found.write(timeout="3 s", calls={"at_once": 50})
    return found


def rung(
    served: Served, capfd: pytest.CaptureFixture[str], *more: str, name: str = "dependency"
) -> dict[str, Any]:
    capfd.readouterr()
    line = [each for each in served.line(*more) if each != "--no-stress"]
    assert run(line) == 0
    [climbed] = json.loads(capfd.readouterr().out)["stress"]
    [found] = [each for each in climbed["rungs"] if each["rung"] == name]
    return dict(found)


def test_tries_again_bring_the_same_answers_and_nothing_is_charged_twice(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    # With the usual five tries again, one run in 300 meets a question whose every try fails.
    served.write(timeout="3 s", calls={"at_once": 50, "retries": 9})
    clean, failing = rung(served, capfd, name="clean"), rung(served, capfd)
    assert failing["total"] == CASES
    assert failing["retries"] > 0
    # Half an answer is taken for what it is: the one fault that trying again is no help against. How many there are,
    # the address of the server has a part in.
    assert set(failing["failures"]) <= {"shape"}
    assert failing["answered"] == clean["answered"]
    assert round(failing["accuracy"] * CASES) == CASES - failing["failures"].get("shape", 0)
    assert max(Counter(each.headers["idempotency-key"] for each in served.server.asked).values()) == 1


def test_the_same_seed_fails_in_the_same_way_and_a_second_run_asks_nothing(
    tmp_path: Path, served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    found = rung(served, capfd)
    count = len(served.server.asked)
    assert rung(served, capfd) == found
    assert len(served.server.asked) == count
    other = Served(tmp_path / "other", served.server, CASES)
    other.write(timeout="3 s", calls={"at_once": 7})
    again = rung(other, capfd)
    assert {key: again[key] for key in ("retries", "failures", "errors")} == {
        key: found[key] for key in ("retries", "failures", "errors")
    }
    count = len(served.server.asked)
    rung(other, capfd, "--seed", "2")
    assert len(served.server.asked) >= count + CASES // 2


def test_without_tries_again_every_fault_is_an_error(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    served.write(timeout="3 s", calls={"at_once": 50, "retries": 0})
    found = rung(served, capfd)
    assert found["retries"] == 0
    assert found["not_run"] is None
    assert 10 <= sum(found["failures"].values()) <= 35
    assert set(found["failures"]) <= {"exception", "shape", "timeout"}


def test_a_service_that_fails_by_itself_is_seen_through_the_proxy(
    served: Served, capfd: pytest.CaptureFixture[str]
) -> None:
    served.server.faults = lambda each, _: Fault("status", 422) if each["x"] % 10 == 7 else None
    # In place of one in forty refusals of the service stands half an answer; which ones, its address has a part in.
    assert 6 <= rung(served, capfd)["failures"]["exception"] <= 10


def test_what_asks_no_service_cannot_lose_one(ground: Ground, capfd: pytest.CaptureFixture[str]) -> None:
    ground.write_cases(*many(120))
    capfd.readouterr()
    assert run(["prove", "sign", "--format", "json", "--workspace", str(ground.root)]) == 0
    [climbed] = json.loads(capfd.readouterr().out)["stress"]
    [found] = [each for each in climbed["rungs"] if each["rung"] == "dependency"]
    assert found["does_not_apply"] == "nothing of the kind is known around `rule`"
