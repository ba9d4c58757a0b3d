"""`?`: what nobody knows is left open with a role, by a day. Both are asked once, and each until it fits."""

from __future__ import annotations

from collections.abc import Callable

from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.define import finder, kinds
from midspan.define.interview import Interview
from midspan.define.question import AnswerError, Asked

WORDS = {
    "?",
    "don't know",
    "dont know",
    "don’t know",
    "do not know",
    "i don't know",
    "i do not know",
    "no idea",
}


class _Back(Exception):  # noqa: N818 - no error: the person would rather answer
    pass


class Unknown:
    """Who finds out what, as far as somebody has said it in this dialogue: by the role that stood there, if any."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._said: dict[str, tuple[str, str]] = {}

    def left(self, interview: Interview, asked: Asked) -> Interview | None:
        """The interview with the question left to somebody; None where the person goes back to it.

        A short name that is proposed is taken: nobody has to find out how something is called. Raises Quit.
        """
        if asked.question.kind is kinds.NAME and interview.proposal(asked) is not None:
            return interview.answered(asked, "")
        opened = interview.opened(asked) or {}
        there, until = str(opened.get("owner") or ""), str(opened.get("until") or "")
        if there and until >= interview.known.today.isoformat():
            self._dialogue.say(f"  it stays open: {there} finds it out by {until}")
            return interview.skipped(asked)
        if there not in self._said:
            try:
                self._said[there] = self._asked(interview, asked)
            except _Back:
                return None
        return interview.unknown(asked, *self._said[there])

    def _asked(self, interview: Interview, asked: Asked) -> tuple[str, str]:
        known = interview.known
        later = finder.day_to_find_out(known)

        def role(text: str) -> str:
            # Whether it can be a role is for the definition to say.
            interview.unknown(asked, text, later)
            return text

        owner = self._until_it_fits("Who finds it out?", finder.finder(known, interview.opened(asked)), role)
        until = self._until_it_fits(
            "By which day?", later, lambda text: finder.day_to_come(text, known).isoformat()
        )
        return owner, until

    def _until_it_fits(self, question: str, proposal: str | None, read: Callable[[str], str]) -> str:
        takes = f" Enter takes: {proposal}" if proposal else ""
        while True:
            self._dialogue.say(f"  {question}{takes}")
            text = self._dialogue.read().strip()
            if text.lower() == "quit":
                raise Quit
            if text.lower() == "back":
                raise _Back
            try:
                taken = read(_answer(text) or proposal or "")
            except AnswerError as error:
                self._dialogue.refused(error)
                continue
            if text and taken != text:
                self._dialogue.say(f"  taken as: {taken}")
            return taken


def _answer(text: str) -> str:
    if text.lower() in {"skip", *WORDS}:
        raise AnswerError(
            f"`{text}` leaves it with nobody", help="name one for now, or go `back` to the question"
        )
    return text
