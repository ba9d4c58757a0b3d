"""`midspan.stats.certify` at attempt 1, without and with develop labels; prints the rows as JSON."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from measuring import Method, flat, resample
from population import Draw

from midspan.stats import Certificate, certify


def alone(draw: Draw, limit: float) -> float | None:
    found = certify(draw.confidence, draw.wrong, max_error=limit)
    return found.threshold if isinstance(found, Certificate) else None


def with_develop(draw: Draw, limit: float) -> float | None:
    found = certify(draw.confidence, draw.wrong, max_error=limit, develop=draw.develop)
    return found.threshold if isinstance(found, Certificate) else None


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("resamples", type=int)
    given = parser.parse_args()
    methods: dict[str, Method] = {"midspan": alone, "midspan, 1,000 develop labels": with_develop}
    rows = resample(methods, given.data, (300, 800, 3_000), given.resamples)
    print(json.dumps(rows + flat(methods, 3_000, given.resamples)))


if __name__ == "__main__":
    main()
