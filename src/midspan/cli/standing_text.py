"""Where evidence stands, as JSON (the keys are listed in `cli/status.py`) and as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from midspan.cli.prove_text import aligned, percent
from midspan.cli.standing import Edit, Standings
from midspan.decide.wording import counted
from midspan.model.certificate import BySegment, Refusal
from midspan.prove.standing import Candidacy, Measurement, Proof, Standing
from midspan.run.recorded.marking import RECORDED

_SHOWN = 5
_HASH = 12


def as_json(found: Standings) -> dict[str, Any]:
    return {
        "at": found.today.isoformat(),
        "clock": "recorded" if found.recorded else "real",
        "works": [_work(each, next_, found) for each, next_ in found.works],
        "unproven": list(found.unproven),
    }


def as_text(found: Standings) -> str:
    """One work in full, or a line for each candidate of all."""
    lines = _told(*found.works[0], found) if found.one else _overview(found)
    return "\n".join([*([RECORDED] if found.recorded else ()), *lines])


def _work(each: Standing, next_: str, found: Standings) -> dict[str, Any]:
    return {
        "work": each.work,
        "path": each.path,
        "definition": dict(each.definition),
        "certify_cases": each.certify_cases,
        "implementations": [_candidate(one, found) for one in each.candidates],
        "next": next_,
    }


def _candidate(each: Candidacy, found: Standings) -> dict[str, Any]:
    described = each.described
    price = described.price if described else None
    return {
        "implementation": each.name,
        "kind": each.kind,
        "parts": dict(described.parts) if described else None,
        "unreadable": each.unreadable,
        "price": asdict(price) if price else None,
        "attempt_begun": None if each.begun is None else asdict(each.begun),
        "certificate": None if each.proof is None else _proof(each.proof, found),
        "evaluation": None if each.measurement is None else _measurement(each.measurement, found),
    }


def _proof(proof: Proof, found: Standings) -> dict[str, Any]:
    record = proof.record
    return {
        "state": proof.state,
        "at": record.at,
        "expires": record.expires[:10],
        "days_left": proof.days_left,
        "void_because": list(record.void_because),
        "changed_files": _edits(proof.changed_files, found),
        "share_of_all": record.share_of_all,
        "total_items": record.total_items,
        "max_error": record.outcome.max_error,
        "confidence_level": record.outcome.confidence_level,
        "attempt_id": record.attempt_id,
    }


def _measurement(each: Measurement, found: Standings) -> dict[str, Any]:
    measured = each.evaluation.measured
    return {
        "state": "stale" if each.stale_because else "current",
        "at": each.at,
        "stale_because": list(each.stale_because),
        "changed_files": _edits(each.changed_files, found),
        "repriced": each.repriced,
        "total": measured.total,
        "error_rate": measured.error_rate,
        "upper": measured.upper,
        "level": measured.level,
        "cost_per_item": each.evaluation.cost_per_item,
    }


def _edits(paths: Sequence[str], found: Standings) -> list[dict[str, Any]]:
    return [asdict(found.edits.get(path, Edit(path, None))) for path in paths]


def _overview(found: Standings) -> Iterator[str]:
    rows = [
        (each.work, one.name, _short(one.proof), _fresh(one.measurement))
        for each, _ in found.works
        for one in each.candidates
    ]
    if rows:
        yield from aligned([("work", "implementation", "certificate", "evaluation"), *rows])
    if found.unproven:
        first = ", ".join(found.unproven[:_SHOWN])
        more = f" and {len(found.unproven) - _SHOWN:,} more" if len(found.unproven) > _SHOWN else ""
        yield f"nothing was ever measured of {counted(len(found.unproven), 'work', 'works')}: {first}{more}"
    if not rows and not found.unproven:
        yield "there are no works"
    yield "next: `midspan status WORK` says what changed, and what to do"


def _short(proof: Proof | None) -> str:
    if proof is None:
        return "none"
    if proof.days_left is not None:
        return f"valid, {counted(proof.days_left, 'day', 'days')} left"
    return f"expired {proof.record.expires[:10]}" if proof.state == "expired" else proof.state


def _fresh(measurement: Measurement | None) -> str:
    if measurement is None:
        return "none"
    return f"{'stale' if measurement.stale_because else 'current'}, {measurement.at[:10]}"


def _told(each: Standing, next_: str, found: Standings) -> Iterator[str]:
    yield f"{each.work} ({each.path}): {counted(each.certify_cases, 'certify case', 'certify cases')}"
    yield f"  definition  {_parts(each.definition)}"
    for one in each.candidates:
        yield ""
        yield f"{one.name} ({one.kind or 'not in the definition'})"
        yield f"  made of      {one.unreadable if one.described is None else _parts(one.described.parts)}"
        yield from _proof_lines(one.proof, found)
        if one.begun is not None:
            yield f"  attempt      begun {one.begun.at[:10]} and interrupted: it is spent, and can go on"
        yield from _measurement_lines(one.measurement, found)
    yield ""
    yield f"next: {next_}"


def _parts(parts: Any) -> str:
    return ", ".join(f"{name} {value[:_HASH]}" for name, value in parts.items())


def _proof_lines(proof: Proof | None, found: Standings) -> Iterator[str]:
    if proof is None:
        yield "  certificate  none"
        return
    record, outcome = proof.record, proof.record.outcome
    if not isinstance(outcome, Refusal):
        share = f"{percent(record.share_of_all)} of {record.total_items:,} items"
        claim = f"error at most {percent(outcome.max_error)} at {percent(outcome.confidence_level)}, {share}"
        if isinstance(outcome, BySegment):
            claim += f", in {len(outcome.certified)} of {len(outcome.segments)} segments"
    else:
        claim = outcome.message
    yield f"  certificate  {proof.state}: {claim}"
    ends = "" if proof.days_left is None else f", in {counted(proof.days_left, 'day', 'days')}"
    over = "expired" if proof.state == "expired" else "expires"
    yield f"               of {record.at[:10]}" + (
        f", {over} {record.expires[:10]}{ends}" if not isinstance(outcome, Refusal) else ""
    )
    yield from _because(record.void_because, proof.changed_files, found)


def _measurement_lines(each: Measurement | None, found: Standings) -> Iterator[str]:
    if each is None:
        yield "  evaluation   none"
        return
    measured = each.evaluation.measured
    rate = (
        "error unknown"
        if measured.upper is None
        else f"error at most {percent(measured.upper)} at {percent(measured.level)}"
    )
    state = "stale" if each.stale_because else "current"
    yield f"  evaluation   {state}: {rate}, {measured.total:,} develop cases, of {each.at[:10]}"
    yield from _because(each.stale_because, each.changed_files, found)
    if each.repriced:
        yield "               its calls have another price by now: the cost is that of the old one, and nothing else changed"


def _because(parts: Sequence[str], files: Sequence[str], found: Standings) -> Iterator[str]:
    if parts:
        yield f"               no more as it was: {', '.join(parts)}"
    for path in files:
        yield f"               {path}: {_who(found.edits[path])}"


def _who(edit: Edit) -> str:
    if edit.at is None:
        return "gone"
    if edit.by is None:
        return f"edited {edit.at}, not committed"
    return f"edited {edit.at} by {edit.by}, commit {edit.commit}"
