"""Values that a question proposes, told from what is said already."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from midspan.define.fieldlist import Sample
from midspan.define.question import Known
from midspan.definitions.faults import Path
from midspan.model.stage import Level

_SMALL_WORDS = frozenset(("and", "by", "for", "from", "in", "is", "of", "on", "or", "that", "to", "with"))

Proposal = Callable[[Known, Path], Any]
Condition = Callable[[Known, Path], bool]


def fixed(value: Any) -> Proposal:
    return lambda _, __: value


def same_as(*at: str) -> Proposal:
    """What is said in another place."""
    return lambda known, _: known.said(*at)


def role_of(*at: str) -> Proposal:
    """A role said in another place, as one word."""
    return lambda known, _: slug(said) if isinstance(said := known.said(*at), str) else None


def name_from(field: str, *, words: int = 4) -> Proposal:
    """A short name from another field of the same element, unlike those of the others."""

    def propose(known: Known, at: Path) -> str | None:
        text = known.said(*at[:-1], field)
        if not isinstance(text, str):
            return None
        others = {each.get("id") for each in known.said(at[0]) or () if isinstance(each, dict)}
        said = [each for each in re.findall(r"[\w-]+", text) if each.lower() not in {"a", "an", "the"}]
        said = said[:words]
        while said and said[-1].lower() in _SMALL_WORDS:
            said.pop()
        name = slug(" ".join(said)) or "first"
        return next(each for each in (name, *(f"{name}-{n}" for n in range(2, 999))) if each not in others)

    return propose


def name_of_condition(known: Known, at: Path) -> str | None:
    """A name from the first field that the condition reads."""
    text = known.said(*at[:-1], "must")
    match = re.search(r"(?:output|input)\.(\w+)", text) if isinstance(text, str) else None
    return f"{slug(match[1])}-in-order" if match else None


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:60]


def may_reach(level: Level) -> Condition:
    """Whether the ceiling allows this level; an unsaid or wrong one excuses nothing."""

    def applies(known: Known, _: Path) -> bool:
        said = known.said("autonomy", "ceiling")
        return said not in set(Level) or Level(said).reaches(level)

    return applies


def input_fields(known: Known, _: Path) -> Any:
    """The input as cases have it, else all fields of the examples."""
    sample = Sample(known.sample)
    return known.sides.get("input") or (sample.part(sample.fields) if sample.fields else None)


def output_fields(known: Known, _: Path) -> Any:
    """The output as cases have it, else those fields of the examples that are not looked at."""
    if "output" in known.sides:
        return known.sides["output"]
    looked_at = (known.said("input") or {}).get("properties", {})
    sample = Sample(known.sample)
    left = [name for name in sample.fields if name not in looked_at]
    return sample.part(left) if left else None


def score(known: Known, _: Path) -> str | None:
    """Every required field of the answer is the same."""
    output = known.said("output")
    names = [*(output.get("required") or output.get("properties", {}))] if isinstance(output, dict) else []
    paths = [
        f"output.{name}" if re.fullmatch(r"[A-Za-z_]\w*", name) else f"output['{name}']" for name in names
    ]
    return f"exact({', '.join(paths)})" if paths else None


def segments(known: Known, _: Path) -> list[str] | None:
    """The fields of the input that have a few values."""
    schema = known.said("input")
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    found = [
        f"input.{name}" for name, each in properties.items() if isinstance(each, dict) and "enum" in each
    ]
    return found or None


def milestone(days: int) -> Proposal:
    """A straight way from today's figure to the target on day 90, a little slower at first."""
    share = {30: 0.15, 60: 0.5, 90: 1.0}[days]

    def propose(known: Known, _: Path) -> Any:
        start, end = known.said("value", "baseline"), known.said("value", "target")
        if not all(isinstance(each, int | float) and not isinstance(each, bool) for each in (start, end)):
            return None
        value = float(f"{start + (end - start) * share:.3g}")
        return int(value) if value.is_integer() else value

    return propose


def today(known: Known, _: Path) -> str:
    return known.today.isoformat()
