"""The form as data, and answers applied to the interview that the command line holds too. Pure.

Law: a field that is left as it stood changes nothing; an answer that does not fit changes nothing either, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any
from urllib.parse import quote

from midspan.define.interview import Interview, Scope
from midspan.define.question import AnswerError, Asked, Form
from midspan.web.ports import Draft

FIELD = "q."


@dataclass(frozen=True, slots=True)
class Noun:
    """What is defined. leads: to its page, where one goes on once it is written, and `then` says why; here: the way in the bar."""

    key: str
    folder: str
    leads: str
    then: str
    here: str

    def of(self, name: str) -> str:
        """The address of its questions."""
        return f"/define{self.folder}/{quote(name, safe='')}"


WORK = Noun("work", "", "/readiness", "What `midspan check` still finds stands here.", "/works")
INITIATIVE = Noun(
    "initiative", "/initiatives", "/i", "What keeps it from its next stage stands here.", "/board"
)
NOUNS = {each.key: each for each in (WORK, INITIATIVE)}


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """One question. text: what stands there, or was typed. problem: why an answer does not fit. due: nothing is said yet."""

    name: str
    id: str
    words: str
    why: str
    example: str
    form: str
    choices: tuple[tuple[str, str], ...]
    text: str
    due: bool
    extra: bool
    problem: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One of the seven questions, or of those about an initiative. due: how many fields of it are unsaid."""

    title: str
    fields: tuple[FieldSeen, ...]
    due: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the difference. kind: added, taken, or nothing."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class DefineSeen:
    """diff: empty where nothing changes. after: the text of the file with the answers in it."""

    noun: Noun
    name: str
    path: str
    is_new: bool
    parts: tuple[PartSeen, ...]
    diff: tuple[Line, ...]
    after: str
    problems: int

    @property
    def address(self) -> str:
        return self.noun.of(self.name)


def seen(draft: Draft, typed: Mapping[str, str] | None = None) -> DefineSeen:
    """typed: answers by id. Raises UsageError, EditError."""
    interview, problems = applied(draft.begin(Scope()), typed or {})
    after = draft.edited(interview)
    only_named = draft.text is None and len(interview.changes) == 1
    diff = () if only_named or after == (draft.text or "") else difference(draft, after)
    return DefineSeen(
        NOUNS[interview.subject.key],
        interview.subject.name,
        interview.subject.path,
        draft.text is None,
        _parts(interview, typed or {}, problems),
        diff,
        after,
        len(problems),
    )


def applied(interview: Interview, typed: Mapping[str, str]) -> tuple[Interview, dict[str, AnswerError]]:
    """The interview with what was changed, and what does not fit, by id."""
    problems: dict[str, AnswerError] = {}
    for name, text in typed.items():
        asked = next((each for each in interview.everything() if each.id == name), None)
        asked = None if name == interview.subject.key else asked
        answer = text.replace("\r\n", "\n").strip()
        if asked is None or not answer or answer == shown(interview, asked).strip():
            continue
        try:
            interview = interview.answered(asked, answer)
        except AnswerError as error:
            problems[name] = error
    return interview, problems


def shown(interview: Interview, asked: Asked) -> str:
    """What the definition says in this place, as people write it."""
    said: Any = interview.known.said(*asked.at)
    if said is None:
        return ""
    try:
        return asked.question.kind.shown(said)
    except (TypeError, ValueError, KeyError, AttributeError):
        return str(said)  # what stands there is no value of this kind, and stays until it is answered anew


def difference(draft: Draft, after: str) -> tuple[Line, ...]:
    """Unified."""
    before = draft.text or ""
    path = draft.subject.path
    lines = unified_diff(
        before.splitlines(), after.splitlines(), path if before else "/dev/null", path, lineterm=""
    )
    return tuple(Line(_KINDS.get(each[:1], ""), each) for each in lines)


_KINDS = {"+": "added", "-": "taken"}


def _parts(
    interview: Interview, typed: Mapping[str, str], problems: Mapping[str, AnswerError]
) -> tuple[PartSeen, ...]:
    due = {each.id for each in Interview(interview.subject, interview.known, interview.scope).upcoming()}
    parts: dict[str, list[FieldSeen]] = {}
    for asked in interview.everything():
        question = asked.question
        if question.id == interview.subject.key:
            continue  # another name is another matter: `midspan rename` keeps what was recorded
        problem = problems.get(asked.id)
        choices = tuple((each.value, each.means) for each in question.choices)
        form = Form.CHOICE.value if choices else question.kind.form.value
        parts.setdefault(question.part, []).append(
            FieldSeen(
                FIELD + asked.id,
                asked.id,
                asked.words,
                question.why,
                question.example,
                form,
                choices,
                typed.get(asked.id, "") if problem else shown(interview, asked),
                asked.id in due,
                question.extra,
                (problem.message, problem.help or "") if problem else None,
            )
        )
    return tuple(
        PartSeen(title, tuple(fields), sum(each.due for each in fields)) for title, fields in parts.items()
    )
