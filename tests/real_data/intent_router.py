"""Routes a sentence to an intent with words, pieces of words and a linear model.

Tests copy this file into the `implementations` folder of a workspace, beside `training.json`, a list of
`[sentence, intent]`; the intent `oos` marks sentences that belong to none. The confidence is the probability
that the answer is right, by a second model that saw the answers of the first on sentences new to it. Fitted
at the first call and kept beside this file: one fit serves every process of a test.
"""

from __future__ import annotations

import functools
import json
from pathlib import Path

import joblib
import midspan
import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import SplineTransformer
from sklearn.svm import LinearSVC

TRAINING = Path(__file__).with_name("training.json")
FITTED = Path(__file__).with_name("fitted.joblib")
NEIGHBOURS = 10
# Sentences of no intent are rarer in training than among the requests of the day.
WEIGHT_OF_NONE = 4.0


class Router:
    """Both models over the sentences they were fitted on."""

    def __init__(self, sentences: list[str], intents: np.ndarray) -> None:
        self.views = [
            TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"),
            TfidfVectorizer(sublinear_tf=True, ngram_range=(2, 5), analyzer="char_wb", min_df=2),
        ]
        self.known = scipy.sparse.hstack([view.fit_transform(sentences) for view in self.views]).tocsr()
        self.intents = intents
        self.model = _linear(self.known, intents)
        self.trust = self._trust()

    def _trust(self) -> object:
        signs, right = [], []
        folds = StratifiedKFold(2, shuffle=True, random_state=0)
        for seen, new in folds.split(self.known, self.intents):
            model = _linear(self.known[seen], self.intents[seen])
            answers, its = _signs(model, self.known[seen], self.intents[seen], self.known[new])
            signs.append(its)
            right.append((answers == self.intents[new]) & (answers != "oos"))
            signs[-1] = np.column_stack([its, self.intents[new] == "oos"])
        every = np.vstack(signs)
        weight = np.where(every[:, -1] == 1, WEIGHT_OF_NONE, 1.0)
        model = make_pipeline(SplineTransformer(n_knots=6), LogisticRegression(max_iter=500))
        return model.fit(every[:, :-1], np.concatenate(right), logisticregression__sample_weight=weight)

    def route(self, sentences: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """The intent of each sentence and the probability that it is right."""
        rows = scipy.sparse.hstack([view.transform(sentences) for view in self.views]).tocsr()
        answers, signs = _signs(self.model, self.known, self.intents, rows)
        return answers, self.trust.predict_proba(signs)[:, 1]


def _linear(rows: scipy.sparse.csr_matrix, intents: np.ndarray) -> LinearSVC:
    return LinearSVC(C=0.3, tol=0.02, random_state=0).fit(rows, intents)


def _signs(
    model: LinearSVC, known: scipy.sparse.csr_matrix, intents: np.ndarray, rows: scipy.sparse.csr_matrix
) -> tuple[np.ndarray, np.ndarray]:
    """Answers, and what tells a right one: margins, spread, the nearest known sentences and their intents."""
    scores = model.decision_function(rows)
    answers = model.classes_[scores.argmax(axis=1)]
    second, first = np.sort(scores, axis=1)[:, -2:].T
    spread = np.exp(4 * (scores - first[:, None]))
    spread /= spread.sum(axis=1, keepdims=True)
    entropy = -(spread * np.log(spread + 1e-12)).sum(axis=1)
    nearest, agreeing, votes = np.hstack(
        [_neighbours(known, intents, rows[i : i + 500], answers[i : i + 500]) for i in range(0, rows.shape[0], 500)]
    )
    none = scores[:, model.classes_ == "oos"].sum(axis=1)
    length = np.diff(rows.indptr)
    return answers, np.column_stack(
        [first, first - second, second, spread.max(axis=1), entropy, none, nearest, agreeing, votes, length]
    )


def _neighbours(
    known: scipy.sparse.csr_matrix, intents: np.ndarray, rows: scipy.sparse.csr_matrix, answers: np.ndarray
) -> np.ndarray:
    likeness = (rows @ known.T).toarray() / 2
    nearest = np.argpartition(-likeness, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    weight = np.take_along_axis(likeness, nearest, axis=1)
    same = weight * (intents[nearest] == answers[:, None])
    return np.stack([weight.max(axis=1), same.max(axis=1), same.sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9)])


@functools.cache
def router() -> Router:
    if FITTED.exists():
        return joblib.load(FITTED)
    sentences, intents = zip(*json.loads(TRAINING.read_text(encoding="utf-8")), strict=True)
    fitted = Router(list(sentences), np.array(intents))
    joblib.dump(fitted, FITTED)
    return fitted


@midspan.implements("route", name="linear")
def linear(items: list[dict[str, str]]) -> list[midspan.Answer]:
    answers, sure = router().route([item["text"] for item in items])
    return [
        midspan.Answer({"intent": str(intent)}, confidence=float(probability), cost=0.0)
        for intent, probability in zip(answers, sure, strict=True)
    ]
