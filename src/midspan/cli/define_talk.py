"""The dialogue: one question at a time, asked again until its answer fits; `?`, `back`, `skip` and `quit`."""

from __future__ import annotations

from typing import Any

from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.cli.define_kept import Kept
from midspan.cli.define_question import heading, lines_of, noted
from midspan.cli.define_rules import Rules
from midspan.cli.define_unknown import WORDS, Unknown
from midspan.define.interview import Interview, Step
from midspan.define.question import AnswerError, Asked, Form

_INTRO = "One question at a time. `?` says that you do not know; `back`, `skip` and `quit` work everywhere."


class Talk:
    """One interview. left: they said `quit`, or there was no more to read."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._unknown = Unknown(dialogue)
        self._rules: Rules | None = None
        self._kept: tuple[int, str] | None = None
        # What was answered before somebody went back, by question.
        self._before: dict[str, Step] = {}
        self.left = False

    def held(self, interview: Interview, kept: Kept, rules: Rules) -> Interview:
        """The interview as far as it goes. What was answered is kept after each question."""
        self._rules = rules
        part = ""
        named = interview.begun.said(interview.subject.key) is None
        while (asked := next(interview.upcoming(), None)) is not None:
            if not part:
                self._dialogue.say(f"{interview.subject.path}\n{_INTRO}")
            if asked.question.part != part:
                part = asked.question.part
                self._dialogue.say(f"\n{heading(asked, interview)}")
            try:
                interview = self._dealt_with(interview, asked, int(named))
            except Quit:
                self.left = True
                break
            self._keep(interview, kept)
        return interview

    def resumed(self, kept: Kept, interview: Interview) -> Interview:
        """With the answers of an interview that was interrupted, where somebody wants to go on from there."""
        count = kept.count()
        if not count or not self._dialogue.patient:
            return interview
        self._dialogue.say(f"{_kept(count)} kept from an interview that was not ended.")
        if not self._dialogue.agreed("Go on from there?"):
            return interview
        interview, lost = kept.resumed(interview)
        if lost:
            self._dialogue.say(f"Asked again, since they do not fit any more: {', '.join(lost)}")
        return interview

    def interrupted(self) -> str:
        """What is said after ^C."""
        if self._kept is None or not self._kept[0]:
            return "\ninterrupted: nothing was written"
        count, name = self._kept
        return f"\ninterrupted: nothing was written, {_kept(count)} kept\n  next: `midspan define {name}`"

    def _keep(self, interview: Interview, kept: Kept) -> None:
        if not self._dialogue.patient:
            return
        moved = kept.keep(interview)
        self._kept = (kept.count(), interview.subject.wished)
        if moved is not None:
            self._dialogue.say(
                f"  the earlier answers are kept in `.midspan/define/{moved.name}`; to take them after all: "
                f"`midspan define {interview.subject.wished} --yes < .midspan/define/{moved.name}`"
            )

    def _dealt_with(self, interview: Interview, asked: Asked, first: int) -> Interview:
        before = self._before.get(asked.id)
        enter = interview.proposal(asked) if before is None or before.value is None else before.value
        self._dialogue.say("\n".join(["", *lines_of(asked, interview, enter, before)]))
        left_empty = False
        doubtful: Interview | None = None
        while True:
            text = self._answer(asked)
            word = text.strip().lower()
            unanswered = not word and enter is None and doubtful is None
            if word == "quit":
                raise Quit
            if word == "back" and len(interview.steps) > first:
                self._before[interview.steps[-1].id] = interview.steps[-1]
                return interview.back()
            if word == "skip" or (unanswered and (left_empty or not self._dialogue.patient)):
                return interview.skipped(asked)
            if word == "back":
                self._dialogue.say("  this is the first question")
            elif not word and doubtful is not None:
                return doubtful
            elif unanswered:
                left_empty = True
                self._dialogue.say("  Enter again leaves it unsaid; `?` says that you do not know")
            elif (after := self._taken(interview, asked, text, enter)) is not None:
                if not self._doubted(after, asked):
                    return after
                doubtful = after

    def _taken(self, interview: Interview, asked: Asked, text: str, enter: Any) -> Interview | None:
        """The interview with this answer, said back; None where it does not fit, which is said."""
        try:
            after = self._after(interview, asked, text, enter)
        except AnswerError as error:
            self._dialogue.refused(error)
            return None
        if after is None:
            self._dialogue.say("\n".join(["", *lines_of(asked, interview, enter)]))
            return None
        note = noted(text, asked, after)
        if note:
            self._dialogue.say(f"  {note}")
        return after

    def _doubted(self, after: Interview, asked: Asked) -> bool:
        """Whether there is something to say against the answer, and somebody to think it over; it is said anyway."""
        if self._rules is None or after.steps[-1].value is None:
            return False
        remarks = list(self._rules.remarks(after, asked))
        for each in remarks:
            self._dialogue.say(f"  {each.text}" + (f"\n  help: {each.help}" if each.help else ""))
        doubted = self._dialogue.patient and any(each.help for each in remarks)
        if doubted:
            self._dialogue.say("  Enter keeps it like that; or answer again")
        return doubted

    def _after(self, interview: Interview, asked: Asked, text: str, enter: Any) -> Interview | None:
        if text.strip().lower() in WORDS:
            return self._unknown.left(interview, asked)
        if text.strip():
            return interview.answered(asked, text)
        return interview.answered(asked, "none") if enter == [] else interview.settled(asked, enter)

    def _answer(self, asked: Asked) -> str:
        lines = [self._dialogue.read()]
        if asked.question.kind.form is not Form.BLOCK:
            return lines[0]
        commands = {"quit", "back", "skip", *WORDS}
        while lines[-1].strip() and not (len(lines) == 1 and lines[0].strip().lower() in commands):
            lines.append(self._dialogue.following())
        return "\n".join(lines)


def _kept(count: int) -> str:
    return "1 answer is" if count == 1 else f"{count} answers are"
