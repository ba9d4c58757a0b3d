"""What evidence is about."""

from __future__ import annotations

from midspan.model.work import Work
from midspan.prove.identity import changed_parts, confidence_level, definition_parts, outcome_subject
from midspan.prove.ports import Described

WORK = Work.model_validate({"work": "w", "quality": {"score": "exact(output.y)", "max_error": "5%"}})
NEAREST = Described("nearest", "python", {"source": "1"})


def test_every_part_is_hashed_by_itself() -> None:
    parts = definition_parts(WORK)
    assert sorted(parts) == [
        "constraints", "input", "judgement", "output", "quality.confidence_level", "quality.max_error", "quality.score",
    ]  # fmt: skip
    other = definition_parts(WORK.model_copy(update={"judgement": ()}))
    assert changed_parts(parts, other) == []


def test_what_is_unsaid_is_the_default() -> None:
    said = Work.model_validate(
        {"quality": {"score": "exact(output.y)", "max_error": "5%", "confidence_level": "95%"}}
    )
    assert confidence_level(WORK) == confidence_level(said) == 0.95
    assert definition_parts(WORK) == definition_parts(said)


def test_outcomes_are_shared_by_what_judges_the_same_answers_the_same() -> None:
    subject = outcome_subject("w", definition_parts(WORK), NEAREST)
    limit = Work.model_validate({"quality": {"score": "exact(output.y)", "max_error": "1%"}})
    score = Work.model_validate({"quality": {"score": "exact(output.z)", "max_error": "5%"}})
    assert outcome_subject("w", definition_parts(limit), NEAREST) == subject
    others = {
        outcome_subject("w", definition_parts(score), NEAREST),
        outcome_subject("v", definition_parts(WORK), NEAREST),
        outcome_subject("w", definition_parts(WORK), Described("nearest", "python", {"source": "2"})),
        outcome_subject("w", definition_parts(WORK), Described("other", "python", {"source": "1"})),
        outcome_subject("w", definition_parts(WORK), NEAREST, "typos"),
    }
    assert len(others | {subject}) == 6


def test_added_and_removed_parts_are_changed_parts() -> None:
    assert changed_parts({"a": "1", "b": "1"}, {"b": "2", "c": "1"}) == ["a", "b", "c"]
