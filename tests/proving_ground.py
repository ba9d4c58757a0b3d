"""A small workspace on disk: is a number at least zero? With a real ledger and real files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from midspan.cli.candidates import load_candidate, plug
from midspan.cli.opening import open_ledger
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.ledger.run import Ledger
from midspan.prove.certifying.certified import Certified
from midspan.prove.certifying.certify import certify
from midspan.prove.evaluating.evaluate import Evaluated, evaluate
from midspan.prove.evaluating.trial import Trial, trial
from midspan.prove.evidence import describe_all
from midspan.settings import read

TODAY = date(2026, 11, 20)

WORK: Mapping[str, Any] = {
    "work": "sign",
    "title": "Say whether a number is negative",
    "procedure": "Look at the number.",
    "today": {"done_by": "clerks", "volume": "1000/day", "effort": "10 s", "error_rate": "3%"},
    "input": {
        "type": "object",
        "required": ["x"],
        "properties": {"x": {"type": "number"}, "zone": {"type": "string"}, "note": {"type": "string"}},
    },
    "output": {
        "type": "object",
        "required": ["sign"],
        "properties": {"sign": {"type": "string", "enum": ["minus", "plus"]}},
    },
    "constraints": [],
    "judgement": [],
    "quality": {"score": "exact(output.sign)", "max_error": "5%", "confidence_level": "95%"},
    "review": {"by": "desk", "people": 2, "effort": "20 s"},
    "implementations": [
        {"name": "rule", "python": "implementations.signs:rule"},
        {"name": "desk", "person": "desk"},
    ],
}

# Every call leaves a line; the number decides what happens, so that a test says it by its cases alone.
CODE = """\
import os
import time
from pathlib import Path

import midspan

CALLS = Path(__file__).parent / "calls.log"


def one(item):
    with CALLS.open("a") as log:
        log.write(f"{item['x']}\\n")
    x = item["x"]
    if x == 13:
        raise ValueError("unlucky")
    if x == 14:
        return midspan.Answer({"sign": "plus"}, confidence=float("nan"))
    if x == 15:
        return midspan.Answer({"sgn": "plus"}, confidence=0.9)
    if x == 16:
        time.sleep(60)
    sign = "minus" if x < 0 else "plus"
    if abs(x) == 17:
        sign = "plus" if x < 0 else "minus"
    return midspan.Answer({"sign": sign}, confidence=min(1.0, 0.5 + abs(x) / 2000), cost=0.01)


@midspan.implements("sign", name="rule")
def rule(items):
    return [one(item) for item in items]
"""


class Ground:
    """One workspace, changed by a test and read anew each time."""

    def __init__(self, root: Path) -> None:
        """Where the folder is there already, it is a workspace that was copied."""
        self.root = root
        if root.exists():
            return
        for folder in ("works", "implementations"):
            (root / folder).mkdir(parents=True)
        (root / "midspan.toml").write_text("format = 1\n")
        self.write_work()
        self.write_code(CODE)

    @property
    def cases_file(self) -> Path:
        return self.root / "works" / "sign.cases.jsonl"

    def write_work(self, **changes: Any) -> None:
        """The work with some of its top-level keys replaced."""
        (self.root / "works" / "sign.yaml").write_text(yaml.safe_dump({**WORK, **changes}, sort_keys=False))

    def write_code(self, code: str, name: str = "signs") -> None:
        (self.root / "implementations" / f"{name}.py").write_text(code)

    def write_cases(self, *cases: Mapping[str, Any]) -> None:
        self.cases_file.write_text("".join(f"{json.dumps(case)}\n" for case in cases))

    def calls(self) -> list[str]:
        """What the implementation was called with, in order; then forgotten."""
        log = self.root / "implementations" / "calls.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    def ledger(self) -> Ledger:
        return open_ledger(read(self.root))

    def trial(self, name: str = "rule", work: str = "sign") -> Trial:
        file = load(self.root).works[work]
        candidate = file.work.candidate(name)
        assert candidate is not None
        settings = read(self.root)
        loaded = load_candidate(candidate, file, settings)
        named = candidate.confidence.with_ if candidate.confidence else None
        other = self.trial(named, work) if named else None
        return trial(file, compile_work(file), loaded, describe_all(file, settings, plug), other)

    def evaluate(self, name: str = "rule", work: str = "sign") -> Evaluated:
        with self.ledger() as ledger:
            return evaluate(
                self.trial(name, work), ledger, currency="EUR", progress=lambda *_: None, offer=lambda _: None
            )

    def certify(
        self, name: str = "rule", today: date = TODAY, work: str = "sign", *, by_segment: bool = False
    ) -> Certified:
        with self.ledger() as ledger:
            return certify(
                self.trial(name, work),
                ledger,
                today=today,
                currency="EUR",
                progress=lambda *_: None,
                by_segment=by_segment,
            )


def case(number: float, use: str = "develop", **more: Any) -> dict[str, Any]:
    """A case whose right answer is the number's sign."""
    right = {"expected": {"sign": "minus" if number < 0 else "plus"}}
    if more.get("to_person") or "judged" in more:
        right = {}
    return {"id": f"{use}-{number}", "input": {"x": number}, **right, "use": use, **more}


def many(count: int, use: str = "develop", start: int = 100) -> Iterator[dict[str, Any]]:
    """So many cases that the implementation gets right."""
    return (case(number if number % 2 else -number, use) for number in range(start, start + count))
