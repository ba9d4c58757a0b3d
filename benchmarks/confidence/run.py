"""Which confidence certifies what share, on recorded answers whose right and wrong are known.

    python benchmarks/confidence/run.py [--data ../shared/data] [--resamples 200]

Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from midspan.stats import Certificate, certify, logistic, ranking

HERE = Path(__file__).resolve().parent
LABELS, LIMITS = 2_000, (0.05, 0.1, 0.2)
# Weights under Apache-2.0: only their answers train a correctness model here, and not what another service said of them.
OPEN = ("Qwen2.5-32B-Instruct", "Mistral-Small-24B-Instruct-2501", "Qwen3-8B-think")
BOUGHT = ("grok-3-beta", "gpt-4.1-mini", "gpt-4o-2024-08-06")
BESIDE = "Qwen3-8B"
Pool = tuple[str, dict[str, NDArray[np.float64]], NDArray[np.int64]]
HEAD = """# Which confidence certifies what share

    python benchmarks/confidence/run.py

Recorded answers: `llm_mmlu_pro_confidence` (MIT; Linwei94/LLM-Calibration-Study), `llm_lifeeval_confidence` (MIT;
NoamMichael/Comparing-Confidence-in-LLMs), `ml_api_confidence` (Apache-2.0; FrugalML), `mt_quality_estimates` (CC0, treated as CC
BY-SA; MLQE-PE, a translation counts as wrong below a mean score of 70), `summary_factuality` (MIT; FRANK, one summary of each
article, wrong where people found a sentence not factual). 30 % of the questions train the correctness model
(`trained`, on all kinds but `wording`), only where the answering system is open, since bought answers may commonly not be trained on; all kinds are measured on the other 70 %. From these, {n:,} labelled
questions are drawn with replacement, {resamples} times a row, so that the true error at a threshold is known exactly, and
certified at attempt 1. Broken: certified, and the true error is above the limit; the promise allows 5 % (up to {most} of {resamples} are
within the 99 % limit of that). Naive: the laxest confidence whose observed error is within the limit. An answer without a confidence
never acts alone, an empty answer is wrong at every threshold. `agreement` is whether {beside} (in sentiment: amazon; else
gpt-4o) gave the same answer. Share is the mean, with 0 where refused. The intervals of AUROC are Newcombe's, at 95 %.

Most broken in any of {rows} rows: midspan {worst} of {resamples}, naive {naive} of {resamples}.

