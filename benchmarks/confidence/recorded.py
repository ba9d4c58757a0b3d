"""Recorded answers whose right and wrong are known, as midspan would hold their outcomes.

30 % of the questions, by a hash, are develop cases: from them a correctness model learns, and they choose where the
sequence of thresholds starts. On the others everything is measured.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from midspan.definitions.digests import digest
from midspan.prove.confidence.agreeing import broken_ties
from midspan.prove.confidence.learning import learn
from midspan.prove.outcome import Outcome, Result

Floats = NDArray[np.float64]
# Open weights under Apache-2.0 or MIT: of other models' answers no correctness model is learned here.
OPEN = frozenset(
    {"Qwen2.5-32B-Instruct", "Qwen2.5-7B-Instruct", "Qwen3-8B", "Qwen3-8B-think", "Mistral-Small-24B-Instruct-2501",
     "Phi-4-mini-instruct"}
)  # fmt: skip
SMALL, ASSISTANT = "Qwen3-8B", "gpt-4o"


@dataclass(frozen=True, slots=True)
class Row:
    """One answer. agrees: with that of another system, None where it is not known; empty: there was no answer."""

    key: str
    wrong: bool
    signals: Mapping[str, float]
    size: int = 0
    agrees: bool | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Scores:
    """One kind of confidence, NaN where it is not known, and whether the answers are wrong."""

    confidence: Floats
    wrong: NDArray[np.int64]


@dataclass(slots=True)
class Answers:
    """One system's answers: by kind the develop part and the part that is measured."""

    corpus: str
    system: str
    kinds: dict[str, tuple[Scores, Scores]] = field(default_factory=dict)


def answers(corpus: str, system: str, rows: list[Row], *, learns: bool, own: str | None = None) -> Answers:
    """own: the signal that breaks ties of agreement."""
    found, develop = Answers(corpus, system), [zlib.crc32(row.key.encode()) % 10 < 3 for row in rows]
    kinds = {
        name: [row.signals.get(name) for row in rows]
        for name in dict.fromkeys(n for row in rows for n in row.signals)
    }
    if any(row.agrees is not None for row in rows):
        kinds["agreement alone"] = [None if row.agrees is None else float(row.agrees) for row in rows]
        kinds["agreement"] = [
            None if row.agrees is None else broken_ties(float(row.agrees), row.signals.get(own or ""))
            for row in rows
        ]
    if learns:
        kinds["trained"] = _trained(rows, develop)
    for kind, values in kinds.items():
        told = [
            1.0 if row.empty else math.nan if value is None else value
            for row, value in zip(rows, values, strict=True)
        ]
        found.kinds[kind] = _part(told, rows, develop, True), _part(told, rows, develop, False)
    return found


def _trained(rows: list[Row], develop: list[bool]) -> list[float | None]:
    """What midspan's own correctness model says, learned from the develop part."""
    outcomes = [_outcome(row) for row in rows]
    fit = learn(
        [
            (outcome.item or "", row.wrong, outcome)
            for row, outcome, mine in zip(rows, outcomes, develop, strict=True)
            if mine and not row.empty
        ]
    )
    return [None if fit is None else fit.confidence(each) for each in outcomes]


def _outcome(row: Row) -> Outcome:
    # How sure its wording sounds was judged by a bought model.
    signals = {name: value for name, value in row.signals.items() if name != "wording"}
    signals |= {} if row.agrees is None else {"agreement": float(row.agrees)}
    return Outcome(Result.RIGHT, output={}, signals=signals, item=digest(row.key), size=row.size)


def _part(told: list[float], rows: list[Row], develop: list[bool], wanted: bool) -> Scores:
    picked = [place for place, mine in enumerate(develop) if mine is wanted]
    return Scores(
        np.array([told[place] for place in picked], dtype=np.float64),
        np.array([rows[place].wrong or rows[place].empty for place in picked], dtype=np.int64),
    )


def corpora(data: Path) -> Iterator[Answers]:
    yield from _questions(data / "llm_mmlu_pro_confidence")
    yield from _life(data / "llm_lifeeval_confidence")
    yield from _translations(data / "mt_quality_estimates")
    yield from _summaries(data / "summary_factuality")
    yield from _softmax(data / "llm_msp_confidence")


