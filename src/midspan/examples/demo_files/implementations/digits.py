"""Reads a digit by its nearest training scans; sure where the next-best digit is far away.

`totals` is the first try: it looks at no more than how much ink stands in each column, and never says how sure it is.
"""

import json
from pathlib import Path

import midspan
import numpy as np

CASES = Path(__file__).parents[1] / "works" / "read-digit.cases.jsonl"


def training_scans():
    """Pixels and digits of the cases whose use is `train`."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    train = [case for case in cases if case["use"] == "train"]
    return np.array([c["input"]["pixels"] for c in train]), np.array([c["expected"]["digit"] for c in train])


SCANS, DIGITS = training_scans()


def columns(pixels):
    return pixels.reshape(-1, 8, 8).sum(axis=1)


@midspan.implements("read-digit", name="nearest")
def nearest(items):
    return read(np.array([item["pixels"] for item in items], dtype=float), SCANS)


@midspan.implements("read-digit", name="totals")
def totals(items):
    seen = columns(np.array([item["pixels"] for item in items], dtype=float))
    return [midspan.Answer(each.output, cost=each.cost) for each in read(seen, columns(SCANS))]


def read(seen, learnt):
    distance = np.sqrt(((seen[:, None, :] - learnt[None, :, :]) ** 2).sum(axis=2))
    best = np.stack([distance[:, digit == DIGITS].min(axis=1) for digit in range(10)], axis=1)
    near, far = np.sort(best, axis=1)[:, :2].T
    confidence = far / np.maximum(near + far, 1e-9)
    return [
        midspan.Answer({"digit": int(digit)}, confidence=float(sure), cost=0.0)
        for digit, sure in zip(best.argmin(axis=1), confidence)
    ]
