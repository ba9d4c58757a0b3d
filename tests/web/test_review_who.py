"""As whom somebody answers: under their own name and at their own desks, or, at the machine itself, as whoever they say."""

from __future__ import annotations

import pytest

from midspan.access.permissions import Permission
from midspan.access.principal import AT_THE_MACHINE, EVERYWHERE, Principal
from midspan.run.tasks.people import Reviewer
from midspan.web.review.who import reviewer_as
from midspan.web.said import Refusal

CLERK = Principal("first clerk", {EVERYWHERE: frozenset({Permission.REVIEW})}, frozenset({"desk"}))


def test_whoever_signed_in_answers_under_their_name_at_their_desks_only() -> None:
    for name in (None, "", "first clerk"):
        assert reviewer_as(CLERK, "desk", name) == Reviewer("desk", "first clerk")
    for role, name in (("desk", "second clerk"), ("lead", None), ("lead", "first clerk"), ("desk", 3)):
        with pytest.raises(Refusal) as refused:
            reviewer_as(CLERK, role, name)
        assert refused.value.status == 403


def test_who_sits_at_the_machine_says_who_they_are() -> None:
    assert reviewer_as(AT_THE_MACHINE, "lead", " second clerk ") == Reviewer("lead", "second clerk")
    assert reviewer_as(AT_THE_MACHINE, "lead", None) == Reviewer("lead")
    for name in ("", " ", "x" * 101, "a\nb", 3):
        with pytest.raises(Refusal) as refused:
            reviewer_as(AT_THE_MACHINE, "lead", name)
        assert refused.value.status == 400
