"""Laws of tasks for people, over anything that people and time can do to them in any order."""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "run"))

from desk_ground import AT, GRAVE, WORK, acted_alone, minutes, waiting

from midspan.definitions.compiled import compile_work
from midspan.definitions.load import read_work
from midspan.ledger.run import Ledger
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.life import TABLE
from midspan.run.tasks.chain import chain_of
from midspan.run.tasks.claiming import MOST_HELD, claim, release
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.escalating import sweep
from midspan.run.tasks.opening import task_id
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.reassigning import note, reassign
from midspan.run.tasks.refusal import Refused
from midspan.run.tasks.responding import respond
from midspan.run.tasks.said import Response, Verdict, said_of
from midspan.run.tasks.undoing import undo
from midspan.settings import Calendar
from midspan.stores import sqlite

WAITING = {State.OPEN, State.ESCALATED, State.EXPIRED}
ITEMS = ("a", "b", "c")
outputs = st.sampled_from(["minus", "plus", "none"]).map(lambda sign: {"sign": sign})
# Which of the tasks that there are, and whose hands: mostly of the role that is asked, so that walks get somewhere.
picks = st.integers(0, 4)
names = st.sampled_from([None, "one", "two", "three"])
roles = st.sampled_from([None, None, None, None, "desk", "lead", "board"])
fitting = st.one_of(
    st.builds(Response, st.just(Verdict.ACCEPT), second=st.booleans()),
    st.builds(Response, st.just(Verdict.EDIT), outputs, note=st.none() | st.just("x"), second=st.booleans()),
    st.builds(Response, st.just(Verdict.REJECT), reason=st.just("no")),
    st.builds(Response, st.just(Verdict.ESCALATE), note=st.just("why not")),
)
anything = st.builds(
    Response,
    st.sampled_from(Verdict),
    st.none() | outputs | st.just({"sign": "sideways"}),
    st.sampled_from([None, "", "because"]),
    st.sampled_from([None, "", "because"]),
    st.none() | st.floats(-1, 100),
    st.booleans(),
)


class Unsigned:
    fingerprint = "f" * 32
    public = bytes(32)

    def sign(self, message: bytes) -> bytes:
        return message[-32:] * 2


