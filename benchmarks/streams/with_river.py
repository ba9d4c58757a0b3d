"""river's drift detectors on the same kinds of streams, as they come; run by `run.py` in its environment. Prints JSON."""

from __future__ import annotations

import json
import random
import sys

from river import drift
from river.drift import binary

LIMIT = 0.02
DETECTORS = {
    "ADWIN": drift.ADWIN,
    "Page–Hinkley": drift.PageHinkley,
    "DDM": binary.DDM,
    "HDDM-A": binary.HDDMA,
    "HDDM-W": binary.HDDMW,
}


def first(make: type, before: float, after: float, change: int, most: int, seed: int) -> int:
    """The label at which it first speaks of a drift; -1 where it does not."""
    chance, detector = random.Random(seed), make()  # noqa: S311 - streams that come out the same again
    for n in range(1, most + 1):
        wrong = chance.random() < (before if n <= change else after)
        detector.update(wrong if make.__module__.startswith("river.drift.binary") else float(wrong))
        if detector.drift_detected:
            return n
    return -1


# Error before and after, the label at which it changes, and how many labels there are.
STREAMS = {
    "limit": (LIMIT, LIMIT, 0, 10_000),
    "within": (0.1 * LIMIT, 0.8 * LIMIT, 2_000, 12_000),
    "jump": (0.5 * LIMIT, 3 * LIMIT, 2_000, 12_000),
    "above": (3 * LIMIT, 3 * LIMIT, 0, 10_000),
}


if __name__ == "__main__":
    streams = int(sys.argv[1])
    print(
        json.dumps(
            {
                name: {
                    kind: [first(make, *each, seed) for seed in range(streams)]
                    for kind, each in STREAMS.items()
                }
                for name, make in DETECTORS.items()
            }
        )
    )
