"""The files of a drafted work: what the rows tell is filled in, what only people can say is an open question of a role."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from midspan.definitions.writing import written
from midspan.model.initiative import Initiative
from midspan.model.work import Work

# What a promise may start from until whoever answers for the work has said another: one in twenty.
MAX_ERROR = "5%"
_DAYS_TO_ANSWER = 14

# Who decides on what is filled in to start from.
_DRAFTED = {"title": "operator", "quality.max_error": "sponsor"}

# Who knows what: the role that each open question goes to.
_WORK_QUESTIONS = {
    "procedure": "operator",
    "today.done_by": "operator",
    "today.volume": "operator",
    "today.effort": "operator",
    "today.error_rate": "operator",
    "flow": "operator",
    "constraints": "operator",
    "judgement": "operator",
    "uncertain": "operator",
    "failures": "operator",
    "review": "operator",
    "review.by": "operator",
    "review.people": "operator",
    "review.within": "operator",
    "review.then": "operator",
    "review.blind": "operator",
    "autonomy": "sponsor",
    "implementations": "builder",
}
_INITIATIVE_QUESTIONS = {
    "problem": "sponsor",
    "value": "sponsor",
    "investment": "sponsor",
    "owner": "sponsor",
    "people": "sponsor",
    "done": "operator",
    "change": "operator",
    "started": "sponsor",
    "plan": "builder",
    "milestones": "operator",
    "decision": "sponsor",
}


@dataclass(frozen=True, slots=True)
class Drafted:
    """What the rows told. volume, effort: as a definition says them. answers: files of recorded answers by name."""

    name: str
    input: Mapping[str, Any]
    output: Mapping[str, Any]
    score: str
    segments: Sequence[str] = ()
    volume: str | None = None
    effort: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)


def work_file(drafted: Drafted, today: date, said: Iterable[str]) -> tuple[str, int]:
    """The text of the work, and how many questions it leaves open. said: lines of its comment."""
    quality: dict[str, Any] = {"score": drafted.score, "max_error": MAX_ERROR, "confidence_level": "95%"}
    if drafted.segments:
        quality["segments"] = [*drafted.segments]
    data: dict[str, Any] = {
        "work": drafted.name,
        "title": _title(drafted),
        "input": drafted.input,
        "output": drafted.output,
        "quality": quality,
    }
    if drafted.volume:
        data["today"] = {"volume": drafted.volume}
    if drafted.effort:
        data["review"] = {"effort": drafted.effort}
    if drafted.answers:
        data["implementations"] = [{"name": name, "replay": path} for name, path in drafted.answers.items()]
    data["open"] = [*_drafted(data, today), *_open(_WORK_QUESTIONS, data, today)]
    return _commented(said) + written(data, Work), len(data["open"])


def initiative_file(name: str, today: date) -> tuple[str, int]:
    """The text of an initiative that holds the work, and how many questions it leaves open."""
    data: dict[str, Any] = {"initiative": name, "works": [name]}
    data["open"] = _open(_INITIATIVE_QUESTIONS, data, today)
    said = [f"Drafted on {today}: why `{name}` is worth doing, for whom and until when is still to be said."]
    return _commented(said) + written(data, Initiative), len(data["open"])


def _title(drafted: Drafted) -> str:
    """In words that a person may better: which fields are found from which."""
    return f"Say {_listed(drafted.output)} from {_listed(drafted.input)}"


def _listed(schema: Mapping[str, Any]) -> str:
    names = [" ".join(str(name).split()) for name in schema.get("properties", {})]
    more = f" and {len(names) - 3} more" if len(names) > 4 else ""
    return ", ".join(names if len(names) <= 4 else names[:3]) + more


def _open(questions: Mapping[str, str], data: Mapping[str, Any], today: date) -> list[dict[str, str]]:
    """A question about a whole part stands for those about its fields, unless some of it is said."""
    asked = [ask for ask in questions if not _says(data, ask)]
    asked = [ask for ask in asked if ask.partition(".")[0] not in asked or "." not in ask]
    until = (today + timedelta(days=_DAYS_TO_ANSWER)).isoformat()
    return [{"ask": ask, "owner": questions[ask], "until": until} for ask in asked]


def _drafted(data: Mapping[str, Any], today: date) -> list[dict[str, str]]:
    """A question about each value that is there to start from, with the value: whoever changes it has answered."""
    until = (today + timedelta(days=_DAYS_TO_ANSWER)).isoformat()
    return [
        {"ask": ask, "owner": owner, "until": until, "drafted": _said(data, ask)}
        for ask, owner in _DRAFTED.items()
    ]


def _says(data: Mapping[str, Any], ask: str) -> bool:
    return _said(data, ask) is not None


def _said(data: Mapping[str, Any], ask: str) -> Any:
    found: Any = data
    for key in ask.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _commented(said: Iterable[str]) -> str:
    lines = (" ".join("".join(sign if sign.isprintable() else " " for sign in line).split()) for line in said)
    return "".join(f"# {line}\n" for line in lines)
