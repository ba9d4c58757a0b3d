"""Promotion exactly, demotion by simulation, items to demotion, and the cost of an update; peers beside.

Writes `results.json` and `RESULTS.md` beside it. Seeded: all but the times comes out the same again.

    python benchmarks/streams/run.py [--river PYTHON] [--confseq PYTHON] [--confseq-made-with PYTHON]
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import detection
import environments
import exact
import numpy as np
from report import report
from scipy import stats

from midspan.stats import (
    AuditDraw,
    ConfusionCounts,
    DemotionDetector,
    PromotionSequence,
    PromotionTest,
    advised_rate,
    interval,
    labels_to_demotion,
    labels_to_promotion,
    tightened,
)
from midspan.stats.binomial import fewest_cases
from midspan.stats.promotion_labels import promotion_law

HERE = Path(__file__).parent
LIMIT, DELTA = 0.02, 0.05
PARTS = (0.0, 0.25, 0.5, 0.75)
MOST_ERRORS, LABELS = 1_200, 60_000
PEER_STREAMS = 200


def promotion(confseq: Any) -> dict[str, Any]:
    tests = {
        "midspan": exact.midspan(LIMIT, DELTA, MOST_ERRORS),
        "0.2 at 0, 0.8 on 0–α": exact.mixture(((0.2, 0.0), (0.8, 1.0)), LIMIT, DELTA, MOST_ERRORS, LABELS),
        "0.2 at 0, 0.8 on 0–0.9α": exact.mixture(((0.2, 0.0), (0.8, 0.9)), LIMIT, DELTA, MOST_ERRORS, LABELS),
        "Wald's test of α/2": exact.one_rate(LIMIT / 2, LIMIT, DELTA, MOST_ERRORS),
        "Clopper–Pearson, looked at after every label": [
            int(fewest_cases(LIMIT, DELTA, errors)) for errors in range(MOST_ERRORS)
        ],
    }
    if confseq:
        tests["confseq, beta-binomial"] = confseq["boundary"]
    found = {
        name: {
            "rates": [exact.described(at, LIMIT, part, DELTA, LABELS) for part in PARTS],
            "false": exact.ever(at, LIMIT, LABELS),
        }
        for name, at in tests.items()
    }
    for each in found["midspan"]["rates"]:
        said = labels_to_promotion(LIMIT, each["part"] * LIMIT)
        assert said is not None
        # The package leaves out the slowest 2 streams in 10,000.
        assert abs(said.mean / each["mean"] - 1) < 2e-3
        assert said.p90 == each["p90"]
    return found


def other_settings() -> list[dict[str, Any]]:
    found = []
    for limit, delta in ((0.005, 0.05), (0.05, 0.05), (0.2, 0.05), (0.02, 0.0304), (0.02, 0.01)):
        at = exact.midspan(limit, delta, MOST_ERRORS)
        most = int(MOST_ERRORS / limit)
        rates = [exact.described(at, limit, part, delta, most) for part in PARTS]
        found.append(
            {
                "limit": limit,
                "delta": delta,
                "rates": rates,
                "false": exact.ever(at, limit, most),
                "labels": most,
            }
        )
    return found


def betting(confseq: Any) -> list[dict[str, Any]]:
    found = []
    for part, labels in confseq["betting"].items() if confseq else ():
        taken = np.array(labels)
        promoted = taken[taken > 0]
        bound = np.log(1 / DELTA) / exact.divergence(float(part) * LIMIT, LIMIT) if float(part) < 1 else None
        whole = promoted.size == taken.size and bound
        found.append(
            {
                "part": float(part),
                "streams": taken.size,
                "promoted": promoted.size,
                "ratio": promoted.mean() / bound if whole else None,
            }
        )
    return found


def missing_reviewers() -> list[dict[str, Any]]:
    """A system at 1.01 times the limit, a fifth of its errors missed: how often it is promoted, and what a promotion costs.

    Exact: over how many of the wrong answers that measured them reviewers missed, and over all streams, to 2,000 errors.
    """
    miss, true = 0.2, 1.01 * LIMIT
    found = []
    for wrong in (None, 100, 400):
        row = {"wrong": wrong, "promoted": 0.0, "labels": 0.0}
        for missed, weight in [(0, 1.0)] if wrong is None else _likely(wrong, miss):
            limit, level = LIMIT, 1 - DELTA
            if wrong is not None:
                tested = tightened(LIMIT, [ConfusionCounts(wrong, missed, 0, 0)], confidence_level=level)
                # The test has all that the bound of the misses leaves of δ, as if there were one attempt only.
                limit, level = tested.limit, tested.confidence_level
            row["promoted"] += weight * float(promotion_law(limit, true * (1 - miss), level)[1].sum())
            said = labels_to_promotion(limit, 0.25 * LIMIT * (1 - miss), level)
            assert said is not None
            row["labels"] += weight * said.mean
        found.append(row)
    return found


def _likely(n: int, p: float) -> list[tuple[int, float]]:
    """All but the unlikeliest numbers of misses, with their probabilities."""
    each = [(k, float(stats.binom.pmf(k, n, p))) for k in range(n + 1)]
    return [(k, weight) for k, weight in each if weight > 1e-5]


def demotion(streams: int) -> dict[str, Any]:
    ours = detection.Setting()
    detection.check(ours)
    kinds: dict[str, tuple[detection.Setting, bool]] = {
        "midspan": (ours, False),
        "Shiryaev–Roberts for 3α alone": (detection.Setting(ratios=(3.0,)), False),
        "CUSUM for 3α alone, same threshold": (detection.Setting(ratios=(3.0,)), True),
    }
    found: dict[str, Any] = {}
    for name, (setting, cusum) in kinds.items():
        row: dict[str, Any] = {}
        for after in (1.5, 2.0, 3.0, 5.0):
            at = detection.labels_until(
                setting,
                LIMIT / 2,
                after * LIMIT,
                2_000,
                streams if after == 3 else streams // 5,
                60_000,
                1,
                cusum=cusum,
            )
            row[f"{after:g}"] = _delays(at, 2_000)
        for part in (0.5, 1.0):
            at = detection.labels_until(
                setting, part * LIMIT, part * LIMIT, 0, streams, setting.tenure, 2, cusum=cusum
            )
            row[f"false at {part:g}"] = _share(int((at > 0).sum()), at.size)
        found[name] = row
    found["midspan"]["bound at 3"] = labels_to_demotion(3 * LIMIT, LIMIT)
    return found


def _delays(at: np.ndarray, change: int) -> dict[str, Any]:
    delays = at[at > change] - change
    missed = int((at < 0).sum())
    error = float(delays.std(ddof=1) / np.sqrt(delays.size)) if delays.size > 1 else None
    return {
        "streams": int(at.size),
        "before": int(((at > 0) & (at <= change)).sum()),
        "missed": missed,
        "mean": float(delays.mean()) if delays.size else None,
        "error": error,
        "p90": float(np.quantile(delays, 0.9)) if delays.size else None,
    }


def _share(count: int, of: int) -> dict[str, Any]:
    low, high = interval(count, of, 0.99)
    return {"count": count, "of": of, "low": float(low), "high": float(high)}


def items(streams: int) -> list[dict[str, Any]]:
    setting, found = detection.Setting(), []
    rates = {
        "5 %, all under suspicion": detection.adaptive(setting, 0.05),
        "5 % throughout": lambda e: np.full(e.size, 0.05),
    }
    for name, rate in rates.items():
        for before, after in ((0.5, 3.0), (0.5, 2.0), (1.0, 3.0)):
            taken, labels = detection.items_until(
                setting, rate, before * LIMIT, after * LIMIT, 40_000, streams, 3
            )
            found.append(
                {"rate": name, "from": before, "to": after, "labels per 1,000": labels} | _delays(taken, 0)
            )
    return found


def choice(streams: int) -> list[dict[str, Any]]:
    """What other levels of suspicion would do."""
    setting, found = detection.Setting(), []
    for level in (2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0):
        taken, labels = detection.items_until(
            setting, detection.adaptive(setting, 0.05, level), LIMIT / 2, 3 * LIMIT, 40_000, streams, 5
        )
        found.append({"level": level, "labels per 1,000": labels, "mean": float(taken[taken > 0].mean())})
    return found


def river(found: Any) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "false at limit": _share(sum(n > 0 for n in each["limit"]), len(each["limit"])),
            "within": _share(sum(n > 2_000 for n in each["within"]), len(each["within"])),
            "jump": _delays(np.array(each["jump"]), 2_000),
            "above": _delays(np.array(each["above"]), 0),
        }
        for name, each in (found or {}).items()
    ]


def river_streams_by_midspan(streams: int) -> dict[str, Any]:
    setting = detection.Setting()

    def at(before: float, after: float, change: int, most: int) -> np.ndarray:
        return detection.labels_until(setting, before * LIMIT, after * LIMIT, change, streams, most, 8)

    limit, within = at(1, 1, 0, 10_000), at(0.1, 0.8, 2_000, 12_000)
    return {
        "name": "midspan",
        "false at limit": _share(int((limit > 0).sum()), streams),
        "within": _share(int((within > 2_000).sum()), streams),
        "jump": _delays(at(0.5, 3, 2_000, 12_000), 2_000),
        "above": _delays(at(3, 3, 0, 10_000), 0),
    }


def updates() -> dict[str, float]:
    """Microseconds of CPU an update, the best of five runs."""
    count = 20_000
    wrong = (np.random.default_rng(6).random(count) < LIMIT / 2).tolist()
    often = [n % 40 == 0 for n in range(count)]
    confidence = np.random.default_rng(7).random(count).tolist()

    def test() -> Callable[[int], object]:
        each = PromotionTest(LIMIT)
        return lambda n: each.update(wrong[n])

    def unpromoted() -> Callable[[int], object]:
        each = PromotionTest(LIMIT)
        return lambda n: each.update(often[n])

    def sequence() -> Callable[[int], object]:
        each = PromotionSequence([0.9 - 0.1 * step for step in range(10)], LIMIT)
        return lambda n: each.update(confidence[n], often[n])

    def detector() -> Callable[[int], object]:
        each = DemotionDetector(LIMIT)
        return lambda n: advised_rate(each.update(wrong[n]), 0.05)

    def draw() -> Callable[[int], object]:
        each = AuditDraw(b"k" * 32, 0.05)
        return lambda n: each.selected(str(n))

    parts = {
        "PromotionTest": test,
        "PromotionTest, never promoted": unpromoted,
        "PromotionSequence of 10 thresholds, never promoted": sequence,
        "DemotionDetector with advised_rate": detector,
        "AuditDraw": draw,
    }
    return {name: min(_timed(make(), count) for _ in range(5)) for name, make in parts.items()}


def _timed(update: Callable[[int], object], count: int) -> float:
    start = time.process_time()
    for n in range(count):
        update(n)
    return 1e6 * (time.process_time() - start) / count


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--river", help="an interpreter that has river")
    asked.add_argument("--confseq", help="an interpreter that has confseq")
    asked.add_argument("--confseq-made-with", help="Python 3.10 at most, to install confseq with")
    asked.add_argument("--streams", type=int, default=40_000)
    given = asked.parse_args()
    with_river = environments.python("river", given.river)
    with_confseq = environments.python("confseq", given.confseq, given.confseq_made_with)
    confseq = environments.said(with_confseq, "with_confseq.py", PEER_STREAMS) if with_confseq else None
    found = {
        "limit": LIMIT,
        "delta": DELTA,
        "labels": LABELS,
        "promotion": promotion(confseq),
        "other_settings": other_settings(),
        "betting": betting(confseq),
        "reviewers": missing_reviewers(),
        "demotion": demotion(given.streams),
        "items": items(given.streams // 10),
        "choice": choice(given.streams // 20),
        "river": [
            river_streams_by_midspan(PEER_STREAMS),
            *river(environments.said(with_river, "with_river.py", PEER_STREAMS) if with_river else None),
        ],
        "updates": updates(),
    }
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
