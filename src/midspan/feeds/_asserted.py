"""promptfoo's assertions: which of them say the right answer, and which only check one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from midspan.feeds._wrapping import ANSWER, output_of

_CELL = re.compile(r"__expected\d*")
_TYPED = re.compile(r"\s*(not-)?([a-z][a-z-]*)(?:\(([\d.]+)\))?\s*:\s*(.*)", re.DOTALL)
# In a cell, these words before a colon name a check; any other text is the right answer as it stands.
_CHECKS = frozenset((
    "answer-relevance", "bleu", "classifier", "contains", "contains-all", "contains-any", "contains-json",
    "context-faithfulness", "context-recall", "context-relevance", "cost", "equals", "eval", "factuality", "fn", "g-eval",
    "gleu", "grade", "icontains", "icontains-all", "icontains-any", "is-json", "is-sql", "is-xml", "javascript", "latency",
    "levenshtein", "llm-rubric", "meteor", "model-graded-closedqa", "model-graded-factuality", "moderation", "perplexity",
    "pi", "python", "regex", "rouge-n", "ruby", "similar", "starts-with", "webhook",
))  # fmt: skip
_CONTAINS = f"output.{ANSWER}.contains(expected.{ANSWER})"


@dataclass(frozen=True, slots=True)
class Asserted:
    """expected: the right answer, where an assertion says it. score: how it is compared, where not by equality."""

    expected: dict[str, Any] | None = None
    score: str | None = None
    checks: tuple[str, ...] = ()


def assertions(found: Iterable[Any]) -> Asserted:
    """Of several that say the right answer the first counts, and equality before containment."""
    equal: list[Any] = []
    within: list[Any] = []
    checks: list[str] = []
    for each in _flat(found):
        kind, value = str(each.get("type", "")), each.get("value")
        if kind == "equals" and not _elsewhere(value):
            equal.append(value)
        elif kind == "contains" and isinstance(value, str) and value and not _elsewhere(value):
            within.append(value)
        else:
            checks.append(f"an automatic check (`{kind}`)")
    if equal and (expected := output_of(equal[0])):
        checks += ["an automatic check (`contains`)"] * len(within)
        return Asserted(expected, None, tuple(checks))
    if len(within) == 1:
        return Asserted({ANSWER: within[0]}, _CONTAINS, tuple(checks))
    return Asserted(checks=(*checks, *["an automatic check (`contains`)"] * len(within)))


def from_cells(values: Mapping[str, Any]) -> Asserted:
    """The assertions of one row of a table, in `__expected`, `__expected1` and so on."""
    return assertions(
        _from_cell(str(value))
        for key, value in values.items()
        if _CELL.fullmatch(key) and value not in (None, "")
    )


def _from_cell(text: str) -> dict[str, Any]:
    match = _TYPED.fullmatch(text)
    if match is None or match[2] not in _CHECKS:
        return {"type": "equals", "value": text}
    return {"type": f"{match[1] or ''}{match[2]}", "value": match[4]}


def _flat(found: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    """An `assert-set` holds further ones."""
    for each in found:
        if isinstance(each, Mapping):
            if each.get("type") == "assert-set" and isinstance(each.get("assert"), list):
                yield from _flat(each["assert"])
            else:
                yield each


def _elsewhere(value: Any) -> bool:
    """A value that promptfoo reads from a file, or fills in from the variables."""
    return isinstance(value, str) and (value.startswith(("file://", "package:")) or "{{" in value)
