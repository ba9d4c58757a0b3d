"""confseq's confidence sequences as promotion tests; run by `run.py` in an environment of its own. Prints JSON.

Promote once the upper bound lies at or below the limit. Its beta-binomial bound depends on the counts alone, so its
boundary n_0, n_1, … is enough for an exact computation; its betting martingale depends on the order, so it is simulated.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from confseq.betting import betting_mart
from confseq.boundaries import bernoulli_confidence_interval

LIMIT, DELTA = 0.02, 0.05


def boundary(most_errors: int, most_labels: int) -> list[int]:
    found, low = [], 0

    def enough(n: int, errors: int) -> bool:
        # Two-sided: each side at δ. Tuned to 1,000 labels, near the mean at half the limit.
        return bernoulli_confidence_interval(errors, n, 2 * DELTA, 1000, 2 * DELTA)[1] <= LIMIT

    for errors in range(most_errors):
        step = max(8, low // 8)
        while not enough(low + step, errors):
            low, step = low + step, 2 * step
            if low > most_labels:
                return found
        high = low + step
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle, errors) else (middle, high)
        found.append(high)
        low = high
    return found


def betting(part: float, streams: int, most: int) -> list[int]:
    """Labels at which each stream is promoted; -1 where it is not by `most`."""
    chance, found = np.random.default_rng(4), []
    for _ in range(streams):
        wrong = (chance.random(most) < part * LIMIT).astype(float)
        capital = betting_mart(wrong, LIMIT, alpha=DELTA, theta=0, trunc_scale=1)
        over = np.flatnonzero(capital >= 1 / DELTA)
        found.append(int(over[0]) + 1 if over.size else -1)
    return found


if __name__ == "__main__":
    streams = int(sys.argv[1])
    print(
        json.dumps(
            {
                "boundary": boundary(300, 60_000),
                "betting": {str(part): betting(part, streams, 20_000) for part in (0.0, 0.25, 0.5, 1.0)},
            }
        )
    )
