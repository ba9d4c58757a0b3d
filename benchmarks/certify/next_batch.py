"""The promise for a finite next batch: how often it is broken, what it costs in share, and the time of a call.

    python benchmarks/certify/next_batch.py [--data ../shared/data] [--resamples 1000]

Each resample draws 3,000 labelled items with replacement, certifies at attempt 1, and draws the next answers at or above
the certified threshold from the same population. Writes NEXT_BATCH.md beside this file.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
from population import FILES, LIMITS, Population, generator, load
from scipy.stats import binom

from midspan.stats import Certificate, certify

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]
LABELS = 3_000
BATCHES = (None, 100, 500, 2_000, 20_000)
HEAD = """# A finite next batch

    python benchmarks/certify/next_batch.py

{n:,} labels, {resamples:,} resamples a row, attempt 1 (0.61·δ). Broken: certified, and more than the limit of the next answers
that act alone are wrong; the promise allows 5 % (up to {most} are within the 99 % limit of that). In the long run broken
means a true error above the limit. Time is the median CPU time of a call.

| scores | limit | next answers | share | broken | refused | CPU ms |
|---|---:|---:|---:|---:|---:|---:|
"""


def row(name: str, population: Population, limit: float, batch: int | None, resamples: int) -> str:
    rng = generator(name, limit, batch)
    shares, broken, took = np.zeros(resamples), 0, np.zeros(resamples)
    for i in range(resamples):
        draw = population.draw(LABELS, 0, rng)
        began = time.process_time()
        found = certify(draw.confidence, draw.wrong, max_error=limit, next_batch=batch)
        took[i] = time.process_time() - began
        if isinstance(found, Certificate) and found.threshold is not None:
            shares[i], risk = population.at(found.threshold)
            seen = risk if batch is None else float(rng.binomial(batch, risk)) / batch
            broken += seen > limit
    size = "the long run" if batch is None else f"{batch:,}"
    return (
        f"| {name} | {limit:.0%} | {size} | {shares.mean():.3f} | {broken} of {resamples:,} | "
        f"{(shares == 0).mean():.0%} | {1_000 * np.median(took):.2f} |\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--resamples", type=int, default=1_000)
    given = parser.parse_args()
    most = int(binom.ppf(0.99, given.resamples, 0.05))
    text = HEAD.format(n=LABELS, resamples=given.resamples, most=most)
    for name in FILES:
        population = load(given.data, name)
        for limit in LIMITS:
            for batch in BATCHES:
                text += row(name, population, limit, batch, given.resamples)
    (HERE / "NEXT_BATCH.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
