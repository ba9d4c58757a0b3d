"""Agreement, reviewers who do not look, and the tightened limit, on the rater sets in `../shared/data`.

Writes `results.json` and `RESULTS.md` beside it. Seeded: the same data give the same files.
Where raters have names, the known answer of an item is what all others said of it, two at least.
"""

from __future__ import annotations

import ast
import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from midspan.stats import Certificate, ConfusionCounts, certify, krippendorff, tightened, unlooking

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data"
SOURCES = (
    "PandaLM (Apache-2.0); LLMFAO by Dmitry Ustalov (CC BY 4.0); DICES (CC BY 4.0); VADER (MIT); Davidson et al. (MIT); "
    "MLQE-PE (CC0, Wikipedia and Reddit); cleanlab label-errors (Apache-2.0)"
)


def table(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def lines(name: str) -> list[dict[str, Any]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def repeated(row: dict[str, str], *columns: str) -> list[str]:
    return [column for column in columns for _ in range(int(float(row[column] or 0)))]


def rated() -> Iterator[tuple[str, str, list[list[Any]]]]:
    """Set, scale, ratings by unit."""
    pandalm = lines("llm_judge_pandalm/comparisons_dev.jsonl.gz")
    yield (
        "PandaLM annotators",
        "nominal",
        [[row[f"annotator{n}"] for n in (1, 2, 3)] for row in pandalm],
    )
    crowd = defaultdict(list)
    for row in table("llm_crowd_comparisons/crowd-comparisons_dev.csv.gz"):
        crowd[row["id"]].append(_model(row))
    yield "LLMFAO crowd", "nominal", list(crowd.values())
    dices = lines("dices_safety_ratings/dices_990.jsonl.gz")
    yield "DICES safety", "nominal", [list(_flat(row["individual_human_scores"])) for row in dices]
    votes = table("offensive_votes/votes_dev.csv.gz")
    yield (
        "offensive votes",
        "nominal",
        [repeated(row, "hate_speech", "offensive_language", "neither") for row in votes],
    )
    for part in ("tweets", "amazonReviewSnippets", "nytEditorialSnippets"):
        yield (
            f"sentiment, {part}",
            "ordinal",
            [row["ratings"] for row in lines(f"sentiment_ratings/{part}.jsonl.gz")],
        )
    critical = table("mt_quality_estimates/critical_errors_en-de_train.csv.gz")
    yield "critical errors en-de", "nominal", [list(ast.literal_eval(row["votes"])) for row in critical]
    for pair in ("en-de", "ro-en"):
        scores = table(f"mt_quality_estimates/{pair}.csv.gz")
        yield f"translation scores {pair}", "interval", [ast.literal_eval(row["scores"]) for row in scores]
    imdb = [row for row in table("label_errors_imdb/imdb_dev.csv.gz") if row["votes_given"]]
    kinds = ("votes_given", "votes_guessed", "votes_neutral", "votes_off_topic")
    yield "IMDB re-judged", "nominal", [repeated(row, *kinds) for row in imdb]


def _model(row: dict[str, str]) -> str:
    return row[row["winner"]] if row["winner"] in {"left", "right"} else "tie"


def _flat(said: Any) -> list[str]:
    return list(said.values()) if isinstance(said, dict) else list(said)


def named() -> Iterator[tuple[str, list[dict[str, bool]]]]:
    """Set, and of each answer who said that it (the first, or the left one) is the better one."""
    pandalm = lines("llm_judge_pandalm/comparisons_dev.jsonl.gz")
    yield (
        "PandaLM annotators",
        [
            {str(n): row[f"annotator{n}"] == 1 for n in (1, 2, 3) if row[f"annotator{n}"] != 0}
            for row in pandalm
        ],
    )
    crowd: dict[str, dict[str, bool]] = defaultdict(dict)
    for row in table("llm_crowd_comparisons/crowd-comparisons_dev.csv.gz"):
        if row["winner"] != "tie":
            crowd[row["id"]][row["worker"]] = _model(row) == min(row["left"], row["right"])
    yield "LLMFAO crowd", list(crowd.values())


def shown_to(items: list[dict[str, bool]]) -> dict[str, ConfusionCounts]:
    """Each rater against what all others said, where two at least say the same."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for said in items:
        for name, verdict in said.items():
            others = {each for who, each in said.items() if who != name}
            if len(said) > 2 and len(others) == 1:
                truth = others.pop()
                at = counts[name]
                at[2 if truth else 0] += 1
                at[3 if truth else 1] += verdict != truth
    return {name: ConfusionCounts(*each) for name, each in counts.items()}


def flags(items: list[dict[str, bool]], draws: int = 1000) -> dict[str, Any]:
    honest = shown_to(items)
    named_ = unlooking(honest)
    able = [name for name, each in honest.items() if each.wrong + each.right]
    source, caught = np.random.default_rng(1), dict.fromkeys((5, 10, 20, 40), 0)
    team = dict(list(honest.items())[:5])
    for n in caught:
        for _ in range(draws):
            careless = int(source.binomial(n, 0.95))
            caught[n] += "stamp" in unlooking({**team, "stamp": ConfusionCounts(n, careless, n, 0)})
    miss = [sum(getattr(each, part) for each in honest.values()) for part in ("missed", "wrong")]
    alarm = [sum(getattr(each, part) for each in honest.values()) for part in ("alarms", "right")]
    return {
        "raters": len(able),
        "flagged": len(named_),
        "flagged_with": sorted([each.seen, each.shown] for each in named_.values()),
        "missed": miss,
        "false_alarms": alarm,
        "stamp_caught": {str(n): [count, draws] for n, count in caught.items()},
    }


def promotions(draws: int = 1000) -> list[dict[str, Any]]:
    """A system at 1.01 times the limit, a fifth of its errors missed: how often a fixed batch still certifies."""
    source, found = np.random.default_rng(2), []
    for max_error, n, wrong in ((0.02, 20_000, 100), (0.02, 20_000, 400), (0.05, 20_000, 100)):
        passed = {"declared": 0, "tightened": 0}
        for _ in range(draws):
            labels = np.zeros(n, dtype=np.int64)
            labels[: int(source.binomial(n, 1.01 * max_error * 0.8))] = 1
            strict = tightened(max_error, [ConfusionCounts(wrong, int(source.binomial(wrong, 0.2)), 0, 0)])
            for name, at, level in (
                ("declared", max_error, 0.95),
                ("tightened", strict.limit, strict.confidence_level),
            ):
                outcome = certify(None, labels, max_error=at, confidence_level=level)
                passed[name] += isinstance(outcome, Certificate)
        found.append({"max_error": max_error, "labels": n, "known_wrong": wrong, "draws": draws, **passed})
    return found


def quarantines(draws: int = 1000, n: int = 1000, max_error: float = 0.05) -> list[dict[str, Any]]:
    """Somebody accepts everything: how often a batch certifies by what is done with their labels.

    Items are shared out by lot, or they get the hard ones, of which four in ten are answered wrongly.
    """
    source, found = np.random.default_rng(3), []
    cases = (
        ("by lot", 1.01 * max_error, 0.02),
        ("by lot", 1.01 * max_error, 0.1),
        ("the hard ones", 1.01 * max_error, 0.1),
        ("by lot", max_error / 4, 0.01),
        ("by lot", max_error / 4, 0.02),
    )
    for shared, error, part in cases:
        theirs = 0.4 if shared == "the hard ones" else error
        rest = (error - part * theirs) / (1 - part)
        passed = {"believed": 0, "left out": 0, "counted as wrong": 0}
        for _ in range(draws):
            careless = source.random(n) < part
            wrong = (source.random(n) < np.where(careless, theirs, rest)).astype(np.int64)
            for name, labels in (
                ("believed", np.where(careless, 0, wrong)),
                ("left out", wrong[~careless]),
                ("counted as wrong", np.where(careless, 1, wrong)),
            ):
                outcome = certify(None, labels, max_error=max_error, confidence_level=0.95)
                passed[name] += isinstance(outcome, Certificate)
        found.append(
            {"shared": shared, "error": error, "part": part, "labels": n, "draws": draws, "certified": passed}
        )
    return found


def report(found: dict[str, Any]) -> str:
    out = [
        "# Reviewers",
        "",
        f"Made by `measure_reviewers.py`. Data: {SOURCES}.",
        "",
        "## Agreement",
        "",
        "Krippendorff's α, interval at 95 % from 300 draws of units.",
        "",
        "| set | scale | units | ratings | α | interval |",
        "|---|---|---:|---:|---:|---|",
    ]
    out += [
        f"| {a['set']} | {a['scale']} | {a['units']:,} | {a['ratings']:,} | {a['alpha']:.3f} | {a['low']:.3f} to {a['high']:.3f} |"
        for a in found["agreement"]
    ]
    out += [
        "",
        "## Who does not look",
        "",
        (
            "Real raters against what all others (two at least) said of the same item; and a planted rater who accepts 95 of "
            "100 whatever is shown, tested together with five of them, by the number of wrong answers shown."
        ),
        "",
        "| set | raters | flagged | missed | false alarms | planted: 5 shown | 10 | 20 | 40 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for f in found["flags"]:
        caught = " | ".join(f"{count:,} of {of:,}" for count, of in f["stamp_caught"].values())
        pairs = " | ".join(f"{a:,} of {b:,}" for a, b in (f["missed"], f["false_alarms"]))
        out.append(f"| {f['set']} | {f['raters']} | {f['flagged']} | {pairs} | {caught} |")
    out += [
        "",
        "The others are not the truth, so a flag here may also be somebody of another mind. Flagged (seen, shown): "
        + "; ".join(f"{f['set']} {f['flagged_with'] or 'nobody'}" for f in found["flags"])
        + ".",
        "",
        "## The tightened limit",
        "",
        "A system at 1.01 times its limit, of whose errors reviewers miss 20 %; a fixed batch of labels, certified at 95 %.",
        "",
        "| limit | labels | wrong answers that measured the misses | certified as declared | certified as tightened |",
        "|---:|---:|---:|---:|---:|",
    ]
    out += [
        f"| {p['max_error']:.0%} | {p['labels']:,} | {p['known_wrong']} | {p['declared']} of {p['draws']:,} | {p['tightened']} of {p['draws']:,} |"
        for p in found["promotions"]
    ]
    out += [
        "",
        "## Labels of somebody who accepts everything",
        "",
        "A batch of 1,000 labels at a limit of 5 %, of which somebody who does not look gave a part: how often it is certified,",
        "by what is done with that part. An error of 5.05 % is beyond the limit; more than about 50 of 1,000 there break the promise.",
        "",
        "| items shared out | true error | their part | believed | left out | counted as wrong |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for q in found["quarantines"]:
        counts = " | ".join(
            f"{q['certified'][name]} of {q['draws']:,}"
            for name in ("believed", "left out", "counted as wrong")
        )
        out.append(f"| {q['shared']} | {100 * q['error']:.3g} % | {q['part']:.0%} | {counts} |")
    return "\n".join(out) + "\n"


def main() -> None:
    agreement = []
    for name, scale, units in rated():
        a = krippendorff(units, scale, draws=300)  # type: ignore[arg-type]
        agreement.append(
            {"set": name, "scale": scale, "units": a.units, "ratings": a.ratings, "left_out": a.left_out}
            | {"alpha": a.alpha, "low": a.low, "high": a.high}
        )
    found = {
        "agreement": agreement,
        "flags": [{"set": name, **flags(items)} for name, items in named()],
        "promotions": promotions(),
        "quarantines": quarantines(),
    }
    (HERE / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(found), encoding="utf-8")


if __name__ == "__main__":
    main()
