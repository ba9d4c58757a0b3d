"""Whoever answers: what is said to them, read from them, and asked again where it does not fit."""

from __future__ import annotations

from collections.abc import Callable

from midspan.cli.define_lines import Reader
from midspan.define.question import AnswerError
from midspan.errors import UsageError

_YES = {"y", "yes", "yes please", "ja", "ok", "okay", "sure"}
_NO = {"n", "no", "no thanks", "nein", "not now", "quit"}


class Quit(Exception):  # noqa: N818 - no error: the person has said enough
    pass


class Dialogue:
    """One person at a terminal, or a script in their place."""

    def __init__(self, reader: Reader, say: Callable[[str], None]) -> None:
        self.say = say
        self._reader = reader

    @property
    def patient(self) -> bool:
        return self._reader.patient

    def read(self) -> str:
        """The next answer. Raises Quit where there are no more."""
        text = self._reader.read("> ")
        if text is None:
            raise Quit
        return text

    def key(self, prompt: str) -> str:
        """The next key, or the next line of a script. Raises Quit where there are no more."""
        text = self._reader.key(prompt)
        if text is None:
            raise Quit
        return text

    def asked(self, prompt: str) -> str:
        """A line in answer to this. Raises Quit where there are no more."""
        text = self._reader.read(prompt)
        if text is None:
            raise Quit
        return text

    def following(self) -> str:
        """The next line of an answer of several; the end of all lines ends it, too."""
        return self._reader.read("> ") or ""

    def agreed(self, question: str) -> bool | None:
        """Yes or no; anything else is asked again. None where there is no more to read.

        Enter agrees at a terminal; a script has to say the word.
        """
        while True:
            answer = self._reader.read(f"\n{question} [yes] ")
            if answer is None:
                return None
            word = " ".join(answer.lower().split()).rstrip(".!")
            if word in _YES or (not word and self.patient):
                return True
            if word in _NO or not word:
                return False
            self.refused(
                AnswerError(f"`{answer.strip()[:60]}` is neither yes nor no", help="type `yes` or `no`")
            )

    def refused(self, error: AnswerError) -> None:
        """Say what does not fit. Raises UsageError where nobody is there to give another answer."""
        if not self.patient:
            raise UsageError(
                f"line {self._reader.line} of the answers: {error.message}", help=error.help
            ) from None
        self.say(f"  {error.message}\n  help: {error.help}")
