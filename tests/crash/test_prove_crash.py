"""A real `prove` process is ended at many points; run again, it repeats at most one chunk and says the same numbers."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from forking import Forked, forge
from midspan.cli.opening import open_ledger
from midspan.prove.evaluating.asking import MOST
from midspan.settings import read

CASES = 900
FAILING = 9
WORK = """\
work: sign
input: {type: object, required: [x], properties: {x: {type: integer}}}
output: {type: object, required: [sign], properties: {sign: {type: string}}}
constraints: []
judgement: []
quality: {score: exact(output.sign), max_error: 5%}
implementations:
  - {name: rule, python: "implementations.signs:rule"}
"""
# Every call leaves a line; at the call numbers in SIGN_STOP the process gets that signal, in the midst of a batch.
CODE = """\
import os
import signal

import midspan

CALLS = os.open(os.environ["SIGN_CALLS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
STOP = os.environ.get("SIGN_STOP", "")
calls = 0


def one(item):
    global calls
    calls += 1
    os.write(CALLS, f"{item['x']}\\n".encode())
    if STOP and calls == int(STOP.split(":")[1]):
        os.kill(os.getpid(), int(STOP.split(":")[0]))
    if item["x"] % 100 == 37:
        return midspan.Answer({"sign": 5}, confidence=0.9)
    return midspan.Answer({"sign": "minus" if item["x"] % 2 else "plus"}, confidence=0.9)


@midspan.implements("sign", name="rule")
def rule(items):
    return [one(item) for item in items]
"""


class Started(NamedTuple):
    process: Forked
    out: Path
    err: Path

    def ended(self) -> tuple[int, str, str]:
        """Its exit code, and what it wrote."""
        return self.process.wait(), self.out.read_text(), self.err.read_text()


class Process:
    """The workspace of these tests and the processes in it."""

    def __init__(self, root: Path, use: str) -> None:
        self.root = root
        self._started = 0
        (root / "works").mkdir(parents=True)
        (root / "implementations").mkdir()
        (root / "midspan.toml").write_text("format = 1\n")
        (root / "works" / "sign.yaml").write_text(WORK)
        (root / "implementations" / "signs.py").write_text(CODE)
        with (root / "works" / "sign.cases.jsonl").open("w") as file:
            for x in range(CASES):
                expected = {"sign": "minus" if x % 2 else "plus"}
                file.write(
                    json.dumps({"id": str(x), "input": {"x": x}, "expected": expected, "use": use}) + "\n"
                )

    def start(self, *arguments: str, stop: str = "") -> Started:
        """`prove` in a process of its own; `stop` is SIGNAL:CALL."""
        self._started += 1
        out, err = (
            self.root.with_name(f"{self.root.name}.{self._started}.{kind}") for kind in ("out", "err")
        )
        process = forge().run(
            "midspan.cli:main",
            *("prove", "sign", "--no-stress", "--format", "json", *arguments),
            said=out,
            errors=err,
            environment=os.environ | {"SIGN_CALLS": str(self.root / "calls"), "SIGN_STOP": stop},
            folder=self.root,
            needs=["midspan.cli.proving", "midspan.implementations.python", "scipy.special"],
        )
        return Started(process, out, err)

    def run(self, *arguments: str, stop: str = "") -> tuple[int, str, str]:
        return self.start(*arguments, stop=stop).ended()

    def calls(self) -> list[int]:
        return [int(line) for line in (self.root / "calls").read_text().split()]

    def kept(self) -> int:
        with open_ledger(read(self.root)) as ledger:
            assert ledger.verify().ok
            return ledger.count("outcome")


@pytest.fixture
def develop(tmp_path: Path) -> Process:
    return Process(tmp_path / "workspace", "develop")


@pytest.fixture
def certify(tmp_path: Path) -> Process:
    return Process(tmp_path / "workspace", "certify")


def whole(out: str) -> dict[str, Any]:
    [row] = json.loads(out)["evaluations"]
    return {
        key: row[key] for key in ("total", "right", "wrong", "errored", "failures", "error_rate", "upper")
    }


# Calls in the first chunk, in later ones, and the very last.
POINTS = (1, 100, 450, CASES)


@pytest.mark.parametrize("call", POINTS)
def test_a_killed_run_goes_on_and_repeats_at_most_one_chunk(develop: Process, call: int) -> None:
    code, out, _ = develop.run(stop=f"{int(signal.SIGKILL)}:{call}")
    assert (code, out) == (-signal.SIGKILL, "")
    before, kept = len(develop.calls()), develop.kept()
    assert before - kept <= MOST
    code, out, err = develop.run()
    assert code == 0, err
    assert whole(out)["total"] == CASES
    assert (whole(out)["right"], whole(out)["errored"]) == (CASES - FAILING, FAILING)
    retried = sum(x % 100 == 37 for x in develop.calls()[:kept])
    assert len(develop.calls()) <= CASES + MOST + retried
    assert set(develop.calls()) == set(range(CASES))


@pytest.mark.parametrize("call", POINTS)
def test_an_interrupted_run_says_what_is_kept_and_goes_on(develop: Process, call: int) -> None:
    code, out, err = develop.run(stop=f"{int(signal.SIGINT)}:{call}")
    assert (code, out) == (130, "")
    assert (
        err.strip()
        == "interrupted: what was finished is kept in the ledger; the same command goes on from there"
    )
    kept = develop.kept()
    code, out, err = develop.run()
    assert code == 0, err
    assert (whole(out)["total"], whole(out)["right"]) == (CASES, CASES - FAILING)
    assert json.loads(out)["evaluations"][0]["from_ledger"] <= kept


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_cut_off_certification_ends_as_the_same_attempt_with_the_same_numbers(
    tmp_path: Path, certify: Process, how: signal.Signals
) -> None:
    undisturbed = Process(tmp_path / "undisturbed", "certify")
    _, expected, _ = undisturbed.run("--certify")
    certify.run("--certify", stop=f"{int(how)}:400")
    kept = certify.kept()
    assert 0 < kept < CASES
    _, out, err = certify.run("--certify")
    assert json.loads(out), err
    assert outcome(out) == outcome(expected)
    assert outcome(out)["attempt"] == 1
    assert len(certify.calls()) <= CASES + MOST
    with open_ledger(read(certify.root)) as ledger:
        assert ledger.count("attempt", "sign") == 1
        assert ledger.count("outcome") == CASES


def outcome(out: str) -> dict[str, Any]:
    said = json.loads(out)
    found: dict[str, Any] = said["certificate"] or said["refusal"]
    return {key: value for key, value in found.items() if key not in {"at", "attempt_id"}}


def test_two_processes_proving_at_once_agree_and_lose_nothing(develop: Process) -> None:
    both = [develop.start(), develop.start()]
    said = [each.ended() for each in both]
    assert [code for code, _, _ in said] == [0, 0], said
    first, second = (whole(out) for _, out, _ in said)
    assert first == second
    assert (first["total"], first["right"], first["errored"]) == (CASES, CASES - FAILING, FAILING)
    with open_ledger(read(develop.root)) as ledger:
        assert ledger.verify().ok
        assert len({entry.key for entry in ledger.read("outcome")}) == CASES


def test_two_processes_certifying_at_once_spend_one_attempt(certify: Process) -> None:
    both = [certify.start("--certify"), certify.start("--certify")]
    said = [each.ended() for each in both]
    first, second = (outcome(out) for _, out, _ in said)
    assert first == second
    assert first["attempt"] == 1
    with open_ledger(read(certify.root)) as ledger:
        assert ledger.verify().ok
        assert ledger.count("attempt", "sign") == 1
        assert ledger.count("certificate", "sign") == 1
        assert ledger.count("outcome") == CASES
