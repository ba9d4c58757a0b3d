"""A workspace with something on every page: the work `sign` with labels from production, items, an incident, an initiative."""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

import yaml

from labelling_ground import Production, known
from midspan.cli.candidates import plug
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place
from midspan.decide.deciding.decisions import Decision, Request, record
from midspan.decide.deciding.recording import record_decision
from midspan.decide.run import assess
from midspan.definitions.load import load
from midspan.model.stage import LAST_BY_EVIDENCE, Level
from midspan.run.incidents import opening
from production_ground import Given, at_level, numbers, placed, prepare, ran
from proving_ground import Ground, many

AUTONOMY = {"ceiling": "autonomous", "ramp": ["20%", "100%"], "audit": "25%"}
WHOLE = {
    "today": {"done_by": "clerks", "volume": "1000/day", "effort": "30 s", "error_rate": "6%"},
    "suppress": [{"rule": "EV221", "because": "nothing of a number can be missing or stale"}],
    "flow": {"from": "the scan folder", "to": "the books", "via": "a nightly file"},
    "uncertain": {"then": "review"},
    "failures": [
        {
            "id": "wrong-sign",
            "effect": "booked on the wrong side",
            "severity": "medium",
            "cost": "0.01 EUR",
            "detected_by": "audit",
            "response": "book it back",
        }
    ],
}
REVIEW = {
    "by": "desk",
    "people": 2,
    "effort": "20 s",
    "within": "4 h",
    "then": ["counting-lead"],
    "blind": "50%",
}


def filled(folder: Path, days: int = 40) -> Ground:
    """The work is at assisted; its labels of so many days, some of them wrong, pass the promotion test."""
    ground = Ground(folder / "workspace")
    prepare(ground)
    ground.write_work(autonomy=AUTONOMY, review=REVIEW, **WHOLE)
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    ground.certify(today=date(2029, 12, 20))
    with placed(ground) as place:
        at_level(place.ledger, place, Level.ASSISTED)
        _label(ground, place, days)
        incident = opening(
            place.file,
            what="The scanner wrote zeros",
            by="desk",
            at=place.now(),
            owner="counting",
            severity="high",
        )
        place.ledger.append([incident])
        ran(place, Given(*numbers(*range(-8, 8))))
    return ground


def _label(ground: Ground, place: Place, days: int) -> None:
    labelling = Production(ground, place.ledger, place.key)
    stream = labelling.opened()
    draws = random.Random(7)
    with place.ledger.transaction():
        for _ in range(days):
            for _ in range(draws.randint(4, 10)):
                labelling.labelled(stream, wrong=draws.random() < 0.01)
            labelling.at = labelling.at.replace(hour=0, minute=0) + timedelta(days=1)


_PROBLEMS = (
    "Somebody looks at 1,000 numbers a day by hand",
    "400 complaints a day wait for two days before anybody reads them",
    "300 invoices a day are typed twice, and late",
    "Nobody knows which of 40 machines fails next",
)
_UNITS = (("hours", "hours/week"), ("complaints", "per day"), ("invoices", "per week"))


def fleet(ground: Ground, count: int, *, decisions: bool = True) -> None:
    """So many initiatives over the one work, each with a plan of its own; some without owner, plan or date, some decided."""
    folder = ground.root / "initiatives"
    for each in folder.glob("*.yaml"):
        each.unlink()
    for number in range(count):
        (folder / f"{_name(number)}.yaml").write_text(_initiative(number))
    if decisions:
        _decide(ground)


def _name(number: int) -> str:
    what = ("route-complaints", "code-invoices", "read-meters", "score-risk", "draft-tenders")[number % 5]
    return f"{what}-{number + 1}"


def _initiative(number: int) -> str:
    metric, unit = _UNITS[number % 3]
    started = _today() - timedelta(days=(number * 17) % 110)
    target = 4 + number % 5
    made = {
        "initiative": _name(number),
        "problem": _PROBLEMS[number % 4],
        "value": {
            "metric": metric,
            "unit": unit,
            "baseline": 20 + number,
            "target": target,
            "worth": "38 EUR/hour",
            "direction": "down",
            "payback_within": "26 weeks",
        },
        "investment": {"budget": "200 EUR"},
        "owner": None if number % 7 == 6 else f"desk-{number % 9}",
        "people": {
            "sponsor": "head",
            "operator": "counting-lead",
            "builder": "tools",
            "confirms": "controlling",
            "users": {"group": "desk", "count": 6},
        },
        "done": {"production": "every number is looked at by it or by the desk", "used_daily_by": "desk"},
        "change": {"workflow": "the desk sees what is left", "training": "two hundred hard numbers"},
        "started": started.isoformat(),
        "plan": None
        if number % 11 == 10
        else {
            "ready": "day 7",
            "chosen": f"day {20 + number % 9}",
            "shadow": "day 30",
            "assisted": "day 45",
            "autonomous": "day 75",
        },
        "milestones": {
            f"day {day}": {"adoption": f"{day}%", metric: 20 + number - day // 10} for day in (30, 60, 90)
        },
        "decision": {"after": f"{90 + 10 * (number % 5)} days", "stop_if": ["net_value < 0"]},
        "works": ["sign"],
    }
    return yaml.safe_dump({key: value for key, value in made.items() if value is not None}, sort_keys=False)


def _today() -> date:
    return date.fromisoformat(utc_now()[:10])


def _decide(ground: Ground) -> None:
    """In four rounds, some go on from stage to stage against what the verdict says, and some are stopped."""
    today = _today()
    loaded = load(ground.root)
    with ground.ledger() as ledger:
        for turn in range(4):
            found = assess(loaded, ledger, today, plug).initiatives
            for number, state in enumerate(found):
                ahead = state.verdict.next_stage
                request = _asked(number, turn, today)
                if request is None or not state.file.initiative.owner:
                    continue
                if request.decision is not Decision.COMMIT or (ahead and not LAST_BY_EVIDENCE.reaches(ahead)):
                    record_decision(ledger, record(state, request))


def _asked(number: int, turn: int, today: date) -> Request | None:
    if turn == 0:
        return Request(Decision.APPROVE, "owner", today, "as it stands") if number % 3 else None
    if number % 8 == 5 and turn == 1:
        return Request(
            Decision.STOP, "owner", today, "nobody needs it", differently="ask the desk before building"
        )
    if number % 3 and number % 8 != 5 and number % 5 >= turn:
        return Request(Decision.COMMIT, "owner", today, "seen enough")
    return None