| answers | confidence | AUROC (interval) | of | limit | share | oracle | broken | refused | naive broken |
|---|---|---|---:|---:|---:|---:|---:|---:|---:|
"""


def read(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def number(text: str) -> float:
    return float(text) if text else math.nan


def column(rows: list[dict[str, str]], name: str) -> NDArray[np.float64]:
    return np.array([number(row[name]) for row in rows])


def held_out(
    keys: list[str],
    signals: dict[str, NDArray[np.float64]],
    wrong: NDArray[np.int64],
    *,
    fit: bool,
    also: NDArray[np.float64] | None = None,
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.int64]]:
    """What is measured: all but the fitting part, with the fitted confidence where there is one."""
    learning = np.array([zlib.crc32(key.encode()) % 10 < 3 for key in keys])
    if fit:
        values = np.column_stack(
            [
                *(each for kind, each in signals.items() if kind != "wording"),
                *([] if also is None else [also]),
            ]
        )
        missing = np.isnan(values)
        logit = np.where(missing, 0.0, np.log(np.clip(values, 1e-6, 1 - 1e-6) / np.clip(1 - values, 1e-6, 1)))
        features = np.column_stack((logit, missing))
        mean, spread = features[learning].mean(axis=0), features[learning].std(axis=0)
        features = (features - mean) / np.where(spread > 0, spread, 1.0)
        beta = logistic(features[learning], 1 - wrong[learning])
        score = np.column_stack((np.ones(len(wrong)), features)) @ beta
        signals = {**signals, "trained": 1 / (1 + np.exp(-score))}
    return {kind: each[~learning] for kind, each in signals.items()}, wrong[~learning]


def questions(data: Path) -> Iterator[Pool]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in read(data / "llm_mmlu_pro_confidence" / "predictions_dev.csv.gz"):
        if row["model"] in (*OPEN, *BOUGHT, BESIDE):
            rows.setdefault(row["model"], []).append(row)
    beside = {row["question_idx"]: row["answer"] for row in rows[BESIDE]}
    for model in (*OPEN, *BOUGHT):
        mine = rows[model]
        said = np.array([bool(row["answer"]) for row in mine])
        signals = {
            "stated": column(mine, "stated_confidence"),
            "token": column(mine, "token_confidence"),
            "wording": column(mine, "wording_confidence"),
            "agreement": np.array([float(row["answer"] == beside.get(row["question_idx"])) for row in mine]),
        }
        wrong = np.array([row["correct"] != "1" for row in mine]).astype(np.int64)
        found, bad = held_out(
            [row["question_idx"] for row in mine],
            {**signals, "answered": said.astype(float)},
            wrong,
            fit=model in OPEN,
        )
        empty = found.pop("answered") == 0
        yield f"MMLU-Pro, {model}", {kind: np.where(empty, 1.0, each) for kind, each in found.items()}, bad


def others(data: Path) -> Iterator[Pool]:
    boolq = [
        row
        for row in read(data / "llm_lifeeval_confidence" / "confidence_dev.csv.gz")
        if row["qset"] == "boolq_valid"
    ]
    beside = {row["question_id"]: row["correct"] for row in boolq if row["llm"] == "gpt-4o"}
    for model in ("claude-sonnet-4-20250514", "o3-2025-04-16", "Meta-Llama-3.1-70B-Instruct"):
        mine = [row for row in boolq if row["llm"] == model and row["question_id"] in beside]
        # Two answers to a yes-or-no question are the same where both are right or both wrong.
        same = np.array([float(row["correct"] == beside[row["question_id"]]) for row in mine])
        signals = {"stated": column(mine, "stated_confidence"), "agreement": same}
        if mine[0]["chosen_token_confidence"]:
            signals["token"] = column(mine, "chosen_token_confidence")
        wrong = np.array([row["correct"] != "1" for row in mine]).astype(np.int64)
        yield f"BoolQ, {model}", *held_out([row["question_id"] for row in mine], signals, wrong, fit=False)
    yelp = list(read(data / "ml_api_confidence" / "yelp.csv.gz"))
    same = np.array([float(row["google_label"] == row["amazon_label"]) for row in yelp])
    wrong = np.array([row["google_label"] != row["truth"] for row in yelp]).astype(np.int64)
    signals = {"own": column(yelp, "google_confidence"), "agreement": same}
    yield "Yelp sentiment, google", *held_out([row["item"] for row in yelp], signals, wrong, fit=False)
    for pair in ("ro-en", "en-de"):
        rows = list(read(data / "mt_quality_estimates" / f"{pair}.csv.gz"))
        signals = {"token": np.minimum(1.0, np.exp(column(rows, "model_scores")))}
        length = 1 / (1 + np.array([float(len(row["original"].split())) for row in rows]))
        bad = (column(rows, "mean") < 70).astype(np.int64)
        yield (
            f"translation, {pair}",
            *held_out([row["original"] for row in rows], signals, bad, fit=True, also=length),
        )


def summaries(data: Path) -> Iterator[Pool]:
    """One summary of each article, since those of one article are not independent: the first by a hash."""
    folder, picked = data / "summary_factuality", {}
    with (
        gzip.open(folder / "human_annotations_dev.jsonl.gz", "rt", encoding="utf-8") as people,
        gzip.open(folder / "metric_scores_dev.jsonl.gz", "rt", encoding="utf-8") as metrics,
    ):
        scores = {(row["hash"], row["model_name"]): row for row in map(json.loads, metrics)}
        rows = sorted(
            map(json.loads, people), key=lambda row: zlib.crc32((row["hash"] + row["model_name"]).encode())
        )
    for row in rows:
        if (row["hash"], row["model_name"]) in scores:
            picked.setdefault(row["hash"], row)
    chosen = [scores[row["hash"], row["model_name"]] for row in picked.values()]
    signals = {
        kind: np.clip([math.nan if row.get(kind) is None else float(row[kind]) for row in chosen], 0.0, 1.0)
        for kind in ("BertScore P Art", "FactCC", "QAGS")
    }
    wrong = np.array([row["Factuality"] < 1 for row in picked.values()]).astype(np.int64)
    yield "summaries", *held_out(list(picked), signals, wrong, fit=True)


def measure(
    name: str, kind: str, confidence: NDArray[np.float64], wrong: NDArray[np.int64], resamples: int
) -> Iterator[dict[str, object]]:
    said = ~np.isnan(confidence)
    if not said.any():
        return
    order = np.argsort(-confidence[said], kind="stable")
    scores, bad = confidence[said][order], wrong[said][order]
    place = np.append(np.flatnonzero(np.diff(scores)), scores.size - 1)
    risk = np.cumsum(bad)[place] / (place + 1)
    area = ranking(scores, bad)
    for limit in LIMITS:
        source = np.random.default_rng(zlib.crc32(f"{name}{limit}".encode()))
        within = place[risk <= limit]
        shares, broken, naive = [], 0, 0
        for _ in range(resamples):
            drawn = source.integers(confidence.size, size=LABELS)
            picked = drawn[said[drawn]]
            found = certify(confidence[picked], wrong[picked], max_error=limit)
            share, true = at(found.threshold, scores, bad) if isinstance(found, Certificate) else (0, 0.0)
            shares.append(share / confidence.size)
            broken += true > limit
            naive += at(observed(confidence[picked], wrong[picked], limit), scores, bad)[1] > limit
        yield {
            "answers": name, "confidence": kind, "auroc": area and [area.auroc, area.lower, area.upper], "of": int(said.sum()),
            "limit": limit, "share": float(np.mean(shares)), "refused": shares.count(0) / resamples, "broken": broken, "naive": naive,
            "oracle": float(within[-1] + 1) / confidence.size if within.size else 0.0,
        }  # fmt: skip


def at(threshold: float | None, scores: NDArray[np.float64], bad: NDArray[np.int64]) -> tuple[int, float]:
    n = 0 if threshold is None else int(np.searchsorted(-scores, -threshold, side="right"))
    return n, float(bad[:n].mean()) if n else 0.0


def observed(confidence: NDArray[np.float64], wrong: NDArray[np.int64], limit: float) -> float | None:
    order = np.argsort(-confidence, kind="stable")
    last = np.append(np.diff(confidence[order]) != 0, True)
    passed = np.flatnonzero((np.cumsum(wrong[order]) / np.arange(1, order.size + 1) <= limit) & last)
    return float(confidence[order][passed[-1]]) if passed.size else None


def table(rows: list[dict[str, object]], resamples: int) -> str:
    text = HEAD.format(n=LABELS, resamples=resamples, most=int(binom.ppf(0.99, resamples, 0.05)), beside=BESIDE, rows=len(rows),
                       worst=max(row["broken"] for row in rows), naive=max(row["naive"] for row in rows))  # fmt: skip
    for row in rows:
        area = row["auroc"]
        shown = "unknown" if area is None else f"{area[0]:.3f} ({area[1]:.3f}–{area[2]:.3f})"
        text += (
            f"| {row['answers']} | {row['confidence']} | {shown} | {row['of']:,} | {row['limit']:.0%} | {row['share']:.3f} | "
            f"{row['oracle']:.3f} | {row['broken']} | {row['refused']:.0%} | {row['naive']} |\n"
        )
    return text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[2] / "shared" / "data")
    parser.add_argument("--resamples", type=int, default=200)
    given = parser.parse_args()
    rows = [
        row
        for pools in (questions, others, summaries)
        for name, signals, wrong in pools(given.data)
        for kind, confidence in signals.items()
        for row in measure(name, kind, confidence, wrong, given.resamples)
    ]
    (HERE / "results.json").write_text(json.dumps({"rows": rows}, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(table(rows, given.resamples), encoding="utf-8")


if __name__ == "__main__":
    main()
