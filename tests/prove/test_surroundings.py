"""What changes around a candidate while its items stay what they are: bursts, and questions that are really asked again."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from loopback import Loopback
from midspan.cli.app import run
from midspan.cli.candidates import load_candidate
from midspan.cli.opening import open_ledger
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.implementations._calling import Caller
from midspan.implementations._crowd import Crowd
from midspan.model.answer import Answer
from midspan.model.evidence import Observed, RungResult
from midspan.prove.climbing.bar import Bar
from midspan.prove.climbing.ladder import climb
from midspan.prove.climbing.route import route
from midspan.prove.climbing.sample import Sample
from midspan.prove.evaluating.evaluate import evaluate
from midspan.prove.evaluating.trial import trial
from midspan.prove.ports import BURST, Described, Failed, Item
from midspan.settings import read
from proving_ground import Ground, many
from served import Served

SHY = """
import threading
import midspan

@midspan.implements("sign", name="rule")
def rule(items):
    if threading.active_count() > 20:
        raise RuntimeError("too many at once")
    return [midspan.Answer({"sign": "minus" if item["x"] < 0 else "plus"}, confidence=0.9) for item in items]
"""


def crowd(function: Any, timeout_s: float = 30.0) -> Crowd:
    return Crowd(
        Described("f", "python"), [Caller(function) for _ in range(BURST)], timeout_s, Path("/nowhere")
    )


def rungs(capfd: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    capfd.readouterr()
    assert run(["prove", "sign", "--format", "json", *arguments]) == 0
    return {each["rung"]: each for each in json.loads(capfd.readouterr().out)["stress"][0]["rungs"]}


def test_a_burst_calls_a_function_as_often_at_the_same_time_as_it_says() -> None:
    met = threading.Barrier(BURST, timeout=30)

    def together(inputs: Any) -> list[Answer]:
        met.wait()
        return [Answer(each) for each in inputs]

    replies = crowd(together).answer([Item(str(n), {"x": n}) for n in range(2 * BURST)])
    assert [each.result for each in replies] == [Answer({"x": n}) for n in range(2 * BURST)]
    assert all(each.latency_s is not None for each in replies)


def test_one_that_hangs_in_a_burst_costs_its_own_item_alone() -> None:
    forever = threading.Event()

    def hangs(inputs: Any) -> list[Answer]:
        if inputs[0]["x"] == 3:
            forever.wait()
        return [Answer(each) for each in inputs]

    replies = crowd(hangs, 0.2).answer([Item(str(n), {"x": n}) for n in range(BURST + 8)])
    forever.set()
    late = [place for place, each in enumerate(replies) if isinstance(each.result, Failed)]
    assert late == [3]


def test_what_breaks_in_a_crowd_alone_is_seen_on_that_rung_alone(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    ground.write_code(SHY)
    ground.write_cases(*many(64))
    found = rungs(capfd, "--workspace", str(ground.root))
    assert found["clean"]["failures"] == {}
    assert found["load"]["failures"]["exception"] > 0
    assert found["load"]["total"] == found["load"]["latency_n"] == 64


STICKY = """
import threading
import midspan

WORN = []

@midspan.implements("sign", name="rule")
def rule(items):
    if threading.active_count() > 20:
        WORN.append(1)
    if WORN:
        raise RuntimeError("worn out")
    return [midspan.Answer({"sign": "minus" if item["x"] < 0 else "plus"}, confidence=0.9) for item in items]
"""


def test_what_a_burst_leaves_behind_reaches_no_other_rung(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    ground.write_code(STICKY)
    cases = list(many(64))
    for each in cases:
        each["input"]["note"] = "the meter stands outside"
    ground.write_cases(*cases)
    found = rungs(capfd, "--workspace", str(ground.root))
    assert found["load"]["failures"]["exception"] > 0
    assert (found["all-together"]["total"], found["all-together"]["failures"]) == (64, {})


def test_the_report_sets_the_time_of_a_burst_beside_that_of_calm(
    ground: Ground, capfd: pytest.CaptureFixture[str]
) -> None:
    ground.write_cases(*many(64))
    assert run(["prove", "sign", "--workspace", str(ground.root)]) == 0
    out = capfd.readouterr().out
    [line] = [each for each in out.splitlines() if "in calm" in each]
    assert "95 of 100 within" in line
    assert "(of 64); in calm" in line


def test_a_recording_knows_no_crowd(ground: Ground, capfd: pytest.CaptureFixture[str]) -> None:
    cases = list(many(20))
    (ground.root / "old.jsonl").write_text(
        "".join(f"{json.dumps({'id': each['id'], 'output': each['expected']})}\n" for each in cases)
    )
    ground.write_work(implementations=[{"name": "old", "replay": "old.jsonl"}])
    ground.write_cases(*cases)
    assert rungs(capfd, "--workspace", str(ground.root))["load"]["not_run"] is not None


def climbed(served: Served, *names: str) -> dict[str, RungResult]:
    """The first rung and those of these names: one on which the service fails takes its time to try again."""
    settings, file = read(served.root), load(served.root).works["sign"]
    candidate = file.work.candidate("reader")
    assert candidate is not None
    on, sample = trial(file, compile_work(file), load_candidate(candidate, file, settings)), Sample()
    with open_ledger(settings) as ledger:
        done = evaluate(on, ledger, currency=None, progress=lambda *_: None, offer=sample.offer)
        along = route(done.on, ledger, sample, Bar("none"), recorded_only=False)
        steps = tuple(step for step in along.steps if step.rung.name in {"clean", *names})
        found = climb(done.on, ledger, replace(along, steps=steps), level=0.95, progress=lambda *_: None)
    return {each.rung: each for each in found.rungs}


def test_a_service_is_really_asked_again_for_what_arrives_again(tmp_path: Path) -> None:
    with Loopback() as server:
        found = climbed(Served(tmp_path, server, 40), "duplicates", "load")
        # Once to evaluate, and again on each of the two.
        assert len(server.asked) == 3 * 40
    bound = pytest.approx(1 - 0.05 ** (1 / 40))
    assert found["duplicates"].observed == Observed("answered differently than the first time", 0, 40, bound)
    assert found["load"].total == found["load"].latency_n == 40


def test_a_service_that_answers_otherwise_the_second_time_is_caught(tmp_path: Path) -> None:
    seen = set[int]()

    def moody(value: Any) -> Any:
        first = value["x"] not in seen
        seen.add(value["x"])
        return {"output": {"sign": "plus" if first or value["x"] % 2 else "minus"}}

    with Loopback(answer=moody) as server:
        found = climbed(Served(tmp_path, server, 40), "duplicates")["duplicates"].observed
    assert found is not None
    assert (found.count, found.of) == (20, 40)
