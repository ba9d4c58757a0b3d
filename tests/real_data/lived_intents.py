"""CLINC150 in production: a stream of requests in which the out-of-scope share triples, and people who say what the data say.

The frozen scores keep of each request how sure a router was and whether its intent was right, not which intent it was. So the
recorded answer is `as labelled` where it was right and `another` where it was not; a request of no intent is right as `none`,
which the router never says. People answer with the label of the data.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from written import drawn, write_lines

from midspan.ledger.run import Ledger
from midspan.stats import lower, upper

DEVELOP, CERTIFY = 1000, 600
MAX_ERROR = 0.05
DAYS, SHIFT = 25, 16
HOURS, AN_HOUR = 8, 60
# Where the requests of no intent stand in the pool: after those of the validation part, and at its end.
NONE = (range(3000, 3100), range(7600, 8600))
AS_LABELLED, ANOTHER, NO_INTENT = "as labelled", "another", "none"

SETTINGS = """\
format = 1
currency = "USD"

[calendars.default]
days = ["mon", "tue", "wed", "thu", "fri"]
hours_per_day = 8
"""

INITIATIVE = """\
initiative: faster-answers
problem: The desk reads every request itself; that is 60 hours a week, and customers wait a day
value: {{metric: desk-hours, unit: hours/week, baseline: 60, target: 25, worth: 35 USD/hour, direction: down, payback_within: 52 weeks}}
investment: {{budget: 9000 USD}}
owner: desk-operations
people:
  sponsor: head-of-service
  operator: desk-lead
  builder: data-team
  confirms: internal-audit
  users: {{group: desk, count: 6}}
done: {{production: every request has its answer within the hour, used_daily_by: desk}}
started: {started}
plan: {{ready: day 14, chosen: day 45, shadow: day 60, assisted: day 75, autonomous: day 85}}
milestones:
  day 30: {{adoption: 20%, desk-hours: 50}}
  day 60: {{adoption: 50%, desk-hours: 40}}
  day 90: {{adoption: 80%, desk-hours: 25}}
decision: {{after: 90 days, stop_if: ["net_value < 0.0"]}}
works: [route]
"""

ROUTE = """\
work: route
title: Send one written request to the team that answers it
procedure: |
  Read the request. Choose the one intent it belongs to.
  If it belongs to none of them, or two are plausible, ask the desk lead.
today: {done_by: desk, volume: 480/day, effort: 90 s, error_rate: 6%}
flow: {from: mailbox, to: team queues, via: web hook}
input:
  type: object
  required: [request]
  additionalProperties: false
  properties: {request: {type: integer, minimum: 0, maximum: 8599}}
output:
  type: object
  required: [intent]
  additionalProperties: false
  properties: {intent: {type: string, minLength: 1}}
constraints: []
judgement: []
quality: {score: exact(output.intent), max_error: 5%, confidence_level: 95%, latency_p95: 500 ms, cost_per_item: 0.001 USD}
uncertain: {then: review}
failures:
  - {id: wrong-team, effect: the customer waits a day longer, severity: medium, cost: 0.50 USD, detected_by: audit, response: send it on}
review: {by: desk, people: 6, effort: 15 s, within: 4 h, then: [desk-lead], blind: 50%}
autonomy: {ceiling: autonomous, ramp: [20%, 50%, 100%], audit: 5%}
implementations:
  - {name: router, replay: recordings/router.jsonl}
  - {name: people, person: desk}
