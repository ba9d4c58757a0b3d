"""An initiative: a business problem with a promised value, an owner, milestones and a decision date (DESIGN §3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from midspan.model.fields import (
    Count,
    Date,
    DayOffset,
    Duration,
    Money,
    Noun,
    Number,
    NumberOrShare,
    Price,
    Slug,
    Text,
)
from midspan.model.work import OpenQuestion, Suppression


class Value(Noun):
    """The metric that justifies the investment, where it is today and where it shall be."""

    metric: Text | None = None
    unit: Text | None = None
    baseline: Number | None = None
    target: Number | None = None
    worth: Price | None = None
    direction: Literal["down", "up"] | None = None
    payback_within: Duration | None = None


class Investment(Noun):
    budget: Money | None = None


class Users(Noun):
    group: Text | None = None
    count: Count | None = None


class MissingSkill(Noun):
    skill: Text | None = None
    filled_by: Literal["hire", "train", "partner"] | None = None
    until: Date | None = None


class Skills(Noun):
    needed: tuple[Text, ...] = ()
    missing: tuple[MissingSkill, ...] = ()


class People(Noun):
    """The roles; each names one role or team, never a person's name."""

    sponsor: Text | None = None
    operator: Text | None = None
    builder: Text | None = None
    confirms: Text | None = None
    users: Users | None = None
    skills: Skills | None = None


class Done(Noun):
    production: Text | None = None
    used_daily_by: Text | None = None


class ChangeOfWork(Noun):
    """How the users' day changes, and how they learn it."""

    workflow: Text | None = None
    training: Text | None = None


class DecisionRule(Noun):
    """When it is decided, and what stops it: `stop_if` is CEL over `share_alone` and `net_value`."""

    after: Duration | None = None
    stop_if: tuple[Text, ...] | None = None


class Initiative(Noun):
    """A promise with a date. None means unsaid. formerly: the names it had before, the first one first."""

    initiative: Slug | None = None
    formerly: tuple[Slug, ...] = ()
    problem: Text | None = None
    value: Value | None = None
    investment: Investment | None = None
    owner: Text | None = None
    people: People | None = None
    done: Done | None = None
    change: ChangeOfWork | None = None
    started: Date | None = None
    plan: dict[Text, DayOffset] | None = None
    milestones: dict[DayOffset, dict[Text, NumberOrShare]] | None = None
    decision: DecisionRule | None = None
    works: tuple[Slug, ...] | None = None
    open: tuple[OpenQuestion, ...] = ()
    suppress: tuple[Suppression, ...] = ()

    @property
    def decision_due(self) -> date | None:
        """The day on which COMMIT or STOP is due by the file; None where start or period is unsaid."""
        if self.started is None or self.decision is None or self.decision.after is None:
            return None
        try:
            return self.started + timedelta(seconds=self.decision.after)
        except OverflowError:
            return None
