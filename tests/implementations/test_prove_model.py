"""The whole path by command line: a model and an agent at the loopback, from the definition to the ledger."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from asked_models import KEY, SECRET, WORK
from model_service import Asked, Service, Turn, serving

from midspan.cli.app import run
from midspan.cli.opening import open_ledger
from midspan.settings import read

CASES = 40
PRICES = '[prices."openai:small"]\ninput = 1.0\ncached_input = 0.5\noutput = 2.0\nrequest = 0.001\n'
TOOLS = "def twice(digit: int) -> int:\n    return 2 * digit\n"


def digit_of(asked: Asked) -> int:
    """The digit that the item of a request names, which stands in its first message from the user."""
    users = [each for each in asked.body["messages"] if each["role"] == "user"]
    found = re.search(r"digit (\d)", str(users[0]["content"]))
    assert found is not None
    return int(found[1])


def right(asked: Asked, _number: int) -> Turn:
    return Turn(json.dumps({"digit": digit_of(asked), "confidence": 0.9}))


class Place:
    """A workspace whose cases name digits 0 to 7, asked over the command line."""

    def __init__(self, root: Path, service: Service, **changes: Any) -> None:
        self.root = root
        for folder in ("works", "implementations"):
            (root / folder).mkdir()
        (root / "implementations" / "tools.py").write_text(TOOLS)
        self.candidate = {
            "name": "small",
            "model": "openai:small",
            "base_url": service.openai,
            "key": KEY,
            "parameters": {"max_tokens": 50},
            "confidence": {"by": "stated"},
            **changes,
        }
        self.write()
        lines = (
            {
                "id": str(n),
                "input": {"text": f"digit {n % 8}, number {n}"},
                "expected": {"digit": n % 8},
                "use": "develop",
            }
            for n in range(CASES)
        )
        (root / "works" / "digit.cases.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in lines))

    def write(self, prices: str = PRICES, **changes: Any) -> None:
        self.candidate = {
            name: value for name, value in {**self.candidate, **changes}.items() if value is not None
        }
        (self.root / "midspan.toml").write_text(f"format = 1\n{prices}")
        work = {**WORK, "implementations": [self.candidate]}
        (self.root / "works" / "digit.yaml").write_text(yaml.safe_dump(work, sort_keys=False))

    def arguments(self, *more: str) -> list[str]:
        return ["prove", "digit", "--workspace", str(self.root), "--no-stress", *more]

    def outcomes(self) -> list[Mapping[str, Any]]:
        with open_ledger(read(self.root)) as ledger:
            return [each.body for each in ledger.read("outcome")]

    def written(self) -> bytes:
        """All that is on the disk, but the sources."""
        return b"".join(each.read_bytes() for each in (self.root / ".midspan").iterdir() if each.is_file())


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)


def test_a_model_is_evaluated_with_its_cost_and_asked_only_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(answer=right) as service:
        place = Place(tmp_path, service)
        assert run(place.arguments()) == 0
        said = capfd.readouterr().out
        assert "0.00111 EUR" in said
        assert len(service.asked) == CASES
        assert run(place.arguments("--format", "json")) == 0
        assert len(service.asked) == CASES
    [evaluation] = json.loads(capfd.readouterr().out)["evaluations"]
    assert (evaluation["right"], evaluation["executed"], evaluation["from_ledger"]) == (CASES, 0, CASES)
    assert evaluation["cost_per_item"] == pytest.approx(0.00111)
    assert {each["signals"]["stated"] for each in place.outcomes()} == {0.9}


def test_the_key_is_written_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    def answer(asked: Asked, number: int) -> Turn:
        return Turn(f"what is {SECRET}?", status=400) if number == 3 else right(asked, number)

    with serving(answer=answer) as service:
        place = Place(tmp_path, service)
        run(place.arguments())
    said = capfd.readouterr()
    assert "status 400: what is …?" in said.out
    assert SECRET not in said.out + said.err
    assert b"what is" in place.written()
    assert SECRET.encode() not in place.written()


def test_without_its_key_it_says_which_variable_to_set(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY)
    with serving(answer=right) as service:
        place = Place(tmp_path, service)
        assert run(place.arguments()) == 2
        assert service.asked == []
    assert (
        f"the environment variable `{KEY}`, which holds the key of `small`, is not set"
        in capfd.readouterr().err
    )


def test_without_a_price_the_cost_is_unknown_and_a_budget_asks_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(answer=right) as service:
        place = Place(tmp_path, service)
        place.write(prices="")
        assert run(place.arguments("--format", "json")) == 0
        [evaluation] = json.loads(capfd.readouterr().out)["evaluations"]
        assert (evaluation["cost_per_item"], evaluation["currency"]) == (None, None)
        asked = len(service.asked)
        place.write(prices="", calls={"budget": "1 EUR"})
        assert run(place.arguments()) == 2
        assert len(service.asked) == asked
    assert "nothing says what a call of `openai:small` costs" in capfd.readouterr().err


def test_another_price_voids_nothing_and_another_prompt_asks_anew(tmp_path: Path) -> None:
    with serving(answer=right) as service:
        place = Place(tmp_path, service)
        run(place.arguments())
        place.write(prices=PRICES.replace("2.0", "3.0"))
        run(place.arguments())
        assert len(service.asked) == CASES
        (tmp_path / "say.md").write_text("Say the digit.\n{input}\n")
        place.write(prompt="say.md")
        run(place.arguments())
        assert len(service.asked) == 2 * CASES
    assert service.asked[-1].turn.startswith("Say the digit.\n<item>\n")


def test_an_agent_is_tried_several_times_and_its_calls_are_in_the_ledger(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    trials: Counter[str] = Counter()

    def answer(asked: Asked, _number: int) -> Turn:
        if len(asked.body["messages"]) == 2:
            return Turn(tools=[("twice", {"digit": digit_of(asked)})])
        item = str(asked.body["messages"][1]["content"])
        trials[item] += 1
        off = trials[item] == 2 and "number 7" in item
        return Turn(json.dumps({"digit": 8 if off else digit_of(asked)}))

    with serving(answer=answer) as service:
        place = Place(
            tmp_path,
            service,
            model=None,
            agent="openai:small",
            tools=["implementations.tools:twice"],
            trials=2,
            confidence=None,
            max_cost="0.02 EUR",
        )
        assert run(place.arguments()) == 0
        said = capfd.readouterr().out
        run(place.arguments("--format", "json"))
    assert (
        f"small: all trials alike on {CASES - 1} of {CASES} items: 97.5 %, at least 88.7 % (95 % sure)"
        in said
    )
    assert len(service.asked) == 4 * CASES
    [evaluation] = json.loads(capfd.readouterr().out)["evaluations"]
    consistency = evaluation["consistency"]
    assert (consistency["alike"], consistency["total"], consistency["share"]) == (CASES - 1, CASES, 0.975)
    assert consistency["lower"] == pytest.approx(0.8868, abs=1e-4)
    assert evaluation["cost_per_item"] == pytest.approx(2 * 0.00111)
    for each in place.outcomes():
        assert len(re.findall(r'trial \d:\ntwice\(\{"digit": \d\}\) → \d+ \[', each["rationale"])) == 2


def test_a_model_that_refuses_is_mended_by_what_it_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with serving(Turn(refusal="no")) as service:
        place = Place(tmp_path, service)
        assert run(place.arguments()) == 0
    said = capfd.readouterr().out
    assert f"small: {CASES} refusal, the first on case `0`: the model refused: no" in said
    assert "see what it is told (`midspan prove digit --prompt`)" in said


def test_the_prompt_is_shown_and_nothing_is_asked(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with serving(answer=right) as service:
        place = Place(tmp_path, service)
        command = ["prove", "digit", "--prompt", "--workspace", str(tmp_path)]
        assert run(command) == 0
        text = capfd.readouterr().out
        assert run([*command, "--format", "json"]) == 0
        [shown] = json.loads(capfd.readouterr().out)["prompts"]
        assert run([*command, "--certify"]) == 2
        assert service.asked == []
        run(place.arguments())
    assert service.asked[0].body["messages"][0]["content"] == shown["instructions"]
    assert service.asked[0].turn.startswith(shown["turn"].partition("{input}")[0])
    assert text.startswith("=== small (openai:small): instructions\n\nSay which digit a text names\n")
    assert text.endswith("=== small: with each item\n\n<item>\n{input}\n</item>\n")


def test_after_an_interrupt_only_the_rest_is_asked(tmp_path: Path) -> None:
    children: list[subprocess.Popen[str]] = []

    def answer(asked: Asked, number: int) -> Turn:
        if number == CASES // 2:
            children[0].send_signal(signal.SIGINT)
        return right(asked, number)

    with serving(answer=answer) as service:
        place = Place(tmp_path, service, calls={"at_once": 2})
        command = [
            sys.executable,
            "-c",
            "from midspan.cli import main; main()",
            *place.arguments("--format", "json"),
        ]
        environment = {**os.environ, KEY: SECRET}
        options: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        children.append(subprocess.Popen(command, env=environment, **options))
        _, errors = children[0].communicate()
        assert children[0].returncode == 130, errors
        first = len(service.asked)
        assert CASES // 2 <= first < CASES
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        again = len(service.asked) - first
    [evaluation] = json.loads(done.stdout)["evaluations"]
    assert (evaluation["right"], evaluation["errored"]) == (CASES, 0)
    # Only what was under way when it was interrupted may be asked a second time.
    assert CASES - first <= again <= CASES - first + 2


def test_what_a_model_says_of_itself_is_learned_from_and_each_item_is_asked_once(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    def answer(asked: Asked, _number: int) -> Turn:
        """Wrong on 6 and 7, and less sure there, but also on 5."""
        digit = digit_of(asked)
        said = {"digit": digit if digit < 6 else 0, "confidence": 0.9 if digit < 5 else 0.4}
        return Turn(json.dumps(said))

    cases = [
        {
            "id": str(n),
            "input": {"text": f"digit {n % 8}, number {n}"},
            "expected": {"digit": n % 8},
            "use": "develop",
        }
        for n in range(120)
    ]
    with serving(answer=answer) as service:
        place = Place(tmp_path, service, confidence={"by": "trained"})
        written = "".join(f"{json.dumps(each)}\n" for each in cases)
        (tmp_path / "works" / "digit.cases.jsonl").write_text(written)
        assert run(place.arguments("--format", "json")) == 0
        assert len(service.asked) == 120
    [evaluation] = json.loads(capfd.readouterr().out)["evaluations"]
    assert (evaluation["executed"], evaluation["wrong"]) == (120, 30)
    assert (evaluation["confidence"]["known"], evaluation["confidence"]["unknown"]) == (120, 0)
    with open_ledger(read(tmp_path)) as ledger:
        [fit] = ledger.read("fit")
    assert (fit.body["answers"], fit.body["wrong"]) == (120, 30)
    assert "stated" in fit.body["signals"]
