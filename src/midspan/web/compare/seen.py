"""The comparison shaped for its table: what nobody has to consider is greyed, what is unknown is said. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from midspan.prove.compare.choosing import Conclusion
from midspan.prove.compare.comparing import Compared, Comparison
from midspan.prove.compare.figures import Estimate
from midspan.web.writing import UNKNOWN, amount, day, percent, span


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """One candidate. front: no other beats it at everything. why_not: where it cannot be compared."""

    name: str
    kind: str
    front: bool
    recommended: bool
    error: str
    bound: str
    counts: str
    share: str
    cost: str
    latency: str
    certified: str
    unmet: tuple[str, ...]
    why_not: str


@dataclass(frozen=True, slots=True)
class CompareSeen:
    work: str
    title: str
    cases: int
    level: str
    limit: str
    headline: str
    reason: str
    lines: tuple[CandidateLine, ...]
    picture: str


def compare_seen(found: Comparison, title: str, picture: str) -> CompareSeen:
    said = found.recommendation
    heads = {
        Conclusion.RECOMMENDED: f"take {said.implementation}",
        Conclusion.INCONCLUSIVE: "these cases cannot tell them apart",
        Conclusion.NONE: "none can be recommended",
    }
    lines = [_line(found, each) for each in found.candidates]
    return CompareSeen(
        found.work,
        title,
        len(found.cases.keys),
        percent(found.level),
        "" if found.max_error is None else percent(found.max_error),
        heads[said.conclusion],
        said.reason[:1].upper() + said.reason[1:],
        tuple(sorted(lines, key=lambda each: (not each.recommended, not each.front, each.name))),
        # The page's own sheet says how it looks; one within it would be refused by the page's policy.
        re.sub(r"<style>.*?</style>\n?", "", picture, flags=re.DOTALL),
    )


def _line(found: Comparison, each: Compared) -> CandidateLine:
    figures, name = each.figures, each.known.name
    measured = figures.measured if figures else None
    held = each.certificate
    return CandidateLine(
        name=name,
        kind=each.known.candidate.kind or "",
        front=name in found.front,
        recommended=found.recommendation.implementation == name,
        error=percent(measured.error_rate) if measured else UNKNOWN,
        bound=f"{percent(measured.lower)} to {percent(measured.upper)}" if measured else "",
        counts=f"{measured.wrong + measured.errored} of {measured.total}" if measured else "",
        share=_range(figures.share if figures else None),
        cost=f"{amount(figures.cost.value)} {found.currency}" if figures and figures.cost else "unknown",
        latency=span(figures.latency_p95.value) if figures and figures.latency_p95 else "unknown",
        certified="none holds" if held is None else f"{percent(held.share_of_all)} until {day(held.expires)}",
        unmet=tuple(f"{need.name}: {need.met.value}" for need in each.needs if need.bars),
        why_not="" if figures else _why_not(each),
    )


def _range(found: Estimate | None) -> str:
    if found is None:
        return "unknown"
    return f"{percent(found.value)} ({percent(found.low)} to {percent(found.high)})"


def _why_not(each: Compared) -> str:
    known = each.known
    if known.changed:
        return f"{', '.join(known.changed)} changed since it was measured"
    if known.missing:
        return f"{known.missing} develop cases have no outcome yet"
    return f"{known.unjudged} answers wait for a judgement" if known.unjudged else "it was not measured"
