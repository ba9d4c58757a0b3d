"""A question as it is shown, and what is said back about its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.define.fieldlist import told_fields
from midspan.define.interview import Interview, Step
from midspan.define.kinds import FIELDS
from midspan.define.question import Asked, Form
from midspan.definitions.meanings import INITIATIVE, WORK

_MOST_NAMES = 15


def heading(asked: Asked, interview: Interview) -> str:
    """`2 of 7  What inputs are used?`."""
    parts = list(dict.fromkeys(each.part for each in interview.subject.questions))
    return f"{parts.index(asked.question.part) + 1} of {len(parts)}  {asked.question.part}"


def example_of(asked: Asked, interview: Interview) -> str:
    """The question's own example, else that of its field."""
    meanings = WORK if interview.subject.key == "work" else INITIATIVE
    field = asked.question.id.replace("[]", "")
    return asked.question.example or (meanings[field].example.strip('"') if field in meanings else "")


def lines_of(asked: Asked, interview: Interview, enter: Any, before: Step | None = None) -> list[str]:
    """The question, why it is asked, an example, and what an empty answer takes.

    before: how it was answered before somebody went back to it.
    """
    question = asked.question
    lines = [asked.words, f"  why: {question.why}"]
    lines += [f"  {n} {each.value}: {each.means}" for n, each in enumerate(question.choices, 1)]
    example = example_of(asked, interview)
    if example and not question.choices:
        first, *rest = example.split("\n")
        lines += [f"  such as: {first}", *(f"           {line}" for line in rest)]
    names = question.kind.names(interview.known)
    if names:
        more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
        lines.append(f"  fields: {', '.join(f'`{each}`' for each in names[:_MOST_NAMES])}{more}")
    opened = interview.opened(asked)
    if opened:
        what = "decide whether the draft is right" if interview.drafted(asked) else "find it out"
        lines.append(
            f"  open: {opened.get('owner', 'nobody')} is to {what} by {opened.get('until', 'no day')}"
        )
    wrong = interview.wrong(asked)
    if wrong is not None and interview.known.said(*asked.at) is not None:
        lines.append(f"  now: {wrong.message}; {wrong.help}")
    if before is not None and before.open is not None:
        lines.append(f"  before: {_left_open(before.open)}")
    if enter is not None:
        shown = told_fields(enter) if question.kind is FIELDS else shown_value(asked, enter)
        first, *rest = shown.rstrip("\n").split("\n")
        lines += [f"  Enter takes: {first}", *(f"               {line}" for line in rest)]
    if question.kind.form is Form.BLOCK:
        lines.append("  (several lines; an empty line ends the answer)")
    return lines


def noted(text: str, asked: Asked, after: Interview) -> str:
    """How an answer was taken, where that is not what was typed."""
    step = after.steps[-1]
    if step.open is not None:
        return _left_open(step.open)
    if step.value is None or not text.strip() or asked.question.kind.form is Form.BLOCK:
        return ""
    shown = shown_value(asked, step.value)
    return f"taken as: {shown}" if shown != text.strip() else ""


def shown_value(asked: Asked, value: Any) -> str:
    return "none" if value == [] else asked.question.kind.shown(value)


def _left_open(entry: Mapping[str, Any]) -> str:
    return f"left open: {entry.get('owner', 'nobody')} finds it out by {entry.get('until', 'no day')}"
