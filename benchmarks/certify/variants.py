"""What the grid and the start of the sequence cost: the evidence behind docs/adr/0002-start-of-the-sequence.md.

    python benchmarks/certify/variants.py [--data ../shared/data] [--resamples 500]

Every variant sees the same known-risk resamples of the four frozen score files, at 1, 2 and 5 % with 300, 800 and 3,000
labels, first attempt. Writes variants.json and VARIANTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from population import FILES, LIMITS, Population, generator, load

from midspan.stats import attempt_delta, least_cases
from midspan.stats.binomial import fewest_cases, most_errors, tail
from midspan.stats.grid import Grid, grid
from midspan.stats.labelled import Labelled, labelled
from midspan.stats.start import chances, start_by_counts, start_by_develop

HERE = Path(__file__).resolve().parent
DELTA = attempt_delta(0.95)
SIZES = (300, 800, 3_000)
INTRODUCTION = """{each} known-risk resamples for each of {cells} cells (score file, limit, labels), first attempt: δ = {delta:.4f}. A
column is the mean over the four files of share / oracle; then the mean over all cells, the mean share of refusals, and
violations in all {every:,} resamples with the worst cell.
"""


@dataclass(frozen=True)
class Case:
    """One resample with what every variant needs."""

    cases: Labelled
    limit: float
    peaks: NDArray[np.int64]
    own: Grid
    develop: dict[str, Labelled]

    def count(self, name: str) -> float:
        least, n = int(self.peaks[0]), self.cases.total
        return {
            "n_min": least,
            "4·n_min": 4 * least,
            "max(n_min, min(4·n_min, n/2))": max(least, min(4 * least, n / 2)),
            "max(n_min, min(5·n_min, 0.4·n))": max(least, min(5 * least, 0.4 * n)),
            "max(n_min, min(1.2·√(n_min·n), 0.4·n))": max(least, min(1.2 * math.sqrt(least * n), 0.4 * n)),
        }[name]

    def peak(self, wanted: float) -> int:
        return int(self.peaks[min(int(np.searchsorted(self.peaks, wanted)), self.peaks.size - 1)])

    def walk(self, found: Grid, start: int, delta: float) -> int:
        """Index of the last threshold that passes, −1 where the first fails."""
        if start >= found.counts.size:
            return -1
        errors = self.cases.errors_among(found.counts[start:])
        failed = tail(errors, found.counts[start:], self.limit) > delta
        passed = int(failed.argmax()) if failed.any() else failed.size
        return start + passed - 1 if passed else -1


Variant = Callable[[Case], float | None]
START = "max(n_min, min(1.2·√(n_min·n), 0.4·n))"
WRITTEN = "max(n_min, min(4·n_min, n/2))"


def even(case: Case, size: int) -> Grid:
    n = case.cases.total
    return at(case, np.unique(np.ceil(np.arange(1, size + 1) * n / size)).astype(np.int64))


def at(case: Case, ranks: NDArray[np.int64]) -> Grid:
    scores = case.cases.scores
    thresholds = np.unique(scores[ranks - 1])[::-1]
    counts = np.searchsorted(-scores, -thresholds, side="right").astype(np.int64)
    return Grid(thresholds, counts, case.peaks)


def single(pick: Callable[[Case], Grid], name: str, *, snapped: bool) -> Variant:
    def run(case: Case) -> float | None:
        found = pick(case)
        wanted = case.peak(case.count(name)) if snapped else case.count(name)
        end = case.walk(found, int(np.searchsorted(found.counts, wanted)), DELTA)
        return float(found.thresholds[end]) if end >= 0 else None

    return run


def several(shares: tuple[float, ...], *, recycled: bool) -> Variant:
    """Starts at these shares of the usual one, δ split evenly; a stricter walk that arrives hands its δ on."""

    def run(case: Case) -> float | None:
        found, best, carried = case.own, -1, 0.0
        for part in shares:
            start = int(found.first_with(np.array(case.peak(max(case.peaks[0], part * case.cases.total)))))
            delta = DELTA / len(shares)
            if recycled and best >= start:
                delta += carried
            end = case.walk(found, start, delta)
            carried = carried + DELTA / len(shares) if end >= 0 else 0.0
            best = max(best, end)
        return float(found.thresholds[best]) if best >= 0 else None

    return run


def developed(name: str, how: str) -> Variant:
    def run(case: Case) -> float | None:
        found, hints = case.own, case.develop[name]
        if how == "chosen":
            start = start_by_develop(found, hints, case.limit, DELTA)
        else:
            candidates = np.unique(found.first_with(found.peaks))
            chance = chances(found, candidates, hints, case.limit, DELTA)
            near = np.flatnonzero(chance >= 0.95 * chance.max())
            start = int(
                candidates[{"likeliest": int(chance.argmax()), "laxest": near[-1], "strictest": near[0]}[how]]
            )
        end = case.walk(found, start, DELTA)
        return float(found.thresholds[end]) if end >= 0 else None

    return run


def own(case: Case) -> float | None:
    end = case.walk(case.own, start_by_counts(case.own, case.limit, DELTA), DELTA)
    return float(case.own.thresholds[end]) if end >= 0 else None


def uncorrected(case: Case) -> float | None:
    """Not valid: the widest threshold that passes by itself. Nothing that tests with these tails can certify more."""
    errors = case.cases.errors_among(case.own.counts)
    passed = np.flatnonzero(tail(errors, case.own.counts, case.limit) <= DELTA)
    return float(case.own.thresholds[passed[-1]]) if passed.size else None


def variants() -> dict[str, Variant]:
    listed: dict[str, Variant] = {"**midspan, no develop labels**": own}
    for size in (25, 50, 100, 200, 400):
        listed[f"even grid of {size}, start {WRITTEN}"] = single(
            lambda c, s=size: even(c, s), WRITTEN, snapped=False
        )
    for name in ("n_min", "4·n_min"):
        listed[f"even grid of 100, start {name}"] = single(lambda c: even(c, 100), name, snapped=False)
    listed[f"peaks only, start {START}, on a peak"] = single(lambda c: at(c, c.peaks), START, snapped=True)
    for name in ("n_min", "4·n_min", WRITTEN, "max(n_min, min(5·n_min, 0.4·n))"):
        listed[f"our grid, start {name}, on a peak"] = single(lambda c: c.own, name, snapped=True)
    listed[f"our grid, start {START}, not on a peak"] = single(lambda c: c.own, START, snapped=False)
    listed["our grid, starts at 0.2 and 0.4 of n, δ split"] = several((0.2, 0.4), recycled=False)
    listed["our grid, starts at 0.2 and 0.4 of n, δ split and handed on"] = several((0.2, 0.4), recycled=True)
    listed["our grid, starts at 0.2, 0.4 and 0.6 of n, δ split and handed on"] = several(
        (0.2, 0.4, 0.6), recycled=True
    )
    for size in (300, 1_000, 3_000):
        listed[f"**midspan, {size:,} develop labels**"] = developed(f"{size}", "chosen")
        for how in ("likeliest", "laxest", "strictest"):
            text = {
                "likeliest": "likeliest start",
                "laxest": "laxest of the likely starts",
                "strictest": "strictest of them",
            }
            listed[f"{size:,} develop labels, {text[how]}"] = developed(f"{size}", how)
    for how in ("chosen", "likeliest"):
        text = {"chosen": "midspan", "likeliest": "likeliest start"}[how]
        listed[f"1,000 develop labels that show half the errors, {text}"] = developed("flattering", how)
    listed["uncorrected (not valid: a ceiling)"] = uncorrected
    return listed


def resampled(
    population: Population, limit: float, n: int, resamples: int, rng: np.random.Generator
) -> Iterator[Case]:
    allowed = np.arange(int(most_errors(n, limit, DELTA)) + 1)
    peaks = fewest_cases(limit, DELTA, allowed)
    for _ in range(resamples):
        draw = population.draw(n, 0, rng)
        cases = labelled(draw.confidence, draw.wrong)
        develop = {
            f"{size}": labelled(*population.draw(0, size, rng).develop) for size in (300, 1_000, 3_000)
        }
        honest = develop["1000"]
        develop["flattering"] = Labelled(honest.confidence, honest.wrong * rng.integers(0, 2, honest.total))
        yield Case(cases, limit, peaks, grid(cases.scores, limit, DELTA), develop)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--resamples", type=int, default=500)
    given = parser.parse_args()
    cells = {}
    for name in FILES:
        population = load(given.data, name)
        for limit in LIMITS:
            for n in (n for n in SIZES if n >= least_cases(limit)):
                found: dict[str, list[tuple[float, float]]] = {variant: [] for variant in variants()}
                for case in resampled(
                    population, limit, n, given.resamples, generator("variants", name, limit, n)
                ):
                    for variant, run in variants().items():
                        threshold = run(case)
                        found[variant].append(
                            population.at(threshold) if threshold is not None else (0.0, 0.0)
                        )
                cells[f"{name} {limit:.0%} {n}"] = {
                    variant: _cell(np.array(each), limit, population.oracle(limit))
                    for variant, each in found.items()
                }
    results = {"resamples": given.resamples, "cells": cells}
    (HERE / "variants.json").write_text(
        json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (HERE / "VARIANTS.md").write_text(_report(results), encoding="utf-8")


def _cell(found: NDArray[np.float64], limit: float, oracle: float) -> dict[str, float]:
    return {
        "of_oracle": round(float(found[:, 0].mean()) / oracle, 4),
        "violations": int((found[:, 1] > limit).sum()),
        "refused": int((found[:, 0] == 0).sum()),
    }


def _report(results: dict[str, object]) -> str:
    cells, resamples = results["cells"], results["resamples"]
    sizes = {f"{limit:.0%} {n}" for limit in LIMITS for n in SIZES if n >= least_cases(limit)}
    columns = sorted(sizes, key=lambda key: (int(key.split()[1]), key))
    lines = [
        "# Grid and start of the sequence: what was compared\n",
        "    python benchmarks/certify/variants.py\n",
        INTRODUCTION.format(each=resamples, cells=len(cells), every=resamples * len(cells), delta=DELTA),
        "| variant | "
        + " | ".join(f"{c.split()[0]}, {int(c.split()[1]):,}" for c in columns)
        + " | mean | refused | violations | worst |",
        "|---|" + "---:|" * (len(columns) + 4),
    ]
    for variant in variants():
        per = [
            np.mean([c[variant]["of_oracle"] for key, c in cells.items() if key.endswith(" " + col)])
            for col in columns
        ]
        every = [c[variant] for c in cells.values()]
        refused = np.mean([c["refused"] for c in every]) / resamples
        broken, worst = sum(c["violations"] for c in every), max(c["violations"] for c in every)
        mean = np.mean([c["of_oracle"] for c in every])
        lines.append(
            f"| {variant} | "
            + " | ".join(f"{value:.2f}" for value in per)
            + f" | {mean:.3f} | {refused:.0%} | "
            f"{broken / resamples / len(every):.2%} | {worst / resamples:.1%} |"
        )
    lines += [
        "",
        f"## Each file at 2 % and 3,000 labels (share / oracle, violations, refused of {resamples})\n",
    ]
    lines += ["| variant | " + " | ".join(FILES) + " |", "|---|" + "---|" * len(FILES)]
    for variant in variants():
        each = [cells[f"{name} 2% 3000"][variant] for name in FILES]
        text = " | ".join(f"{c['of_oracle']:.3f}, {c['violations']}, {c['refused']}" for c in each)
        lines.append(f"| {variant} | {text} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
