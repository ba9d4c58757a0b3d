"""Questions put one after the other: what is asked next, and what an answer changes. Nothing here is ever modified.

Law: the changes of an interview, made one after the other to the data that it began with, give its data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from midspan.define.closing import closing, is_about
from midspan.define.finder import day_to_come
from midspan.define.places import places
from midspan.define.question import AnswerError, Asked, Known
from midspan.define.subject import Subject
from midspan.definitions.changing import changed, same
from midspan.definitions.faults import Fault, Path, dotted
from midspan.definitions.openquestions import is_draft
from midspan.definitions.writing import EditError
from midspan.findings import Change

NONE = frozenset({"none", "no", "nothing", "[]"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked: what is unsaid; or these fields, said or not; or everything."""

    fields: tuple[str, ...] = ()
    everything: bool = False

    def names(self, id: str) -> bool:  # noqa: A002 - the word of questions
        return any(id == each or id.startswith((f"{each}.", f"{each}[")) for each in self.fields)


@dataclass(frozen=True, slots=True)
class Step:
    """One question dealt with: answered by a value, left open (`open` says with whom), or passed over (neither)."""

    id: str
    value: Any = None
    open: Mapping[str, Any] | None = None
    changes: tuple[Change, ...] = ()
    known: Known | None = None


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview so far. begun: what is known at its beginning."""

    subject: Subject
    begun: Known
    scope: Scope = Scope()
    steps: tuple[Step, ...] = ()

    @property
    def known(self) -> Known:
        return next((each.known for each in reversed(self.steps) if each.known), self.begun)

    @property
    def changes(self) -> tuple[Change, ...]:
        """What leads from the data at its beginning to its data, one change for each key at the top."""
        begun, data = self.begun.data, self.known.data
        return tuple(
            Change(self.subject.path, (key,), data.get(key))
            for key in dict.fromkeys((*begun, *data))
            if not same(begun.get(key), data.get(key))
        )

    def upcoming(self) -> Iterator[Asked]:
        """What is still to be asked as far as it can be foreseen, in order."""
        known, passed = self.known, {step.id for step in self.steps}
        faults = self.subject.faults(known.data)
        for asked in places(self.subject.questions, known):
            if asked.id not in passed and self._is_due(asked, known, faults):
                yield asked

    def everything(self) -> Iterator[Asked]:
        """All questions that apply, said or not."""
        known = self.known
        return (
            each
            for each in places(self.subject.questions, known)
            if each.question.applies(known, each.at) or self.drafted(each)
        )

    def answered(self, asked: Asked, text: str) -> Interview:
        """The interview with this answer as people type it; an empty one takes the proposal. Raises AnswerError."""
        known = self.known
        if not text.strip():
            proposal = self.proposal(asked)
            if proposal is None:
                raise AnswerError("there is no answer", help="type one, `?` where you do not know, or `skip`")
            return self.settled(asked, proposal)
        if asked.question.first and text.strip().lower() in NONE:
            return self._ended(asked)
        return self.settled(asked, asked.question.kind.read(text, known))

    def settled(self, asked: Asked, value: Any) -> Interview:
        """The interview with this value as it stands in the file. Raises AnswerError in the loader's words."""
        known = self.known
        change = Change(self.subject.path, asked.at, value)
        try:
            data = changed(known.data, change)
            self._fits(asked, data)
        except EditError as error:
            raise AnswerError(error.message, help=error.help) from None
        return self._with(
            asked, value, (change, *closing(self.subject, known, replace(known, data=data), asked))
        )

    def unknown(self, asked: Asked, owner: str, until: str) -> Interview:
        """The interview with this question left open: a role finds it out by a day, as people say days.

        Raises AnswerError where nobody is named, or no day that is still to come.
        """
        known = self.known
        if not owner.strip():
            raise AnswerError("nobody is named who finds it out", help="name a role, such as `billing-desk`")
        until = day_to_come(until, known).isoformat()
        entry: dict[str, Any] = {
            "ask": dotted(asked.open_at),
            "owner": " ".join(owner.split()),
            "until": until,
        }
        said = known.said(*asked.open_at)
        if isinstance(said, str | int | float):
            # What stands there is then where to start from.
            entry["drafted"] = said
        entries = known.said("open") or []
        position = next(
            (n for n, each in enumerate(entries) if each.get("ask") == entry["ask"]), len(entries)
        )
        change = Change(self.subject.path, ("open", position), entry)
        faults = self.subject.faults(changed(known.data, change))
        wrong = next((each for at, each in faults.items() if at[:2] == ("open", position)), None)
        if wrong is not None:
            raise AnswerError(
                f"`{owner.strip()[:60]}` cannot be a role", help="name a role, such as `billing-desk`"
            )
        return self._with(asked, None, (change,), entry)

    def skipped(self, asked: Asked) -> Interview:
        return self._with(asked, None, ())

    def back(self) -> Interview:
        """The interview before its last step."""
        return replace(self, steps=self.steps[:-1])

    def proposal(self, asked: Asked) -> Any:
        """The value that an empty answer takes: what is said already and is right, else what the question proposes."""
        said = self.known.said(*asked.at)
        if said is not None and self.wrong(asked) is None:
            return said
        return asked.question.proposal(self.known, asked.at)

    def wrong(self, asked: Asked) -> Fault | None:
        """What the loader finds wrong with what is said in this place already."""
        faults = self.subject.faults(self.known.data)
        return next((each for at, each in faults.items() if at[: len(asked.at)] == asked.at), None)

    def opened(self, asked: Asked) -> Mapping[str, Any] | None:
        """The open question about this field, or about what it is part of, where there is one already."""
        return next((each for each in self.known.said("open") or () if is_about(each, asked)), None)

    def drafted(self, asked: Asked) -> bool:
        """Whether what is said in this place is a draft that nobody has decided."""
        entries = [each for each in self.known.said("open") or () if isinstance(each, Mapping)]
        value = self.known.said(*asked.at)
        return any(each.get("ask") == asked.id and is_draft(each, value) for each in entries)

    def _is_due(self, asked: Asked, known: Known, faults: Mapping[Path, Fault]) -> bool:
        question = asked.question
        drafted = self.drafted(asked)
        if not (drafted or question.applies(known, asked.at)):
            return False
        if self.scope.names(asked.id) or self.scope.names(question.id):
            return True
        if self.scope.fields:
            return self._began(asked)
        if self.scope.everything or drafted:
            return True
        if question.first:
            return known.said(question.list) is None or self._began(asked)
        wrong = any(at[: len(asked.at)] == asked.at for at in faults)
        return not question.extra and (known.said(*asked.at) is None or wrong)

    def _began(self, asked: Asked) -> bool:
        """Whether the element before this one, or the one that this is a field of, was begun in this interview."""
        position = next((part for part in asked.at if isinstance(part, int)), None)
        if position is None:
            return False
        begun = position - 1 if asked.question.first else position
        first = next(
            each for each in self.subject.questions if each.first and each.list == asked.question.list
        )
        at = first.at(self.known, begun)
        return any(step.id == dotted(at or ()) and step.value is not None for step in self.steps)

    def _fits(self, asked: Asked, data: Mapping[str, Any]) -> None:
        at = asked.at
        fault = next(
            (each for path, each in self.subject.faults(data).items() if path[: len(at)] == at), None
        )
        if fault is not None:
            raise AnswerError(fault.message, help=fault.help)

    def _ended(self, asked: Asked) -> Interview:
        """No (further) element: a list that was not begun is said to be empty."""
        if self.known.said(asked.question.list) is not None:
            return self.skipped(asked)
        whole = Asked(asked.question, asked.at[:1])
        data = changed(self.known.data, Change(self.subject.path, whole.at, []))
        self._fits(whole, data)
        change = Change(self.subject.path, whole.at, [])
        after = replace(self.known, data=data)
        return self._with(asked, [], (change, *closing(self.subject, self.known, after, asked)))

    def _with(
        self, asked: Asked, value: Any, changes: tuple[Change, ...], opened: Mapping[str, Any] | None = None
    ) -> Interview:
        data: Any = self.known.data
        for each in changes:
            data = changed(data, each)
        step = Step(asked.id, value, opened, changes, replace(self.known, data=data))
        return replace(self, steps=(*self.steps, step))
