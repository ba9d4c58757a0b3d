"""How often the interval of an effect by hold-out holds the truth, in lives of which it is known.

    python benchmarks/value/run.py [--lives 1000] [--seed 1]

Beside it Welch's interval, and the studentised bootstrap of both groups with 499 draws where no more than 120 items are held
out on average. Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "src"), str(HERE.parents[1] / "tests" / "stats")]

from held_out import SCENARIOS, Scenario, samples, truth  # noqa: E402

from midspan import stats  # noqa: E402

DRAWS = 499
HEAD = """\
# The effect of a hold-out

{lives:,} lives of each kind, seed {seed}. The times of people are lognormal (`spread` of the logarithm); what acts alone takes nobody any
time but for the 5 % that are audited, a proposal in sight halves the time. Where it drifts, times grow by that much of a
logarithm from the first item to the last while more and more acts alone. `held` items are held out on average, each by a draw of
its own. Held: in how many of all lives the interval at 95 % holds the true effect. Width: mean, in parts of the true effect.

| life | held out | alone | spread | drift | this: held | width | Welch: held | width | bootstrap-t: held | width |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
"""


def measured(scenario: Scenario, lives: int, seed: int) -> dict[str, Any]:
    effect, found = truth(scenario), {name: [0, 0.0, 0] for name in ("this", "welch", "bootstrap")}
    source = np.random.default_rng(seed)
    for before, after, zeros in samples(scenario, lives, seed):
        one, other = stats.moments(before), stats.moments(after, zeros)
        intervals = {"this": _ends(stats.skewed_difference(one, other)), "welch": _welch(one, other)}
        if scenario.held <= 120:
            intervals["bootstrap"] = _bootstrap(before, after + [0.0] * zeros, source)
        for name, (low, high) in intervals.items():
            row = found[name]
            row[0] += low <= effect <= high
            row[1] += (high - low) / effect
            row[2] += 1
    return {
        "life": scenario.name,
        "held_out": scenario.held,
        "alone": scenario.alone,
        "spread": scenario.spread,
        "drift": scenario.drift,
        "effect": effect,
        **{
            name: {"held": row[0] / row[2], "width": row[1] / row[2]} if row[2] else None
            for name, row in found.items()
        },
    }


def _ends(found: stats.Difference) -> tuple[float, float]:
    return found.low, found.high


def _welch(one: stats.Moments, other: stats.Moments) -> tuple[float, float]:
    first, second = (stats.Sample(int(each.n), each.mean, each.variance) for each in (one, other))
    return _ends(stats.welch(first, second))


def _bootstrap(before: list[float], after: list[float], source: np.random.Generator) -> tuple[float, float]:
    drawn = []
    for each in (np.asarray(before), np.asarray(after)):
        again = each[source.integers(each.size, size=(DRAWS, each.size))]
        drawn.append(
            (each.mean(), each.var(ddof=1) / each.size, again.mean(1), again.var(1, ddof=1) / each.size)
        )
    (m1, v1, d1, w1), (m2, v2, d2, w2) = drawn
    value, error = m1 - m2, float(np.sqrt(v1 + v2))
    off = (d1 - d2 - value) / np.sqrt(w1 + w2)
    low, high = np.quantile(off, [0.025, 0.975])
    return float(value - high * error), float(value - low * error)


def _row(each: dict[str, Any]) -> str:
    cells = [each["life"], each["held_out"], f"{each['alone']:.0%}", each["spread"], each["drift"]]
    for name in ("this", "welch", "bootstrap"):
        found = each[name]
        cells += [f"{found['held']:.3f}", f"{found['width']:.2f}"] if found else ["", ""]
    return f"| {' | '.join(map(str, cells))} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    found = [measured(each, given.lives, given.seed) for each in SCENARIOS]
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n")
    head = HEAD.format(lives=given.lives, seed=given.seed)
    (HERE / "RESULTS.md").write_text(head + "".join(f"{_row(each)}\n" for each in found))


if __name__ == "__main__":
    main()
