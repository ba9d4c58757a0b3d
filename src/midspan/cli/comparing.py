"""What `compare` does: read, put side by side, and render."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from midspan import settings
from midspan.cli.candidates import named, plug, work_named
from midspan.cli.compare_text import next_step, run_first, told
from midspan.cli.opening import open_ledger
from midspan.cli.prove_result import People
from midspan.cli.proving import check_definition
from midspan.definitions.compiled import compile_work
from midspan.definitions.load import load
from midspan.definitions.workspace import WorkFile
from midspan.errors import UsageError
from midspan.model.certificate import BySegment
from midspan.prove.certifying.segmenting import segments_json
from midspan.prove.compare.comparing import Compared, Comparison, compare
from midspan.prove.evidence import describe_all
from midspan.prove.material import cases_path


def compared(workspace: Path, work: str, names: Sequence[str], today: date) -> tuple[Comparison, WorkFile]:
    """Raises MidspanError where the workspace, the definition or a name does not allow a comparison."""
    loaded = load(settings.find_root(workspace))
    file = work_named(loaded, work)
    check_definition(file)
    candidates = named(file, names)
    described = describe_all(file, loaded.settings, plug)
    with open_ledger(loaded.settings, create=False) as ledger:
        found = compare(
            file,
            compile_work(file),
            ledger,
            candidates,
            described,
            today=today,
            calendar=loaded.settings.calendar,
            currency=loaded.settings.currency,
        )
    if not found.cases.keys:
        raise UsageError(
            f"`{file.name}` has no develop cases that can be used",
            help=f'add cases with `"use": "develop"` to `{cases_path(file)}`',
        )
    return found, file


def shown(found: Comparison, baseline: Sequence[People], shape: str) -> str:
    """The comparison as text, as JSON or as a chart."""
    if shape == "json":
        return json.dumps(as_json(found, baseline), indent=2, ensure_ascii=False)
    if shape == "svg":
        from midspan.explain.comparison_chart import chart

        return chart(found, [(each.implementation, each.error_rate) for each in baseline])
    return told(found, baseline)


def as_json(found: Comparison, baseline: Sequence[People]) -> dict[str, Any]:
    """The keys are listed in `cli/compare.py`."""
    return {
        "work": found.work,
        "cases": len(found.cases.keys),
        "repeated": found.cases.repeated,
        "max_error": found.max_error,
        "level": found.level,
        "aim": found.aim.value,
        "currency": found.currency,
        "candidates": [_candidate(found, each) for each in found.candidates],
        "people": [each.as_json() for each in baseline],
        "pairs": [
            {
                "first": each.first,
                "second": each.second,
                **{
                    name: None if gap is None else asdict(gap)
                    for name, gap in (
                        ("error", each.error),
                        ("share", each.share),
                        ("cost", each.cost),
                        ("latency", each.latency),
                    )
                },
                "only_first_wrong": each.only_first,
                "only_second_wrong": each.only_second,
                "more_cases": each.more,
            }
            for each in found.pairs
        ],
        "recommendation": {
            "conclusion": found.recommendation.conclusion.value,
            "implementation": found.recommendation.implementation,
            "reason": found.recommendation.reason,
        },
        "next": next_step(found),
    }


def _candidate(found: Comparison, each: Compared) -> dict[str, Any]:
    known, figures = each.known, each.figures
    measured = asdict(figures.measured) if figures else dict.fromkeys(_MEASURED)
    measured.pop("level", None)
    return {
        "implementation": known.name,
        "kind": known.candidate.kind,
        "complete": known.complete,
        "missing": known.missing,
        "unjudged": known.unjudged,
        "changed": list(known.changed),
        "run": run_first(found.work, known),
        **measured,
        "failures": dict(figures.failures) if figures else None,
        "share_alone": _share(each),
        "certified": _certified(each),
        **{
            key: None if value is None else asdict(value)
            for key, value in (
                ("cost_per_item", figures and figures.cost),
                ("latency_mean_s", figures and figures.latency),
                ("latency_p95_s", figures and figures.latency_p95),
            )
        },
        "demo_gap": each.demo_gap,
        "demo_gap_n": each.demo_gap_n,
        "needs": [
            {"need": need.name, "limit": need.limit, "found": need.found, "met": need.met.value}
            for need in each.needs
        ],
        "on_front": known.name in found.front,
    }


_MEASURED = ("total", "right", "wrong", "errored", "kept", "held", "error_rate", "lower", "upper")


def _share(each: Compared) -> dict[str, Any] | None:
    figures = each.figures
    if figures is None or figures.share is None or figures.alone is None:
        return None
    alone = figures.alone
    return {
        **asdict(figures.share),
        "threshold": alone.threshold,
        "alone": alone.n,
        "errors": alone.errors,
    }


def _certified(each: Compared) -> dict[str, Any] | None:
    record = each.certificate
    if record is None or record.proof is None:
        return None
    return {
        "share": record.share_of_all,
        **({} if isinstance(record.proof, BySegment) else {"threshold": record.proof.threshold}),
        "by_segment": segments_json(record.proof) if isinstance(record.proof, BySegment) else None,
        "attempt_id": record.attempt_id,
        "expires": record.expires,
    }
