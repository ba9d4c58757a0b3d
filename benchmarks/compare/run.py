"""How often the intervals that `midspan compare` prints hold the truth.

    python benchmarks/compare/run.py [--data ../shared/data] [--resamples 300]

Shares and their differences: four sentiment services on the same 20,000 reviews (FrugalML) as a population whose shares are
known, drawn with replacement. Means and paired differences of costs: log-normal ones, whose means are known, more skewed than
those of most services. Errors: Tango's interval by exact enumeration of every table at n = 30. Beside each interval stands the
plain bootstrap, the middle of the draws. Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from compare_report import report
from numpy.typing import NDArray

from midspan.stats import SelectiveShare, ShareDraws, StudentMean, bootstrap, paired_difference

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"
SERVICES = ("google", "amazon", "github_vader", "baidu")
LIMIT, LEVEL, DRAWS = 0.05, 0.95, 500
CASES = (100, 400, 1_600)
# Shape of the log-normal, and the shares of cases on which one of two alone is wrong.
SHAPES = (0.5, 1.0)
CELLS = ((0.05, 0.05), (0.1, 0.02), (0.2, 0.2), (0.3, 0.05))
Floats = NDArray[np.float64]
Held = dict[str, list[bool]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--resamples", type=int, default=300)
    given = parser.parse_args()
    began = time.perf_counter()
    rows = [*shares(given.data, given.resamples), *means(given.resamples * 2), *errors(30)]
    results = {"level": LEVEL, "seconds": round(time.perf_counter() - began), "rows": rows}
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(results), encoding="utf-8")


def shares(data: Path, resamples: int) -> list[dict[str, Any]]:
    with gzip.open(data / "ml_api_confidence" / "yelp.csv.gz", "rt", encoding="utf-8") as file:
        said = list(csv.DictReader(file))
    score = {each: np.array([float(row[f"{each}_confidence"]) for row in said]) for each in SERVICES}
    wrong = {each: np.array([row[f"{each}_label"] != row["truth"] for row in said]) for each in SERVICES}
    truth = {each: SelectiveShare(score[each], wrong[each], LIMIT, 0).alone().share for each in SERVICES}
    rows = []
    for n in CASES:
        source, held = np.random.default_rng(n), defaultdict[str, Held](lambda: defaultdict(list))
        # More cases take longer to draw from.
        for _ in range(resamples if n < 1_000 else resamples // 2):
            at = source.integers(len(said), size=n)
            counts = [
                SelectiveShare(score[s][at], wrong[s][at], LIMIT, spare) for s in SERVICES for spare in (1, 0)
            ]
            drawn = iter(bootstrap(counts, n, draws=DRAWS, seed=1))
            found = {each: ShareDraws(next(drawn), next(drawn)) for each in SERVICES}
            for each, draws in found.items():
                _note(held[f"share of {each}"], truth[each], draws.interval(LEVEL), _middle(draws.strict))
            for one, other in combinations(SERVICES, 2):
                apart = truth[one] - truth[other]
                middle = _middle(found[one].strict - found[other].strict)
                _note(held[f"{one} less {other}"], apart, found[one].apart(found[other], LEVEL), middle)
        rows += [_row("share", n, name, each) for name, each in held.items()]
    return rows


def means(resamples: int) -> list[dict[str, Any]]:
    rows = []
    for shape in SHAPES:
        true = math.exp(shape**2 / 2)
        for n in (50, *CASES[:2]):
            source, held = np.random.default_rng(n), defaultdict[str, Held](lambda: defaultdict(list))
            for _ in range(resamples):
                one, other = source.lognormal(0, shape, n), source.lognormal(0, shape, n) / 2
                for name, values, truth in (
                    ("mean", one, true),
                    ("paired difference", one - other, true / 2),
                ):
                    measure = StudentMean(values)
                    student, plain = bootstrap([measure, _Mean(values)], n, draws=DRAWS, seed=1)
                    _note(
                        held[f"{name}, shape {shape}"],
                        truth,
                        measure.interval(student, LEVEL),
                        _middle(plain),
                    )
            rows += [_row("mean", n, name, each) for name, each in held.items()]
    return rows


def errors(n: int) -> list[dict[str, Any]]:
    """Every table of cases on which only one, only the other is wrong, with its probability."""
    ends = {(b, c): paired_difference(b, c, n, LEVEL) for b in range(n + 1) for c in range(n + 1 - b)}
    rows = []
    for first, second in CELLS:
        inside = math.fsum(
            _chance(b, c, n, first, second)
            for (b, c), found in ends.items()
            if found.low - 1e-12 <= first - second <= found.high + 1e-12
        )
        name = f"error: only the first wrong {first:.0%}, only the second {second:.0%}"
        rows.append({"kind": "error", "n": n, "name": name, "held": inside, "plain": None, "resamples": None})
    return rows


class _Mean:
    """The mean of each draw, for the plain bootstrap."""

    def __init__(self, values: Floats) -> None:
        self._values = values

    def __call__(self, weights: Floats) -> Floats:
        return np.asarray(weights @ self._values / weights.sum(axis=1), dtype=np.float64)


def _chance(b: int, c: int, n: int, first: float, second: float) -> float:
    ways = math.lgamma(n + 1) - math.lgamma(b + 1) - math.lgamma(c + 1) - math.lgamma(n - b - c + 1)
    logs = b * math.log(first) + c * math.log(second) + (n - b - c) * math.log1p(-first - second)
    return math.exp(ways + logs)


def _middle(draws: Floats) -> tuple[float, float]:
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def _note(held: Held, truth: float, ends: tuple[float, float], plain: tuple[float, float]) -> None:
    for name, (low, high) in (("held", ends), ("plain", plain)):
        held[name].append(low - 1e-12 <= truth <= high + 1e-12)


def _row(kind: str, n: int, name: str, held: Held) -> dict[str, Any]:
    return {
        "kind": kind,
        "n": n,
        "name": name,
        "held": sum(held["held"]) / len(held["held"]),
        "plain": sum(held["plain"]) / len(held["plain"]),
        "resamples": len(held["held"]),
    }


if __name__ == "__main__":
    main()
