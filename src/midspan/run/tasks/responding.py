"""The door through which a person's answer comes in: one transaction for the task, the item and the ledger.

Law: of all who answer, hand on and sweep one task at the same time, one wins, and all others are told. Nothing is changed for
those.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from midspan.errors import StoreError
from midspan.ledger.canonical import canonical
from midspan.model.case import Case
from midspan.model.production import ItemRow, Purpose, State, TaskRow, TaskState
from midspan.run.life import Event, lived
from midspan.run.tasks.desk import Desk
from midspan.run.tasks.entries import response_entry
from midspan.run.tasks.escalating import handed_on
from midspan.run.tasks.fitting import misfit, output_of
from midspan.run.tasks.known import known_item
from midspan.run.tasks.people import Reviewer, closed_to
from midspan.run.tasks.refusal import NEXT, Refused, Why, gone, unknown
from midspan.run.tasks.said import Answered, Response, Verdict, said_of
from midspan.run.tasks.seconding import ask_second, doubted, needs_second
from midspan.run.tasks.shown import proposal_of

_OPEN = frozenset({State.OPEN, State.ESCALATED, State.EXPIRED})
_DECIDED = frozenset({*_OPEN, State.DECIDED})


def respond(desk: Desk, id: str, reviewer: Reviewer, said: Response, at: str) -> TaskRow | Refused:  # noqa: A002
    """What became of the task. Raises StoreError."""
    with desk.production.transaction():
        task = desk.production.task(id)
        if task is None:
            return unknown(id)
        last = said_of(task).last
        if said.key is not None and last is not None and last[:2] == (reviewer.who, said.key):
            # They were not told that it was done, and say it again: the same, or it would be lost unseen.
            return task if last[2:] in {(), (said.digest,)} else _another(task)
        case, item = _case_of(desk, task), item_of(desk, task)
        refused = closed_to(desk.production, task, reviewer, at) or _fits(desk, task, item, said)
        if refused is not None:
            return refused
        if item is None:
            return unknown(id)
        if said.verdict is Verdict.ESCALATE:
            return handed_on(desk, task, item, reviewer, said, at)
        return _answer(desk, task, item, reviewer, said, at, case)


def _another(task: TaskRow) -> Refused:
    return Refused(
        Why.GONE,
        f"another response about item `{task.item}` came with the same key, and was recorded",
        "take that one back first, or send this one with a key of its own",
    )


def item_of(desk: Desk, task: TaskRow) -> ItemRow | None:
    """What a task is about; None where it is there no more. Raises StoreError."""
    if task.purpose is not Purpose.KNOWN:
        return desk.production.item(task.work, task.item)
    case = _case_of(desk, task)
    return known_item(task, case) if case else None


def _case_of(desk: Desk, task: TaskRow) -> Case | None:
    name = said_of(task).case
    return desk.known(name) if name is not None else None


def _fits(desk: Desk, task: TaskRow, item: ItemRow | None, said: Response) -> Refused | None:
    asks = {Purpose.DECIDE: _OPEN, Purpose.SECOND: _DECIDED}.get(task.purpose)
    if item is None or (asks is not None and item.state not in asks):
        return Refused(Why.GONE, f"item `{task.item}` waits for nobody any more", NEXT)
    return misfit(said, task, item, desk.work)


def _answer(
    desk: Desk,
    task: TaskRow,
    item: ItemRow,
    reviewer: Reviewer,
    said: Response,
    at: str,
    case: Case | None,
) -> TaskRow | Refused:
    proposal, output = proposal_of(task, item), output_of(said, task, item)
    answered = Answered(
        said.verdict,
        reviewer.role,
        reviewer.who,
        at,
        output=said.output,
        reason=said.reason,
        effort_s=said.effort_s,
        because=item.because,
        **_measured(desk, proposal, output, case),
    )
    kept = said_of(task).noted(reviewer.who, at, said.note).heard(reviewer.who, said)
    same = _agrees(desk, task, item, said, output)
    if same is False and said_of(task).earlier is None:
        third = doubted(task, desk.chain, kept, answered, at)
        if not desk.production.replace_task(third, task):
            return gone(task)
        desk.ledger.append([response_entry(task, item, answered, said, proposal, None)])
        return third
    done = replace(
        task,
        state=TaskState.DONE,
        decided_by=reviewer.who,
        decided_at=at,
        claimed_by=None,
        claimed_until=None,
        response=replace(kept, final=answered).text(),
    )
    if not desk.production.replace_task(done, task):
        return gone(task)
    # Who decided apart and agrees may have put it in other words: what the first said stands.
    stands = _first_said(item) if same and said_of(task).apart else output
    after = _moved(desk, task, item, reviewer, said, proposal, stands, at)
    if task.blind and task.purpose is not Purpose.KNOWN:
        done = _labelled(desk, after, done, answered, output)
    desk.ledger.append([response_entry(task, after, answered, said, proposal, output)])
    return done


def _agrees(
    desk: Desk, task: TaskRow, item: ItemRow, said: Response, output: Mapping[str, Any] | None
) -> bool | None:
    """Whether a second person says what the first said; None where nobody is second."""
    if task.purpose is not Purpose.SECOND:
        return None
    first = _first_said(item)
    if not said_of(task).apart or first is None or item.input is None:
        return said.verdict is Verdict.ACCEPT
    return output is not None and desk.work.right(json.loads(item.input), output, first)


def _first_said(item: ItemRow) -> Mapping[str, Any] | None:
    return None if item.output is None else dict(json.loads(item.output))


def _measured(
    desk: Desk,
    proposal: Mapping[str, Any] | None,
    output: Mapping[str, Any] | None,
    case: Case | None,
) -> dict[str, bool]:
    """Of an item whose right answer is known: whether what was said is right, and whether what was shown was."""
    if case is None or case.expected is None or proposal is None:
        return {}
    proposed = desk.work.right(case.input, proposal, case.expected)
    # A wrong proposal that is rejected was seen to be wrong; a right one that is rejected was not seen to be right.
    right = not proposed if output is None else desk.work.right(case.input, output, case.expected)
    return {"right": right, "proposal_right": proposed}


def _labelled(
    desk: Desk, item: ItemRow, done: TaskRow, answered: Answered, output: Mapping[str, Any] | None
) -> TaskRow:
    if not desk.on_label(item, done, output, answered.by, answered.at):
        return done
    said = said_of(done)
    kept = replace(done, response=replace(said, final=replace(answered, label=True)).text())
    _must(desk.production.replace_task(kept, done), done)
    return kept


def _moved(
    desk: Desk,
    task: TaskRow,
    item: ItemRow,
    reviewer: Reviewer,
    said: Response,
    proposal: Mapping[str, Any] | None,
    output: Mapping[str, Any] | None,
    at: str,
) -> ItemRow:
    """The item after the response; a label or a measurement changes nothing of it."""
    if task.purpose not in {Purpose.DECIDE, Purpose.SECOND}:
        return item
    first = task.purpose is Purpose.DECIDE
    checked = first and needs_second(desk.file, desk.work, item, proposal, said)
    apart = first and not checked and output is not None and desk.twice(item.id)
    waits = checked or apart
    events = [] if item.state is State.DECIDED else [Event.DECIDE]
    if item.state is State.EXPIRED:
        events.insert(0, Event.ASK)
    if not waits:
        events.append(Event.SETTLE)
    path = lived(*events, since=item.transitions)
    after = item._replace(
        state=State(path.rpartition(" ")[2]),
        output=None if output is None else canonical(output),
        because=said.reason if said.verdict is Verdict.REJECT else item.because,
        by=reviewer.role,
        ended_at=None if waits else at,
        transitions=path,
    )
    _must(desk.production.move(after, out_of=item.state), task)
    if waits:
        ask_second(desk.production, desk.chain, after, task, at, apart=apart)
    return after


def _must(changed: bool, task: TaskRow) -> None:
    if not changed:
        raise StoreError(
            f"item `{task.item}` was changed by another process within one transaction",
            help="report this as a bug of midspan",
        )
