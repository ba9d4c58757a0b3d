"""One result of promptfoo: what was asked, what was answered, and what was said of the answer by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from midspan.feeds._asserted import assertions
from midspan.feeds._verdicts import acceptable
from midspan.feeds._wrapping import ANSWER, number, output_of
from midspan.intake.ports import Answered, Entry, Labelled, Problem, Row
from midspan.model.case import Judged


def result(entry: Row) -> Entry:
    """The result as an item. `at` is when the tests ran, not when an item came, so it is not kept."""
    values = entry.values
    test = _mapping(values.get("testCase"))
    item = {**_mapping(test.get("vars")), **_mapping(values.get("vars"))}
    if not item:
        return Problem(entry.line, "the result has no `vars`", "export it with its variables")
    asserted = assertions(_list(test.get("assert")))
    output = _output(values, asserted.expected)
    verdict, checks = _graded(values)
    judged = Judged(output, verdict) if verdict is not None and output and asserted.expected is None else None
    error = values.get("error") or _mapping(values.get("response")).get("error")
    return Row(
        values,
        entry.line,
        labelled=Labelled(
            item,
            expected=asserted.expected,
            judged=judged,
            score=asserted.score,
            answer=Answered(
                output,
                system=_system(values),
                cost=number(values.get("cost", _mapping(values.get("response")).get("cost"))),
                latency_s=_seconds(values.get("latencyMs")),
                error=None if output else str(error or "no output was recorded")[:300],
            ),
            unused=(*asserted.checks, *checks) if test else checks,
        ),
    )


def _output(values: Mapping[str, Any], expected: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What was answered, in the shape that the right answer has: a text stays one where a text is expected."""
    response = values.get("response")
    said = _mapping(response).get("output") if isinstance(response, Mapping) else response
    said = values.get("output") if said is None else said
    if expected is not None and set(expected) == {ANSWER} and said not in (None, ""):
        return {
            ANSWER: said if isinstance(said, type(expected[ANSWER])) else json.dumps(said, ensure_ascii=False)
        }
    return output_of(said)


def _graded(values: Mapping[str, Any]) -> tuple[bool | None, tuple[str, ...]]:
    """What a person said who rated by hand, and the verdicts of automatic judges that no assertion of the test names."""
    verdict: bool | None = None
    others = []
    test = _mapping(values.get("testCase"))
    for each in _list(_mapping(values.get("gradingResult")).get("componentResults")):
        kind = _mapping(_mapping(each).get("assertion")).get("type")
        if kind == "human":
            verdict = acceptable(_mapping(each).get("pass"))
        elif not test.get("assert"):
            others.append(f"an automatic check (`{kind}`)")
    return verdict, tuple(others)


def _system(values: Mapping[str, Any]) -> str:
    provider = values.get("provider")
    if isinstance(provider, Mapping):
        provider = provider.get("label") or provider.get("id")
    name, prompt = str(provider or "promptfoo"), values.get("promptIdx")
    return f"{name} prompt {prompt + 1}" if isinstance(prompt, int) and prompt else name


def _seconds(milliseconds: Any) -> float | None:
    found = number(milliseconds)
    return None if found is None else found / 1000


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
