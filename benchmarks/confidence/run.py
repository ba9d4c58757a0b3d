"""Which confidence certifies what share, on recorded answers whose right and wrong are known; MAPIE on the same draws.

    python benchmarks/confidence/run.py [--data ../shared/data] [--resamples 200] [--mapie 40]

Makes an environment for MAPIE under `benchmarks/build/envs` on its first run (pip), or uses the one in `--venvs`;
`--mapie 0` leaves it out. Writes results.json and RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from known_risk import LABELS, Counts, Floats, Method, Population, measured
from recorded import Answers, Scores, corpora
from report import write

from midspan.stats import Certificate, certify, ranking

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "certify"))
from mapie_environment import REPOSITORY, VENVS, environment, rows, versions  # noqa: E402 - a script of another benchmark

LIMITS = (0.05, 0.1, 0.2)
COLUMNS = (
    "corpus",
    "system",
    "kind",
    "limit",
    "answers",
    "known",
    "wrong",
    "auroc",
    "oracle",
    "share",
    "refused",
    "broken",
    "mapie",
)
# MAPIE is asked where the answers would let anything worth having act alone.
WORTH = 0.01


def midspan(develop: Scores) -> Method:
    """As `prove --certify` does it at attempt 1: develop answers choose the start."""
    said = ~np.isnan(develop.confidence)
    hints = (develop.confidence[said], develop.wrong[said])

    def run(confidence: Floats, wrong: Counts, limit: float) -> float | None:
        found = certify(confidence, wrong, max_error=limit, develop=hints)
        return found.threshold if isinstance(found, Certificate) else None

    return run


def of(each: Answers, resamples: int, known: dict[str, Population]) -> list[dict[str, object]]:
    """One line for every kind of confidence and limit."""
    found: list[dict[str, object]] = []
    for kind, (develop, rest) in each.kinds.items():
        population = Population(f"{each.corpus}|{each.system}|{kind}", rest.confidence, rest.wrong)
        known[population.name] = population
        said = ~np.isnan(rest.confidence)
        area = ranking(rest.confidence[said], rest.wrong[said])
        found += [
            {
                "corpus": each.corpus,
                "system": each.system,
                "kind": kind,
                "limit": limit,
                "answers": int(rest.wrong.size),
                "known": int(said.sum()),
                "wrong": round(float(rest.wrong.mean()), 4),
                "auroc": None
                if area is None
                else [round(area.auroc, 3), round(area.lower, 3), round(area.upper, 3)],
                "oracle": round(population.oracle(limit), 4),
                **measured(population, limit, resamples, midspan(develop)),
            }
            for limit in LIMITS
        ]
    return found


def beside(
    lines: list[dict[str, object]], known: dict[str, Population], venvs: Path, resamples: int
) -> dict[str, str]:
    """Adds what MAPIE certifies to the lines; the versions that did it."""
    wanted = [line for line in lines if line["oracle"] >= WORTH]
    asked = [(f"{line['corpus']}|{line['system']}|{line['kind']}", line["limit"]) for line in wanted]
    mapie = environment(venvs)
    with tempfile.TemporaryDirectory() as folder:
        stored = Path(folder) / "answers.npz"
        arrays = {f"{name}|c": known[name].confidence for name, _ in asked}
        arrays |= {f"{name}|w": known[name].wrong for name, _ in asked}
        np.savez(stored, wanted=json.dumps(asked), **arrays)
        found = rows(mapie, HERE / "with_mapie.py", str(stored), str(resamples))
    for line, said in zip(wanted, found, strict=True):
        line["mapie"] = [
            [said[name][each] for each in ("share", "refused", "broken")] for name in ("holm", "sequence")
        ]
    return versions(mapie, ("mapie", "numpy", "scipy"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=REPOSITORY.parent / "shared" / "data")
    parser.add_argument("--venvs", type=Path, default=VENVS)
    parser.add_argument("--resamples", type=int, default=200)
    parser.add_argument("--mapie", type=int, default=40)
    given = parser.parse_args()
    began, known = time.process_time(), dict[str, Population]()
    lines = [line for each in corpora(given.data) for line in of(each, given.resamples, known)]
    took = time.process_time() - began
    by = beside(lines, known, given.venvs, given.mapie) if given.mapie else {}
    results: dict[str, object] = {
        "labels": LABELS,
        "resamples": given.resamples,
        "mapie_resamples": given.mapie,
        "versions": by,
        "cpu_s": round(took),
        "columns": COLUMNS,
    }
    # A line a row: what changed between two runs can be seen.
    told = ",\n".join(json.dumps([line.get(name) for name in COLUMNS], ensure_ascii=False) for line in lines)
    head = json.dumps({**results, "rows": []}, ensure_ascii=False)[:-2]
    (HERE / "results.json").write_text(f"{head}\n{told}\n]}}\n", encoding="utf-8")
    write()


if __name__ == "__main__":
    main()