"""


@dataclass(frozen=True, slots=True)
class Pool:
    """The frozen scores: how sure the router was of each request, whether it was wrong, and which have no intent."""

    sure: np.ndarray
    wrong: np.ndarray
    none: np.ndarray

    def right(self, request: int) -> str:
        return NO_INTENT if self.none[request] else AS_LABELLED

    def answer(self, request: int) -> str:
        return ANOTHER if self.wrong[request] else AS_LABELLED

    @property
    def share_of_none(self) -> float:
        return float(self.none.mean())


@dataclass(frozen=True, slots=True)
class Life:
    """A workspace, the files that it lives through, and what is true of each item: its request.

    shifted: when the share of out-of-scope requests triples.
    """

    root: Path
    pool: Pool
    items: Mapping[str, int]
    shifted: str
    command: Sequence[str]


def pool(data: Path) -> Pool:
    with gzip.open(data / "scores" / "clinc_meta.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        rows = [(float(row["confidence"]), row["wrong"] == "1") for row in csv.DictReader(stream)]
    none = np.zeros(len(rows), bool)
    for each in NONE:
        none[list(each)] = True
    sure, wrong = (np.array(each) for each in zip(*rows, strict=True))
    assert wrong[none].all()
    return Pool(sure, wrong, none)


def write(
    data: Path, root: Path, today: date, *, days: int = DAYS, shift: int = SHIFT, seed: int = 0
) -> Life:
    """A life of so many working days from the Monday after `today` on, which changes on the day `shift`."""
    found = pool(data)
    order = drawn(range(len(found.sure)))
    _workspace(root, found, order, today)
    start = datetime.combine(today + timedelta(days=7 - today.weekday()), datetime.min.time()).replace(hour=9)
    stream = [*_stream(found, order[DEVELOP + CERTIFY :], start, days, shift, seed)]
    write_lines(
        root / "life" / "items.jsonl",
        ({"id": name, "at": at, "input": {"request": request}} for name, at, request in stream),
    )
    write_lines(
        root / "life" / "responses.jsonl",
        ({"item": name, "output": {"intent": found.right(request)}} for name, _, request in stream),
    )
    write_lines(root / "life" / "decisions.jsonl", _decisions(start, shift))
    command = ["run", "route", "--clock", "recorded", "--delay", "30 min", "--seed", str(seed)]
    for each in ("input", "responses", "decisions"):
        name = "items" if each == "input" else each
        command += [f"--{each}", str(root / "life" / f"{name}.jsonl")]
    return Life(
        root, found, {name: request for name, _, request in stream}, _at(start, shift, 0), tuple(command)
    )


def _workspace(root: Path, found: Pool, order: Sequence[int], today: date) -> None:
    for folder in ("works", "initiatives"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "midspan.toml").write_text(SETTINGS, encoding="utf-8")
    (root / "works" / "route.yaml").write_text(ROUTE, encoding="utf-8")
    (root / "initiatives" / "faster-answers.yaml").write_text(
        INITIATIVE.format(started=today), encoding="utf-8"
    )
    write_lines(
        root / "recordings" / "router.jsonl",
        (
            {
                "input": {"request": request},
                "output": {"intent": found.answer(request)},
                "confidence": float(found.sure[request]),
                "cost": 0.0,
                "latency_s": 0.01,
            }
            for request in range(len(found.sure))
        ),
    )
    cases = (_case(found, request, at < DEVELOP) for at, request in enumerate(order[: DEVELOP + CERTIFY]))
    write_lines(root / "works" / "route.cases.jsonl", cases)


def _case(found: Pool, request: int, develop: bool) -> dict[str, Any]:
    """One with a known right answer; develop cases also say what the desk made of the router's answer, unmarked among others."""
    case = {
        "id": f"case-{request}",
        "input": {"request": request},
        "expected": {"intent": found.right(request)},
        "labelled_by": "desk",
    }
    if not develop:
        return {**case, "use": "certify", "drawn": True}
    judged = {
        "output": {"intent": found.answer(request)},
        "acceptable": not found.wrong[request],
        "by": "desk",
        "blind": True,
    }
    return {**case, "use": "develop", "judged": judged}


def _stream(
    found: Pool, rest: Sequence[int], start: datetime, days: int, shift: int, seed: int
) -> Iterator[tuple[str, str, int]]:
    """Id, date and request: drawn with replacement from what is no case, with the pool's share of no intent, then three times that."""
    drawing = np.random.default_rng(seed)
    rows = np.array(rest)
    others, none = rows[~found.none[rows]], rows[found.none[rows]]
    for day in range(days):
        share = found.share_of_none * (3 if day >= shift else 1)
        for hour in range(HOURS):
            for number in range(AN_HOUR):
                among = none if drawing.random() < share else others
                yield f"d{day}-{hour}-{number}", _at(start, day, hour), int(drawing.choice(among))


def _decisions(start: datetime, until: int) -> Iterator[dict[str, Any]]:
    """Each stage is decided, then the level raised; acting alone, or more of it, is asked for each morning until the shift."""
    for day, to in ((0, "shadow"), (11, "assisted"), (12, "autonomous")):
        why = f"{to} as planned"
        yield {
            "at": _at(start, day, -1),
            "decide": "commit",
            "by": "owner",
            "why": why,
        }
        if to != "autonomous":
            yield {"at": _at(start, day, -0.5), "to": to, "by": "operator", "why": why}
    for day in range(12, until):
        yield {
            "at": _at(start, day, -0.5),
            "to": "autonomous",
            "by": "operator",
            "why": "the labels are enough",
        }


