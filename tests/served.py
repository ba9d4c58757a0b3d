"""A workspace whose one candidate is a service on loopback, and `prove` in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from loopback import Loopback
from midspan.cli.opening import open_ledger
from midspan.settings import read

WORK: Mapping[str, Any] = {
    "work": "sign",
    "input": {"type": "object", "required": ["x"], "properties": {"x": {"type": "integer"}}},
    "output": {"type": "object", "required": ["sign"], "properties": {"sign": {"type": "string"}}},
    "constraints": [],
    "judgement": [],
    "quality": {"score": "exact(output.sign)", "max_error": "5%"},
}


class Served:
    """The work `sign` over so many cases; `reader` asks the server."""

    def __init__(self, root: Path, server: Loopback, count: int, use: str = "develop") -> None:
        self.root = root
        self.server = server
        (root / "works").mkdir(parents=True)
        (root / "midspan.toml").write_text("format = 1\n")
        self.write()
        with (root / "works" / "sign.cases.jsonl").open("w") as file:
            for x in range(-count // 2, count - count // 2):
                right = {"sign": "minus" if x < 0 else "plus"}
                file.write(
                    f"{json.dumps({'id': str(x), 'input': {'x': x}, 'expected': right, 'use': use})}\n"
                )

    def write(self, price: float | None = 0.01, **candidate: Any) -> None:
        """The definition, with what the candidate says of itself; a call costs `price`."""
        reader = {"name": "reader", "http": self.server.address, **candidate}
        work = {**WORK, "implementations": [reader]}
        (self.root / "works" / "sign.yaml").write_text(yaml.safe_dump(work, sort_keys=False))
        prices = "" if price is None else f'[prices."{self.server.address}"]\nrequest = {price}\n'
        (self.root / "midspan.toml").write_text(f"format = 1\n{prices}")

    def line(self, *arguments: str) -> list[str]:
        return ["prove", "sign", "--no-stress", "--format", "json", "--workspace", str(self.root), *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", "from midspan.cli import main; main()", *self.line(*arguments)]
        return subprocess.Popen(
            command, env=os.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def kept(self) -> int:
        """How many outcomes the ledger holds, which nobody changed."""
        with open_ledger(read(self.root)) as ledger:
            assert ledger.verify().ok
            return ledger.count("outcome")
