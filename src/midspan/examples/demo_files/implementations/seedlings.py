"""Sorts an iris by the nearest mean flower of the training cases."""

import json
from pathlib import Path

import midspan
import numpy as np

CASES = Path(__file__).parents[1] / "works" / "sort-seedling.cases.jsonl"
FIELDS = ("sepal_length", "sepal_width", "petal_length", "petal_width")
NAMES = ("setosa", "versicolor", "virginica")


def training_flowers():
    """Mean flower of each species over the cases whose use is `train`."""
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    train = [case for case in cases if case["use"] == "train"]
    flowers = np.array([[case["input"][field] for field in FIELDS] for case in train])
    names = np.array([case["expected"]["species"] for case in train])
    return np.array([flowers[names == name].mean(axis=0) for name in NAMES])


MEANS = training_flowers()


@midspan.implements("sort-seedling", name="centroid")
def centroid(items):
    flowers = np.array([[item[field] for field in FIELDS] for item in items], dtype=float)
    distance = np.sqrt(((flowers[:, None, :] - MEANS[None, :, :]) ** 2).sum(axis=2))
    near, far = np.sort(distance, axis=1)[:, :2].T
    confidence = far / np.maximum(near + far, 1e-9)
    return [
        midspan.Answer({"species": NAMES[best]}, confidence=float(sure), cost=0.0)
        for best, sure in zip(distance.argmin(axis=1), confidence)
    ]
