"""The questions of `data ask`, one after the other: a group with its examples, one key for the answer."""

from __future__ import annotations

from collections.abc import Iterator

from midspan.cli.data_question import Changed, Example, Open, Questions, shown_examples
from midspan.cli.define_dialogue import Dialogue, Quit
from midspan.data.asking.answers import Answer
from midspan.decide.wording import counted
from midspan.define.question import AnswerError

# key, word of a script, what it says.
KEYS = (
    ("y", "yes", "they are wrong: these, and whatever comes that is like them, are flagged"),
    ("n", "no", "they are right: none of them is flagged"),
    ("d", "unknown", "you do not know: everything stays as it is, and is not asked again"),
    ("u", "undo", "take the last answer back"),
    ("q", "quit", "end here; what you answered is kept"),
    ("?", "help", "this"),
)
_ANSWERS = {"y": Answer.YES, "n": Answer.NO, "d": Answer.UNKNOWN}


class Talk:
    """One person at a terminal, or a script in their place."""

    def __init__(self, dialogue: Dialogue, questions: Questions) -> None:
        self._dialogue, self._questions = dialogue, questions
        self._last: list[Open] = []

    def held(self) -> None:
        """Until nothing is worth asking, or they have said enough. Raises UsageError where nobody says who answers."""
        left = self._questions.open()
        if not left:
            self._dialogue.say("nothing is worth asking")
            return
        self._questions.who()
        self._dialogue.say(
            f"{counted(len(left), 'question', 'questions')} at most, the most telling first.\n{_help()}"
        )
        try:
            while left:
                self._asked(left[0])
                left = self._questions.open()
        except Quit:
            return

    def _asked(self, asked: Open) -> None:
        """Ask until it is answered, or the last one is asked again. Raises Quit."""
        self._dialogue.say("\n".join(["", *self._lines(asked)]))
        while True:
            typed = (
                self._dialogue.key("  wrong? y yes, n no, d do not know, u undo, q quit > ").strip().lower()
            )
            key = next((key for key, word, _ in KEYS if typed in {key, word}), None)
            match key:
                case "y" | "n" | "d":
                    changed = self._questions.said(asked, _ANSWERS[key])
                    self._last.append(asked)
                    self._dialogue.say(f"  {_said(asked, _ANSWERS[key], changed)}")
                    return
                case "u" if self._last:
                    self._questions.taken_back(self._last.pop())
                    self._dialogue.say("  taken back")
                    return
                case "q":
                    raise Quit
                case "?":
                    self._dialogue.say(_help())
                case "u":
                    self._dialogue.refused(
                        AnswerError("you have answered nothing yet", help="answer this one first")
                    )
                case _:
                    self._dialogue.refused(
                        AnswerError(
                            f"`{typed[:20]}` is no key",
                            help="press one of those that are listed, `?` explains them",
                        )
                    )

    def _lines(self, asked: Open) -> Iterator[str]:
        group = asked.group
        number = self._questions.answered + 1
        state = "flagged as wrong" if group.flagged else "not flagged"
        at = f"{group.topic.table}.{group.topic.column}"
        yield f"{number} of {self._questions.most}  {at}: {counted(group.cells, 'cell', 'cells')}, {state}"
        yield f"  each {group.says}"
        for each in shown_examples(asked.inquiry.ground, group):
            yield f"    {_example(each)}"


def _example(each: Example) -> str:
    value = "nothing" if each.value is None else f"`{each.value}`"
    beside = ", ".join(f"{name} `{said}`" for name, said in each.beside.items() if said is not None)
    named = f"; in its place: `{each.named}`" if each.named is not None else ""
    return f"row {each.row:,}: {value}{f' ({beside})' if beside else ''}{named}"


def _said(asked: Open, answer: Answer, changed: Changed) -> str:
    if answer is Answer.UNKNOWN:
        return "left as it is"
    parts = [
        f"{changed.flagged:,} more flagged" if changed.flagged else "",
        f"{changed.released:,} not flagged any more" if changed.released else "",
    ]
    return ", ".join(filter(None, parts)) or f"{counted(asked.group.cells, 'cell', 'cells')} as before"


def _help() -> str:
    return "\n".join(f"  {key}  {word:<8} {means}" for key, word, means in KEYS)
