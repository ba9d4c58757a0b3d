"""MAPIE's binary risk control (precision) as it comes, and on midspan's grid and δ; prints the rows as JSON.

Runs in its own environment, which needs mapie, numpy and scipy, with midspan's source on its path for the grid.
"""

from __future__ import annotations

import argparse
import json
import warnings
from pathlib import Path

import numpy as np
from mapie.risk_control import BinaryClassificationController
from mapie.risk_control.fwer_control import FWERFixedSequenceTesting
from measuring import Method, flat, resample
from population import Draw

from midspan.stats import attempt_delta
from midspan.stats.grid import grid

OWN_GRID = np.linspace(0, 0.99, 100)


def method(fwer: object, *, as_it_comes: bool) -> Method:
    """One correction; `as_it_comes` has MAPIE's grid and δ = 5 %, otherwise midspan's grid and first-attempt δ."""
    delta = 0.05 if as_it_comes else attempt_delta(0.95)

    def run(draw: Draw, limit: float) -> float | None:
        # Strictest first is the order in which a fixed sequence has to test.
        thresholds = OWN_GRID[::-1]
        if not as_it_comes:
            thresholds = grid(np.sort(draw.confidence)[::-1], limit, delta).thresholds
        controller = BinaryClassificationController(
            predict_function=lambda scores: np.column_stack([1 - scores, scores]),
            risk="precision",
            target_level=1 - limit,
            confidence_level=1 - delta,
            list_predict_params=thresholds,
            best_predict_param_choice="recall",
            fwer_method=fwer,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            controller.calibrate(draw.confidence, 1 - draw.wrong)
        best = controller.best_predict_param
        return None if best is None else float(best)

    return run


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("resamples", type=int)
    given = parser.parse_args()
    methods = {
        "MAPIE as it comes (Holm)": method("bonferroni_holm", as_it_comes=True),
        "MAPIE fixed sequence": method("fixed_sequence", as_it_comes=True),
        "MAPIE Holm, our grid and δ": method("bonferroni_holm", as_it_comes=False),
        "MAPIE fixed sequence, our grid and δ": method("fixed_sequence", as_it_comes=False),
        "MAPIE 5 starts, our grid and δ": method(FWERFixedSequenceTesting(n_starts=5), as_it_comes=False),
    }
    rows = resample(methods, given.data, (800, 3_000), given.resamples)
    print(json.dumps(rows + flat(methods, 3_000, given.resamples)))


if __name__ == "__main__":
    main()
