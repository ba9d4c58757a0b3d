"""The initiative `letters` with one work, and what people did with its proposals, written down as production writes it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Self

from midspan.access.keys import signer
from midspan.definitions.load import load
from midspan.definitions.workspace import InitiativeFile, WorkFile
from midspan.ledger.run import Ledger
from midspan.model.entry import Entry
from midspan.stores.sqlite import open_store
from midspan.value.effects import Effect
from midspan.value.measured import Measured, gathered, measured
from midspan.value.measuring.measurement import Given, Noted, record

STARTED, TODAY = date(2026, 9, 1), date(2026, 11, 5)

INITIATIVE = """\
initiative: letters
problem: Four clerks sort 300 letters a day
value: {metric: desk-hours, unit: hours/week, baseline: 40, target: 10, worth: 30 EUR/hour, direction: down}
people: {sponsor: head, operator: lead, builder: tools, users: {group: desk, count: 4}}
owner: counting
started: 2026-09-01
milestones:
  day 30: {adoption: 25%, desk-hours: 36}
  day 60: {adoption: 50%, desk-hours: 24}
  day 90: {adoption: 75%, desk-hours: 12}
decision: {after: 90 days}
works: [sort]
"""
WORK = """\
work: sort
today: {volume: 300/day, effort: 60 s}
review: {by: desk, people: 4, effort: 20 s, within: 4 h, then: [lead]}
autonomy: {ceiling: assisted}
"""


class Valued:
    """A workspace on disk. Each person passed their training unless a test says otherwise."""

    def __init__(self, root: Path, initiative: str = INITIATIVE, work: str = WORK) -> None:
        self.root = root
        for name, text in (
            ("midspan.toml", "format = 1\n"),
            ("initiatives/letters.yaml", initiative),
            ("works/sort.yaml", work),
        ):
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self.ledger = Ledger(
            open_store(root / "ledger.db"), signer("local"), "local", lambda: "2026-11-05T09:00:00.000Z"
        )
        self._next = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.ledger.close()

    @property
    def file(self) -> InitiativeFile:
        return load(self.root).initiatives["letters"]

    @property
    def work(self) -> WorkFile:
        return load(self.root).works["sort"]

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.root / file
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))

    def add(self, value: float, at: str, **more: Any) -> Noted:
        by, today = more.pop("by", None), more.pop("today", TODAY)
        given = Given(more.pop("metric", "desk-hours"), value, date.fromisoformat(at), **more)
        return record(self.ledger, self.file, [given], today, by=by)[0]

    def known(self, who: str, right: int = 9, wrong: int = 0) -> None:
        """Answers to items whose right answer is known."""
        for number in range(right + wrong):
            self._said(who, "known", "2026-09-10", right=number < right, blind=False)

    def said(self, who: str, on: str, what: str = "accept", **more: Any) -> str:
        """A decision with the proposal in sight; gives the task."""
        output = {"accept": "p", "edit": "q"}.get(what)
        return self._said(who, "decide", on, said=what, proposal="p", output=output, blind=False, **more)

    def lay(self, on: str, *, proposed: bool = True) -> None:
        """An item that nobody took up in time."""
        name = self._name()
        states = "received validated executed checked open" if proposed else "received validated open"
        self.append("item", name, states=states, input=name, level="assisted")
        self.append(
            "escalation",
            name,
            item=name,
            purpose="decide",
            role="desk",
            at=f"{on}T10:00:00.000Z",
            because="due",
            to="lead",
        )

    def item(
        self,
        name: str,
        *,
        held: bool = False,
        alone: bool = False,
        level: str = "autonomous",
        lot: float = 0.05,
    ) -> None:
        """An item of the lot, as production writes it down."""
        states = "received validated open" if held else "received validated executed checked open"
        if alone:
            states = "received validated executed checked acted_alone"
        because = "holdout" if held else None if alone else "confidence"
        self.append("item", name, states=states, input=name, level=level, lot=lot, because=because)

    def took(self, name: str, seconds: float | None, purpose: str = "decide", at: str = "2026-11-03") -> None:
        """A person answered about it."""
        body = {
            "item": name,
            "purpose": purpose,
            "role": "desk",
            "by": "ann",
            "at": f"{at}T10:00:00.000Z",
            "said": "edit",
        }
        self.append("response", f"{name}-{purpose}", **body, blind=True, effort_s=seconds)

    def decided(self, name: str, seconds: float | None, *, blind: bool) -> None:
        """A decision about an item with a proposal, with the time it took."""
        body = {
            "item": name,
            "purpose": "decide",
            "role": "desk",
            "by": "ann",
            "at": "2026-11-03T10:00:00.000Z",
            "said": "edit",
        }
        self.append(
            "response", f"{name}-decide", **body, blind=blind, effort_s=seconds, proposal="p", output="q"
        )

    def effects(self) -> tuple[Effect, ...]:
        return self.measured().effects.get("sort", ())

    def undone(self, task: str, who: str, on: str) -> None:
        self.append("undo", task, item=task, purpose="decide", role="desk", by=who, at=f"{on}T10:01:00.000Z")

    def append(self, kind: str, key: str, **body: Any) -> None:
        self.ledger.append(
            [Entry(kind, "sort", key, {name: each for name, each in body.items() if each is not None})]
        )

    def measured(self, today: date = TODAY) -> Measured:
        works = [self.work]
        return measured(self.file, works, today, gathered(self.ledger, self.file, works, today))

    def _said(self, who: str, purpose: str, on: str, **more: Any) -> str:
        name = self._name()
        body = {
            "item": name,
            "purpose": purpose,
            "role": "desk",
            "by": who,
            "at": f"{on}T10:00:00.000Z",
            "said": "accept",
        }
        self.append("response", name, **(body | more))
        return name

    def _name(self) -> str:
        self._next += 1
        return f"t{self._next}"


def days(count: int, since: date = STARTED) -> str:
    return (since + timedelta(days=count)).isoformat()
