"""Routes a sentence to an intent with words, pieces of words and a linear model.

Tests copy this file into the `implementations` folder of a workspace, beside `training.json`, a list of
`[sentence, intent]`; the intent `oos` marks sentences that belong to none. The confidence is the probability
that the answer is right, by a second model that saw the answers of the first on sentences new to it. Fitted
at the first call and kept beside this file: one fit serves every process of a test.
"""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import scipy.sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import SplineTransformer
from sklearn.svm import LinearSVC

import midspan

TRAINING = Path(__file__).with_name("training.json")
# Sentences of no intent are rarer in training than among the requests of the day.
WEIGHT_OF_NONE = 4.0


def fit(sentences: list[str], intents: np.ndarray) -> dict[str, Any]:
    """What turns a sentence into numbers, what names its intent, and what says how sure that is."""
    views = [
        TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2), token_pattern=r"(?u)\b\w+\b"),  # noqa: S106 - no password
        TfidfVectorizer(sublinear_tf=True, ngram_range=(2, 5), analyzer="char_wb", min_df=2),
    ]
    known = scipy.sparse.hstack([view.fit_transform(sentences) for view in views]).tocsr()
    return {"views": views, "model": _linear(known, intents), "trust": _trust(known, intents)}


def route(fitted: dict[str, Any], sentences: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The intent of each sentence and the probability that it is right."""
    rows = scipy.sparse.hstack([view.transform(sentences) for view in fitted["views"]]).tocsr()
    answers, signs = _signs(fitted["model"], rows)
    return answers, fitted["trust"].predict_proba(signs)[:, 1]


@functools.cache
def fitted() -> dict[str, Any]:
    """The models of this folder's training file; kept under a name of their own, the training file's hash."""
    training = TRAINING.read_bytes()
    kept = TRAINING.with_name(f".{hashlib.sha256(training).hexdigest()[:16]}")
    if kept.exists():
        return joblib.load(kept)
    sentences, intents = zip(*json.loads(training), strict=True)
    models = fit(list(sentences), np.array(intents))
    joblib.dump(models, kept)
    return models


@midspan.implements("route", name="linear")
def linear(items: list[dict[str, str]]) -> list[midspan.Answer]:
    """One answer per request, sure as far as requests like it were answered rightly before."""
    answers, sure = route(fitted(), [item["text"] for item in items])
    return [
        midspan.Answer({"intent": str(intent)}, confidence=float(probability), cost=0.0)
        for intent, probability in zip(answers, sure, strict=True)
    ]


def _trust(known: scipy.sparse.csr_matrix, intents: np.ndarray) -> Pipeline:
    """How sure an answer may be, learned on the half of the sentences that its model did not see."""
    seen, new = next(StratifiedKFold(2, shuffle=True, random_state=0).split(known, intents))
    answers, signs = _signs(_linear(known[seen], intents[seen]), known[new])
    none = intents[new] == "oos"
    model = make_pipeline(SplineTransformer(n_knots=6), LogisticRegression(max_iter=500))
    weight = np.where(none, WEIGHT_OF_NONE, 1.0)
    return model.fit(signs, (answers == intents[new]) & ~none, logisticregression__sample_weight=weight)


def _linear(rows: scipy.sparse.csr_matrix, intents: np.ndarray) -> LinearSVC:
    return LinearSVC(C=0.3, tol=0.1, random_state=0).fit(rows, intents)


def _signs(model: LinearSVC, rows: scipy.sparse.csr_matrix) -> tuple[np.ndarray, np.ndarray]:
    """Answers, and what tells a right one: margins, how the scores spread, the length of the sentence."""
    scores = model.decision_function(rows)
    answers = model.classes_[scores.argmax(axis=1)]
    second, first = np.sort(scores, axis=1)[:, -2:].T
    spread = np.exp(4 * (scores - first[:, None]))
    spread /= spread.sum(axis=1, keepdims=True)
    entropy = -(spread * np.log(spread + 1e-12)).sum(axis=1)
    none = scores[:, model.classes_ == "oos"].sum(axis=1)
    columns = [first, first - second, second, spread.max(axis=1), entropy, none, np.diff(rows.indptr)]
    return answers, np.column_stack(columns)
