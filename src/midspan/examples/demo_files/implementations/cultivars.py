"""Names a cultivar by the nearest mean sheet of the training cases, each value on its own scale."""

import json
from pathlib import Path

import midspan
import numpy as np

CASES = Path(__file__).parents[1] / "works" / "name-cultivar.cases.jsonl"
FIELDS = ("alcohol", "malic_acid", "flavanoids", "color_intensity", "hue", "proline")
NAMES = ("first", "second", "third")


def training_sheets():
    """Mean sheet of each cultivar, and the spread of each value, over the cases whose use is `train`."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    train = [case for case in cases if case["use"] == "train"]
    sheets = np.array([[case["input"][field] for field in FIELDS] for case in train])
    names = np.array([case["expected"]["cultivar"] for case in train])
    spread = sheets.std(axis=0)
    return np.array([sheets[names == name].mean(axis=0) / spread for name in NAMES]), spread


MEANS, SPREAD = training_sheets()


@midspan.implements("name-cultivar", name="centroid")
def centroid(items):
    sheets = np.array([[item[field] for field in FIELDS] for item in items], dtype=float) / SPREAD
    distance = np.sqrt(((sheets[:, None, :] - MEANS[None, :, :]) ** 2).sum(axis=2))
    near, far = np.sort(distance, axis=1)[:, :2].T
    confidence = far / np.maximum(near + far, 1e-9)
    return [
        midspan.Answer({"cultivar": NAMES[best]}, confidence=float(sure), cost=0.0)
        for best, sure in zip(distance.argmin(axis=1), confidence)
    ]
