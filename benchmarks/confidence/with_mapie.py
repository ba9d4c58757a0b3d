"""MAPIE's binary risk control (precision) on the same draws; prints the figures as JSON.

Runs in MAPIE's own environment, with midspan's source on its path.
"""

from __future__ import annotations

import json
import sys
import warnings

import numpy as np
from known_risk import Counts, Floats, Method, Population, measured
from mapie.risk_control import BinaryClassificationController

GRID = np.linspace(0, 0.99, 100)
METHODS = {"holm": "bonferroni_holm", "sequence": "fixed_sequence"}


def method(fwer: str) -> Method:
    """As it comes: its grid, strictest first, and the whole δ of 5 %."""

    def run(confidence: Floats, wrong: Counts, limit: float) -> float | None:
        controller = BinaryClassificationController(
            predict_function=lambda scores: np.column_stack([1 - scores, scores]),
            risk="precision",
            target_level=1 - limit,
            confidence_level=0.95,
            list_predict_params=GRID[::-1],
            best_predict_param_choice="recall",
            fwer_method=fwer,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            controller.calibrate(confidence, 1 - wrong)
        best = controller.best_predict_param
        return None if best is None else float(best)

    return run


def main() -> None:
    stored, resamples = np.load(sys.argv[1]), int(sys.argv[2])
    wanted = json.loads(str(stored["wanted"]))
    found = [
        {
            name: measured(
                Population(key, stored[f"{key}|c"], stored[f"{key}|w"]), limit, resamples, method(fwer)
            )
            for name, fwer in METHODS.items()
        }
        for key, limit in wanted
    ]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
