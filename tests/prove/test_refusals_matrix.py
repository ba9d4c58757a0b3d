"""The twelve things that midspan refuses to claim, in their order, each tripped on the command line or in Python.

A refusal that nothing trips fails `test_each_of_the_twelve_is_tripped`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pytest
from test_reviewers import known, labelled
from test_streams import KEY, NOW, RATE, Production, reason
from typer.testing import CliRunner

from midspan import stats
from midspan.cli import app
from midspan.definitions.digests import digest, input_key
from midspan.model.certificate import Certificate, Refusal
from midspan.prove.streams.label import Because, Declined
from midspan.prove.streams.progress import drawn
from midspan.prove.streams.promoting import progress
from proving_ground import CODE, Ground, case, many

REFUSALS = {
    1: "a certificate or promotion with fewer than n_min labels; it says how many are missing",
    2: "a threshold grid, or its order, chosen from the labels used to certify; training cases used to certify",
    3: "evidence mixed across versions of model, prompt, threshold or definition",
    4: "labels not blind, not drawn at random, or without a recorded drawing probability, used for promotion",
    5: "overdue audits skipped: they count as errors for promotion",
    6: "α, δ or tenure changed after looking",
    7: "an asymptotic or fixed-n interval as a promotion gate",
    8: "an expectation guarantee labelled as an error of at most α",
    9: "a per-segment claim without per-segment evidence; it says the cost in labels",
    10: "α below the reviewers' measured false-alarm rate; autonomy with an unknown miss rate",
    11: "confidence that is NaN, or outside 0–1; constant confidence is one all-or-nothing threshold",
    12: "re-promotion after a demotion on evidence from before it; repeated attempts spend δ",
}
_F = TypeVar("_F", bound=Callable[..., None])
TRIPPED: dict[int, list[str]] = {}


def trips(number: int) -> Callable[[_F], _F]:
    """Marks a test as one that trips this refusal."""

    def mark(test: _F) -> _F:
        assert test.__name__.startswith("test_"), "what is not collected trips nothing"
        TRIPPED.setdefault(number, []).append(test.__name__)
        return test

    return mark


def run(ground: Ground, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app.build(), [*arguments, "--workspace", str(ground.root)])
    return result.exit_code, " ".join(result.output.split())


def certify(ground: Ground, *more: str) -> tuple[int, str]:
    return run(ground, "prove", "sign", "--certify", "--anyway", "--no-stress", *more)


def attempts(ground: Ground) -> int:
    with ground.ledger() as ledger:
        return ledger.count("attempt")


@pytest.fixture
def production(ground: Ground) -> Iterator[Production]:
    """A certified work, and reviewers whose misses are known."""
    ground.write_cases(*labelled("desk", 300), *known(3000, 40, 40))
    assert isinstance(ground.certify(today=NOW.date() - timedelta(days=9)).record.outcome, Certificate)
    with ground.ledger() as ledger:
        yield Production(ground, ledger)


def missing(said: object) -> int | None:
    assert isinstance(said, Declined), said
    return said.missing


@pytest.mark.parametrize("number", REFUSALS)
def test_each_of_the_twelve_is_tripped(number: int) -> None:
    assert TRIPPED.get(number), f"nothing trips refusal {number}: {REFUSALS[number]}"


def test_the_table_names_no_refusal_that_is_none() -> None:
    assert sorted(TRIPPED) == sorted(REFUSALS) == list(range(1, 13))


@trips(1)
def test_too_few_cases_certify_nothing_and_it_says_how_many_are_missing(ground: Ground) -> None:
    ground.write_cases(*many(60, "certify"))
    code, said = certify(ground)
    assert code == 1
    assert "`60` certify cases cannot prove an error of at most `5%`" in said
    assert "needs at least `69`, `9` more" in said
    assert attempts(ground) == 0


@trips(1)
def test_too_few_labels_promote_nothing_and_it_says_how_many_are_missing(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    said = production.promote(stream)
    least = missing(said)
    assert reason(said) is Because.LABELS
    assert least is not None
    assert least >= stats.least_cases(stream.limit, stream.test_level)


@trips(2)
def test_nobody_can_hand_in_a_grid_of_thresholds_or_its_order() -> None:
    with pytest.raises(TypeError):
        stats.certify([0.9] * 300, [0] * 300, max_error=0.05, thresholds=[0.9])  # type: ignore[call-arg]
    # Labels move nothing but where the walk ends: of the thresholds there are, none depends on who is wrong.
    confidence = [number / 300 for number in range(1, 301)]
    found = stats.certify(confidence, [0] * 300, max_error=0.05)
    worse = stats.certify(confidence, [1] * 20 + [0] * 280, max_error=0.05)
    assert isinstance(found, Certificate)
    assert isinstance(worse, Certificate)
    assert worse.threshold is not None
    assert found.threshold is not None
    assert worse.threshold > found.threshold


@trips(2)
@pytest.mark.parametrize("use", ["train", "develop"])
def test_cases_that_built_or_chose_the_candidate_certify_nothing(ground: Ground, use: str) -> None:
    ground.write_cases(*many(200, "certify"), *many(3, use))
    code, said = certify(ground)
    assert code == 1
    assert "`3` stand among the train or develop cases" in said
    assert attempts(ground) == 0


@trips(2)
def test_thresholds_below_the_certified_one_and_items_that_chose_it_promote_nothing(
    production: Production,
) -> None:
    stream = production.opened(today=NOW.date())
    assert reason(production.open(stricter=[stream.thresholds[-1] / 2])) is Because.THRESHOLDS
    used = replace(production.answer(), input_key=input_key({"x": 101}))
    assert reason(production.draw(stream, used)) is Because.USED


@trips(3)
def test_a_certificate_of_another_version_is_void_and_says_which_part_changed(ground: Ground) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"})
    ground.write_cases(*many(200, "certify"))
    ground.certify()
    ground.write_code(CODE + "\n# later\n")
    ground.write_work(
        autonomy={"ceiling": "autonomous"}, judgement=[{"when": "input.x > 9000.0", "because": "large"}]
    )
    assert "certificate void:" in run(ground, "status", "sign")[1]
    said = run(ground, "check")[1]
    assert "is void: `judgement`, `implementation.source` changed since [certificate-void]" in said


@trips(3)
def test_labels_and_answers_of_another_version_count_for_no_promotion(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    assert reason(production.draw(stream, replace(item, parts={"source": "other"}))) is Because.VERSION
    assert production.draw(stream, item) is None
    assert reason(production.label(stream, item, definition=digest("other"))) is Because.VERSION
    assert reason(production.label(stream, item, implementation=digest("other"))) is Because.VERSION
    assert drawn(production.ledger, stream, production.now, frozenset()).counted == ()


@trips(4)
def test_labels_that_are_not_blind_not_drawn_or_of_unknown_probability_count_for_no_promotion(
    production: Production,
) -> None:
    stream = production.opened(today=NOW.date())
    item = production.answer()
    assert reason(production.label(stream, item)) is Because.NOT_DRAWN
    assert reason(production.draw(stream, replace(item, probability=RATE / 2))) is Because.PROBABILITY
    draws = stats.AuditDraw(KEY, RATE)
    picked = next(name for name in map(str, range(100)) if not draws.selected(name))
    assert reason(production.draw(stream, replace(item, item=picked))) is Because.NOT_DRAWN
    assert production.draw(stream, item) is None
    assert reason(production.label(stream, item, blind=False)) is Because.NOT_BLIND
    assert production.ledger.count("label", stream.id) == 0


@trips(5)
def test_audits_that_nobody_labelled_in_time_count_as_errors(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    assert production.draw(stream, production.answer()) is None
    for _ in range(3):
        production.labelled(stream)
    before = progress(production.ledger, stream, production.now, frozenset()).state.tests[0]
    production.at += timedelta(days=2)
    after = progress(production.ledger, stream, production.now, frozenset()).state.tests[0]
    assert ((before.n, before.errors), (after.n, after.errors)) == ((0, 0), (4, 1))
    said = production.promote(stream)
    assert isinstance(said, Declined)
    assert "`1` of them because nobody labelled them in time" in said.message


@trips(6)
@pytest.mark.parametrize("quality", [{"max_error": "6%"}, {"max_error": "5%", "confidence_level": "90%"}])
def test_a_limit_or_level_that_was_changed_after_looking_certifies_nothing(
    ground: Ground, quality: dict[str, str]
) -> None:
    ground.write_cases(*many(200, "certify"))
    ground.certify()
    ground.write_work(quality={"score": "exact(output.sign)", **quality})
    code, said = certify(ground)
    assert code == 1
    assert "a limit that was chosen after looking proves nothing" in said
    assert attempts(ground) == 1


@trips(6)
def test_a_limit_that_was_changed_after_looking_promotes_nothing(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    production.labelled(stream)
    production.ground.write_work(quality={"score": "exact(output.sign)", "max_error": "6%"})
    production.read()
    assert reason(production.promote(stream)) is Because.LIMIT


@trips(6)
def test_a_limit_level_or_tenure_that_was_changed_after_looking_restores_nothing() -> None:
    state = stats.PromotionTest(0.02).update(wrong=False).as_json()
    for other in (stats.PromotionTest(0.03), stats.PromotionTest(0.02, 0.9)):
        with pytest.raises(ValueError, match=r"max_error|confidence_level"):
            other.restore(state)
    watched = stats.DemotionDetector(0.02, tenure=10_000).update(wrong=False).as_json()
    with pytest.raises(ValueError, match="tenure"):
        stats.DemotionDetector(0.02, tenure=20_000).restore(watched)


@trips(7)
def test_an_interval_for_a_fixed_number_of_labels_opens_no_gate() -> None:
    test = stats.PromotionTest(0.02)
    for _ in range(149):
        test.update(wrong=False)
    # Clopper and Pearson would have said yes by now, and the test that may be looked at all the time has not.
    assert stats.upper(0, 149, 0.95) <= 0.02
    assert not test.state.promoted
    for method in ("clopper-pearson", "wald", "asymptotic confidence sequence"):
        with pytest.raises(ValueError, match="method"):
            stats.PromotionTest(0.02).restore({**test.state.as_json(), "method": method})


@trips(7)
def test_a_certificate_on_a_fixed_number_of_cases_is_no_promotion(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    assert reason(production.promote(stream)) is Because.LABELS
    assert reason(production.watch(stream)) is Because.LABELS


@trips(8)
def test_an_error_that_is_within_the_limit_on_average_alone_is_not_certified(ground: Ground) -> None:
    turned = {"minus": "plus", "plus": "minus"}
    wrong = [
        {**each, "expected": {"sign": turned[each["expected"]["sign"]]}} for each in many(9, "certify", 700)
    ]
    ground.write_cases(*many(191, "certify"), *wrong)
    assert 9 / 200 < 0.05
    code, said = certify(ground)
    assert code == 1
    assert "an error of at most `5%` is not proven" in said


@trips(8)
def test_a_limit_without_a_level_at_which_it_holds_cannot_be_asked_for(ground: Ground) -> None:
    ground.write_work(quality={"score": "exact(output.sign)", "max_error": "5%", "confidence_level": "0%"})
    ground.write_cases(*many(200, "certify"))
    code, said = certify(ground)
    assert code == 2
    assert "`quality.confidence_level` of `sign` cannot be reached" in said
    for level in (0.0, 1.0):
        with pytest.raises(ValueError, match="confidence_level"):
            stats.certify([0.9] * 300, [0] * 300, max_error=0.05, confidence_level=level)


@trips(9)
def test_segments_without_cases_of_their_own_are_not_certified_and_the_cost_is_said(ground: Ground) -> None:
    quality = {
        "score": "exact(output.sign)",
        "max_error": "5%",
        "confidence_level": "95%",
        "segments": ["input.zone"],
    }
    ground.write_work(quality=quality)
    zones = (
        {**each, "input": {**each["input"], "zone": str(at % 4)}}
        for at, each in enumerate(many(160, "certify"))
    )
    ground.write_cases(*zones)
    code, said = certify(ground, "--by-segment")
    assert code == 1
    assert "no segment has the `69` certify cases" in said
    assert "116 more certify cases" in said
    assert attempts(ground) == 0
    ground.write_work()
    assert certify(ground, "--by-segment")[0] == 2


@trips(9)
def test_a_certificate_over_all_items_promotes_no_single_segment(production: Production) -> None:
    assert reason(production.open(segment=('"north"',), today=NOW.date())) is Because.SEGMENT


@trips(10)
def test_a_limit_below_the_false_alarms_of_reviewers_certifies_and_promotes_nothing(
    ground: Ground, production: Production
) -> None:
    ground.write_cases(*labelled("desk", 300), *known(3000, 40, 60, alarms=15))
    production.read()
    assert reason(production.open(today=NOW.date())) is Because.FALSE_ALARMS
    ground.write_code(CODE + "\n# later\n")
    code, said = certify(ground)
    assert code == 1
    assert "`desk` rejected `15` of `60` right answers" in said


@trips(10)
def test_an_unknown_miss_rate_keeps_from_acting_alone(ground: Ground, production: Production) -> None:
    ground.write_work(autonomy={"ceiling": "autonomous"})
    ground.write_cases(*labelled("desk", 300), *known(3000, 29, 40))
    production.read()
    said = production.open(today=NOW.date())
    assert (reason(said), missing(said)) == (Because.REVIEWERS_UNKNOWN, 1)
    assert (
        "RV201 how many errors `desk` misses is unknown" in run(ground, "check", "--stage", "autonomous")[1]
    )


@trips(11)
@pytest.mark.parametrize("bad", [float("nan"), 1.01, -0.01])
def test_a_confidence_that_is_none_certifies_and_promotes_nothing(bad: float, production: Production) -> None:
    found = stats.certify([0.9] * 299 + [bad], [0] * 300, max_error=0.05)
    assert isinstance(found, Refusal)
    assert found.reason == "confidence"
    stream = production.opened(today=NOW.date())
    assert reason(production.draw(stream, replace(production.answer(), confidence=bad))) is Because.CONFIDENCE


@trips(11)
def test_answers_whose_confidence_is_no_number_count_as_errors(ground: Ground) -> None:
    odd = [{**case(14, "certify"), "id": str(at), "input": {"x": 14, "note": str(at)}} for at in range(60)]
    ground.write_cases(*many(100, "certify"), *odd)
    code, said = certify(ground)
    assert code == 1
    assert "60 confidence" in said


@trips(11)
def test_a_constant_confidence_is_one_threshold_for_all_or_nothing() -> None:
    found = stats.certify([0.7] * 300, [0] * 300, max_error=0.05)
    assert isinstance(found, Certificate)
    assert (found.threshold, found.share) == (0.7, 1.0)
    assert isinstance(stats.certify([0.7] * 300, [1] * 60 + [0] * 240, max_error=0.05), Refusal)


@trips(12)
def test_after_a_demotion_only_what_comes_later_promotes_again(production: Production) -> None:
    stream = production.opened(today=NOW.date())
    while isinstance(said := production.promote(stream), Declined):
        for _ in range(said.missing or 1):
            production.labelled(stream)
    early, watched = production.answer(), production.watch(stream)
    assert not isinstance(watched, Declined)
    while not watched.state.demoted:
        production.labelled(stream, wrong=True, rate=watched.rate)
        watched = production.watch(stream)
    assert reason(production.promote(stream)) is Because.DEMOTED
    again = production.opened(today=NOW.date())
    assert progress(production.ledger, again, production.now, frozenset()).state.tests[0].n == 0
    # Its real opening is later than anything that was answered before.
    assert (
        reason(production.draw(again, replace(early, answered_at=again.opened - timedelta(days=1))))
        is Because.BEFORE
    )
    assert again.test_level > stream.test_level


@trips(12)
def test_each_further_attempt_on_the_same_cases_is_held_to_a_stricter_level(ground: Ground) -> None:
    ground.write_cases(*many(80, "certify"))
    assert certify(ground)[0] == 0
    ground.write_code(CODE + "\n# later\n")
    code, said = certify(ground)
    assert code == 1
    least = stats.least_cases(0.05, 0.95, attempt=2)
    assert f"attempt `2` needs at least `{least}`, `{least - 80}` more" in said
