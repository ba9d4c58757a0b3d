"""Findings by consequence: what each keeps from happening, its fix, and who is to make it. Pure over an assessment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from midspan.decide.assessment import InitiativeState
from midspan.decide.turn import turn_of
from midspan.findings import Finding
from midspan.model.stage import Stage
from midspan.web.ports import Sight

_CONSEQUENCES = {
    Stage.FRAMED: "The initiative is not framed",
    Stage.READY: "The work is not ready to be tried",
    Stage.CHOSEN: "No candidate can be chosen",
    Stage.SHADOW: "It cannot run beside people",
    Stage.ASSISTED: "People cannot decide with its proposals",
    Stage.AUTONOMOUS: "It cannot act alone",
    Stage.PROVEN: "Its value cannot be shown",
}

NOTHING = "Nothing was found"


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """One finding. owner: the role that is to mend it; who: has that role, None where nobody is named."""

    code: str
    name: str
    path: str
    line: int
    column: int
    message: str
    help: str
    owner: str
    who: str | None
    suppressed_because: str | None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What these findings keep from happening, from which stage on."""

    stage: str
    title: str
    findings: tuple[FindingSeen, ...]


@dataclass(frozen=True, slots=True)
class ReadinessSeen:
    """Of one work and the initiatives that have it. open: findings that stand, own: those of the work itself; accepted: that were suppressed."""

    work: str
    title: str
    initiatives: tuple[str, ...]
    open: int
    own: int
    consequences: tuple[Consequence, ...]
    accepted: tuple[FindingSeen, ...]

    @property
    def headline(self) -> str:
        """What is kept from happening first, as the end of a sentence."""
        title = self.consequences[0].title if self.consequences else NOTHING
        return title[:1].lower() + title[1:]


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """One work in the list. open: findings of its own that stand. first: the stage that something keeps it from; None where nothing was found."""

    work: str
    title: str
    initiatives: tuple[str, ...]
    open: int
    first: str | None
    consequence: str


def readiness(sight: Sight, work: str) -> ReadinessSeen:
    """Raises UnknownWorkError, StoreError."""
    file = sight.file(work)
    assessment = sight.assessment()
    states = [each for each in assessment.initiatives if any(one.name == file.name for one in each.works)]
    own = next((each.findings for each in assessment.works if each.name == file.name), ())
    found = [(each, states[0] if states else None) for each in own]
    found += [(each, state) for state in states for each in state.findings]
    shown = [(finding.blocks_from, _seen(finding, state)) for finding, state in found]
    standing = [(stage, each) for stage, each in shown if each.suppressed_because is None]
    return ReadinessSeen(
        file.name,
        file.work.title or file.name,
        tuple(each.name for each in states),
        len(standing),
        sum(each.suppressed_because is None for each in own),
        consequences(standing),
        tuple(each for _, each in shown if each.suppressed_because is not None),
    )


def rows(sight: Sight) -> tuple[ReadinessRow, ...]:
    """Every work of the workspace, what is furthest from ready first."""
    found = []
    assessment = sight.assessment()
    for each in assessment.works:
        standing = [one for one in each.findings if one.suppressed_because is None]
        first = min((one.blocks_from for one in standing), key=lambda stage: stage.order, default=None)
        title = each.file.work.title or each.name
        consequence = _CONSEQUENCES[first] if first else NOTHING
        has = tuple(one.name for one in assessment.initiatives if each.name in (w.name for w in one.works))
        row = ReadinessRow(each.name, title, has, len(standing), first.value if first else None, consequence)
        found.append((first.order if first else len(Stage), -len(standing), row))
    return tuple(row for *_, row in sorted(found, key=lambda each: each[:2]))


def consequences(found: Sequence[tuple[Stage, FindingSeen]]) -> tuple[Consequence, ...]:
    """By the stage that they keep from being entered, the first one first."""
    return tuple(
        Consequence(stage.value, _CONSEQUENCES[stage], those)
        for stage in Stage
        if (those := tuple(each for at, each in found if at is stage))
    )


def _seen(finding: Finding, state: InitiativeState | None) -> FindingSeen:
    turn = turn_of(finding.code, state.file.initiative) if state and not finding.owner else None
    return FindingSeen(
        finding.code,
        finding.name,
        finding.place.path,
        finding.place.line,
        finding.place.column,
        finding.message,
        finding.help,
        turn.role if turn else finding.owner or "owner",
        turn.name if turn else None,
        finding.suppressed_because,
    )
