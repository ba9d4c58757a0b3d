"""A work whose items wait for people, in a real ledger on disk; each desk is a process of its own as far as SQLite can tell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from midspan.cli.opening import open_ledger, open_production
from midspan.definitions.compiled import compile_work
from midspan.definitions.digests import digest
from midspan.definitions.load import load
from midspan.ledger.canonical import canonical
from midspan.model.case import Case
from midspan.model.production import ItemRow, Purpose, State, TaskRow
from midspan.run.life import Event, lived
from midspan.run.tasks.chain import chain_of
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.hours import later
from midspan.run.tasks.opening import opened, task_id
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.refusal import Refused, Why
from midspan.settings import read

WORK: Mapping[str, Any] = {
    "work": "sign",
    "input": {"type": "object", "required": ["x"], "properties": {"x": {"type": "number"}}},
    "output": {
        "type": "object",
        "required": ["sign"],
        "properties": {"sign": {"type": "string", "enum": ["minus", "plus", "none"]}},
    },
    "constraints": [{"id": "zero-has-none", "must": "input.x != 0.0 || output.sign == 'none'"}],
    "judgement": [],
    "quality": {"score": "exact(output.sign)", "max_error": "5%"},
    "uncertain": {"then": "review"},
    "review": {"by": "desk", "within": "4 h", "then": ["lead"]},
}
GRAVE: Mapping[str, Any] = {
    "id": "debt-as-credit",
    "when": "expected.sign == 'minus' && output.sign == 'plus'",
    "severity": "high",
}
# A Friday morning at work; with the calendar's eight hours it is due at one.
AT = "2026-11-27T09:00:00.000Z"
DUE = "2026-11-27T13:00:00.000Z"
DESK, LEAD = Reviewer("desk"), Reviewer("lead")
FIRST, OTHER = Reviewer("desk", "first clerk"), Reviewer("desk", "second clerk")


def minutes(count: float, start: str = AT) -> str:
    return later(start, count * 60)


@dataclass
class Heard:
    """What a desk told others. delivered: ids of items that have left the house."""

    labels: list[tuple[str, Mapping[str, Any] | None, str]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    delivered: set[str] = field(default_factory=set)
    known: dict[str, Case] = field(default_factory=dict)
    takes_labels: bool = True


class Ground:
    """A workspace with one work."""

    def __init__(self, root: Path, *, there: bool = False) -> None:
        self.root = root
        self.heard = Heard()
        if not there:
            (root / "works").mkdir(parents=True)
            (root / "midspan.toml").write_text("format = 1\n")
            self.write_work()

    def on_server(self, address: str) -> None:
        """From now on the ledger is a server's."""
        (self.root / "midspan.toml").write_text(f'format = 1\ndatabase = "{address}"\n')

    def write_work(self, **changes: Any) -> None:
        said = {**WORK, **changes}
        (self.root / "works" / "sign.yaml").write_text(yaml.safe_dump(said, sort_keys=False))

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """With a connection of its own."""
        file = load(self.root).works["sign"]
        with open_ledger(read(self.root)) as ledger:
            yield Desk(
                ledger,
                open_production(ledger, read(self.root)),
                file,
                compile_work(file),
                chain_of(file, read(self.root).calendar),
                delivered=lambda item: item.id in self.heard.delivered,
                on_label=self._label,
                on_ended=lambda task, _: self.heard.ended.append(task.id),
                known=self.heard.known.get,
            )

    def _label(
        self, item: ItemRow, task: TaskRow, output: Mapping[str, Any] | None, by: str, at: str
    ) -> bool:
        self.heard.labels.append((item.id, output, by))
        return self.heard.takes_labels


def waiting(
    desk: Desk, *ids: str, x: float = 5, proposed: str | None = "plus", blind: bool = False, at: str = AT
) -> list[TaskRow]:
    """Items that wait for a decision, as running leaves them, each due just after the one before; None: nothing was asked."""
    rows = [_item(each, x, proposed, at) for each in ids]
    tasks = [opened(each, Purpose.DECIDE, desk.chain, at, blind=blind) for each in rows]
    tasks = [replace(each, due_at=later(each.due_at, place / 1000)) for place, each in enumerate(tasks)]
    with desk.production.transaction():
        desk.production.insert(rows)
        desk.production.ask(tasks)
    return tasks


def acted_alone(desk: Desk, id: str, *, proposed: str = "plus", at: str = AT) -> TaskRow:  # noqa: A002
    """An item that acted alone, and is to be labelled."""
    path = lived(Event.VALID, Event.ANSWERED, Event.PASSED, Event.ALONE)
    row = _item(id, 5, proposed, at)
    row = row._replace(
        state=State.ACTED_ALONE, transitions=path, output=canonical({"sign": proposed}), by="ai"
    )
    task = opened(row, Purpose.LABEL, desk.chain, at, blind=True)
    with desk.production.transaction():
        desk.production.insert([row])
        desk.production.ask([task])
    return task


def _item(id: str, x: float, proposed: str | None, at: str) -> ItemRow:  # noqa: A002
    answer = {
        "implementation": "rule",
        "output": {"sign": proposed},
        "confidence": 0.5,
        "rationale": "a look",
    }
    events = [Event.VALID, *([] if proposed is None else [Event.ANSWERED, Event.PASSED]), Event.ASK]
    return ItemRow(
        work="sign",
        id=id,
        chunk="c",
        state=State.OPEN,
        input=canonical({"x": x}),
        input_key=digest({"x": x}),
        received_at=at,
        answer=None if proposed is None else canonical(answer),
        because="its confidence is `0.5`",
        transitions=lived(*events),
    )


def item(desk: Desk, id: str) -> ItemRow:  # noqa: A002
    found = desk.production.item("sign", id)
    assert found is not None
    return found


def task(desk: Desk, id: str, purpose: Purpose = Purpose.DECIDE) -> TaskRow:  # noqa: A002
    found = desk.production.task(task_id("sign", id, purpose))
    assert found is not None
    return found


def done(found: TaskRow | Refused) -> TaskRow:
    assert isinstance(found, TaskRow), found
    return found


def why(found: TaskRow | Refused) -> Why:
    assert isinstance(found, Refused), found
    assert found.message
    assert found.help
    return found.why


def entries(desk: Desk, kind: str) -> list[Mapping[str, Any]]:
    return [each.body for each in desk.ledger.read(kind, "sign")]


def texts(desk: Desk) -> str:
    """Everything the ledger holds, to look for what it must not."""
    return "\n".join(json.dumps(row.body) for row in desk.ledger.store.rows())


Act = Callable[[Desk], TaskRow | Refused]
