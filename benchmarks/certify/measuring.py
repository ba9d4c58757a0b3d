"""One method on known-risk resamples: how often it breaks its promise, and how much it lets act alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from population import FILES, LIMITS, Draw, generator, load

# The certified threshold, or None where nothing is certified.
Method = Callable[[Draw, float], float | None]
DEVELOP = 1_000
FLAT = 1.02


def resample(
    methods: dict[str, Method], data: Path, sizes: tuple[int, ...], resamples: int
) -> list[dict[str, object]]:
    """Known-risk resamples of every file, limit and number of labels; all methods see the same draws."""
    rows: list[dict[str, object]] = []
    for name in FILES:
        population = load(data, name)
        for limit in LIMITS:
            oracle = population.oracle(limit)
            for n in sizes:
                found: dict[str, list[tuple[float, float, float]]] = {method: [] for method in methods}
                rng = generator(name, limit, n)
                for _ in range(resamples):
                    draw = population.draw(n, DEVELOP, rng)
                    for method, run in methods.items():
                        began = time.process_time()
                        threshold = run(draw, limit)
                        took = time.process_time() - began
                        found[method].append(
                            (*(population.at(threshold) if threshold is not None else (0.0, 0.0)), took)
                        )
                rows += [
                    _row(method, name, limit, n, oracle, np.array(each)) for method, each in found.items()
                ]
    return rows


def flat(methods: dict[str, Method], n: int, resamples: int) -> list[dict[str, object]]:
    """False certificates where the confidence says nothing and the error is 1.02 times the limit everywhere."""
    rows: list[dict[str, object]] = []
    for limit in LIMITS:
        rng, false = generator("flat", limit, n), dict.fromkeys(methods, 0)
        for _ in range(resamples):
            confidence, wrong = (
                rng.random(n + DEVELOP),
                (rng.random(n + DEVELOP) < FLAT * limit).astype(np.int64),
            )
            draw = Draw(confidence[:n], wrong[:n], (confidence[n:], wrong[n:]))
            for method, run in methods.items():
                false[method] += run(draw, limit) is not None
        rows += [
            {
                "method": method,
                "scores": "flat",
                "max_error": limit,
                "n": n,
                "resamples": resamples,
                "violations": count,
            }
            for method, count in false.items()
        ]
    return rows


def _row(method: str, name: str, limit: float, n: int, oracle: float, found: np.ndarray) -> dict[str, object]:
    share = float(found[:, 0].mean())
    return {
        "method": method,
        "scores": name,
        "max_error": limit,
        "n": n,
        "resamples": len(found),
        "share": round(share, 4),
        "oracle": round(oracle, 4),
        "of_oracle": round(share / oracle, 4),
        "violations": int((found[:, 1] > limit).sum()),
        "refused": int((found[:, 0] == 0).sum()),
        "ms": round(float(np.median(found[:, 2])) * 1_000, 3),
    }