def _questions(folder: Path) -> Iterator[Answers]:
    sizes = {
        row["question_idx"]: len(row["question"]) + len(row["options"])
        for row in _read(folder / "questions_dev.csv.gz")
    }
    models: dict[str, list[dict[str, str]]] = {}
    for row in _read(folder / "predictions_dev.csv.gz"):
        models.setdefault(row["model"], []).append(row)
    small = {row["question_idx"]: row["answer"] for row in models[SMALL]}
    for model, mine in models.items():
        rows = [
            Row(
                row["question_idx"],
                row["correct"] != "1",
                _said(row, {"stated": "stated_confidence", "token": "token_confidence", "wording": "wording_confidence"}),
                sizes.get(row["question_idx"], 0),
                None if model == SMALL or not small.get(row["question_idx"]) else row["answer"] == small[row["question_idx"]],
                empty=not row["answer"],
            )
            for row in mine
        ]  # fmt: skip
        yield answers("MMLU-Pro", model, rows, learns=model in OPEN, own="stated")


def _life(folder: Path) -> Iterator[Answers]:
    sets: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _read(folder / "confidence_dev.csv.gz"):
        sets.setdefault((row["qset"], row["llm"]), []).append(row)
    named = {"boolq_valid": "BoolQ", "sciq_test": "SciQ", "halu_eval_qa": "HaluEval"}
    beside = {row["question_id"]: row["correct"] for row in sets["boolq_valid", ASSISTANT]}
    for (qset, model), mine in sets.items():
        # Two answers to a yes-or-no question are alike where both are right or both are wrong.
        agreeing = qset == "boolq_valid" and model != ASSISTANT
        rows = [
            Row(
                row["question_id"],
                row["correct"] != "1",
                _said(row, {"stated": "stated_confidence", "token": "chosen_token_confidence"}),
                agrees=row["correct"] == beside[row["question_id"]] if agreeing and row["question_id"] in beside else None,
            )
            for row in mine
        ]  # fmt: skip
        yield answers(f"LifeEval {named[qset]}", model, rows, learns=False, own="stated")


def _translations(folder: Path) -> Iterator[Answers]:
    for pair in ("ro-en", "en-de"):
        rows = [
            Row(
                row["original"],
                float(row["mean"]) < 70,
                {"token": min(1.0, math.exp(float(row["model_scores"])))},
                len(row["original"]),
            )
            for row in _read(folder / f"{pair}.csv.gz")
        ]
        yield answers("translation", pair, rows, learns=True)


def _summaries(folder: Path) -> Iterator[Answers]:
    """One summary of each article, since those of one article are not independent: the first by a hash."""
    with (
        gzip.open(folder / "human_annotations_dev.jsonl.gz", "rt", encoding="utf-8") as people,
        gzip.open(folder / "metric_scores_dev.jsonl.gz", "rt", encoding="utf-8") as metrics,
    ):
        scores = {(row["hash"], row["model_name"]): row for row in map(json.loads, metrics)}
        judged = sorted(
            map(json.loads, people), key=lambda row: zlib.crc32((row["hash"] + row["model_name"]).encode())
        )
    picked: dict[str, Row] = {}
    for row in judged:
        measured = scores.get((row["hash"], row["model_name"]))
        if measured is not None and row["hash"] not in picked:
            signals = {
                kind: min(max(float(measured[kind]), 0.0), 1.0)
                for kind in ("BertScore P Art", "FactCC", "QAGS")
                if measured.get(kind) is not None
            }
            picked[row["hash"]] = Row(row["hash"], row["Factuality"] < 1, signals)
    yield answers("summaries", "nine systems", list(picked.values()), learns=True)


def _softmax(folder: Path) -> Iterator[Answers]:
    sets: dict[tuple[str, str], list[Row]] = {}
    for row in _read(folder / "msp_dev.csv.gz"):
        if row["prompt"] == "1":
            key = f"{row['chunk_start']}-{row['row_in_chunk']}"
            empty = row["grade"] == "Unparseable"
            found = Row(key, row["grade"] != "Correct", {"token": float(row["confidence"] or 0)}, empty=empty)
            sets.setdefault((row["benchmark"], row["model"]), []).append(found)
    for (benchmark, model), rows in sets.items():
        yield answers(f"softmax {benchmark.upper()}", model, rows, learns=False)


def _said(row: Mapping[str, str], named: Mapping[str, str]) -> dict[str, float]:
    return {name: float(row[column]) for name, column in named.items() if row[column]}


def _read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
