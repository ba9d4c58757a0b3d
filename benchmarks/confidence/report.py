"""RESULTS.md out of results.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scipy.stats import binom

HERE = Path(__file__).resolve().parent
Line = Mapping[str, Any]

HEAD = """# Which confidence certifies what share

    python benchmarks/confidence/run.py

Recorded answers: `llm_mmlu_pro_confidence` (MIT; Linwei94/LLM-Calibration-Study; 24 models), `llm_lifeeval_confidence` (MIT;
NoamMichael/Comparing-Confidence-in-LLMs; 11 models, three sets), `mt_quality_estimates` (CC0, treated as CC BY-SA; MLQE-PE; a
translation counts as wrong below a mean score of 70), `summary_factuality` (MIT; FRANK; one summary of each article, wrong where
people found a sentence not factual), `llm_msp_confidence` (MIT; Plaut et al.; 14 models, two sets, first prompt).

- **Develop part**: 30 % of the questions, by a hash. It chooses the start of the sequence of thresholds, and from it midspan's own
  correctness model learns (`trained`): only of models whose weights are open (Apache-2.0, MIT), from all signals but `wording`,
  which a bought model judged.
- **Unseen questions**: the other 70 %. From them {labels:,} labelled ones are drawn with replacement, {resamples} times a row, and
  certified at attempt 1 (0.61 of δ = 5 %). So the true error from a threshold on is known exactly.
- **Broken**: certified, and the true error is above the limit. The promise allows 5 %: up to {most} of {resamples} are within the
  99 % limit of that.
- An answer without a confidence never acts alone; an empty answer is wrong at every threshold. `agreement` is with the answer of
  Qwen3-8B (BoolQ: gpt-4o), ties broken by the stated confidence; `agreement alone` without.
- **Share** is the mean over all resamples, 0 where refused; **oracle** the largest share within the limit, if all was known.
- **MAPIE** {mapie} on the same draws, {mapie_resamples} of them, as it comes: 100 thresholds, all of δ, Holm / fixed sequence.
- No set here holds repeated answers to the same question, so `samples` is not among the kinds.

**Realised error: {told} certificates, {broken} broken ({rate}). Most broken in any of {rows} rows: {worst} of {resamples}; rows above {most}:
{above}.** Where at least 1 % could act alone ({asked} rows), the mean share is {ours}; MAPIE's {holm_share} by Holm ({holm} of {holm_told}
broken) and {sequence_share} by its fixed sequence ({sequence} of {sequence_told} broken).

"""


def report(results: Mapping[str, Any]) -> str:
    lines: list[Line] = results["rows"]
    return (
        _head(results, lines)
        + _kinds(lines, results["resamples"])
        + _same(lines)
        + _ties(lines)
        + _systems(lines, results["resamples"])
    )


def _head(results: Mapping[str, Any], lines: Sequence[Line]) -> str:
    resamples, beside = results["resamples"], [line for line in lines if line["mapie"]]
    most = int(binom.ppf(0.99, resamples, 0.05))
    told = sum(resamples - line["refused"] for line in lines)
    broken = sum(line["broken"] for line in lines)
    return HEAD.format(
        labels=results["labels"],
        resamples=resamples,
        mapie=results["versions"].get("mapie", "was left out"),
        mapie_resamples=results["mapie_resamples"],
        most=most,
        told=f"{told:,}",
        broken=f"{broken:,}",
        rate=f"{broken / told:.1%}" if told else "none",
        rows=len(lines),
        worst=max(line["broken"] for line in lines),
        above=sum(line["broken"] > most for line in lines),
        asked=len(beside),
        **_beside(beside, results["mapie_resamples"]),
    )


def _beside(lines: Sequence[Line], resamples: int) -> dict[str, str]:
    """Mean shares on the same rows, and MAPIE's certificates and how many of them are broken."""
    found = {"ours": f"{_mean(lines, 'share'):.3f}" if lines else "unknown"}
    for place, name in enumerate(("holm", "sequence")):
        shares, refused, broken = (
            zip(*(line["mapie"][place] for line in lines), strict=True) if lines else ((), (), ())
        )
        found[f"{name}_share"] = f"{sum(shares) / len(shares):.3f}" if shares else "unknown"
        found[f"{name}_told"] = f"{sum(resamples - each for each in refused):,}"
        found[name] = f"{sum(broken):,}"
    return found


def _kinds(lines: Sequence[Line], resamples: int) -> str:
    """Of how many systems anything is certified, by corpus and kind."""
    text = "## By kind\n\nSystems of which at least half of the resamples are certified, and the mean share over all systems (oracle).\n\n"
    text += _table(
        "answers", "confidence", "systems", *_twice("certified at {}", "share (oracle)"), numbers=2
    )
    for corpus, kind in dict.fromkeys((line["corpus"], line["kind"]) for line in lines):
        mine = [line for line in lines if (line["corpus"], line["kind"]) == (corpus, kind)]
        cells = [corpus, kind, str(len({line["system"] for line in mine}))]
        for limit in _limits(lines):
            at = [line for line in mine if line["limit"] == limit]
            able = sum(2 * line["refused"] <= resamples for line in at)
            cells += [str(able), f"{_mean(at, 'share'):.3f} ({_mean(at, 'oracle'):.3f})"]
        text += _row(cells)
    return text + "\n"


