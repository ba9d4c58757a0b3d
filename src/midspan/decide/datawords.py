"""What a verdict says of the data of a work, a sentence each: what was found, and what that does to the decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from midspan.data.known.record import Assessed
from midspan.data.known.standing import DataKnown
from midspan.data.scoring.score import Ready
from midspan.decide.affected import Affected, Effect, Part
from midspan.decide.assessment import WorkState
from midspan.decide.wording import counted, percent
from midspan.model.stage import Level

_SAID = {Ready.READY: "READY", Ready.NOT_READY: "NOT READY", Ready.UNKNOWN: "UNKNOWN"}
_MOST = 6


def data(work: WorkState) -> list[str]:
    """Nothing where the work names no contract, or its data was never assessed: a finding says that."""
    known, found = work.data, work.effect
    if known.assessed is None:
        return []
    said = [_assessed(known.assessed, known)]
    if found is not None:
        acts = "act alone" if work.ceiling.reaches(Level.AUTONOMOUS) else "are proposed"
        said += _effect(work.name, found, acts)
    return said


def _assessed(assessed: Assessed, known: DataKnown) -> str:
    score = "unknown" if assessed.score is None else f"{assessed.score:.0f} of 100"
    tables = ", ".join(f"{name} {counted(rows, 'row', 'rows')}" for name, rows in assessed.rows.items())
    said = f"{_SAID[assessed.ready]} on {assessed.at[:10]}, readiness {score} ({assessed.measured} of {assessed.of} checks measured; {tables})"
    doubt = doubted(known)
    return f"{said}; {doubt}" if doubt else said


def doubted(known: DataKnown) -> str | None:
    """Why the newest assessment does not hold, or whether it does is unknown; None where it holds for all that there is."""
    if known.void_because:
        return f"holds no more: {', '.join(f'`{each}`' for each in known.void_because)} changed since"
    if known.unseen:
        return f"whether {', '.join(f'`{each}`' for each in known.unseen)} changed since is unknown"
    if known.old:
        return "older than its contract promises its newest row to be"
    sources = known.assessed.sources if known.assessed else None
    hosted = [name for name, each in (sources or {}).items() if not each.name]
    return f"what changed since on the server of {', '.join(hosted)} is unknown" if hosted else None


def _effect(work: str, found: Effect, acts: str) -> Iterator[str]:
    asked = [each for each in found.faults if each.cases is not None]
    if found.every and any(each.cases for each in asked):
        yield f"of all {counted(found.of, 'certify case', 'certify cases')} {_part(found.every, acts)}"
    for each in asked[:_MOST]:
        yield f"{_rows(each)}: {_cases(each, found, acts)}"
    if len(asked) > _MOST:
        yield f"{len(asked) - _MOST} more faults: `--format json` has all"
    if found.without and found.every and len([each for each in asked if each.cases]) > 1:
        hit = found.every.cases - found.without.cases
        yield f"without the {hit:,} that show any of these: {_part(found.without, acts)}"
    if any(each.cases for each in asked):
        bounds = (
            "bounds as those of the certificate, each by itself; no certificate of the rest"
            if found.every
            else ""
        )
        unknown = "" if found.every else f"what that does to the share is unknown: {found.because}"
        yield f"{bounds}{unknown}"
    yield f"the rows: `midspan data assess {work} --cells FILE`"
    yield from _unasked([each for each in found.faults if each.cases is None])


def _rows(each: Affected) -> str:
    of = each.fault.of
    share = f" ({percent(each.fault.faulty / of)})" if of and each.fault.faulty else ""
    return f"{each.fault.text}{share}"


def _cases(each: Affected, found: Effect, acts: str) -> str:
    if not each.cases:
        return f"no certify case of {found.of:,} is like that, so what is proven says nothing of such rows"
    alike = f"{each.cases:,} of {counted(found.of, 'certify case', 'certify cases')} {'is' if each.cases == 1 else 'are'} alike"
    return (
        alike
        if each.without is None
        else f"{alike}; without {'it' if each.cases == 1 else 'them'} {_part(each.without, acts)}"
    )


def _part(part: Part, acts: str) -> str:
    if part.share is None or part.share_low is None:
        return "none is left"
    wrong = (
        "so none can be wrong"
        if part.error_bound is None
        else f"{counted(part.wrong, 'error', 'errors')} among them (bound {percent(part.error_bound, 2)})"
    )
    return f"{percent(part.share)} {acts} ({part.alone:,} of {part.cases:,}; at least {percent(part.share_low)}), {wrong}"


def _unasked(faults: Sequence[Affected]) -> Iterator[str]:
    """Faults of which it is unknown what they do, those of one reason together."""
    reasons = dict.fromkeys(each.because for each in faults)
    for why in reasons:
        named = [f"`{each.fault.check}` of `{each.fault.at}`" for each in faults if each.because == why]
        more = f" and {len(named) - _MOST} more" if len(named) > _MOST else ""
        yield f"what {', '.join(named[:_MOST])}{more} {'does' if len(named) == 1 else 'do'} to the share is unknown: {why}"
