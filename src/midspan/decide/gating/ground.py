"""What one initiative is judged on: its promise, its works with their values, and what was decided."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from midspan.decide.assessment import WorkState
from midspan.decide.deciding.history import History
from midspan.decide.gating.gates import About, Need
from midspan.decide.gating.lacks import evidence_unknown, initiative_lacks, work_lacks
from midspan.decide.gating.stage import path
from midspan.decide.gating.stopping import StopRule, stop_rules
from midspan.decide.reason import Reason, from_unknown
from midspan.decide.rules.subjects import DecisionSubject
from midspan.definitions.workspace import InitiativeFile
from midspan.findings import Finding
from midspan.model.stage import STAGES_BY_CEILING, Level, Stage
from midspan.prove.evaluating.minutes import Minutes
from midspan.settings import Settings
from midspan.value.investing import invested_in, investment_per_day
from midspan.value.measured import Measured
from midspan.value.net import Net, payback_days, total
from midspan.value.rules import ValueSubject
from midspan.value.spending.account import Account
from midspan.value.unknown import Unknown
from midspan.value.worth import WorkValue, work_value


@dataclass(frozen=True, slots=True)
class Ground:
    """file: as it stands; promise: with the approved decision rule in place of what the file says.

    works: those that there are; values: of each of them, by name.
    """

    settings: Settings
    file: InitiativeFile
    promise: InitiativeFile
    history: History
    works: tuple[WorkState, ...]
    values: Mapping[str, WorkValue]
    today: date
    measured: Measured
    account: Account

    @property
    def complete(self) -> bool:
        """Whether all works of the promise are there: a sum over some of them would be a lie."""
        return bool(self.works) and {each.name for each in self.works} == set(
            self.promise.initiative.works or ()
        )

    @property
    def due(self) -> date | None:
        return self.history.due(self.promise.initiative.decision_due)

    @property
    def stages(self) -> tuple[Stage, ...]:
        return path(each.ceiling for each in self.works)

    @property
    def certificates(self) -> dict[str, str]:
        return {
            each.file.identity: held[0].attempt_id
            for each in self.works
            if (held := each.certified(self.today))
        }

    @property
    def share_alone(self) -> float | None:
        """Over all works, weighted by volume; None where a share or a volume is unknown."""
        weighted, volume = 0.0, 0.0
        for each in self.works if self.complete else ():
            today = each.file.work.today
            if each.share is None or today is None or today.volume is None:
                return None
            items = self.settings.calendar.per_day(today.volume)
            weighted, volume = weighted + items * each.share.value, volume + items
        return weighted / volume if volume else None

    @property
    def net(self) -> Net | None:
        """Over all works; None where the value of one is unknown."""
        nets = [value.net for value in self.values.values() if value.net is not None]
        return total(nets) if self.complete and len(nets) == len(self.works) else None

    @property
    def payback_days(self) -> float | None:
        """Working days until the budget is paid back; None where unknown, infinite where it never is."""
        investment, net = self.promise.initiative.investment, self.net
        if net is None or investment is None or investment.budget is None:
            return None
        days = payback_days(investment.budget.amount, net.running)
        return math.inf if days is None else days

    @property
    def stop_rules(self) -> tuple[StopRule, ...]:
        decision, net = self.promise.initiative.decision, self.net
        texts = (decision.stop_if if decision else None) or ()
        places = [self.promise.place("decision", "stop_if", position) for position in range(len(texts))]
        return stop_rules(texts, self.share_alone, net.per_day if net else None, places)

    @property
    def unknown(self) -> dict[str, Reason]:
        """Why `share_alone` or `net_value` is unknown: the first cause of each, with all that it needs beside that."""
        found: dict[str, list[tuple[str, Unknown]]] = {"share_alone": [], "net_value": []}
        for each in self.works:
            proof = None
            if each.share is None and (proof := evidence_unknown(each.file, each.evidence, self.today)):
                found["share_alone"].append((each.name, proof))
                found["net_value"].append((each.name, proof))
            for cause in self.values[each.name].unknown:
                if proof is None or not cause.unproven:
                    found["net_value"].append((each.name, cause))
                if cause.field == "today.volume":
                    found["share_alone"].append((each.name, cause))
        return {name: _because(name, causes) for name, causes in found.items() if causes}

    def value_subject(self) -> ValueSubject:
        value, calendar = self.promise.initiative.value, self.settings.calendar
        within = value.payback_within if value else None
        limits = {each.name: held[1].max_error for each in self.works if (held := each.certified(self.today))}
        days = None if within is None else calendar.working_days(within)
        return ValueSubject(
            self.promise,
            self.values,
            limits,
            self.payback_days,
            days,
            self.measured,
            self.history.in_use_since,
            self.today,
            self.account,
        )

    def decision_subject(self) -> DecisionSubject:
        files = {each.name: each.file for each in self.works}
        arrivals = {each.name: each.arrival for each in self.works if each.arrival is not None}
        measured = [at for each in self.works if (at := each.evidence.measured_at)]
        days = [date.fromisoformat(at[:10]) for at in measured]
        days += [self.measured.series.newest.at] if self.measured.series.newest else []
        newest = max(days, default=None)
        return DecisionSubject(self.file, files, self.history, self.due, arrivals, self.today, newest)

    def abouts(self, findings: Sequence[Finding]) -> list[About]:
        """All that may block a gate; `findings` are those of the initiative itself."""
        files = [each.file for each in self.works]
        lacks = tuple(
            initiative_lacks(self.promise, self.due, files, self.history, self._shown(), self._unmeasured())
        )
        return [About(findings, lacks, self.stages), *map(self._about, self.works)]

    def _shown(self) -> dict[Need, tuple[WorkState, ...]]:
        """What only production can show, and the works that have not shown it; those whose ceiling is lower need not."""
        asked = {Need.SHADOW_RUN: Level.ASSISTED, Need.PROMOTION: Level.AUTONOMOUS}
        has = {
            Need.SHADOW_RUN: lambda work: work.shown.ran_beside,
            Need.PROMOTION: lambda work: work.shown.promoted,
        }
        return {
            need: tuple(each for each in self.works if each.ceiling.reaches(level) and not has[need](each))
            for need, level in asked.items()
            if self.complete
        }

    def _unmeasured(self) -> dict[Need, Unknown | None]:
        """Why what is measured in daily use is unknown; None of what is known."""
        return {
            Need.MEASURED_VALUE: self.measured.value_unknown,
            Need.ADOPTION: self.measured.adoption_unknown,
            Need.TARGET: self.measured.target_unknown,
        }

    def _about(self, work: WorkState) -> About:
        lacks = work_lacks(work.file, work.evidence, work.desk_unknown, self.values[work.name], self.today)
        when = work.arrival.said(self.due) if work.arrival else ""
        return About(work.findings, tuple(lacks), STAGES_BY_CEILING[work.ceiling], work.name, when)


def _because(name: str, causes: Sequence[tuple[str, Unknown]]) -> Reason:
    """The first cause, and the names of all the others: what is said once, of one work or of all, is named once."""
    work, first = causes[0]
    others = {(each.place.path, each.field or each.text): each for _, each in causes[1:]}
    others.pop((first.place.path, first.field or first.text), None)
    reason = from_unknown("value-unknown", first, work)
    if not others:
        return reason
    listed = ", ".join(f"`{each.field}`" if each.field else each.text for each in others.values())
    return replace(reason, do=f"{first.do}; beside that `{name}` needs {listed}")


def values_of(
    works: Sequence[WorkState],
    promise: InitiativeFile,
    settings: Settings,
    today: date,
    measured: Measured,
) -> dict[str, WorkValue]:
    """The net value of each work within its initiative, by name."""
    calendar = settings.calendar
    invested = invested_in([each.file for each in works], investment_per_day(promise, calendar), calendar)
    return {
        each.name: work_value(
            each.file,
            promise,
            each.evidence,
            settings,
            today,
            invested[each.name],
            _minutes(measured, each),
            measured.effects.get(each.name, ()),
            each.shown,
        )
        for each in works
    }


def _minutes(measured: Measured, work: WorkState) -> Minutes:
    """What a proposal saves: as it was measured in production, else as cases have it."""
    live = measured.minutes.get(work.name)
    return live if live is not None and live.measured else work.minutes
