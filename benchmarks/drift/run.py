"""Would a change that the maker of a service did not announce have been noticed? On `llm_drift_2023`.

Writes `results.json` and `RESULTS.md` beside it. Seeded: the same data give the same files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from following import AUDIT, follow
from series import Series, all_series

from midspan.stats import upper

HERE = Path(__file__).parent
DATA = HERE.parents[2] / "shared" / "data" / "llm_drift_2023"
LIMITS = (0.2, 0.4, 0.6, 0.8)
ORDERS = 400


def measured(series: Series, limit: float) -> dict[str, Any]:
    found = [follow(series.march, series.june, limit, seed) for seed in range(ORDERS)]
    promoted = [each for each in found if each.promoted is not None]
    march, june = series.errors
    return {
        "service": series.service,
        "questions": series.questions,
        "answers": len(series.march),
        "limit": limit,
        "march": march,
        "june": june,
        "orders": ORDERS,
        "promoted": len(promoted),
        "to promotion": _spread([each.promoted for each in promoted]),
        "demoted": _spread([each.demoted for each in promoted]),
        "items": _spread([each.items for each in promoted]),
        "labels": _spread([each.labels for each in promoted]),
        "again": _spread([each.again for each in promoted]),
    }


def _spread(values: list[int | None]) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    return {
        "count": len(known),
        "of": len(values),
        "median": float(np.median(known)) if known else None,
        "p90": float(np.quantile(known, 0.9)) if known else None,
    }


def report(rows: list[dict[str, Any]]) -> str:
    fell = [row for row in rows if row["promoted"] and row["june"] > row["limit"]]
    held = [row for row in rows if row["promoted"] and row["june"] <= row["limit"]]
    never = [row for row in rows if not row["promoted"]]
    return "\n".join(
        [
            "# A service that changed without notice",
            "",
            (
                "Made by `run.py`. Data: Chen, Zaharia & Zou, How Is ChatGPT's Behavior Changing over Time? (2023), "
                "Apache-2.0: the same questions to the snapshots of March and of June 2023."
            ),
            "",
            (
                f"Each row goes through {ORDERS} random orders. In each, the answers of March are labelled one by one until "
                "`PromotionTest` promotes at the limit (not every order gets there with the answers there are); then those of June come, "
                f"each labelled (labels), or with {AUDIT:.0%} audited by `AuditDraw` and everything under suspicion (items). "
                "`DemotionDetector` as it comes: 95 %, tenure 10,000."
            ),
            "",
            "## Where the error rose above the limit",
            "",
            (
                "| service | questions | limit | wrong in March | in June | promoted | labels to promotion | demoted | labels: median | p90 "
                "| demoted under audit | items: median | p90 | labels of them, median |"
            ),
            "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
            *(_fell(row) for row in fell),
            "",
            "## Where it did not",
            "",
            (
                "Nothing is to be demoted here. The bound is that of the share of orders, at 95 %; the orders share their answers, "
                "so it speaks of orders and not of other services. March again: the answers of March in another order."
            ),
            "",
            "| service | questions | limit | wrong in March | in June | promoted | demoted in June | at most | demoted in March again | at most |",
            "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|",
            *(_held(row) for row in held),
            "",
            "The same of the rows above, on March again: "
            + "; ".join(f"{row['service']}, {row['questions']}: {_count(row['again'])}" for row in fell)
            + ".",
            "",
            "Never promoted, since March was too near the limit or above it: "
            + "; ".join(
                f"{row['service']}, {row['questions']}, at {row['limit']:.0%} ({row['march']:.1%} wrong)"
                for row in never
            )
            + ".",
            "",
        ]
    )


def _fell(row: dict[str, Any]) -> str:
    cells = [
        *_head(row),
        f"{row['to promotion']['median']:,.0f}",
        f"{row['demoted']['count']} of {row['demoted']['of']}",
        f"{row['demoted']['median']:,.0f}",
        f"{row['demoted']['p90']:,.0f}",
        f"{row['items']['count']} of {row['items']['of']}",
        *(f"{row['items'][key]:,.0f}" if row["items"]["count"] else "–" for key in ("median", "p90")),
        f"{row['labels']['median']:,.0f}" if row["labels"]["count"] else "–",
    ]
    return f"| {' | '.join(cells)} |"


def _held(row: dict[str, Any]) -> str:
    cells = [*_head(row)]
    for each in (row["demoted"], row["again"]):
        cells += [
            f"{each['count']} of {each['of']}",
            f"{100 * float(upper(each['count'], each['of'], 0.95)):.2f} %",
        ]
    return f"| {' | '.join(cells)} |"


def _head(row: dict[str, Any]) -> list[str]:
    return [
        row["service"],
        row["questions"],
        f"{row['limit']:.0%}",
        f"{row['march']:.1%} of {row['answers']:,}",
        f"{row['june']:.1%}",
        f"{row['promoted']} of {row['orders']}",
    ]


def _count(each: dict[str, Any]) -> str:
    bound = 100 * float(upper(each["count"], each["of"], 0.95))
    return f"{each['count']} of {each['of']} (at most {bound:.2f} %)"


def main() -> None:
    rows = [measured(series, limit) for series in all_series(DATA) for limit in LIMITS]
    (HERE / "results.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    (HERE / "RESULTS.md").write_text(report(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
