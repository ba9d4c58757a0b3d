"""A work: the definition of one unit of work, as if a person had to do it consistently (DESIGN §3)."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from midspan.model.fields import Count, Date, Duration, Money, Noun, OneValue, Rate, Share, Slug, Text
from midspan.model.stage import Level


class Suppression(Noun):
    """A finding the owner accepts. `rule` is a code or a name; empty where the file does not say."""

    rule: Text = ""
    because: Text | None = None


class OpenQuestion(Noun):
    """What nobody knows yet: `ask` is the dotted path of the field, `owner` the role that finds it out, by `until`.

    drafted: a value that stands there to start from; as long as it is the same, nobody has decided it.
    """

    ask: Text | None = None
    owner: Text | None = None
    until: Date | None = None
    drafted: OneValue | None = None


class Today(Noun):
    """How the work is done now: the baseline that everything is measured against."""

    done_by: Text | None = None
    volume: Rate | None = None
    effort: Duration | None = None
    error_rate: Share | None = None


class Flow(Noun):
    from_: Text | None = Field(default=None, alias="from")
    to: Text | None = None
    via: Text | None = None


class Constraint(Noun):
    """`must` is CEL over `input` and `output`; where it does not hold the answer does not count."""

    id: Text | None = None
    must: Text | None = None
    otherwise: Literal["person", "reject"] | None = None


class Judgement(Noun):
    """`when` is CEL over `input`; where it holds a person decides before any model sees the item."""

    when: Text | None = None
    because: Text | None = None


class Quality(Noun):
    """What good looks like. `max_error` is α of the guarantee, `confidence_level` is 1 − δ."""

    score: Text | None = None
    max_error: Share | None = None
    confidence_level: Share | None = None
    segments: tuple[Text, ...] = ()
    latency_p95: Duration | None = None
    cost_per_item: Money | None = None


class Uncertain(Noun):
    then: Literal["review", "reject"] | None = None


class Failure(Noun):
    """One way to be wrong, what it does, what it costs, and what is done about it. when: how a wrong answer shows it."""

    id: Text | None = None
    when: Text | None = None
    effect: Text | None = None
    severity: Literal["low", "medium", "high", "severe"] | None = None
    cost: Money | None = None
    detected_by: Text | None = None
    response: Text | None = None


class Review(Noun):
    """Who takes what the AI may not do. `people` counts those at work at the same time."""

    by: Text | None = None
    people: Count | None = None
    effort: Duration | None = None
    within: Duration | None = None
    then: tuple[Text, ...] | None = None
    blind: Share | None = None
    second: Share | None = None
    known: Share | None = None


class Autonomy(Noun):
    ceiling: Level | None = None
    ramp: tuple[Share, ...] = ()
    audit: Share | None = None


# The kinds of implementations, each a key of a candidate; a person is one that nothing executes.
KINDS = ("python", "http", "model", "agent", "replay", "person")


class Confidence(Noun):
    """What says how sure an answer is.

    samples: how often the same question is asked, for `samples`. with_: the candidate that has to agree, for `agreement`.
    """

    by: Literal["stated", "token", "samples", "agreement", "trained"] | None = None
    samples: Count | None = None
    with_: Slug | None = Field(default=None, alias="with")

    @property
    def other(self) -> str | None:
        """The candidate whose answers count too; of any other kind `with` says nothing."""
        return self.with_ if self.by in {"agreement", "trained"} else None


class Calls(Noun):
    """What a service takes, and what one run, or a day in production, may spend on it.

    retries: of one call, after its first try.
    """

    at_once: Count | None = None
    per_minute: Count | None = None
    tokens_per_minute: Count | None = None
    retries: Count | None = None
    budget: Money | None = None
    budget_per_day: Money | None = None


class Candidate(Noun):
    """One implementation by name; exactly one of the keys in `KINDS` says of which kind it is.

    key: the environment variable that holds the service's key. residency: where it sends data. steps, max_cost: what
    an agent may take for one item. trials: how often each item is tried, to see how consistent an agent is. fallback: the
    candidate that answers in production where this one fails.
    """

    name: Slug | None = None
    python: Text | None = None
    http: Text | None = None
    model: Text | None = None
    agent: Text | None = None
    replay: Text | None = None
    person: Text | None = None
    timeout: Duration | None = None
    prompt: Text | None = None
    base_url: Text | None = None
    key: Text | None = None
    parameters: dict[Text, OneValue] | None = None
    tools: tuple[Text, ...] = ()
    steps: Count | None = None
    max_cost: Money | None = None
    trials: Count | None = None
    confidence: Confidence | None = None
    calls: Calls | None = None
    residency: Text | None = None
    fallback: Slug | None = None

    @property
    def kind(self) -> str | None:
        kinds = [kind for kind in KINDS if getattr(self, kind) is not None]
        return kinds[0] if len(kinds) == 1 else None

    @property
    def target(self) -> str:
        return str(getattr(self, self.kind)) if self.kind else ""


class Work(Noun):
    """One unit of work. None means unsaid; an empty `judgement` says that there is none.

    holdout: the share of items that people handle as before, drawn by lot.

    formerly: the names it had before, the first one first; its history stands under them too. residency: the regions
    to which its data may go; empty: nothing is said of it.
    """

    work: Slug | None = None
    formerly: tuple[Slug, ...] = ()
    title: Text | None = None
    procedure: Text | None = None
    today: Today | None = None
    flow: Flow | None = None
    input: dict[str, Any] | None = None
    output: dict[str, Any] | None = None
    constraints: tuple[Constraint, ...] | None = None
    judgement: tuple[Judgement, ...] | None = None
    quality: Quality | None = None
    uncertain: Uncertain | None = None
    failures: tuple[Failure, ...] | None = None
    review: Review | None = None
    autonomy: Autonomy | None = None
    holdout: Share | None = None
    implementations: tuple[Candidate, ...] | None = None
    data: tuple[Text, ...] = ()
    residency: tuple[Text, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    suppress: tuple[Suppression, ...] = ()

    def candidate(self, name: str) -> Candidate | None:
        return next((each for each in self.implementations or () if each.name == name), None)

    def fallbacks(self, name: str) -> tuple[str, ...]:
        """Who answers where this candidate fails, in order; a ring ends where it would close, and a person ends the line."""
        found: list[str] = []
        candidate = self.candidate(name)
        while candidate is not None and candidate.fallback is not None:
            candidate = self.candidate(candidate.fallback)
            if candidate is None or candidate.kind in {None, "person"}:
                break
            if candidate.name == name or candidate.name in found:
                break
            found.append(candidate.name or "")
        return tuple(found)
