"""What MAPIE and crepes have for groups; prints the rows as JSON. Runs in an environment of its own.

MAPIE 1.6 controls the precision of a binary decision at one threshold, and no longer has anything for groups: here its
fixed sequence runs on each segment by itself, over 100 quantiles of its confidences, as a careful user would have it, with δ = 5 % for each or with δ divided by hand. crepes has
Mondrian conformal classifiers: calibrated on the wrong answers of each segment, an answer acts alone where "it is wrong" is
rejected at the limit. That bounds how many wrong answers act alone, and not the error of what acts alone.
"""

from __future__ import annotations

import argparse
import json
import warnings
from dataclasses import asdict
from pathlib import Path

import numpy as np
from crepes import ConformalClassifier
from mapie.risk_control import BinaryClassificationController
from mapie.risk_control.fwer_control import FWERFixedSequenceTesting
from resampling import Draw, Method, Thresholds, measured
from scores import load

LIMITS = (0.05, 0.1)
SIZES = (3_000, 10_000)
# From the surest tenth of a segment to all of it; of the unlabelled confidences alone, strictest first.
RANKS = np.linspace(0.9, 0, 100)


def mapie(parts: int | None) -> Method:
    """parts: None divides δ by the number of segments."""

    def run(draw: Draw, limit: float) -> Thresholds:
        found = {}
        for segment in range(draw.segments):
            at = draw.segment == segment
            if not at.any():
                continue
            controller = BinaryClassificationController(
                predict_function=lambda scores: np.column_stack([1 - scores, scores]),
                risk="precision",
                target_level=1 - limit,
                confidence_level=1 - 0.05 / (parts or draw.segments),
                list_predict_params=np.unique(np.quantile(draw.confidence[at], RANKS))[::-1],
                best_predict_param_choice="recall",
                fwer_method=FWERFixedSequenceTesting(n_starts=1),
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                controller.calibrate(draw.confidence[at], 1 - draw.wrong[at])
            if controller.best_predict_param is not None:
                found[segment] = float(controller.best_predict_param)
        return found

    return run


def mondrian(draw: Draw, limit: float) -> Thresholds:
    bad = draw.wrong == 1
    test = ConformalClassifier()
    test.fit(draw.confidence[bad], bins=draw.segment[bad])
    found = {}
    for segment in range(draw.segments):
        scores = np.unique(draw.confidence[draw.segment == segment])
        if scores.size and (draw.segment[bad] == segment).any():
            bins = np.full(scores.size, segment)
            p = test.predict_p(scores[:, None], bins=bins, smoothing=False)[:, 0]
            if (p <= limit).any():
                found[segment] = float(scores[p <= limit].min())
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("resamples", type=int)
    given = parser.parse_args()
    methods = {
        "MAPIE on each segment, δ for each": mapie(1),
        "MAPIE on each segment, δ divided by hand": mapie(None),
        "crepes, Mondrian": mondrian,
    }
    rows = [
        asdict(measured(scores, population, name, method, limit, n, given.resamples))
        for scores, population in load(given.data).items()
        for limit in LIMITS
        for n in SIZES
        for name, method in methods.items()
    ]
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
