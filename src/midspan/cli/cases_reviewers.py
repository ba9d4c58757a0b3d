"""What `cases reviewers` says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from midspan.cli.casework import casework, count
from midspan.cli.opening import open_ledger
from midspan.cli.prove_text import percent
from midspan.definitions.compiled import compile_work
from midspan.prove.certifying.certify import promise
from midspan.prove.reviewers.asked import reviewers_of
from midspan.prove.reviewers.measuring import measure
from midspan.stats import ConfusionCounts, tightened

_HEADER = ("", "certify", "judged", "blind", "missed", "at most", "false alarms", "at most", "agrees", "")


def reviewers_said(workspace: Path, work: str) -> dict[str, Any]:
    """Measure everybody who labels and judges. Raises MidspanError."""
    on = casework(workspace, work)
    on.need_schemas()
    on.need_cases()
    max_error, level = promise(on.file)
    with open_ledger(on.workspace.settings, create=False) as ledger:
        found = measure(reviewers_of(on.file, compile_work(on.file), ledger))
    behind = [each for each in found.reviewers if each.certify]
    known = bool(behind) and all(each.known for each in behind)
    shown = [ConfusionCounts(each.miss.of, each.miss.count, 0, 0) for each in behind]
    strict = tightened(max_error, shown, confidence_level=level) if known else None
    return {
        "work": on.file.name,
        "file": on.shown,
        "max_error": max_error,
        "reviewers": [
            {**asdict(each), "quarantined": each.certify if each.flagged else 0} for each in found.reviewers
        ],
        "agreement": asdict(found.agreement),
        "unnamed": found.unnamed,
        "miss_rate": "known" if known else "unknown",
        "tightened_limit": None if strict is None else strict.limit,
    }


def reviewers_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    rows: Sequence[Mapping[str, Any]] = said["reviewers"]
    if not rows:
        return f"{said['work']}: nobody who labelled or judged is named"
    table = [_HEADER, *map(_row, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(_HEADER))]
    lines = [
        "  ".join(
            cell.ljust(width) if not at else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in table
    ]
    return "\n".join([*lines, "", _agreement(said["agreement"]), *_follows(said, rows)])


def _row(each: Mapping[str, Any]) -> tuple[str, ...]:
    rates = [_rate(each[name]) for name in ("miss", "false_alarm")]
    same = each["agrees"]
    agrees = f"{same['count']} of {same['of']}" if same["of"] else "unknown"
    counts = (f"{each[name]:,}" for name in ("certify", "judged", "blind"))
    return (
        each["name"],
        *counts,
        *rates[0],
        *rates[1],
        agrees,
        "not looking" if each["flagged"] else "",
    )


def _rate(rate: Mapping[str, Any]) -> tuple[str, str]:
    if not rate["of"]:
        return "unknown", "unknown"
    return f"{rate['count']} of {rate['of']}", percent(rate["upper"])


def _agreement(found: Mapping[str, Any]) -> str:
    if found["alpha"] is None:
        return "agreement: unknown, several people judged no answers on which they could differ"
    return (
        f"agreement: Krippendorff's alpha {found['alpha']:.2f} ({found['low']:.2f} to {found['high']:.2f} at 95 %), "
        f"{count(found['units'], 'answer')} with several judges; by its author's rule of thumb 0.80 or more is ground to "
        "build on, below 0.67 is none"
    )


def _follows(said: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        f"{each['name']} cannot be looking ({each['flagged'].replace('`', '')}): "
        f"{count(each['quarantined'], 'certify label')} quarantined, what rests on them alone counts as wrong"
        for each in rows
        if each["flagged"]
    ]
    lines += [
        f"miss rate of {each['name']}: unknown until {each['missing']} more wrong answers were shown whose right one is known"
        for each in rows
        if each["certify"] and each["missing"]
    ]
    if said["tightened_limit"] is not None:
        lines.append(
            f"for an error of at most {percent(said['max_error'])} these people's labels would have to show at most "
            f"{percent(said['tightened_limit'])}, for the errors that they may miss"
        )
    if said["unnamed"]:
        lines.append(f"{count(said['unnamed'], 'judgement')} by nobody named measure nobody")
    return lines
