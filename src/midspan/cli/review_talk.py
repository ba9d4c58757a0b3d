"""The dialogue of `review`: a task, a key, and what comes of it; the next task is held while this one is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.cli.desks import Clock, Desks
from midspan.cli.review_edit import output_asked
from midspan.cli.review_text import KEYS, help_text, prompt, task_text
from midspan.define.question import AnswerError
from midspan.model.production import TaskRow
from midspan.run.tasks.claiming import claim, claimable, release
from midspan.run.tasks.people import Reviewer
from midspan.run.tasks.reassigning import note
from midspan.run.tasks.refusal import Refused, Why
from midspan.run.tasks.responding import item_of, respond
from midspan.run.tasks.said import Response, Verdict
from midspan.run.tasks.shown import Shown
from midspan.run.tasks.typed import output_typed
from midspan.run.tasks.undoing import undo
from midspan.run.tasks.why import shown_at

# The one that is read, and the next.
_HELD = 2
_SAID = {
    Verdict.ACCEPT: "accepted",
    Verdict.EDIT: "edited",
    Verdict.REJECT: "rejected",
    Verdict.ESCALATE: "handed on",
}


class Talk:
    """One person at their desk. seconds: a clock for how long an answer takes; None where nobody reads."""

    def __init__(
        self,
        desks: Desks,
        reviewer: Reviewer,
        dialogue: Dialogue,
        now: Clock,
        seconds: Callable[[], float] | None,
    ) -> None:
        self._desks = desks
        self._reviewer = reviewer
        self._dialogue = dialogue
        self._now = now
        self._seconds = seconds
        self._queue: list[TaskRow] = []
        self._skipped: set[str] = set()
        self._last: TaskRow | None = None
        self._work: str | None = None
        self._done: Counter[str] = Counter()

    def held(self, work: str | None) -> None:
        """One task after the other, until nothing waits or they quit. work: only this one. Raises MidspanError."""
        self._work = next(iter(self._desks.by_work)) if work is not None else None
        try:
            while (task := self._next()) or self._last:
                if task:
                    self._dealt_with(task)
                elif not self._lingers():
                    return
        except Quit:
            return
        self._dialogue.say(self._nothing())

    def _nothing(self) -> str:
        return f"nothing waits for `{self._reviewer.role}`{' that you did not skip' if self._skipped else ''}"

    def _lingers(self) -> bool:
        """With nothing left, the last answer can still be taken back. Raises Quit where there is no more to read."""
        key = _key(self._dialogue.key(f"\n{self._nothing()}: u undo, q quit > ").strip().lower())
        if key != "u":
            return False
        try:
            self._undone(None)
        except AnswerError as error:
            self._dialogue.refused(error)
        return True

    def let_go(self) -> None:
        """What is held and not answered is anybody's again."""
        for task in self._queue:
            release(self._desks.production, task.id, self._reviewer, self._now())
        self._queue.clear()

    def summary(self) -> str:
        parts = [
            f"{self._done[name]:,} {name}"
            for name in (*_SAID.values(), "skipped", "undone")
            if self._done[name]
        ]
        return (
            f"{', '.join(parts) or 'nothing answered'}; {self._left():,} waiting for `{self._reviewer.role}`"
        )

    def _next(self) -> TaskRow | None:
        """The first that is held, with the one after it held too."""
        if len(self._queue) < _HELD:
            there = {each.id for each in self._queue} | self._skipped
            for task in claimable(self._desks.production, self._reviewer, self._now(), work=self._work):
                if task.id in there or task.work not in self._desks.by_work:
                    continue
                mine = claim(self._desks.production, task.id, self._reviewer, self._now())
                if isinstance(mine, TaskRow):
                    self._queue.append(mine)
                elif mine.why is Why.MANY:
                    break
                if len(self._queue) >= _HELD:
                    break
        return self._queue[0] if self._queue else None

    def _dealt_with(self, task: TaskRow) -> None:
        """Ask until the task has left the desk. Raises Quit."""
        desk = self._desks.by_work[task.work]
        item = item_of(desk, task)
        if item is None:
            self._skip(task)
            return
        began = self._seconds() if self._seconds else 0.0
        again = True
        while self._queue and self._queue[0].id == task.id:
            shown = shown_at(desk, self._queue[0], item)
            if again:
                self._dialogue.say(task_text(shown, self._desks.name(task.work), self._left(), self._now()))
            typed = self._dialogue.key(prompt(shown))
            key, _, rest = typed.strip().partition(" ")
            again = key.lower() in {"n", "note"}
            spent = round(self._seconds() - began, 1) if self._seconds else None
            try:
                self._pressed(task, shown, key.lower(), rest.strip(), spent)
            except AnswerError as error:
                self._dialogue.refused(error)

    def _pressed(self, task: TaskRow, shown: Shown, key: str, rest: str, spent: float | None) -> None:
        """Raises AnswerError for what cannot be done, and Quit."""
        meant = _key(key)
        response = self._response(task, shown, meant, rest)
        if response is not None:
            self._say(task, replace(response, effort_s=spent))
            return
        match meant:
            case "n":
                self._noted(task, self._words("note > ", rest))
            case "s":
                release(self._desks.production, task.id, self._reviewer, self._now())
                self._skip(task)
            case "u":
                self._undone(task.item)
            case "q":
                raise Quit
            case "?":
                self._dialogue.say(help_text())
            case _:
                raise AnswerError(
                    f"`{key[:20]}` is no key", help="press one of those that are listed, `?` explains them"
                )

    def _response(self, task: TaskRow, shown: Shown, key: str | None, rest: str) -> Response | None:
        """What the key says of the item; None for a key that says nothing of it."""
        match key:
            case "a" | "2":
                return Response(Verdict.ACCEPT, second=key == "2")
            case "e":
                schema = self._desks.by_work[task.work].file.work.output
                made = (
                    output_typed(rest, schema)
                    if rest
                    else output_asked(self._dialogue, schema, shown.proposal)
                )
                return Response(Verdict.EDIT, made)
            case "r":
                return Response(Verdict.REJECT, reason=self._words("why? > ", rest))
            case "h":
                return Response(
                    Verdict.ESCALATE, note=self._words("what has the next one to decide? > ", rest)
                )
            case _:
                return None

    def _words(self, question: str, rest: str) -> str:
        return rest or self._dialogue.asked(question)

    def _say(self, task: TaskRow, said: Response) -> None:
        found = respond(self._desks.by_work[task.work], task.id, self._reviewer, said, self._now())
        if isinstance(found, Refused):
            self._refused(task, found)
            return
        self._queue.pop(0)
        self._last = found
        word = _SAID[said.verdict]
        self._done[word] += 1
        self._dialogue.say(f"  {task.item}: {word}")

    def _noted(self, task: TaskRow, text: str) -> None:
        found = note(self._desks.production, task.id, self._reviewer, text, self._now())
        if isinstance(found, Refused):
            self._refused(task, found)
        else:
            self._queue[0] = found

    def _undone(self, following: str | None) -> None:
        if self._last is None:
            raise AnswerError("you have answered nothing yet", help="answer this one first")
        last = self._last
        found = undo(self._desks.by_work[last.work], last.id, self._reviewer, self._now())
        if isinstance(found, Refused):
            raise AnswerError(found.message, help=found.help)
        self._last = None
        self._done["undone"] += 1
        self._queue.insert(0, found)
        self._dialogue.say(f"  {found.item}: taken back{f', {following} is next' if following else ''}")

    def _refused(self, task: TaskRow, found: Refused) -> None:
        """What cannot count is asked again; what somebody else took or answered is said, and left."""
        if found.why in {Why.FAULT, Why.ROLE} and self._mine(task):
            raise AnswerError(found.message, help=found.help)
        self._dialogue.say(f"  {found.message}\n  help: {found.help}")
        self._queue = [each for each in self._queue if each.id != task.id]
        self._skipped.add(task.id)

    def _mine(self, task: TaskRow) -> bool:
        now = self._desks.production.task(task.id)
        return now is not None and now.role == self._reviewer.role

    def _skip(self, task: TaskRow) -> None:
        self._queue = [each for each in self._queue if each.id != task.id]
        self._skipped.add(task.id)
        self._done["skipped"] += 1

    def _left(self) -> int:
        waiting = self._desks.production.waiting().items()
        return sum(
            count
            for (work, role), count in waiting
            if role == self._reviewer.role and self._work in {None, work}
        )


def _key(typed: str) -> str | None:
    """The key of what was pressed, or of the word that a script says."""
    return (
        "?" if typed in {"?", "help"} else next((key for key, name, _ in KEYS if typed in {key, name}), None)
    )