def _same(lines: Sequence[Line]) -> str:
    """The kinds on the same systems: those of which a correctness model was learned."""
    open_ = {line["system"] for line in lines if line["corpus"] == "MMLU-Pro" and line["kind"] == "trained"}
    text = f"## The same {len(open_)} models: MMLU-Pro, open weights\n\nMean share (oracle).\n\n"
    text += _table(
        "confidence", "AUROC, mean", *(f"share at {limit:.0%}" for limit in _limits(lines)), numbers=1
    )
    mine = [line for line in lines if line["corpus"] == "MMLU-Pro" and line["system"] in open_]
    for kind in dict.fromkeys(line["kind"] for line in mine):
        of_kind = [line for line in mine if line["kind"] == kind]
        areas = [line["auroc"][0] for line in of_kind if line["auroc"]]
        cells = [kind, f"{sum(areas) / len(areas):.3f}"]
        for limit in _limits(lines):
            at = [line for line in of_kind if line["limit"] == limit]
            cells.append(f"{_mean(at, 'share'):.3f} ({_mean(at, 'oracle'):.3f})")
        text += _row(cells)
    return text + "\n"


def _ties(lines: Sequence[Line]) -> str:
    """What breaking the ties of agreement brings."""
    share = {(line["corpus"], line["system"], line["kind"], line["limit"]): line["share"] for line in lines}
    pairs = [
        (value, share[corpus, system, "agreement alone", limit])
        for (corpus, system, kind, limit), value in share.items()
        if kind == "agreement"
    ]
    more, less = sum(a > b + 0.005 for a, b in pairs), sum(a < b - 0.005 for a, b in pairs)
    mean = sum(a - b for a, b in pairs) / len(pairs)
    return (
        f"Breaking the ties of agreement by the stated confidence certifies more in {more} and less in {less} of {len(pairs)} rows "
        f"(by more than 0.005), {mean:+.3f} on average.\n\n"
    )


def _systems(lines: Sequence[Line], resamples: int) -> str:
    """Every system and kind of which anything is certified at 5 or 10 %."""
    text = "## By system, where at least 1 % is certified on average at 5 % or 10 %\n\nMAPIE: share by Holm / fixed sequence.\n\n"
    text += _table(
        "answers", "system", "confidence", "known of", "AUROC (95 %)",
        *_twice("share at {} (oracle)", "refused", "broken", "MAPIE", limits=(0.05, 0.1)), numbers=3,
    )  # fmt: skip
    for key in dict.fromkeys((line["corpus"], line["system"], line["kind"]) for line in lines):
        at = {line["limit"]: line for line in lines if (line["corpus"], line["system"], line["kind"]) == key}
        if max(at[0.05]["share"], at[0.1]["share"]) < 0.01:
            continue
        area = at[0.05]["auroc"]
        cells = [*key, f"{at[0.05]['known']:,} of {at[0.05]['answers']:,}"]
        cells.append("unknown" if area is None else f"{area[0]:.3f} ({area[1]:.3f}–{area[2]:.3f})")
        for limit in (0.05, 0.1):
            line = at[limit]
            beside = line.get("mapie")
            peer = f"{beside[0][0]:.3f} / {beside[1][0]:.3f}" if beside else ""
            refused = f"{line['refused'] / resamples:.0%}"
            cells += [f"{line['share']:.3f} ({line['oracle']:.3f})", refused, str(line["broken"]), peer]
        text += _row(cells)
    return text


def _twice(*headers: str, limits: Sequence[float] = (0.05, 0.1, 0.2)) -> list[str]:
    return [header.format(f"{limit:.0%}") for limit in limits for header in headers]


def _limits(lines: Sequence[Line]) -> list[float]:
    return sorted({line["limit"] for line in lines})


def _mean(lines: Sequence[Line], name: str) -> float:
    return sum(line[name] for line in lines) / len(lines)


def _table(*headers: str, numbers: int) -> str:
    """numbers: from which column on they stand to the right."""
    marks = ["---" if place < numbers else "---:" for place in range(len(headers))]
    return f"{_row(headers)}|{'|'.join(marks)}|\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def write() -> None:
    stored = json.loads((HERE / "results.json").read_text(encoding="utf-8"))
    stored["rows"] = [dict(zip(stored["columns"], row, strict=True)) for row in stored["rows"]]
    (HERE / "RESULTS.md").write_text(report(stored), encoding="utf-8")


if __name__ == "__main__":
    write()
