"""What was said of an MLflow trace: by people, and by what is no person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from midspan.feeds._verdicts import acceptable
from midspan.feeds._wrapping import decoded, output_of, plain_text
from midspan.model.case import Judged

Said = tuple[str | None, Judged | None, dict[str, Any] | None]


class Assessed:
    """The assessments of one trace. `unused` names those that are no label."""

    def __init__(self, found: Any) -> None:
        self.unused: list[str] = []
        self._expected: dict[str, Any] = {}
        self._expected_by: str | None = None
        self._verdicts: dict[str | None, list[bool]] = {}
        found = decoded(found)
        listed = [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
        for each in listed:
            if each.get("valid") is not False and each.get("error") is None:
                self._read(each)

    def _read(self, assessment: Mapping[str, Any]) -> None:
        name = str(assessment.get("assessment_name") or assessment.get("name") or "feedback")
        source = assessment.get("source")
        kind = str(source.get("source_type", "") if isinstance(source, Mapping) else "").upper()
        by = plain_text(source.get("source_id")) if isinstance(source, Mapping) else None
        if kind != "HUMAN":
            self.unused.append(_words(kind, name))
        elif (expectation := assessment.get("expectation")) is not None:
            self._expected[name] = _value(expectation)
            self._expected_by = self._expected_by or by
        else:
            verdict = acceptable(_value(assessment.get("feedback")))
            if verdict is None:
                self.unused.append(f"a grade by a person that says neither yes nor no (`{name}`)")
            else:
                self._verdicts.setdefault(by, []).append(verdict)

    def said(self, output: Mapping[str, Any] | None) -> list[Said]:
        """Who, and the judgement or the right answer; one entry without either where no person said anything.

        What a person expects is worth more than what one thinks of an answer, and then says it alone.
        """
        if self._expected:
            value: Any = self._expected
            if len(value) == 1:
                value = next(iter(value.values()))
            return [(self._expected_by, None, output_of(value))]
        judged = [] if output is None else list(self._verdicts.items())
        return [(by, Judged(output or {}, all(verdicts), by), None) for by, verdicts in judged] or [
            (None, None, None)
        ]


def _value(said: Any) -> Any:
    if not isinstance(said, Mapping):
        return said
    if "serialized_value" in said:
        serialized = said["serialized_value"]
        return decoded(serialized.get("value") if isinstance(serialized, Mapping) else serialized)
    return said.get("value")


def _words(kind: str, name: str) -> str:
    if kind in {"LLM_JUDGE", "AI_JUDGE"}:
        return f"the verdict of an LLM judge (`{name}`)"
    return (
        f"the verdict of code (`{name}`)" if kind == "CODE" else f"an assessment of unknown source (`{name}`)"
    )
