"""Wrong cells that are found in real tables: by a contract, and with questions to the owner; precision, recall, F1, questions.

    python benchmarks/data_cells/measure_cells.py [--data ../shared/data/dirty_tables]

The contracts in `contracts/` say what the columns mean, as the tables are documented; none was written from the errors. The owner is
`asked.owner`. Writes `results.json` and `RESULTS.md` beside this file.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from asked import Asked, Found, bare, ground_of, interviewed, known, written

HERE = Path(__file__).resolve().parent
WITH, WITHOUT = 20, 35
# raha (github.com/BigDaMa/raha) on the same pairs, 20 labelled tuples from the clean table, seed 0, without its downloaded knowledge base.
RAHA: dict[str, dict[str, float]] = {
    "beers": {"precision": 0.998, "recall": 1.0, "f1": 0.999, "cells": 220, "seconds": 935.5},
    "flights": {"precision": 0.862, "recall": 0.712, "f1": 0.780, "cells": 140, "seconds": 180.9},
    "hospital": {"precision": 0.934, "recall": 0.501, "f1": 0.652, "cells": 400, "seconds": 282.0},
}


def measured(folder: Path) -> dict[str, Any]:
    """One table: with the contract that was written of it, and with one that names columns alone."""
    table = known(folder)
    found: dict[str, Any] = {
        "table": table.name,
        "rows": len(table.rows),
        "columns": len(table.header),
        "wrong": len(table.wrong),
        "raha": RAHA.get(table.name),
    }
    for name, contract, most in (("contract", written(table), WITH), ("bare", bare(table), WITHOUT)):
        if contract is None:
            continue
        began = time.process_time()
        with TemporaryDirectory() as scratch, ground_of(table, contract, Path(scratch)) as ground:
            asked = interviewed(table, ground, most)
        found[name] = {**_said(asked), "cpu_s": round(time.process_time() - began, 1)}
    return found


def _said(asked: Asked) -> dict[str, Any]:
    return {
        "before": _figures(asked.before),
        "after": _figures(asked.after),
        "answers": [
            {
                "column": group.topic.column,
                "signal": group.topic.signal.value,
                "cells": group.cells,
                "answer": answer.value,
            }
            for group, answer in asked.answers
        ],
    }


def _figures(found: Found) -> dict[str, Any]:
    return {
        "questions": found.questions,
        "precision": round(found.precision, 3),
        "recall": round(found.recall, 3),
        "f1": round(found.f1, 3),
    }


def report(results: list[dict[str, Any]]) -> str:
    lines = [
        "# Wrong cells found in real tables",
        "",
        "Made by `measure_cells.py` from published pairs of a dirty and a clean table (Mahdavi et al., Raha, SIGMOD 2019). A contract says what the",
        "columns mean, as the table is documented, and was not written from the errors; *bare* is a contract of column names alone. The owner",
        "answers yes where most of the three cells that they are shown are wrong, else no. Raha was given 20 whole rows with the truth of every cell; its figures are of one earlier run with one seed, and are not measured by this script.",
        "Signals, chances and limits of questions are the same for every table; beers, flights and hospital were in view while they were",
        "made, so that a table that nobody has seen is the harder test.",
        "",
        "| table | wrong cells | by | questions | precision | recall | F1 | CPU s |",
        "|---|---:|---|---:|---:|---:|---:|---:|",
    ]
    for each in results:
        head = f"| {each['table']} | {each['wrong']:,} of {each['rows'] * each['columns']:,} |"
        for name, said in (("contract", "contract"), ("bare", "bare")):
            if name in each:
                for when in ("before", "after"):
                    if name == "bare" and when == "before":
                        continue
                    asked = f"{said} and owner" if when == "after" else said
                    lines.append(
                        f"{head} {asked} | {_row(each[name][when])} | {each[name]['cpu_s'] if when == 'after' else ''} |"
                    )
        if each["raha"]:
            raha = each["raha"]
            lines.append(
                f"{head} raha | {raha['cells']} cells | {raha['precision']:.3f} | {raha['recall']:.3f} | {raha['f1']:.3f} | {raha['seconds']} by the clock |"
            )
    return "\n".join([*lines, ""])


def _row(found: dict[str, Any]) -> str:
    return f"{found['questions']} | {found['precision']:.3f} | {found['recall']:.3f} | {found['f1']:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=HERE.parents[1].parent / "shared/data/dirty_tables")
    folder: Path = parser.parse_args().data
    results = [measured(each) for each in sorted(folder.iterdir()) if (each / "dirty.csv.gz").is_file()]
    (HERE / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    text = report(results)
    (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
