"""What `cases dedupe` does and says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from midspan.cli.casework import casework, count
from midspan.errors import UsageError
from midspan.intake.deduping import Twice, find_duplicates, remove
from midspan.intake.handing import text_of
from midspan.intake.writing import exclusively
from midspan.model.case import Case
from midspan.units import UnitError, share

_SHOWN = 10
_WIDTH = 100


def dedupe_said(
    workspace: Path, work: str, similar: str, *, remove_near: bool, dry_run: bool
) -> dict[str, Any]:
    """Find, take out, and say what was done. Raises MidspanError."""
    on, least = casework(workspace, work), _least(similar)
    on.need_cases()
    with exclusively(on.file.cases, on.shown) as file:
        found = find_duplicates(file, least)
        if not dry_run:
            remove(file, found, near=remove_near)
    return {
        "work": on.file.name,
        "file": on.shown,
        "dry_run": dry_run,
        "similar": least,
        "exact": [_pair(each) for each in found.exact],
        "near": [_pair(each) for each in found.near],
        "contradictions": [{"one": _case(one), "other": _case(other)} for one, other in found.contradictions],
        "removed": found.removed,
    }


def dedupe_text(said: Mapping[str, Any]) -> str:
    """The same for people."""
    lines = [
        (
            f"{said['work']}: {count(len(said['exact']), 'exact duplicate')}, "
            f"{count(len(said['near']), 'near-duplicate')} of {100 * said['similar']:g} % or more, "
            f"{count(len(said['contradictions']), 'contradiction')}; "
            f"{count(len(said['removed']), 'line')} taken out"
        )
    ]
    for each in said["near"][:_SHOWN]:
        same = "same answer" if each["same_answer"] else "another answer"
        lines.append(f"  {100 * each['similarity']:.0f} % alike, {same}:")
        lines += [_told(each["stays"]), _told(each["goes"])]
    for each in said["contradictions"][:_SHOWN]:
        lines.append("  one input, two right answers:")
        lines += [_told(each["one"]), _told(each["other"])]
    more = max(0, len(said["near"]) - _SHOWN) + max(0, len(said["contradictions"]) - _SHOWN)
    if more:
        lines.append(f"  and {more:,} more: `--format json` has all of them")
    if said["near"] and not said["removed"]:
        lines.append(
            "  near-duplicates stay unless `--remove-near` is given; those with another answer stay always"
        )
    if said["contradictions"]:
        lines.append("  ask who labelled them which answer is right: midspan does not choose")
    return "\n".join(lines)


def _told(case: Mapping[str, Any]) -> str:
    text = " ".join(case["text"].split())
    short = text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"
    return f"    line {case['line']} `{case['id']}` ({case['use']}) {short} = {case['answer']}"


def _pair(each: Twice) -> dict[str, Any]:
    return {
        "similarity": round(each.similarity, 4),
        "same_answer": each.same_answer,
        "stays": _case(each.stays),
        "goes": _case(each.goes),
    }


def _case(case: Case) -> dict[str, Any]:
    answer = case.answers[0] if case.answers else {}
    return {
        "id": case.id,
        "line": case.line,
        "use": case.use.value,
        "text": text_of(case.input),
        "answer": text_of(answer) if answer else None,
    }


def _least(text: str) -> float:
    try:
        least = share(text)
    except UnitError as error:
        raise UsageError(f"`--similar` is `{error.found}`, {error.problem}", help=error.help) from None
    if least < 0.5:
        raise UsageError(
            f"`--similar` is `{text}`, and half of all texts are as alike", help="say `80%` or more"
        )
    return least
