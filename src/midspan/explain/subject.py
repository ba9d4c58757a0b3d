"""What a page is about: one work, all that is known about it, and what its definition leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from midspan.decide.assessment import InitiativeState, WorkState
from midspan.definitions.faults import dotted
from midspan.definitions.schemas import SchemaError, compile_schema
from midspan.findings import Finding
from midspan.model.case import Case
from midspan.model.work import Work
from midspan.settings import Settings
from midspan.units import Rate
from midspan.value.worth import WorkValue
from midspan.wording.spans import Span, Spans, needs, say, world


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the cases file says without its certify cases being shown.

    present: whether there is one. labelled_by: certify cases by who labelled them, None where nobody is named. drawn, blind:
    certify cases from production at random, and labelled without sight of a proposal. usable: the develop and
    example cases that may be shown to people, in their order: their inputs stand among no certify cases. kept: why a
    judgement keeps one of them for people, by the case's key. left_out: usable ones beyond what is held in memory.
    """

    present: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    labelled_by: Counter[str | None] = field(default_factory=Counter)
    drawn: int = 0
    blind: int = 0
    usable: tuple[Case, ...] = ()
    kept: Mapping[str, str] = field(default_factory=dict)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Subject:
    """One work at a day. initiatives: those that have it. gaps_on: the page that lists the findings, empty for the same."""

    settings: Settings
    state: WorkState
    initiatives: tuple[InitiativeState, ...]
    cases: CaseFacts
    today: date
    gaps_on: str = ""

    @property
    def name(self) -> str:
        return self.state.name

    @property
    def work(self) -> Work:
        return self.state.file.work

    @property
    def title(self) -> str:
        return self.work.title or self.name

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The open findings about the work and the initiatives that have it."""
        found = (each for state in self.initiatives for each in state.findings)
        return (*self.own_findings, *_open(found))

    @property
    def own_findings(self) -> tuple[Finding, ...]:
        """The open findings about the work itself."""
        return _open(self.state.findings)

    @property
    def schemas(self) -> Mapping[str, Any]:
        """The schemas of `input` and `output`, as far as they can be read."""
        return {
            name: schema
            for name, schema in (("input", self.work.input), ("output", self.work.output))
            if schema is not None and _compiles(schema)
        }

    @property
    def values(self) -> tuple[tuple[InitiativeState, WorkValue], ...]:
        """What the work is worth to each initiative that has it."""
        return tuple((each, each.values[self.name]) for each in self.initiatives)

    @property
    def days_a_month(self) -> float:
        """Working days of a month, by the workspace's calendar."""
        return 1 / self.settings.calendar.per_day(Rate(1, "month"))

    @property
    def per_day(self) -> float | None:
        """Items of a working day; None where unsaid."""
        volume = self.work.today.volume if self.work.today else None
        return None if volume is None else self.settings.calendar.per_day(volume)

    @property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that the owner accepted, each with the reason."""
        found = (*self.state.findings, *(each for state in self.initiatives for each in state.findings))
        return tuple(each for each in found if each.suppressed_because is not None)

    def said(self, value: object, *at: str | int) -> Spans:
        """What the definition says there, in its own words; a gap where it says nothing."""
        return self.gap(*at) if value is None else say(Span(str(value)))

    def gap(self, *at: str | int) -> Spans:
        """“not said yet”, leading to the finding that asks for it, where there is one."""
        finding = self._asking(at)
        words = "cannot be read" if self.state.file.document.says(*at) else "not said yet"
        if finding is None:
            return (needs(words),)
        owner = say(", asked of ", world(finding.owner)) if finding.owner else ()
        return say(needs(f"{words} ({finding.code})", self.link(finding)), owner)

    def link(self, finding: Finding) -> str:
        return f"{self.gaps_on}#{self.anchor(finding)}"

    def anchor(self, finding: Finding) -> str:
        return f"finding-{self.findings.index(finding) + 1}"

    def _asking(self, at: Sequence[str | int]) -> Finding | None:
        """The finding about this field, else about the nearest block around it."""
        for length in range(len(at), 0, -1):
            path = at[:length]
            named = f"`{dotted(tuple(path))}` "
            for finding in self.own_findings:
                if finding.message.startswith(named):
                    return finding
        return None


def _open(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that nobody accepted; what reads the same at the same place is said once."""
    found = {
        (each.code, each.place, each.message): each for each in findings if each.suppressed_because is None
    }
    return tuple(found.values())


def _compiles(schema: dict[str, Any]) -> bool:
    try:
        compile_schema(schema)
    except SchemaError:
        return False
    return True
