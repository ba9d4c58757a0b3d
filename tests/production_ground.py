"""The work `sign` of the proving ground, in production: items handed over as a list, levels set as facts in its ledger."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Protocol

from labelling_ground import Production as Labelling
from labelling_ground import known
from midspan.cli.opening import utc_now
from midspan.cli.producing import Place, open_place, processing
from midspan.ledger.run import Ledger
from midspan.model.certificate import Certificate
from midspan.model.entry import Entry
from midspan.model.production import ItemRow
from midspan.model.stage import Level
from midspan.run.footing import changed, footing
from midspan.run.life import COUNTED
from midspan.run.ports import Arrival
from midspan.run.running import Books, Running
from proving_ground import CODE, Ground, many

INITIATIVE = """\
initiative: signs
problem: Somebody looks at every number
value: {metric: hours, unit: hours/week, baseline: 20, target: 4, worth: 38 EUR/hour, direction: down}
owner: counting
people: {sponsor: head, operator: counting-lead, builder: tools, confirms: controlling}
started: 2026-11-01
decision: {after: 3650 days}
works: [sign]
"""


class Rooted(Protocol):
    """A workspace of the work `sign`."""

    root: Path


class Given:
    """A source that is a list. Implements `Source`."""

    def __init__(self, *records: Mapping[str, Any] | str, identity: str = "0123456789abcdef") -> None:
        """A text stands for a record that cannot be read."""
        self.name = "a list"
        self.identity = identity
        self.total = len(records)
        self._records = records

    def arrivals(self, after: int = 0) -> Iterator[Arrival]:
        for at, record in islice(enumerate(self._records, 1), after, None):
            if isinstance(record, str):
                yield Arrival(at, None, {}, record)
            else:
                yield Arrival(at, record.get("id"), record["input"])

    def close(self) -> None: ...


def numbers(*found: float, **more: Any) -> list[dict[str, Any]]:
    return [{"id": f"n{number}", "input": {"x": number, **more}} for number in found]


def prepare(ground: Rooted, database: str | None = None) -> None:
    """database: an address, where it is not to be a file."""
    folder = ground.root / "initiatives"
    folder.mkdir(exist_ok=True)
    (folder / "signs.yaml").write_text(INITIATIVE)
    if database is not None:
        settings = ground.root / "midspan.toml"
        settings.write_text(f'database = "{database}"\n{settings.read_text()}')


def promote(ground: Ground, *, code: str = CODE, **changes: Any) -> None:
    """Its candidate is certified for years and has passed the promotion test, at a confidence of about 0.8."""
    ground.write_code(code)
    ground.write_work(
        **{
            "autonomy": {"ceiling": "autonomous", "ramp": ["50%", "100%"], "audit": "25%"},
            "review": {"by": "desk", "people": 2, "effort": "20 s", "within": "4 h", "blind": "50%"},
            **changes,
        }
    )
    ground.write_cases(
        *({**each, "labelled_by": "desk"} for each in many(160, "certify", start=600)), *known(3000, 40, 40)
    )
    certified = ground.certify(today=date(2029, 12, 20))
    assert isinstance(certified.record.outcome, Certificate), certified.record.outcome
    with placed(ground) as place:
        labelling = Labelling(ground, place.ledger, place.key)
        labelling.promoted(labelling.opened())


def at_level(
    ledger: Ledger,
    place: Place,
    level: Level,
    *,
    ceiling: Level = Level.AUTONOMOUS,
    ramp: float = 1.0,
    implementation: str = "rule",
) -> None:
    """What people decided, as facts."""
    fact = {"level": ceiling.value, "initiative": "signs", "because": "decided", "on": "2026-11-20"}
    stands = footing(ledger, place.file)
    raised = changed(
        stands,
        place.file,
        because="decided",
        by="counting",
        level=level,
        implementation=implementation,
        ramp=ramp,
        paused=False,
    )
    ledger.append([Entry("ceiling", place.file.identity, "signs", fact), raised])


@contextmanager
def placed(ground: Rooted) -> Iterator[Place]:
    place = open_place(ground.root, "sign", utc_now)
    with place.ledger:
        yield place


def ran(place: Place, source: Given, *, limit: int | None = None) -> Books:
    return Running(processing(place), place.production, source, lambda _: None, limit=limit).run()


def items(place: Place) -> dict[str, ItemRow]:
    return {row.id: row for row in place.production.items("sign")}


def balanced(place: Place, given: int) -> Counter[str]:
    """Every item has one row, and one entry of the ledger where it has an end; every one that waits has one task."""
    rows = items(place)
    entries = Counter(entry.key for entry in place.ledger.read("item", "sign"))
    assert set(entries) == set(rows)
    assert set(entries.values()) <= {1}
    assert len(rows) == given
    tasks = {
        task.item for task in place.production.tasks(work="sign", limit=10_000) if task.purpose == "decide"
    }
    assert tasks == {row.id for row in rows.values() if row.state == "open"}
    assert place.ledger.verify().ok
    return Counter(row.state.value for row in rows.values())


def sums(counts: Mapping[str, int]) -> bool:
    return counts["received"] == sum(counts[name] for name in COUNTED)


def lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)
