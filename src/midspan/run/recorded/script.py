"""What people said and decided in a recorded life, as its files have it: one JSON object for each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.definitions.jsonlines import LineError
from midspan.model.stage import Level
from midspan.run.moving.records import moment
from midspan.run.tasks.said import Response, Verdict

_SPOKEN = {
    "item",
    "case",
    "at",
    "by",
    "role",
    "output",
    "verdict",
    "reason",
    "note",
    "effort_s",
    "second",
}
_DECIDED = {"at", "by", "why", "to", "decide", "implementation", "differently"}
DECISIONS = ("approve", "commit", "extend", "stop")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said of an item, or of a case whose right answer is known.

    at: None where it is said whenever they are asked, after the delay of the run. by: a role of the chain or a person's name; None for the role that is asked. response: without a verdict where an output
    alone is given: then it accepts what is shown and the same, and edits anything else.
    """

    line: int
    item: str
    at: str | None
    by: str | None
    role: str | None
    verdict: Verdict | None
    response: Response
    case: str | None = None

    @property
    def about(self) -> str:
        """The item or the case, as people call it."""
        return self.item if self.case is None else self.case


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided then: a level, or (`decide`) about the initiative."""

    line: int
    at: str
    by: str
    why: str | None
    to: Level | None
    decide: str | None
    implementation: str | None
    differently: str | None = None


def spoken(raw: Any, line: int) -> Spoken:
    """Raises LineError."""
    found = _known(raw, _SPOKEN, '{"item": …, "at": …, "output": {…}}')
    item, case, output = *_about(found), found.get("output")
    if output is not None and not isinstance(output, dict):
        raise LineError("`output` is no mapping", "write the output that the person gave, as an object")
    said = _text(found, "verdict")
    if said is not None and said not in set(Verdict):
        raise LineError(f"`{said[:40]}` is no verdict", f"write one of {', '.join(Verdict)}")
    if said is None and output is None:
        raise LineError("nothing is said of the item", "give an `output`, or a `verdict`")
    effort, second = found.get("effort_s"), found.get("second", False)
    if effort is not None and (isinstance(effort, bool) or not isinstance(effort, int | float)):
        raise LineError("`effort_s` is no number", "write seconds")
    if not isinstance(second, bool):
        raise LineError("`second` is neither true nor false", "write `true` to ask for a second person")
    verdict = None if said is None else Verdict(said)
    response = Response(
        verdict or Verdict.EDIT, output, _text(found, "reason"), _text(found, "note"), effort, second
    )
    at = _at(found, needed=False)
    return Spoken(line, item, at, _text(found, "by"), _text(found, "role"), verdict, response, case)


def _about(found: Mapping[str, Any]) -> tuple[str, str | None]:
    """The item and the case that a line is about, one of them. Raises LineError."""
    if "case" in found:
        if "item" in found:
            raise LineError("it says both `item` and `case`", "write one line for each")
        return "", _id(found["case"], "case", "write the id of the case whose right answer is known")
    return _id(found.get("item"), "item", "write the id of the item that was answered"), None


def _id(said: Any, key: str, help_text: str) -> str:
    if isinstance(said, int) and not isinstance(said, bool):
        said = str(said)
    if not isinstance(said, str) or not said:
        raise LineError(f"`{key}` names no {key}", help_text)
    return said


def decided(raw: Any, line: int) -> Decided:
    """Raises LineError."""
    found = _known(raw, _DECIDED, '{"at": …, "to": "shadow", "by": "owner"}')
    to, decide, by = _text(found, "to"), _text(found, "decide"), _text(found, "by")
    if (to is None) == (decide is None):
        raise LineError("it says not exactly one of `to` and `decide`", "write the level, or the decision")
    if to is not None and to not in set(Level):
        raise LineError(f"`{to[:40]}` is no level", f"write one of {', '.join(Level)}")
    if decide is not None and decide not in DECISIONS:
        raise LineError(f"`{decide[:40]}` is no decision", f"write one of {', '.join(DECISIONS)}")
    if by is None:
        raise LineError("nobody is named who decided", "write `by`: a role of the initiative, or a name")
    at = _at(found, needed=True)
    return Decided(
        line,
        at or "",
        by,
        _text(found, "why"),
        None if to is None else Level(to),
        decide,
        _text(found, "implementation"),
        _text(found, "differently"),
    )


def in_order(found: Iterable[Spoken]) -> list[tuple[str, Spoken]]:
    """Those with a date, first said first."""
    dated = [(each.at, each) for each in found if each.at is not None]
    return sorted(dated, key=lambda each: (each[0], each[1].line))


def _known(raw: Any, known: set[str], example: str) -> Mapping[str, Any]:
    if not isinstance(raw, dict):
        raise LineError("the line is not a JSON object", f"write {example}")
    strange = sorted(raw.keys() - known)
    if strange:
        raise LineError(f"`{strange[0][:40]}` is unknown", f"known: {', '.join(sorted(known))}")
    return raw


def _text(found: Mapping[str, Any], key: str) -> str | None:
    value = found.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise LineError(f"`{key}` is no text", "write a text, or leave it out")
    return value


def _at(found: Mapping[str, Any], *, needed: bool) -> str | None:
    raw = found.get("at")
    if raw is None and not needed:
        return None
    at = moment(raw)
    if at is None:
        raise LineError("`at` is no date", "write it in ISO 8601, such as `2026-12-01T09:30:00Z`")
    return at
