"""The dialogue: one question at a time, asked again until its answer fits; `?`, `back`, `skip` and `quit`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from midspan.cli.define_kept import Kept
from midspan.cli.define_lines import Reader
from midspan.cli.define_question import heading, lines_of, noted
from midspan.define import defaults
from midspan.define.interview import Interview
from midspan.define.question import AnswerError, Asked, Form
from midspan.definitions.load import load
from midspan.errors import UsageError

_UNKNOWN = {
    "?",
    "don't know",
    "dont know",
    "don’t know",
    "do not know",
    "i don't know",
    "i do not know",
    "no idea",
}
_YES = {"y", "yes", "ja", "ok"}
_INTRO = "One question at a time. `?` says that you do not know; `back`, `skip` and `quit` work everywhere."


class _Quit(Exception):  # noqa: N818 - no error: the person has said enough
    pass


class Talk:
    """One person, or a script in their place. left: they said `quit`, or there was no more to read."""

    def __init__(self, reader: Reader, say: Callable[[str], None]) -> None:
        self._reader = reader
        self._say = say
        self._finder: tuple[str, str] | None = None
        self._kept: tuple[int, str] | None = None
        self.left = False

    @property
    def patient(self) -> bool:
        return self._reader.patient

    def held(self, interview: Interview, kept: Kept) -> Interview:
        """The interview as far as it goes. What was answered is kept after each question."""
        part = ""
        begun = len(interview.steps)
        while (asked := next(interview.upcoming(), None)) is not None:
            if not part:
                self._say(f"{interview.subject.path}\n{_INTRO}")
            if asked.question.part != part:
                part = asked.question.part
                self._say(f"\n{heading(asked, interview)}")
            try:
                interview = self._dealt_with(interview, asked, begun)
            except _Quit:
                self.left = True
                break
            if self.patient:
                kept.keep(interview)
                self._kept = (kept.count(), interview.subject.name)
        return interview

    def resumed(self, kept: Kept, interview: Interview) -> Interview:
        """With the answers of an interview that was interrupted, where somebody wants to go on from there."""
        count = kept.count()
        if not count or not self.patient:
            return interview
        self._say(f"{_kept(count)} kept from an interview that was not ended.")
        goes_on = self._agreed("Go on from there?")
        if goes_on is False:
            kept.forget()
        return kept.resumed(interview) if goes_on else interview

    def interrupted(self) -> str:
        """What is said after ^C."""
        if self._kept is None or not self._kept[0]:
            return "\ninterrupted: nothing was written"
        count, name = self._kept
        return f"\ninterrupted: nothing was written, {_kept(count)} kept\n  next: `midspan define {name}`"

    def confirmed(self, path: str) -> bool:
        return self._agreed(f"Write this to {path}?") is True

    def _agreed(self, question: str) -> bool | None:
        """Enter agrees at a terminal; where there is none, only the word does. None where there is no more to read."""
        answer = self._reader.read(f"\n{question} [yes] ")
        if answer is None:
            return None
        return answer.strip().lower() in _YES or (not answer.strip() and self.patient)

    def name_of_work(self, root: Path) -> str:
        """Raises UsageError where nothing is said."""
        works = list(load(root).works)
        if works:
            self._say(f"The works are {', '.join(f'`{each}`' for each in works)}.")
        self._say("Which work? Give its name, or a short new one, such as `read-digit`.")
        answer = (self._reader.read("> ") or "").strip()
        if not answer:
            raise UsageError("no work is named", help="run `midspan define NAME`")
        return answer if answer in works else defaults.slug(answer)

    def name_of_initiative(self, root: Path, work: str) -> str | None:
        """The initiative that a work shall belong to; None where it belongs to one, or to none for now."""
        loaded = load(root)
        if work not in loaded.works or any(
            work in (each.initiative.works or ()) for each in loaded.initiatives.values()
        ):
            return None
        self._say(
            f"\n`{work}` belongs to no initiative yet: nobody has said what it is for, and who decides."
        )
        if loaded.initiatives:
            self._say(f"The initiatives are {', '.join(f'`{each}`' for each in loaded.initiatives)}.")
        self._say("Go on with one? Give its name, or a short new one, such as `meter-reading`; or `none`.")
        answer = (self._reader.read("> ") or "").strip()
        if not answer or answer.lower() in {"none", "no", "quit", "skip"}:
            return None
        return answer if answer in loaded.initiatives else defaults.slug(answer)

    def _dealt_with(self, interview: Interview, asked: Asked, begun: int) -> Interview:
        self._say("\n".join(["", *lines_of(asked, interview)]))
        left_empty = False
        while True:
            text = self._answer(asked)
            word = text.strip().lower()
            unanswered = not word and interview.proposal(asked) is None
            if word == "quit":
                raise _Quit
            if word == "back" and len(interview.steps) > begun:
                return interview.back()
            if word == "skip" or (unanswered and (left_empty or not self.patient)):
                return interview.skipped(asked)
            if word == "back":
                self._say("  this is the first question")
            elif unanswered:
                left_empty = True
                self._say("  Enter again leaves it unsaid; `?` says that you do not know")
            elif (after := self._taken(interview, asked, text)) is not None:
                return after

    def _taken(self, interview: Interview, asked: Asked, text: str) -> Interview | None:
        """The interview with this answer, said back; None where it does not fit, which is said."""
        unknown = text.strip().lower() in _UNKNOWN
        if unknown and self._is_with_somebody(interview, asked):
            self._say("  it stays open")
            return interview.skipped(asked)
        try:
            after = self._left_open(interview, asked) if unknown else interview.answered(asked, text)
        except AnswerError as error:
            self._refused(error)
            return None
        note = noted(asked, text, after)
        if note:
            self._say(f"  {note}")
        return after

    def _is_with_somebody(self, interview: Interview, asked: Asked) -> bool:
        """Whether a role is to find it out already, and the day has not passed."""
        opened = interview.opened(asked) or {}
        return bool(opened.get("owner")) and str(opened.get("until", "")) >= interview.known.today.isoformat()

    def _answer(self, asked: Asked) -> str:
        if asked.question.kind.form is not Form.BLOCK:
            return self._read("> ")
        lines = [self._read("> ")]
        commands = {"quit", "back", "skip", *_UNKNOWN}
        while lines[-1].strip() and not (len(lines) == 1 and lines[0].strip().lower() in commands):
            following = self._reader.read("> ")
            lines.append(following or "")
        return "\n".join(lines)

    def _read(self, prompt: str) -> str:
        text = self._reader.read(prompt)
        if text is None:
            raise _Quit
        return text

    def _left_open(self, interview: Interview, asked: Asked) -> Interview:
        """Who finds it out, and by when, is asked once."""
        if self._finder is None:
            owner = defaults.finder(interview.known) or ""
            until = defaults.day_to_find_out(interview.known)
            self._say("  Who finds it out?" + (f" Enter takes: {owner}" if owner else ""))
            owner = self._read("> ").strip() or owner
            self._say(f"  By which day? Enter takes: {until}")
            until = self._read("> ").strip() or until
        else:
            owner, until = self._finder
        after = interview.unknown(asked, owner, until)
        self._finder = (owner, until)
        return after

    def _refused(self, error: AnswerError) -> None:
        if not self.patient:
            raise UsageError(
                f"line {self._reader.line} of the answers: {error.message}", help=error.help
            ) from None
        self._say(f"  {error.message}\n  help: {error.help}")


def _kept(count: int) -> str:
    return "1 answer is" if count == 1 else f"{count} answers are"
