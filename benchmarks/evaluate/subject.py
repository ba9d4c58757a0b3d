"""What every harness works on: the cases, the trivial implementation, and the meter of its own process.

Standard library only: this file runs in every harness's environment. The look-up is wrong on purpose for a tenth
of the texts, so that the accuracy a harness reports can be checked.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import time
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

Pair = tuple[str, str]
_PARTS = ("test", "val", "train", "oos_test", "oos_val", "oos_train")


def pairs(data: Path, count: int) -> list[Pair]:
    """The first `count` distinct texts of CLINC150 with their intents; beyond what there is, texts repeat numbered."""
    with gzip.open(data / "data_full_dev.json.gz") as stream:
        parts = json.load(stream)
    intents: dict[str, str] = {}
    for part in _PARTS:
        for text, intent in parts[part]:
            intents.setdefault(text, intent)
    known = list(intents.items())
    return [
        (f"{text} ({number // len(known)})" if number >= len(known) else text, intent)
        for number in range(count)
        for text, intent in (known[number % len(known)],)
    ]


def answers(cases: Sequence[Pair]) -> dict[str, tuple[str, float]]:
    """What the look-up says of each text: intent and confidence."""
    said = {}
    for text, intent in cases:
        number = zlib.crc32(text.encode())
        said[text] = (intent if number % 10 else "wrong", round(0.5 + number % 500 / 1000, 3))
    return said


def expected_accuracy(cases: Sequence[Pair]) -> float:
    """The share of right answers that every harness must report."""
    said = answers(cases)
    return sum(said[text][0] == intent for text, intent in cases) / len(cases)


class Lookup:
    """The implementation. With a file in `EVAL_CALLS` each call leaves a line there; `EVAL_PAUSE` seconds per call."""

    def __init__(self, said: Mapping[str, Sequence[Any]]) -> None:
        self._said = {text: (intent, confidence) for text, (intent, confidence) in said.items()}
        self._pause = float(os.environ.get("EVAL_PAUSE", "0"))
        path = os.environ.get("EVAL_CALLS")
        self._calls = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if path else None

    def __call__(self, text: str) -> tuple[str, float]:
        if self._calls is not None:
            os.write(self._calls, f"{text}\n".encode())
        if self._pause:
            time.sleep(self._pause)
        return self._said[text]


class Meter:
    """CPU and wall seconds of this process (and children it waited for), from `start` to `stop`."""

    def start(self) -> None:
        self._cpu, self._wall = _cpu(), time.perf_counter()

    def stop(self, *, accuracy: float | None, counted: int) -> None:
        """Print the record that the launcher reads: the last line that starts with RECORD."""
        record = {
            "cpu_s": _cpu() - self._cpu,
            "wall_s": time.perf_counter() - self._wall,
            "accuracy": accuracy,
            "counted": counted,
        }
        print("\nRECORD " + json.dumps(record), flush=True)


def arguments() -> argparse.Namespace:
    """What every harness script takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="the CLINC150 folder")
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--store", type=Path, required=True, help="folder for what the harness keeps")
    parser.add_argument("--variant", default="")
    parser.add_argument(
        "--resume", action="store_true", help="continue an interrupted run the harness's own way"
    )
    return parser.parse_args()


def _cpu() -> float:
    used: list[Any] = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