class Desks(RuleBasedStateMachine):
    """One desk over three items; the clock goes on from step to step."""

    @initialize(rejects=st.booleans(), grave=st.booleans(), seconded=st.booleans())
    def begins(self, rejects: bool, grave: bool, seconded: bool) -> None:
        self.at = AT
        self.store = sqlite.open_memory()
        said: dict[str, Any] = {**WORK, "uncertain": {"then": "reject" if rejects else "review"}}
        said["failures"] = [GRAVE] if grave else []
        with TemporaryDirectory() as folder:
            path = Path(folder) / "works" / "sign.yaml"
            path.parent.mkdir()
            path.write_text(yaml.safe_dump(said))
            file = read_work(path, "works/sign.yaml")
        self.labels = 0
        self.ended: list[str] = []
        self.desk = Desk(
            Ledger(self.store, Unsigned(), "tests", lambda: self.at),
            sqlite.open_production(self.store),
            file,
            compile_work(file),
            chain_of(file, Calendar()),
            delivered=lambda _: False,
            on_label=self._label,
            on_ended=lambda task, _: self.ended.append(task.id),
            known=lambda _: None,
        )
        waiting(self.desk, "a", blind=False, at=self.at)
        waiting(self.desk, "b", blind=True, x=0, proposed="none", at=self.at)
        acted_alone(self.desk, "c", at=self.at)
        if seconded:
            said = Response(Verdict.EDIT, {"sign": "minus"}, second=True)
            respond(self.desk, task_id("sign", "a", Purpose.DECIDE), Reviewer("desk", "one"), said, self.at)

    def _label(self, *_: object) -> bool:
        self.labels += 1
        return self.labels % 2 == 0

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def snapshot(self) -> tuple[object, ...]:
        production = self.desk.production
        return (
            [production.item("sign", each) for each in ITEMS],
            [production.task(task_id("sign", each, purpose)) for each in ITEMS for purpose in Purpose],
            list(self.store.rows()),
        )

    def doing(self, act: Any) -> None:
        """Whoever is refused has changed nothing."""
        before = self.snapshot()
        if isinstance(act(), Refused):
            assert self.snapshot() == before

    def picked(self, pick: int) -> TaskRow:
        """One of the tasks that there are."""
        ids = [task_id("sign", each, purpose) for purpose in Purpose for each in ITEMS]
        found = [task for each in ids if (task := self.desk.production.task(each))]
        return found[pick % len(found)]

    def hands(self, task: TaskRow, role: str | None, name: str | None) -> Reviewer:
        return Reviewer(role or task.role, name)

    @rule(minute=st.sampled_from([0.1, 0.1, 0.9, 5, 11, 240, 3 * 24 * 60]))
    def time_goes_on(self, minute: float) -> None:
        self.at = minutes(minute, self.at)

    @rule()
    def swept(self) -> None:
        sweep({"sign": self.desk}, self.desk.production, self.at)

    @rule(pick=picks, role=roles, name=names)
    def claimed(self, pick: int, role: str | None, name: str | None) -> None:
        task = self.picked(pick)
        self.doing(lambda: claim(self.desk.production, task.id, self.hands(task, role, name), self.at))

    @rule(pick=picks, role=roles, name=names)
    def released(self, pick: int, role: str | None, name: str | None) -> None:
        task = self.picked(pick)
        self.doing(lambda: release(self.desk.production, task.id, self.hands(task, role, name), self.at))

    @rule(pick=picks, role=roles, name=names, said=fitting | fitting | anything)
    def answered(self, pick: int, role: str | None, name: str | None, said: Response) -> None:
        task = self.picked(pick)
        self.doing(lambda: respond(self.desk, task.id, self.hands(task, role, name), said, self.at))

    @rule(name=names)
    def agreed(self, name: str | None) -> None:
        """What somebody said has to be checked, and somebody does, or tries to check themselves."""
        found = self.desk.production.task(task_id("sign", "a", Purpose.SECOND))
        if found:
            who = Reviewer(found.role, name)
            self.doing(lambda: respond(self.desk, found.id, who, Response(Verdict.ACCEPT), self.at))

    @rule(pick=picks, name=names | st.just("themselves"))
    def taken_back(self, pick: int, name: str | None) -> None:
        task = self.picked(pick)
        final = said_of(task).final
        who = Reviewer(final.role, final.by) if final and name == "themselves" else Reviewer("desk", name)
        self.doing(lambda: undo(self.desk, task.id, who, self.at))

    @rule(pick=picks, to=roles, name=names, by=roles)
    def given_away(self, pick: int, to: str | None, name: str | None, by: str | None) -> None:
        task = self.picked(pick)
        receiver, giver = self.hands(task, to, name), self.hands(task, by, None)
        self.doing(lambda: reassign(self.desk, task.id, receiver, giver, self.at))

    @rule(pick=picks, role=roles, name=names)
    def noted(self, pick: int, role: str | None, name: str | None) -> None:
        task = self.picked(pick)
        self.doing(lambda: note(self.desk.production, task.id, self.hands(task, role, name), "seen", self.at))

    def parts(self, item: str) -> tuple[ItemRow, TaskRow | None, TaskRow | None]:
        production = self.desk.production
        row = production.item("sign", item)
        assert row is not None
        decide, second = (
            production.task(task_id("sign", item, purpose)) for purpose in (Purpose.DECIDE, Purpose.SECOND)
        )
        return row, decide, second

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def an_item_is_as_its_tasks_are(self) -> None:
        for item in ("a", "b"):
            row, decide, second = self.parts(item)
            assert decide is not None
            checks = second is not None and second.state is not TaskState.WITHDRAWN
            asked = [decide, *([second] if second and checks else [])]
            opened = [each for each in asked if each.state is TaskState.OPEN]
            if row.state is State.SETTLED:
                assert not opened
                assert row.ended_at
            elif row.state is State.REJECTED:
                assert not opened
                assert row.output is None
                assert self.desk.chain.rejects
            elif row.state is State.DECIDED:
                assert opened == [second]
            else:
                assert row.state in WAITING
                assert len(opened) == 1
                assert checks or row.output is None

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def what_counts_fits_the_definition_and_what_acted_alone_never_changes(self) -> None:
        for item in ITEMS:
            row, _, _ = self.parts(item)
            if row.output is not None:
                output = json.loads(row.output)
                assert self.desk.work.output_fault(output) is None
                assert self.desk.work.held(json.loads(row.input or ""), output) is None
        row, _, _ = self.parts("c")
        assert (row.state, row.by, row.output) == (State.ACTED_ALONE, "ai", '{"sign":"plus"}')

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def a_life_is_one_that_the_table_knows(self) -> None:
        for item in ITEMS:
            row, _, _ = self.parts(item)
            states = [State(each) for each in row.transitions.split(" ")]
            assert states[-1] is row.state
            for before, after in pairwise(states):
                assert after in TABLE[before].values()

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def nobody_checks_themselves(self) -> None:
        for item in ("a", "b"):
            _, decide, second = self.parts(item)
            if decide and second and second.state is TaskState.DONE:
                earlier = said_of(second).earlier
                assert second.decided_by not in {decide.decided_by, earlier.by if earlier else None}

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def every_answer_that_stands_is_in_the_ledger_and_none_besides(self) -> None:
        said = Counter(entry.key for entry in self.desk.ledger.read("response"))
        said.subtract(entry.key for entry in self.desk.ledger.read("undo"))
        for item in ITEMS:
            for purpose in Purpose:
                found = self.desk.production.task(task_id("sign", item, purpose))
                if found is None:
                    continue
                kept = said_of(found)
                assert said[found.id] == (kept.final is not None) + (kept.earlier is not None)
                assert (found.state is TaskState.DONE) == (kept.final is not None)
                assert found.role in self.desk.chain.roles
                assert found.due_at >= found.opened_at

    @precondition(lambda self: hasattr(self, "desk"))
    @invariant()
    def nobody_holds_too_much_and_each_chain_ends_once(self) -> None:
        for name in ("desk", "lead", "one", "two"):
            assert self.desk.production.held(name, self.at) <= MOST_HELD
        # An incident for each time that a chain ended: once for each task, unless somebody gave it back to the beginning.
        given = self.desk.ledger.count("reassignment")
        assert len(self.ended) <= given + len(set(self.ended))


TestDesks = Desks.TestCase
TestDesks.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
