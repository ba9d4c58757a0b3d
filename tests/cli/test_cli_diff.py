"""`midspan diff` knows where every field of a definition belongs."""

from __future__ import annotations

from midspan.model.initiative import Initiative
from midspan.model.work import Work
from midspan.versions.meaning import INITIATIVE_QUESTIONS, WORK_QUESTIONS


def test_every_field_belongs_to_one_of_the_seven_questions() -> None:
    assert set(WORK_QUESTIONS) == {field.alias or name for name, field in Work.model_fields.items()}
    assert set(INITIATIVE_QUESTIONS) == set(Initiative.model_fields)