def _at(start: datetime, day: int, hour: float) -> str:
    """On a working day of the life, so many hours after it begins."""
    weeks, rest = divmod(day, 5)
    found = start + timedelta(days=7 * weeks + rest, hours=hour)
    return f"{found.isoformat(timespec='milliseconds')}Z"


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of which so many were wrong, with the exact one-sided bounds at 95 %."""

    n: int
    wrong: int

    @property
    def rate(self) -> float:
        return self.wrong / self.n if self.n else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "wrong": self.wrong,
            "rate": self.rate,
            "lower": lower(self.wrong, self.n),
            "upper": upper(self.wrong, self.n),
        }


@dataclass(frozen=True, slots=True)
class Figures:
    """What a life came to. alone: acted alone, before the shift and from then to the demotion, held against the data.

    promoted: items received and labels counted until then. audited: labels of what acted alone, before the shift and after it.
    excess: errors of what acted alone after the shift, beyond the promised share of it.
    """

    promoted_at: str
    promoted_items: int
    promoted: Counted
    alone: tuple[Counted, Counted]
    audited: tuple[Counted, Counted]
    shifted: str
    demoted_at: str | None
    items_to_demotion: int
    labels_to_demotion: int
    share_alone: float
    excess: float
    alone_after_demotion: int

    def as_json(self) -> dict[str, Any]:
        return {
            "promoted_at": self.promoted_at,
            "items_to_promotion": self.promoted_items,
            "labels_to_promotion": self.promoted.as_json(),
            "acted_alone_before": self.alone[0].as_json(),
            "audited_before": self.audited[0].as_json(),
            "share_alone_before": self.share_alone,
            "shifted_at": self.shifted,
            "demoted_at": self.demoted_at,
            "items_from_shift_to_demotion": self.items_to_demotion,
            "labels_from_shift_to_demotion": self.labels_to_demotion,
            "acted_alone_after": self.alone[1].as_json(),
            "audited_after": self.audited[1].as_json(),
            "excess_errors": self.excess,
            "acted_alone_after_demotion": self.alone_after_demotion,
        }


def figures(life: Life, ledger: Ledger) -> Figures:
    """From the ledger alone, held against the data."""
    came = {each.key: each.at for each in ledger.read("item", "route")}
    alone = [each for each in ledger.read("item", "route") if each.body["states"].endswith("acted_alone")]
    (promotion,) = ledger.read("promotion", "route")
    demotion = ledger.latest("demotion", "route")
    end = demotion.at if demotion else max(came.values())
    drawn_after = {each.key for each in ledger.read("draw") if each.seq > promotion.seq}
    labels = [each for each in ledger.read("label") if each.key in drawn_after and each.at <= end]
    raised = next(each for each in ledger.read("level", "route") if each.body["ramp"] == 1.0)
    whole = [at for at in came.values() if raised.at <= at < life.shifted]

    def counted(names: Iterable[str], *, before: bool) -> Counted:
        chosen = [name for name in names if (came[name] < life.shifted) is before]
        return Counted(len(chosen), sum(bool(life.pool.wrong[life.items[name]]) for name in chosen))

    def judged(*, before: bool) -> Counted:
        chosen = [each.body["wrong"] for each in labels if (came[each.key] < life.shifted) is before]
        return Counted(len(chosen), sum(chosen))

    names = [each.key for each in alone if each.at <= end]
    after = counted(names, before=False)
    return Figures(
        promoted_at=promotion.at,
        promoted_items=sum(at <= promotion.at for at in came.values()),
        promoted=Counted(promotion.body["n"], promotion.body["errors"]),
        alone=(counted(names, before=True), after),
        audited=(judged(before=True), judged(before=False)),
        shifted=life.shifted,
        demoted_at=demotion.at if demotion else None,
        items_to_demotion=sum(life.shifted <= at <= end for at in came.values()),
        labels_to_demotion=judged(before=False).n,
        share_alone=sum(raised.at <= each.at < life.shifted for each in alone) / len(whole),
        excess=after.wrong - MAX_ERROR * after.n,
        alone_after_demotion=sum(each.at > end for each in alone),
    )
