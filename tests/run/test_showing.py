"""What production has shown, and what of it a verdict asks for: through real items and a real ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from midspan.cli.candidates import plug
from midspan.cli.producing import Place
from midspan.decide.assessment import InitiativeState
from midspan.model.stage import Level
from midspan.prove.evidence import describe_all
from midspan.run.showing import shown
from midspan.run.shown import Shown
from production_ground import Given, at_level, numbers, placed, prepare, promote, ran
from proving_ground import Ground

NOW = datetime(2030, 6, 1, tzinfo=UTC)


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    made = Ground(tmp_path / "workspace")
    prepare(made)
    return made


def seen(place: Place) -> Shown:
    described = describe_all(place.file, place.workspace.settings, plug)
    return shown(place.ledger, place.file, described, NOW, frozenset())


def state(place: Place) -> InitiativeState:
    return place.initiatives()[0]


def test_nothing_is_shown_before_anything_ran_and_by_items_that_were_never_asked(ground: Ground) -> None:
    with placed(ground) as place:
        assert seen(place) == Shown()
        ran(place, Given(*numbers(*range(100, 200))))
        never = Shown(last_item=seen(place).last_item)
        assert (seen(place), seen(place).bound, seen(place).ran_beside) == (never, 1.0, False)
        assert never.last_item is not None


def test_59_answers_beside_people_show_it_58_do_not_and_one_without_an_answer_takes_it_back(
    ground: Ground,
) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(*range(100, 158))))
        assert (seen(place).answered, seen(place).ran_beside) == (58, False)
        ran(place, Given(*numbers(158), identity="b" * 16))
        assert (seen(place).answered, seen(place).ran_beside) == (59, True)
        ran(place, Given(*numbers(13), identity="c" * 16))
        assert (seen(place).unusable, seen(place).ran_beside) == (1, False)


def test_a_verdict_asks_for_a_run_beside_people_only_until_there_was_one_and_says_how_far_it_is(
    ground: Ground,
) -> None:
    with placed(ground) as place:
        at_level(place.ledger, place, Level.SHADOW)
        ran(place, Given(*numbers(*range(100, 120))))
        (said,) = [each for each in lacking(place) if "live items" in each]
        assert said.startswith("`sign` answered `20` live items beside people, `0` of them not usably")
        ran(place, Given(*numbers(*range(200, 250)), identity="b" * 16))
        assert not [each for each in lacking(place) if "beside people" in each]


def lacking(place: Place) -> list[str]:
    """What any gate of the initiative lacks."""
    verdict = state(place).verdict
    later = [reason for each in verdict.then for reason in each.reasons]
    return [reason.text for reason in (*verdict.reasons, *later)]


def test_labels_that_pass_the_test_are_shown(ground: Ground) -> None:
    promote(ground)
    with placed(ground) as place:
        assert seen(place).promoted
        assert not [each for each in lacking(place) if "blind labels" in each]
