"""Weeks of production for the demo: what came in, what people said of it and what was decided, each at its own date.

The scans are those that the implementation did not learn from, each scanned anew: its grey levels differ by one at most. People
say what the data say. Everything is drawn from a fixed seed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from midspan.examples.demo import put

WORK, INITIATIVE = "read-digit", "meter-reading"
# Which one is proven, and whose wrong answers go among the others, so that it is known how many of them people miss.
CANDIDATE, FIRST_TRY = "nearest", "totals"
DELAY = "20 min"
SEED = 20_260_901
# Days after the start of the initiative: when its works were proven, when each step was decided.
_PROVEN, _SHADOW, _ASSISTED = 20, 24, 38
_HOURS, _AN_HOUR = (8, 13), 50
_OWNER, _CONFIRMS, _OPERATOR = "owner", "confirms", "operator"
_CLERKS = ("first clerk", "second clerk", "third clerk")


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a life. proven: when the works are proven, before anything of it happens; UTC."""

    items: Path
    responses: Path
    decisions: Path
    proven: str


def write_life(folder: Path, started: date, today: date) -> Written:
    """What happened from the start of the initiative to the evening before `today`. Raises UsageError."""
    import numpy as np  # noqa: PLC0415 - heavy, and only a demo that lives needs it

    draw = np.random.default_rng(SEED)
    cases = _read(folder / "works" / f"{WORK}.cases.jsonl")
    scans = [each for each in cases if each["use"] != "train" and "expected" in each]
    days = [*_working_days(started + timedelta(days=_SHADOW), today)]
    items, responses = list[Mapping[str, Any]](), list[Mapping[str, Any]]()
    for day in days:
        for hour in _HOURS:
            for number in range(_AN_HOUR):
                scan = scans[int(draw.integers(len(scans)))]
                name = f"{day:%m%d}-{hour:02d}-{number:02d}"
                pixels = np.array(scan["input"]["pixels"])
                anew = np.clip(pixels + draw.integers(-1, 2, pixels.size) * (pixels > 0), 0, 16)
                card = {"pixels": [int(each) for each in anew], "zone": scan["input"]["zone"]}
                items.append({"id": name, "at": _at(day, hour), "input": card})
                responses.append({"item": name, **_says(scan, number, float(draw.lognormal(2.4, 0.4)))})
    asked = [each for each in scans if each["use"] == "develop"]
    of_cases = [
        {"case": each["id"], **_says(each, number, float(draw.lognormal(2.4, 0.4)))}
        for number, each in enumerate(asked)
    ]
    # Nobody has looked at the last delivery yet: whoever opens the demo finds something to do.
    return Written(
        _lines(folder / "life" / "items.jsonl", items),
        _lines(folder / "life" / "responses.jsonl", [*responses[:-_AN_HOUR], *of_cases]),
        _lines(folder / "life" / "decisions.jsonl", _decisions(started, days)),
        _at(started + timedelta(days=_PROVEN), 9),
    )


def _decisions(started: date, days: Sequence[date]) -> Iterator[Mapping[str, Any]]:
    """Each step is committed to and taken; acting alone, and more of it, is asked for every week."""
    first, assisted = days[0], _from(days, started + timedelta(days=_ASSISTED))
    yield {
        "at": _at(first, 7),
        "decide": "approve",
        "by": _OWNER,
        "why": "the definition is what the desk does",
    }
    yield {"at": _at(first, 7.1), "decide": "commit", "by": _OWNER, "why": "run beside the desk"}
    yield {"at": _at(first, 7.2), "to": "shadow", "by": _OPERATOR, "why": "beside the desk, changing nothing"}
    yield {"at": _at(assisted, 7), "decide": "commit", "by": _OWNER, "why": "nothing failed beside the desk"}
    yield {"at": _at(assisted, 7.1), "to": "assisted", "by": _OPERATOR, "why": "the desk sees the proposals"}
    mondays = [day for day in days if day > assisted and day.weekday() == 0]
    yield {
        "at": _at(mondays[0], 7),
        "decide": "commit",
        "by": _CONFIRMS,
        "why": "the labels are what was promised",
    }
    for day in mondays:
        yield {"at": _at(day, 7.1), "to": "autonomous", "by": _OPERATOR, "why": "the labels are enough"}


def _says(scan: Mapping[str, Any], number: int, effort_s: float) -> dict[str, Any]:
    """What the next of the clerks says of a scan, and how long that takes."""
    who = _CLERKS[number % len(_CLERKS)]
    return {"by": who, "output": scan["expected"], "effort_s": round(effort_s, 1)}


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _working_days(first: date, until: date) -> Iterator[date]:
    """until: not among them."""
    for after in range((until - first).days):
        day = first + timedelta(days=after)
        if day.weekday() < 5:
            yield day


def _from(days: Sequence[date], day: date) -> date:
    return next(each for each in days if each >= day)


def _at(day: date, hour: float) -> str:
    moment = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    put(path, "".join(f"{json.dumps(row)}\n" for row in rows))
    return path
