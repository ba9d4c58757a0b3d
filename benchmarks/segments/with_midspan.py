"""One certificate over all cases, and one for each segment; prints the rows as JSON."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from resampling import Draw, Thresholds, labels, measured
from scores import load

from midspan.model.certificate import Certificate
from midspan.prove.certifying.by_segment import Segments, prove
from midspan.prove.labels import Labels

LIMITS = (0.05, 0.1)
SIZES = (1_000, 3_000, 10_000, 30_000)
LEVEL = 0.95


def over_all(draw: Draw, limit: float) -> Thresholds:
    confidence, wrong = labels(draw.confidence, draw.wrong)
    proof = prove(Labels(confidence=confidence, wrong=wrong), None, limit, LEVEL, 1)
    if not isinstance(proof, Certificate):
        return {}
    return dict.fromkeys(range(draw.segments), proof.threshold or 0.0)


def by_segment(draw: Draw, limit: float) -> Thresholds:
    counts = np.bincount(draw.segment, minlength=draw.segments)
    named = {(str(each),): int(count) for each, count in enumerate(counts) if count}
    found = {}
    for each in named:
        at = draw.segment == int(each[0])
        confidence, wrong = labels(draw.confidence[at], draw.wrong[at])
        found[each] = Labels(confidence=confidence, wrong=wrong)
    segments = Segments(("input.desk",), named, draw.wrong.size, limit, LEVEL)
    decided = segments.decide(found, {}, 1)
    return {int(segment[0]): proof.threshold or 0.0 for segment, proof in decided.certified}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("resamples", type=int)
    given = parser.parse_args()
    methods = {"one certificate over all": over_all, "a certificate for each segment": by_segment}
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
