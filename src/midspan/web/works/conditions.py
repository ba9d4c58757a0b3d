"""What the next level needs, as measured, as needed, and whether it holds; and the levels in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.workspace import WorkFile
from midspan.model.stage import Level
from midspan.run.footing import Footing
from midspan.run.levels import RISES, Fact, Facts, Need, steps
from midspan.web.writing import day, percent, plural

TITLES: Mapping[Need, str] = {
    Need.CEILING: "What was decided allows it",
    Need.CERTIFICATE: "Certificate for this very version",
    Need.IN_TIME: "Initiative neither stopped nor overdue",
    Need.INCIDENTS: "Severe incidents that are open",
    Need.REVIEWERS: "People whose misses are known",
    Need.CAPACITY: "People at work for what is left to them",
    Need.PROMOTION: "Promotion test on blind labels",
}
# A named person approves; the form asks for them, and nothing measures it.
_ASKED = Need.APPROVER
_DOES = {
    Level.OFF: "nothing is asked, people do all of it",
    Level.SHADOW: "runs beside people, changes nothing",
    Level.ASSISTED: "a person decides every item, and sees the proposal",
    Level.AUTONOMOUS: "acts alone on what is certified, and is audited",
}


@dataclass(frozen=True, slots=True)
class Condition:
    """One need of the next level. measured, needed: in words. why, do: where it does not hold."""

    need: str
    title: str
    measured: str
    needed: str
    holds: bool
    why: str = ""
    do: str = ""


@dataclass(frozen=True, slots=True)
class Rung:
    """One level, or one step of the ramp. state: past, now, next, later, or closed where the definition allows no more."""

    level: str
    title: str
    does: str
    state: str


def conditions(file: WorkFile, stands: Footing, to: Level, facts: Facts) -> tuple[Condition, ...]:
    """Each need of the level `to`, in the order of its table. What nobody knows does not hold."""
    return tuple(
        _condition(need, facts.get(need, Fact(False, "it is unknown")), file, stands, to)
        for need in RISES[to]
        if need is not _ASKED
    )


def does(level: Level) -> str:
    """In as many words as a headline has."""
    return _DOES[level].partition(",")[0]


def rungs(file: WorkFile, stands: Footing) -> tuple[Rung, ...]:
    """All levels, with a rung for each step of the ramp."""
    declared = file.work.autonomy
    most = declared.ceiling if declared and declared.ceiling else Level.AUTONOMOUS
    ramp = steps(declared.ramp if declared else ())
    found: list[tuple[Level, float]] = [(level, 0.0) for level in Level if level is not Level.AUTONOMOUS]
    found += [(Level.AUTONOMOUS, share) for share in ramp]
    now = (stands.raised, stands.ramp if stands.raised is Level.AUTONOMOUS else 0.0)
    at = found.index(now) if now in found else len(found) - 1
    return tuple(
        Rung(level.value, _title(level, share), _does(level, share), _state(place, at, level, most))
        for place, (level, share) in enumerate(found)
    )


def _state(place: int, at: int, level: Level, most: Level) -> str:
    if place < at:
        return "past"
    if place == at:
        return "now"
    if not most.reaches(level):
        return "closed"
    return "next" if place == at + 1 else "later"


def _title(level: Level, share: float) -> str:
    whole = level is not Level.AUTONOMOUS or share == 1
    return level.value.capitalize() if whole else f"{level.value.capitalize()}, {percent(share)}"


def _does(level: Level, share: float) -> str:
    whole = level is not Level.AUTONOMOUS or share == 1
    return _DOES[level] if whole else f"acts alone on {percent(share)} of what is certified"


def _condition(need: Need, fact: Fact, file: WorkFile, stands: Footing, to: Level) -> Condition:
    evidence = fact.evidence or {}
    measured, needed = dict(_words(need, fact.met, evidence, file, stands, to)).get(need, ("", ""))
    return Condition(
        need.value, TITLES[need], measured, needed, fact.met, fact.why if not fact.met else "", fact.do
    )


def _words(
    need: Need, met: bool, evidence: Mapping[str, Any], file: WorkFile, stands: Footing, to: Level
) -> Iterator[tuple[Need, tuple[str, str]]]:
    quality, review = file.work.quality, file.work.review
    limit = percent(quality.max_error) if quality and quality.max_error is not None else "its limit"
    match need:
        case Need.CEILING:
            yield need, (stands.ceiling.value, to.value)
        case Need.CERTIFICATE:
            held = f"until {day(evidence['expires'])}" if met else "none holds"
            yield need, (held, f"error ≤ {limit}")
        case Need.IN_TIME:
            due = evidence.get("decision_due")
            said = f"decision due {day(due)}" if due else "no date is set" if met else "not in time"
            yield need, (said, "in time")
        case Need.INCIDENTS:
            yield need, ("0" if met else "1 or more", "0")
        case Need.REVIEWERS:
            yield need, (str(len(evidence.get("reviewers", ()))), "1 or more")
        case Need.CAPACITY:
            there = review.people if review else None
            people = evidence.get("people_needed")
            yield (
                need,
                (
                    "unknown" if there is None else str(there),
                    f"{people}" if people else "more" if there is not None else "enough",
                ),
            )
        case Need.PROMOTION:
            n, errors = evidence.get("labels", 0), evidence.get("errors", 0)
            said = (
                f"{plural(errors, 'error', 'errors')} in {n}"
                if met and n
                else "passed"
                if met
                else "not passed"
            )
            yield need, (said, f"error ≤ {limit}")
