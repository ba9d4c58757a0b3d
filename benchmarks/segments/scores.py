"""Two classifiers of requests as populations whose risk is known in every segment.

TF-IDF of words and pairs of words, the nearest class by cosine; confidence is how far it is ahead of the next one. The
segment is the group that the answer belongs to (CLINC150: its domain; Banking77: the first word of its intent), as if each
group were a desk; it is known of every item without its label.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

Sentence = tuple[str, str]
_DESKS = ("card", "top", "transfer", "cash")


@dataclass(frozen=True)
class Population:
    """confidence, wrong and the number of the segment of each item; names of the segments."""

    confidence: NDArray[np.float64]
    wrong: NDArray[np.int64]
    segment: NDArray[np.int64]
    names: tuple[str, ...]

    def at(self, threshold: float, segment: int | None = None) -> tuple[int, float]:
        """How many items act alone from here on, and their true error."""
        acts = self.confidence >= threshold
        if segment is not None:
            acts &= self.segment == segment
        return int(acts.sum()), float(self.wrong[acts].mean()) if acts.any() else 0.0


def load(data: Path) -> dict[str, Population]:
    return {
        "CLINC150": _clinc(data / "clinc150"),
        "Banking77": _banking(data / "banking77"),
        "CLINC150, frozen scores, ten segments alike": _alike(data / "scores" / "clinc_meta.csv.gz"),
    }


def _clinc(folder: Path) -> Population:
    with gzip.open(folder / "data_full_dev.json.gz", "rt", encoding="utf-8") as file:
        said = json.load(file)
    domains = json.loads((folder / "domains.json").read_text("utf-8"))
    of = {intent: domain for domain, intents in domains.items() for intent in intents}
    tested = [tuple(each) for part in ("val", "test", "oos_val", "oos_test") for each in said[part]]
    return _scored([tuple(each) for each in said["train"]], tested, of.__getitem__)


def _banking(folder: Path) -> Population:
    known, tested = _read(folder / "train.csv.gz"), _read(folder / "test_dev.csv.gz")
    return _scored(known[::2], [*known[1::2], *tested], _desk)


def _alike(path: Path) -> Population:
    """The frozen scores in ten segments drawn by lot: here a split costs, and brings nothing."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [(float(row["confidence"]), int(row["wrong"])) for row in csv.DictReader(file)]
    confidence, wrong = map(np.array, zip(*rows, strict=True))
    lot = np.random.default_rng(77).permutation(len(rows)) % 10
    return Population(confidence, wrong, lot, tuple(f"lot {number}" for number in range(10)))


def _read(path: Path) -> list[Sentence]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def _desk(intent: str) -> str:
    first = intent.split("_", maxsplit=1)[0]
    return first if first in _DESKS else "other"


def _scored(known: Sequence[Sentence], tested: Sequence[Sentence], group: Callable[[str], str]) -> Population:
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    rows = words.fit_transform([text for text, _ in known])
    classes, at = np.unique([intent for _, intent in known], return_inverse=True)
    centres = scipy.sparse.csr_matrix((np.ones(at.size), (at, np.arange(at.size)))) @ rows
    lengths = np.sqrt(np.asarray(centres.multiply(centres).sum(axis=1)).ravel())
    likeness = (
        words.transform([text for text, _ in tested]) @ (scipy.sparse.diags(1 / lengths) @ centres).T
    ).toarray()
    answers = classes[likeness.argmax(axis=1)]
    ahead = np.partition(likeness, -2, axis=1)
    confidence = np.clip(ahead[:, -1] - ahead[:, -2], 0, 1)
    wrong = np.array(
        [answer != intent for answer, (_, intent) in zip(answers, tested, strict=True)], dtype=np.int64
    )
    names, segment = np.unique([group(answer) for answer in answers], return_inverse=True)
    return Population(confidence, wrong, segment.astype(np.int64), tuple(map(str, names)))
